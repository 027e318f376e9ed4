"""Where sweeps and returnees are kept: the rows of one mandate. They stay to be counted, as somebody of a kind in a state."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.watch.models import Returnee, SweepMark, SweepTarget

place(
    "watch.SweepMark", title=_("排查经过"), model=SweepMark, keep=Keep.SWEEP, at="recorded_at", mandate="target__sweep__mandate",
    person="target__person", order=60, fields=("what", "place", "from_day", "to_day", "note", "teller"), method=BLANK,
    blank={"place": "", "from_day": None, "to_day": None, "note": "", "teller": "", "ref": "", "by": ""},
)  # fmt: skip
place(
    "watch.SweepTarget", title=_("排查对象"), model=SweepTarget, keep=Keep.SWEEP, at="recorded_at", mandate="sweep__mandate",
    person="person", order=70, fields=("how", "state"), method=BLANK, blank={"person": None},
)  # fmt: skip
place(
    "watch.Returnee", title=_("返校人员"), model=Returnee, keep=Keep.SWEEP, at="since", mandate="mandate", person="person", order=70,
    fields=("division", "left_day", "planned_day", "arrived_day", "transport", "train", "seat", "companions", "lives", "address", "why"),
    method=BLANK,
    blank={"person": None, "division": "", "left_day": None, "transport": "", "train": "", "seat": "", "companions": "", "lives": "",
           "address": "", "household": None, "why": "", "by": "", "ended_by": ""},
)  # fmt: skip
