"""A whole issue as a builder would hand it over: six tables (three absent), forty units, names that break fonts and markup.

一  table 1 (40 units, 3 subtotals, total), table 2 (restated cell by hand), table 3 absent, two charts
二  boxes: one written, one empty; tables 4 present, 5 and 6 absent
三  problems: generated with numbers, rewritten by a person
四  next steps, typed
"""

from shouwang.bulletin.render.document import (
    Box,
    Chart,
    Column,
    Document,
    Number,
    Paragraph,
    Problem,
    Row,
    Section,
    Series,
    Table,
)

ODD_NAMES = ("<A&B>", "=1+1", "䶮𬭎书院", "{{ title }}", "#strong[x] $y$ \\", "计算机科学与技术学院（软件学院）")
NAMES = ("数学", "物理", "化学", "生命科学", "历史", "文", "外国语", "法", "教育", "体育")
UNITS = ODD_NAMES + tuple(f"{name}{kind}" for kind in ("学院", "研究所", "中心", "处") for name in NAMES)[:34]
COUNTS = ("due", "reported", "missing", "exempt", "rate", "flagged", "fever", "review")


def number(value: int, key: str, **more) -> Number:
    return Number(value, str(value), key, href=f"/rows/?figure={key}&value={value}", **more)


def counts_row(label: str, due: int, missing: int, exempt: int, flagged: int, **look) -> Row:
    reported = due - missing
    rate = (
        Number(None, f"{reported * 1000 // due / 10:.1f}%", "rate", href="/rows/?figure=rate")
        if due
        else Number(None, "—", "rate")
    )
    review = Number(3, "3", "review", note="人工填写") if label == "物理学院" else number(flagged // 3, "review")
    cells = (
        number(due, "due"),
        number(reported, "reported"),
        number(missing, "missing"),
        number(exempt, "exempt"),
        rate,
        number(flagged, "flagged"),
    )
    return Row(label, (*cells, number(flagged // 2, "fever"), review), **look)


def units_table() -> Table:
    facts = [(name, 900 + 13 * place, place % 7, place % 4, (place * 5) % 9) for place, name in enumerate(UNITS)]
    rows = []
    for title, group in (("学院小计", facts[:20]), ("机关小计", facts[20:30]), ("后勤小计", facts[30:])):
        rows += [counts_row(*fact, level=1) for fact in group]
        rows.append(
            counts_row(title, *(sum(column) for column in list(zip(*group, strict=True))[1:]), emphasis="subtotal")
        )
    rows.append(counts_row("合计", *(sum(column) for column in list(zip(*facts, strict=True))[1:]), emphasis="total"))
    titles = ("单位", "应报", "已报", "未报", "免报", "上报率", "异常", "其中发热", "复核中")
    keys = ("unit", *COUNTS)
    columns = tuple(
        Column(key, title, "left" if key == "unit" else "right") for key, title in zip(keys, titles, strict=True)
    )
    return Table("daily", 1, "健康日报", columns, tuple(rows), note="截至 2月14日18:00；上报率只舍不入。")


def kinds_table(public: bool) -> Table:
    columns = tuple(
        Column(key, title, "left" if key == "kind" else "right")
        for key, title in (
            ("kind", "类别"),
            ("staff", "教职工"),
            ("student", "学生"),
            ("family", "家属"),
            ("sum", "合计"),
            ("change", "较上期"),
        )
    )
    hidden = Number(None, "<5", "staff", hidden=True) if public else number(3, "staff")
    rows = (
        Row("居家观察", (hidden, number(30, "student"), number(0, "family"), Number(None, "—", "sum"), "＋2")),
        Row("集中观察", (number(12, "staff"), number(101, "student"), number(7, "family"), number(120, "sum"), "－1")),
    )
    return Table("kinds", 2, "人员分类", columns, rows)


def absent(key: str, place: int, title: str) -> Table:
    return Table(key, place, title, (Column("item", "项目"),), absent="本期无此项")


def supplies_table() -> Table:
    columns = tuple(
        Column(f"c{place}", title, "right" if place else "left")
        for place, title in enumerate(("品名", "上期结存", "入库", "出库", "结存", "可用天数"))
    )
    return Table(
        "supplies",
        4,
        "物资",
        columns,
        (
            Row(
                "医用外科口罩（只）",
                (
                    number(12000, "before"),
                    number(500, "in"),
                    number(2500, "out"),
                    number(10000, "left"),
                    number(4, "days"),
                ),
            ),
        ),
    )


def hours_chart() -> Chart:
    return Chart(
        "hours",
        "按小时上报人数",
        "bar",
        tuple(f"{hour}时" for hour in range(18)),
        (Series("已报", tuple((hour * 37) % 90 for hour in range(18))),),
        "人",
        "上报集中在 17 时。",
    )


def days_chart() -> Chart:
    days = tuple(f"2月{day}日" for day in range(1, 15))
    names = ("计算机学院", "物理学院", "<A&B>", "䶮𬭎书院")
    series = tuple(
        Series(name, tuple(None if (place, day) == (1, 4) else (day * (place + 5)) % 9 for day in range(14)))
        for place, name in enumerate(names)
    )
    return Chart("days", "各单位每日异常人数", "line", days, series, "人", "4 个单位，14 天。")


def sample(lang: str = "zh-Hans", public: bool = False, mark: str = "演练数据，不是真实疫情") -> Document:
    lead = Paragraph(
        "全校应报 {due} 人，已报 {reported} 人；{未知} 照原样。",
        numbers=(number(45000, "due"), number(44871, "reported", note="人工填写")),
    )
    first = Section(
        "一",
        "疫情排查数据",
        (lead, units_table(), hours_chart(), kinds_table(public), days_chart(), absent("sweeps", 3, "排查进度")),
    )
    boxes = (
        Box(
            "学生管理工作组",
            "逐班核对名册，底数准确。\n<A&B> 与 =1+1 原样保留；“引号”不变。\x0b",
            "学生管理工作组本期未报送",
        ),
        Box("物资及财务保障工作组", "", "物资及财务保障工作组本期未报送"),
    )
    second = Section(
        "二",
        "防控工作开展情况",
        (*boxes, supplies_table(), absent("gifts", 5, "捐赠与资金"), absent("helpline", 6, "心理援助")),
    )
    problems = (
        Problem("物理学院连续 {days} 天有人未报。", True, (number(3, "days"),)),
        Problem("个别单位代报比例偏高，已请辅导员逐一核实。", False),
    )
    third = Section("三", "存在的问题", problems)
    fourth = Section("四", "下一步工作", (Paragraph("周五前完成宿舍摸排，责任单位：后勤处。", by="领导小组办公室"),))
    return Document(
        lang=lang,
        title="守望大学疫情防控工作通报",
        organisation="守望大学疫情防控工作领导小组办公室",
        number_text="〔2026〕第12期",
        issued_day_text="2026年2月14日",
        as_of_text="数据截至：2月14日16:00",
        not_yet_cut_off="尚未截止：数字仍在变化，不点名单位。",
        signer="王䶮",
        mark=mark,
        sections=(first, second, third, fourth),
        report_to=("省教育厅", "市疾控中心"),
        send_to=("校领导",),
        copy_to=("各单位",),
        closing_line="本期为第12期定稿；更正见下期。",
        stage_lines=(
            "拟稿：张三　2月14日 16:20",
            "核稿：李四　2月14日 16:40",
            "会签：赵六　2月14日 17:00",
            "签发：王䶮　2月14日 17:30",
        ),
        restatements=("第11期表1 物理学院“已报”由 901 更正为 902：补报 1 人。",),
        public=public,
        definitions=(
            ("due", "应报", "名册上除免报外的人数"),
            ("reported", "已报", "截止前后首次有效上报的人数"),
            ("rate", "上报率", "已报÷应报，只舍不入"),
        ),
    )
