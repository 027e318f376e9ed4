"""因病缺勤登记: who is present, absent, or ill at school; what a standing duty asks in an ordinary term.

A class teacher or the person answers one question; symptoms are asked of those who are ill. An absence for another reason is
counted as absent too: the cause is found out by telephone, not by the form.
"""

from shouwang.questions.shipped.daily_health import SYMPTOM_CHOICES

CODE = "absence-check"
NAME = ("因病缺勤登记", "因病缺勤登記", "Absence check")
PURPOSE = (
    "常态防控中登记因病缺勤，尽早发现聚集性发病",
    "常態防控中登記因病缺勤，儘早發現聚集性發病",
    "To register sickness absence in an ordinary term and to find clusters early",
)
RETENTION = "return"
PRESENT = {"attendance": "present"}  # what is affirmed of everybody who is no exception
ABSENT = {"attendance": "absent"}  # what an exception begins with

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
    {
        "type": "select_multiple symptom",
        "name": "symptoms",
        "label": ("症状（可多选）", "症狀（可多選）", "Symptoms (choose all that apply)"),
        "short": ("症状", "症狀", "Symptoms"),
        "relevant": "${attendance} != 'present'",
        "abnormal": "count-selected(.) > 0",
        "flag": "symptom",
    },
    {
        "type": "date",
        "name": "onset_day",
        "label": ("发病日期", "發病日期", "Date of onset"),
        "relevant": "count-selected(${symptoms}) > 0",
        "constraint": ". <= today()",
        "constraint_message": ("不能晚于今天", "不能晚於今天", "cannot be later than today"),
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
    {"list_name": "absence_reason", "name": "ill", "label": ("生病", "生病", "Illness"), "aliases": "病假;因病"},
    {"list_name": "absence_reason", "name": "injured", "label": ("受伤", "受傷", "Injury")},
    {
        "list_name": "absence_reason",
        "name": "other",
        "label": ("其他事由", "其他事由", "Other reason"),
        "aliases": "事假",
    },
    *SYMPTOM_CHOICES,
]
