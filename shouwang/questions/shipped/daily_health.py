"""每日健康上报: the daily health return, without GPS, face or region of origin.

The first screenful is all that most people ever touch: a temperature, "none of these", a tick; twenty seconds. Over JSON and
in an import only the temperature is demanded. Practice: the commonest daily forms of 2020, less what they had no need to know.
"""

from shouwang.questions.shipped.pieces import (
    DIARRHOEA,
    FEVER,
    HEADACHE,
    MEASURE_FIRST,
    OTHER,
    PAROTID,
    RASH,
    RED_EYE,
    VOMITING,
    signs,
    symptoms,
    temperature,
    yes_no,
)

CODE = "daily-health"
NAME = ("每日健康上报", "每日健康上報", "Daily health return")
PURPOSE = (
    "传染病疫情期间掌握师生员工的健康状况，及时发现并照护发热和有症状的人",
    "傳染病疫情期間掌握師生員工的健康狀況，及時發現並照護發熱和有症狀的人",
    "To know how everyone is during an outbreak, and to find and care for those with fever or symptoms early",
)
RETENTION = "return"

_YES_NO = "select_one yes_no"
_LATELY = {
    "constraint": ". <= today() and . >= today() - 60",
    "constraint_message": ("应在今天及之前 60 天以内", "應在今天及之前 60 天以內", "must be today or within the last 60 days"),
}

SURVEY = [
    {"type": "begin_group", "name": "today", "label": ("今日健康", "今日健康", "Today")},
    temperature(("今日体温（℃）", "今日體溫（℃）", "Body temperature today (℃)"), hint=MEASURE_FIRST, required="yes"),
    symptoms(
        "symptom",
        ("今日有无以下症状（可多选）", "今日有無以下症狀（可多選）", "Any of these symptoms today? (choose all that apply)"),
        required="screen",
    ),
    {
        "type": _YES_NO,
        "name": "visited",
        "label": ("是否已就诊", "是否已就診", "Have you seen a doctor about this?"),
        "short": ("是否就诊", "是否就診", "Seen a doctor"),
        "required": "screen",
        "relevant": "count-selected(${symptoms}) > 0 or ${temp_dc} >= param('fever_dc')",
    },
    {
        "type": "select_one diagnosis",
        "name": "diagnosis",
        "label": ("就诊结果", "就診結果", "What did the doctor find?"),
        "short": ("就诊结果", "就診結果", "Finding"),
        "required": "screen",
        "relevant": "${visited} = 'yes'",
    },
    {"type": "end_group"},
    {"type": "begin_group", "name": "whereabouts", "label": ("所在", "所在", "Where you are")},
    {
        "type": _YES_NO,
        "name": "on_campus",
        "label": ("今日是否在校", "今日是否在校", "Are you on campus today?"),
        "short": ("在校", "在校", "On campus"),
        "default": "yes",
    },
    {
        "type": "select_one off_campus",
        "name": "off_campus_reason",
        "label": ("不在校原因", "不在校原因", "Why are you off campus?"),
        "required": "screen",
        "relevant": "${on_campus} = 'no'",
    },
    {
        "type": "text",
        "name": "place",
        "label": ("所在地（到区县）", "所在地（到區縣）", "Where are you (district only)"),
        "short": ("所在地", "所在地", "Place"),
        "hint": (
            "写到区县即可，例如“河南省焦作市山阳区”；不要写详细地址。在校可不填",
            "寫到區縣即可，例如“河南省焦作市山陽區”；不要寫詳細地址。在校可不填",
            "District only, for example “河南省焦作市山阳区”; no street address. You may leave it empty on campus",
        ),
        "appearance": "place",
        "carry": "yes",
    },
    {"type": "end_group"},
    {"type": "begin_group", "name": "exposure", "label": ("接触与观察", "接觸與觀察", "Contact and observation")},
    {
        "type": _YES_NO,
        "name": "contact",
        "label": (
            "近期是否接触过疑似或确诊病人",
            "近期是否接觸過疑似或確診病人",
            "Have you recently been in contact with a suspected or confirmed case?",
        ),
        "short": ("接触史", "接觸史", "Contact"),
        "default": "no",
        "abnormal": ". = 'yes'",
        "flag": "contact",
    },
    {
        "type": "select_one contact_kind",
        "name": "contact_kind",
        "label": ("接触的是", "接觸的是", "With whom?"),
        "short": ("接触类型", "接觸類型", "Kind of contact"),
        "required": "screen",
        "relevant": "${contact} = 'yes'",
    },
    {
        "type": "date",
        "name": "contact_day",
        "label": ("最后一次接触的日期", "最後一次接觸的日期", "Date of the last contact"),
        "short": ("接触日期", "接觸日期", "Contact date"),
        "required": "screen",
        "relevant": "${contact} = 'yes'",
        **_LATELY,
    },
    {
        "type": _YES_NO,
        "name": "observation",
        "label": ("目前是否处于观察期", "目前是否處於觀察期", "Are you under observation or isolation now?"),
        "short": ("观察期", "觀察期", "Under observation"),
        "default": "no",
        "abnormal": ". = 'yes'",
        "flag": "observation",
    },
    {
        "type": "select_one observation_site",
        "name": "observation_site",
        "label": ("观察场所", "觀察場所", "Where?"),
        "required": "screen",
        "relevant": "${observation} = 'yes'",
    },
    {
        "type": "date",
        "name": "observation_day",
        "label": ("观察开始日期", "觀察開始日期", "First day of observation"),
        "required": "screen",
        "relevant": "${observation} = 'yes'",
        **_LATELY,
    },
    {"type": "end_group"},
    {"type": "begin_group", "name": "rest", "label": ("其他", "其他", "Anything else")},
    {
        "type": "text",
        "name": "remark",
        "label": (
            "其他需要说明的情况",
            "其他需要說明的情況",
            "Anything else we should know",
        ),
        "short": ("其他情况", "其他情況", "Remark"),
        "hint": (
            "不要写身份证号、电话和别人的姓名",
            "不要寫身份證號、電話和別人的姓名",
            "Please give no document numbers, phone numbers or names of others",
        ),
        "appearance": "multiline",
        "max": "200",
    },
    {
        "type": "acknowledge",
        "name": "truthful",
        "label": ("我承诺以上信息属实", "我承諾以上信息屬實", "I confirm that what I have said is true"),
        "short": ("承诺", "承諾", "Confirmation"),
        "required": "screen",
    },
    {"type": "end_group"},
]

