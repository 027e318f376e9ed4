"""Screenings: what was found is blanked and the person taken off; the rows stay, so that who was examined can still be counted."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.watch.models import CaseStep, Exam, ScreeningTarget

place(
    "watch.CaseStep", title=_("病例的诊治与复学"), model=CaseStep, keep=Keep.CASE, at="recorded_at", mandate="case__mandate", person="case__person",
    order=50, fields=("day", "agreed", "note"),
)  # fmt: skip
place(
    "watch.Exam", title=_("筛查结果"), model=Exam, keep=Keep.CASE, at="recorded_at", mandate="target__screening__mandate",
    person="target__person", order=55, method=BLANK,
    fields=("day", "symptoms", "test", "test_mm", "test_positive", "film", "treatment", "note"),
    blank={"symptoms": "", "test": "", "test_mm": None, "test_positive": None, "film": "", "treatment": "", "note": ""},
)  # fmt: skip
place(
    "watch.ScreeningTarget", title=_("应筛人员"), model=ScreeningTarget, keep=Keep.CASE, at="since", mandate="screening__mandate",
    person="person", order=66, method=BLANK, fields=("why",), blank={"person": None, "why": ""},
)  # fmt: skip
