"""Where the clinic log keeps personal values. A visit that was destroyed stays to be counted, as one visit of its day."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.watch.models import DayCount, Mending, Upkeep, Visit

place(
    "watch.Visit", title=_("就诊与检查"), model=Visit, keep=Keep.CASE, day="day", mandate="mandate", person="person",
    fields=("code", "sex", "age", "temp_dc", "symptoms", "onset_day", "indication", "result", "onward", "readers", "note"),
    method=BLANK,
    blank={"code": "", "person": None, "sex": "", "age": None, "temp_dc": None, "symptoms": [], "onset_day": None, "readers": "", "note": ""},
)  # fmt: skip
place(
    "watch.DayCount.reporter", title=_("当日人次的上报人"), model=DayCount, keep=Keep.CASE, day="day", mandate="mandate",
    fields=("reporter",), method=BLANK, blank={"reporter": ""},
)  # fmt: skip
place(
    "watch.Upkeep", title=_("消杀通风登记中的人名"), model=Upkeep, keep=Keep.PAPER, day="day", fields=("operator", "checker", "finding"),
    method=BLANK, blank={"operator": "", "checker": "", "finding": ""},
)  # fmt: skip
place(
    "watch.Mending",
    title=_("整改说明"),
    model=Mending,
    keep=Keep.PAPER,
    at="at",
    fields=("note",),
    method=BLANK,
    blank={"note": ""},
)