def _list(name, *choices):
    return [{"list_name": name, "name": code, "label": label, **rest} for code, label, rest in choices]


SYMPTOM_CHOICES = [
    {
        "list_name": "symptom",
        "name": "none",
        "label": ("无以上症状", "無以上症狀", "None of these"),
        "none": "yes",
        "aliases": "无症状;無症狀",
    },
    *signs(
        "symptom",
        FEVER,
        ("fatigue", ("乏力", "乏力", "Fatigue"), "疲乏;无力;無力", ""),
        ("cough", ("干咳", "乾咳", "Dry cough"), "咳嗽;咳;cough", ""),
        ("sore_throat", ("咽痛", "咽痛", "Sore throat"), "喉咙痛;喉嚨痛;嗓子疼;咽喉痛", ""),
        ("breathless", ("呼吸困难", "呼吸困難", "Difficulty breathing"), "气促;胸闷;氣促;胸悶", ""),
        DIARRHOEA,
        VOMITING,
        RASH,
        ("smell_taste", ("嗅味觉异常", "嗅味覺異常", "Loss of smell or taste"), "嗅觉异常;味觉异常;嗅觉味觉减退", ""),
        HEADACHE,
        ("runny_nose", ("鼻塞流涕", "鼻塞流涕", "Blocked or runny nose"), "鼻塞;流涕;流鼻涕", ""),
        RED_EYE,
        PAROTID,
        OTHER,
    ),
]

CHOICES = [
    *yes_no(),
    *SYMPTOM_CHOICES,
    *_list(
        "diagnosis",
        ("suspected", ("疑似", "疑似", "Suspected case"), {"flag": "diagnosed"}),
        ("confirmed", ("确诊", "確診", "Confirmed case"), {"flag": "diagnosed"}),
        ("other", ("其他", "其他", "Something else"), {}),
        ("waiting", ("等待结果", "等待結果", "Waiting for the result"), {}),
    ),
    *_list(
        "off_campus",
        ("home", ("回家", "回家", "At home"), {}),
        ("internship", ("实习", "實習", "Internship"), {}),
        ("travel", ("出差", "出差", "On a business trip"), {}),
        ("abroad", ("境外交流学习", "境外交流學習", "Studying abroad"), {}),
        ("ill", ("生病住院", "生病住院", "Ill or in hospital"), {}),
        ("leave", ("其他事假", "其他事假", "Other leave"), {}),
    ),
    *_list(
        "contact_kind",
        ("suspected", ("疑似病例", "疑似病例", "A suspected case"), {}),
        ("confirmed", ("确诊病例", "確診病例", "A confirmed case"), {}),
        ("unknown", ("不清楚", "不清楚", "I am not sure"), {}),
    ),
    *_list(
        "observation_site",
        ("home", ("居家", "居家", "At home"), {}),
        ("central", ("集中", "集中", "At a central site"), {}),
        ("hospital", ("医院", "醫院", "In hospital"), {}),
    ),
]
