"""假期去向: where somebody was in the holidays, at most three places, to the district, with the days. Never where they come from."""

from shouwang.questions.shipped.pieces import yes_no

CODE = "holiday-whereabouts"
NAME = ("假期去向", "假期去向", "Where you were in the holidays")
PURPOSE = (
    "了解假期到过哪些地方，以便返校时安排健康监测，排查时不再重复询问",
    "了解假期到過哪些地方，以便返校時安排健康監測，排查時不再重複詢問",
    "To know where everybody was in the holidays, so that nobody is asked again in a sweep and care on return can be planned",
)
RETENTION = "sweep"
_ORDER = ("应不早于到达日期", "應不早於到達日期", "must not be before the first day there")
_COUNT = (("一", "一", "first"), ("二", "二", "second"), ("三", "三", "third"))


def _stay(number):
    """The questions of one stay: place, first day, last day, and whether there is another."""
    suffix = "" if number == 1 else f"_{number}"
    relevant = "${left} = 'yes'" if number == 1 else f"${{more{'' if number == 2 else '_2'}}} = 'yes'"
    hans, hant, english = _COUNT[number - 1]
    rows = [
        {
            "type": "text", "name": f"place{suffix}", "appearance": "place", "required": "screen", "relevant": relevant,
            "label": (f"去过的第{hans}个地方（写到区县）", f"去過的第{hant}個地方（寫到區縣）", f"The {english} place you went to (district only)"),
            "short": (f"地点{hans}", f"地點{hant}", f"Place {number}"),
        },
        {
            "type": "date", "name": f"from_day{suffix}", "required": "screen", "relevant": relevant,
            "label": ("哪天到的", "哪天到的", "First day there"), "short": (f"到达{hans}", f"到達{hant}", f"From {number}"),
        },
        {
            "type": "date", "name": f"to_day{suffix}", "required": "screen", "relevant": relevant,
            "constraint": f". >= ${{from_day{suffix}}}", "constraint_message": _ORDER,
            "label": (
                "哪天离开的（还在那里就填预计离开的日子）", "哪天離開的（還在那裡就填預計離開的日子）",
                "Last day there (the planned one, if you are there now)",
            ),
            "short": (f"离开{hans}", f"離開{hant}", f"To {number}"),
        },
    ]  # fmt: skip
    if number < len(_COUNT):
        rows.append(
            {
                "type": "select_one yes_no", "name": f"more{suffix}", "default": "no", "relevant": relevant,
                "label": ("还去过别的地方吗", "還去過別的地方嗎", "Did you go anywhere else?"),
                "short": (f"还有{hans}", f"還有{hant}", f"More {number}"),
            }
        )  # fmt: skip
    return rows


SURVEY = [
    {
        "type": "select_one yes_no", "name": "left", "required": "yes",
        "label": ("假期里离开过学校所在的城市吗", "假期裡離開過學校所在的城市嗎", "Did you leave the city of the university in the holidays?"),
        "short": ("离开过本市", "離開過本市", "Left the city"),
    },
    *_stay(1), *_stay(2), *_stay(3),
]  # fmt: skip

CHOICES = yes_no(yes="有;离开过", no="没有;无")
