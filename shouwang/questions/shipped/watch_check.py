"""观察期健康监测: what somebody under watch is asked every half-day: a temperature, symptoms, what they need. Twenty seconds.

The needs are asked because whoever is told to stay in a room depends on others; only 送医 makes the answer abnormal.
"""

from shouwang.questions.shipped.daily_health import SYMPTOM_CHOICES
from shouwang.questions.shipped.pieces import MEASURE_FIRST, symptoms, temperature

CODE = "watch-check"
NAME = ("观察期健康监测", "觀察期健康監測", "Check while under watch")
PURPOSE = (
    "观察期间每日上午、下午各测一次体温，及时发现并照护发热和有症状的人",
    "觀察期間每日上午、下午各測一次體溫，及時發現並照護發熱和有症狀的人",
    "To measure the temperature of people under watch twice a day, and to find and care for those with fever or symptoms early",
)
RETENTION = "case"

SURVEY = [
    temperature(("体温（℃）", "體溫（℃）", "Body temperature (℃)"), hint=MEASURE_FIRST, required="yes"),
    symptoms(
        "symptom",
        ("有无以下症状（可多选）", "有無以下症狀（可多選）", "Any of these symptoms? (choose all that apply)"),
        required="screen",
    ),
    {
        "type": "select_multiple need",
        "name": "needs",
        "label": ("是否需要帮助（可不填）", "是否需要幫助（可不填）", "Do you need anything? (optional)"),
        "short": ("需要", "需要", "Needs"),
    },
]

CHOICES = [
    *SYMPTOM_CHOICES,
    {"list_name": "need", "name": "hospital", "label": ("需要送医", "需要送醫", "Take me to a doctor"), "flag": "other", "aliases": "送医;送醫;就医"},
    {"list_name": "need", "name": "medicine", "label": ("药品", "藥品", "Medicine")},
    {"list_name": "need", "name": "supplies", "label": ("生活用品、餐食", "生活用品、餐食", "Supplies or meals")},
    {"list_name": "need", "name": "talk", "label": ("想找人聊聊", "想找人聊聊", "Somebody to talk to")},
]  # fmt: skip
