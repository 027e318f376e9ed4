"""返校申报: when somebody plans to be back, from where, with whom, where they will live. No train, no seat, no origin."""

CODE = "return-plan"
NAME = ("返校申报", "返校申報", "Plan of return")
PURPOSE = (
    "安排返校和到校后的健康监测",
    "安排返校和到校後的健康監測",
    "To plan the return to the university and the care on arrival",
)
RETENTION = "sweep"

SURVEY = [
    {
        "type": "date", "name": "planned_day", "required": "yes",
        "label": ("计划哪天到校", "計劃哪天到校", "On which day do you plan to arrive?"),
        "short": ("计划到校", "計劃到校", "Planned arrival"),
    },
    {
        "type": "text", "name": "from_place", "appearance": "place", "required": "yes",
        "label": ("从哪里返校（写到区县）", "從哪裡返校（寫到區縣）", "From where do you return (district only)?"),
        "short": ("来源地", "來源地", "From"),
        "hint": (
            "写返校前所在的区县，不是籍贯；不要写详细地址", "寫返校前所在的區縣，不是籍貫；不要寫詳細地址",
            "Where you are before you return, not where you are from; no street address",
        ),
    },
    {
        "type": "date", "name": "left_day",
        "label": ("哪天从那里出发", "哪天從那裡出發", "On which day do you set out?"),
        "short": ("出发日期", "出發日期", "Setting out"),
        "constraint": ". <= ${planned_day}",
        "constraint_message": ("应不晚于到校日期", "應不晚於到校日期", "must not be after the day of arrival"),
    },
    {
        "type": "text", "name": "transport", "max": "20",
        "label": ("交通方式（可不填）", "交通方式（可不填）", "How you travel (you may leave this empty)"),
        "short": ("交通方式", "交通方式", "Transport"),
        "hint": ("如 火车、飞机、自驾；不用写车次和座位", "如 火車、飛機、自駕；不用寫車次和座位", "Train, flight, car; no train or seat number"),
    },
    {
        "type": "select_one lives", "name": "lives", "required": "screen",
        "label": ("返校后住在哪里", "返校後住在哪裡", "Where will you live?"), "short": ("住处", "住處", "Lives"),
    },
    {
        "type": "text", "name": "companions", "max": "100",
        "label": (
            "同行的本校人员（学工号，可不填）", "同行的本校人員（學工號，可不填）",
            "People of the university who travel with you (numbers; you may leave this empty)",
        ),
        "short": ("同行", "同行", "Companions"),
    },
    {
        "type": "integer", "name": "household", "min": "0", "max": "20",
        "label": ("同住几人（不含本人）", "同住幾人（不含本人）", "How many people live with you?"), "short": ("同住人数", "同住人數", "Household"),
    },
]  # fmt: skip

CHOICES = [
    {"list_name": "lives", "name": "dormitory", "label": ("校内宿舍", "校內宿舍", "A dormitory")},
    {"list_name": "lives", "name": "staff_housing", "label": ("校内教职工住宅", "校內教職工住宅", "Staff housing on campus")},
    {"list_name": "lives", "name": "outside", "label": ("校外", "校外", "Outside the campus")},
]
