"""排查问卷: were you at the place between the days that the title names? Where exactly, when, how you travelled (optional).

The question itself, with its place and days, is the name of the campaign that asks it. To the district and no finer; a child under
fourteen is answered for by a guardian, a family by the head of the household.
"""

CODE = "sweep-question"
NAME = ("排查问卷", "排查問卷", "Sweep question")
PURPOSE = (
    "疫情期间逐人了解是否到过有关地点，及时安排健康监测",
    "疫情期間逐人了解是否到過有關地點，及時安排健康監測",
    "To know, during an outbreak, who has been at a place where there is a risk, and to look after their health in time",
)
RETENTION = "sweep"
_THERE = "${been} = 'yes'"
_ORDER = ("应不晚于今天", "應不晚於今天", "cannot be later than today")

SURVEY = [
    {
        "type": "select_one been",
        "name": "been",
        "label": (
            "题目所写的日期里，是否到过题目所写的地方（含中转、短暂停留）",
            "題目所寫的日期裡，是否到過題目所寫的地方（含中轉、短暫停留）",
            "On the days named above, were you at the place named above (stopovers count)?",
        ),
        "short": ("是否到过", "是否到過", "Were you there"),
        "required": "yes",
    },
    {
        "type": "text",
        "name": "place",
        "label": ("到过哪里（写到区县）", "到過哪裡（寫到區縣）", "Where exactly (district only)"),
        "short": ("到过的地方", "到過的地方", "Place"),
        "hint": (
            "写到区县即可，例如“湖北省武汉市江岸区”；不要写详细地址，不问籍贯",
            "寫到區縣即可，例如“湖北省武漢市江岸區”；不要寫詳細地址，不問籍貫",
            "District only, for example “湖北省武汉市江岸区”; no street address, and not where you are from",
        ),
        "appearance": "place",
        "required": "screen",
        "relevant": _THERE,
    },
    {
        "type": "date",
        "name": "from_day",
        "label": ("哪天到的", "哪天到的", "First day there"),
        "short": ("到达日期", "到達日期", "From"),
        "required": "screen",
        "relevant": _THERE,
        "constraint": ". <= today()",
        "constraint_message": _ORDER,
    },
    {
        "type": "date",
        "name": "to_day",
        "label": ("哪天离开的（还在那里就填今天）", "哪天離開的（還在那裡就填今天）", "Last day there (today, if you are still there)"),
        "short": ("离开日期", "離開日期", "To"),
        "required": "screen",
        "relevant": _THERE,
        "constraint": ". <= today() and . >= ${from_day}",
        "constraint_message": (
            "应不早于到达日期，不晚于今天", "應不早於到達日期，不晚於今天", "must not be before the first day or after today",
        ),
    },
    {
        "type": "text",
        "name": "transport",
        "label": ("怎么去、怎么回的（可不填）", "怎麼去、怎麼回的（可不填）", "How you travelled (you may leave this empty)"),
        "short": ("交通方式", "交通方式", "Transport"),
        "hint": ("如 火车、飞机、自驾；不用写车次和座位", "如 火車、飛機、自駕；不用寫車次和座位", "Train, flight, car; no train or seat number"),
        "max": "60",
        "relevant": _THERE,
    },
]  # fmt: skip

CHOICES = [
    {"list_name": "been", "name": "yes", "label": ("到过", "到過", "Yes, I was there"), "aliases": "是;去过;到過;有"},
    {"list_name": "been", "name": "no", "label": ("没有到过", "沒有到過", "No, I was not"), "aliases": "否;没去过;没有;無;无"},
]
