"""Where absences are kept: one school year from their first day; the row stays to be counted, without who and what."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.watch.models import Absence, AbsenceEntry, Intensified, ReturnCheck

_BLANK = {"person": None, "symptoms": "", "temp_dc": None, "onset_day": None, "shared": False, "why": "", "ref": ""}
place(
    "watch.Absence", title=_("因病缺勤"), model=Absence, keep=Keep.ABSENCE, at="since", person="person", order=70,
    fields=("reason", "symptoms", "temp_dc", "onset_day", "shared", "why", "ref"), method=BLANK, blank=_BLANK,
)  # fmt: skip
place(
    "watch.AbsenceEntry", title=_("缺勤追踪"), model=AbsenceEntry, keep=Keep.ABSENCE, at="absence__since", person="absence__person", order=60,
    fields=(
        "symptoms", "temp_dc", "situation", "left", "seen", "reason", "hospital", "told", "disease", "onset_day", "rash_day",
        "fever_gone_at", "symptoms_gone_at", "paper", "suspended",
    ),
)  # fmt: skip
place(
    "watch.ReturnCheck", title=_("复课查验"), model=ReturnCheck, keep=Keep.ABSENCE, at="absence__since", person="absence__person",
    order=60, fields=("agreed", "condition_seen", "disease", "finding"),
)  # fmt: skip
place(
    "watch.Intensified", title=_("加密晨午晚检"), model=Intensified, keep=Keep.PAPER, at="since", fields=("why",), method=BLANK, blank={"why": ""},
)
