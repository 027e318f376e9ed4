"""因病缺勤登记: who is present, absent, or ill at school; what a standing duty asks in an ordinary term.

A class teacher or the person answers one question; of those who are ill it asks the symptoms of WS/T 772—2020, a temperature where
somebody measured, the day of onset, and whether they ate or drank with others who are ill. An absence for another reason is
counted as absent too: the cause is found out by telephone, not by the form. Whoever is away for a reason on record is `known`.
"""

from shouwang.questions.shipped.pieces import (
    DIARRHOEA,
    FEVER,
    HEADACHE,
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

CODE = "absence-check"
VERSION = 2  # 2: the twelve symptoms, a temperature, a shared meal, absences on record
NAME = ("因病缺勤登记", "因病缺勤登記", "Absence check")
PURPOSE = (
    "常态防控中登记因病缺勤，尽早发现聚集性发病",
    "常態防控中登記因病缺勤，儘早發現聚集性發病",
    "To register sickness absence in an ordinary term and to find clusters early",
)
RETENTION = "return"
PRESENT = {"attendance": "present"}  # what is affirmed of everybody who is no exception
ABSENT = {"attendance": "absent"}  # what an exception begins with
KNOWN = {"attendance": "known"}  # what is affirmed of somebody whose absence is on record
_ILL = "${attendance} = 'absent' or ${attendance} = 'ill_here'"

SURVEY = [
    {
        "type": "select_one attendance",
        "name": "attendance",
        "label": ("今日出勤", "今日出勤", "Attendance today"),
        "short": ("出勤", "出勤", "Attendance"),
        "required": "yes",
    },
    {
        "type": "select_one absence_reason",
        "name": "absence_reason",
        "label": ("缺课原因", "缺課原因", "Reason of absence"),
        "relevant": "${attendance} = 'absent'",
    },
    symptoms("sign", ("症状（可多选）", "症狀（可多選）", "Symptoms (choose all that apply)"), relevant=_ILL),
    temperature(("体温（℃，量过才填）", "體溫（℃，量過才填）", "Temperature (℃, only if measured)"), relevant=_ILL),
    {
        "type": "date",
        "name": "onset_day",
        "label": ("发病日期", "發病日期", "Date of onset"),
        "relevant": "count-selected(${symptoms}) > 0",
        "constraint": ". <= today()",
        "constraint_message": ("不能晚于今天", "不能晚於今天", "cannot be later than today"),
    },
    {
        "type": "select_one yes_no",
        "name": "shared",
        "label": (
            "发病前三天是否与其他有症状的人同餐同饮",
            "發病前三天是否與其他有症狀的人同餐同飲",
            "Shared a meal or drinking water with others who are ill, in the three days before",
        ),
        "short": ("同餐同饮", "同餐同飲", "Shared meal"),
        "relevant": "count-selected(${symptoms}) > 0",
    },
]

CHOICES = [
    {"list_name": "attendance", "name": "present", "label": ("出勤", "出勤", "Present"), "aliases": "到校;在校;实到"},
    {
        "list_name": "attendance",
        "name": "absent",
        "label": ("缺课", "缺課", "Absent"),
        "flag": "absent",
        "aliases": "缺勤;未到;缺席",
    },
    {
        "list_name": "attendance",
        "name": "ill_here",
        "label": ("在校有症状", "在校有症狀", "At school with symptoms"),
        "flag": "symptom",
    },
    {
        "list_name": "attendance",
        "name": "known",
        "label": ("缺课（已登记，追踪中）", "缺課（已登記，追蹤中）", "Absent (on record, followed up)"),
        "flag": "known",
        "aliases": "因病缺课;隔离;隔離",
    },
    {"list_name": "absence_reason", "name": "ill", "label": ("生病", "生病", "Illness"), "aliases": "病假;因病"},
    {"list_name": "absence_reason", "name": "injured", "label": ("受伤", "受傷", "Injury")},
    {
        "list_name": "absence_reason",
        "name": "other",
        "label": ("其他事由", "其他事由", "Other reason"),
        "aliases": "事假",
    },
    *yes_no(),
    *signs(
        "sign",
        FEVER,
        ("cough", ("咳嗽", "咳嗽", "Cough"), "干咳;乾咳;咳", ""),
        HEADACHE,
        ("sore_throat", ("咽痛", "咽痛", "Sore throat"), "喉咙痛;喉嚨痛;嗓子疼", ""),
        PAROTID,
        ("abdominal_pain", ("腹痛", "腹痛", "Abdominal pain"), "肚子疼;肚子痛", ""),
        DIARRHOEA,
        VOMITING,
        RASH,
        ("dizziness", ("头晕", "頭暈", "Dizziness"), "头昏;頭昏", ""),
        ("fatigue", ("乏力", "乏力", "Fatigue"), "无力;無力;疲乏", ""),
        RED_EYE,
        OTHER,
    ),
]
