"""望川大学 Wangchuan University, which does not exist: what its units are called, in three languages, and how large they are."""

NAME, ENGLISH = "望川大学", "Wangchuan University"
ZONE = "Asia/Shanghai"
SMALLEST = 200  # fewer people than that do not fill its offices

# kind of people -> thousandths of the whole
SHARES = {
    "undergraduate": 570, "postgraduate": 125, "international": 15, "staff": 105, "dispatched": 15, "contractor": 25,
    "canteen": 15, "retired": 35, "hospital": 50, "family": 45,
}  # fmt: skip

# code, name, traditional, English, what its classes are called, weight
COLLEGES = (
    ("01", "计算机学院", "計算機學院", "School of Computer Science", ("计科", "软件", "网安"), 9),
    ("02", "机械与动力工程学院", "機械與動力工程學院", "School of Mechanical and Power Engineering", ("机械", "能动"), 8),
    ("03", "电气工程与自动化学院", "電氣工程與自動化學院", "School of Electrical Engineering", ("电气", "自动化"), 8),
    ("04", "土木工程学院", "土木工程學院", "School of Civil Engineering", ("土木", "给排水"), 6),
    ("05", "经济管理学院", "經濟管理學院", "School of Economics and Management", ("工商", "会计", "金融"), 8),
    ("06", "外国语学院", "外國語學院", "School of Foreign Languages", ("英语", "日语"), 4),
    ("07", "医学院", "醫學院", "School of Medicine", ("临床", "护理"), 7),
    ("08", "文学与传媒学院", "文學與傳媒學院", "School of Literature and Media", ("汉语", "新闻"), 4),
    ("09", "化学化工学院", "化學化工學院", "School of Chemistry and Chemical Engineering", ("化工", "应化"), 5),
    ("10", "材料科学与工程学院", "材料科學與工程學院", "School of Materials Science", ("材料", "高分子"), 5),
    ("11", "资源环境学院", "資源環境學院", "School of Resources and Environment", ("环工", "地信"), 4),
    ("12", "数学与信息科学学院", "數學與信息科學學院", "School of Mathematics", ("数学", "信计"), 4),
    ("13", "物理与电子信息学院", "物理與電子信息學院", "School of Physics and Electronics", ("物理", "电信"), 5),
    ("14", "建筑与艺术设计学院", "建築與藝術設計學院", "School of Architecture and Design", ("建筑", "视传"), 4),
    ("15", "法学院", "法學院", "School of Law", ("法学",), 3),
    ("16", "马克思主义学院", "馬克思主義學院", "School of Marxism", ("思政",), 2),
    ("17", "体育学院", "體育學院", "School of Physical Education", ("体教",), 2),
    ("18", "矿业工程学院", "礦業工程學院", "School of Mining Engineering", ("采矿", "矿加"), 5),
    ("19", "安全科学与工程学院", "安全科學與工程學院", "School of Safety Engineering", ("安全", "应急"), 4),
    ("20", "测绘与国土信息学院", "測繪與國土信息學院", "School of Surveying and Geomatics", ("测绘", "遥感"), 4),
    ("21", "药学院", "藥學院", "School of Pharmacy", ("药学", "制药"), 3),
    ("22", "公共卫生学院", "公共衛生學院", "School of Public Health", ("预防", "卫管"), 3),
    ("23", "音乐学院", "音樂學院", "School of Music", ("音乐",), 2),
    ("24", "生命科学学院", "生命科學學院", "School of Life Sciences", ("生科", "生技"), 4),
)
ABROAD = ("90", "国际教育学院", "國際教育學院", "School of International Education", ("国际",), 1)

# code, name, traditional, English; the ones a small university has come first
OFFICES = (
    ("DZB", "党政办公室", "黨政辦公室", "University Office"),
    ("XGC", "学生工作处", "學生工作處", "Student Affairs Office"),
    ("RSC", "人事处", "人事處", "Human Resources Office"),
    ("YJS", "研究生院", "研究生院", "Graduate School"),
    ("GJC", "国际合作与交流处", "國際合作與交流處", "Office of International Exchange"),
    ("XYY", "校医院", "校醫院", "University Clinic"),
    ("BWC", "保卫处", "保衛處", "Security Office"),
    ("XXC", "信息化中心", "信息化中心", "Information Technology Centre"),
    ("XCB", "党委宣传部", "黨委宣傳部", "Publicity Department"),
    ("JJJ", "纪检监察室", "紀檢監察室", "Discipline Inspection Office"),
    ("JWC", "教务处", "教務處", "Academic Affairs Office"),
    ("CWC", "财务处", "財務處", "Finance Office"),
    ("KYC", "科学技术处", "科學技術處", "Research Office"),
    ("ZCC", "资产与实验室管理处", "資產與實驗室管理處", "Assets and Laboratories Office"),
    ("TSG", "图书馆", "圖書館", "Library"),
    ("ZZB", "党委组织部", "黨委組織部", "Organisation Department"),
)
RETIRED = ("LTC", "离退休工作处", "離退休工作處", "Office for the Retired")
LOGISTICS = ("HQ", "后勤服务集团", "後勤服務集團", "Logistics Services")
HOSPITAL = ("FSYY", "附属医院", "附屬醫院", "Affiliated Hospital")
FAMILIES = ("JS", "家属委员会", "家屬委員會", "Families")

CANTEENS = ("第一食堂", "第二食堂", "清真食堂", "教工食堂", "西区食堂", "研究生食堂")
SERVICES = ("物业一队", "物业二队", "水电维修队", "绿化保洁队", "宿舍管理队", "车队")
WARDS = (
    "医院办公室", "发热门诊", "急诊科", "呼吸与危重症医学科", "感染性疾病科", "心血管内科", "普通外科", "儿科", "妇产科", "医学影像科",
    "检验科", "药剂科", "护理部", "重症医学科",
)  # fmt: skip
COURTS = ("东苑家属区", "西苑家属区", "望川里小区")
PARKS = {"m": "松园", "f": "竹园", "x": "国际公寓"}

def colleges_of(size) -> tuple:
    """The colleges that a university of so many people has."""
    return COLLEGES[: 3 if size < 1000 else 8 if size < 12_000 else 16 if size < 25_000 else 24]


def offices_of(size) -> tuple:
    """The offices that a university of so many people has."""
    return OFFICES[: 8 if size < 1000 else len(OFFICES)]
