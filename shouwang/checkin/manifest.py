"""Where check-in keeps personal values. What hangs on a slot goes by the class of its form and the clock of its mandate.

Tallies and assertions are totals and stay: a slot is sealed, with its last count asserted, before its first row goes.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin.actions.purging import assert_next, destroy_returns, require_sound, seal_slots
from shouwang.checkin.models import (
    Attempt,
    Check,
    ClaimDecision,
    ClassMark,
    DailySheet,
    DeadAddress,
    Delivery,
    Explanation,
    Mismatch,
    Reminder,
    Return,
    SignOff,
    SpotAttempt,
    SpotCheck,
    Suspension,
)
from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.roster.manifest import of_people


def slot_bound(path="slot", person="person"):
    """How a row finds its day, its mandate, its class and its person through its slot."""
    return {
        "keep": tuple(Keep), "day": f"{path}__day", "mandate": f"{path}__campaign__mandate",
        "keep_path": f"{path}__campaign__form__keep", "person": person,
    }  # fmt: skip


place(
    "checkin.Attempt", title=_("电话联系记录"), model=Attempt, fields=("caller",), order=20, prepare=assert_next, **slot_bound()
)
place("checkin.ClassMark", title=_("班级点名的缺课"), model=ClassMark, order=20, prepare=assert_next, **slot_bound())
place(
    "checkin.Check", title=_("待核实记录"), model=Check, fields=("outcome", "note"), order=20, prepare=assert_next, **slot_bound()
)
place("checkin.Explanation", title=_("未报说明"), model=Explanation, fields=("text",), order=20, prepare=assert_next, **slot_bound())
place(
    "checkin.ClaimDecision", title=_("补报时间的认可"), model=ClaimDecision, fields=("reason",), order=20, prepare=assert_next, **slot_bound()
)
place(
    "checkin.Delivery", title=_("催报送达记录"), model=Delivery, order=20, prepare=assert_next,
    **slot_bound("reminder__slot", "reminder__person"),
)  # fmt: skip
_SPOT = slot_bound("check_of__draw__slot", "check_of__person")
place(
    "checkin.SpotAttempt", title=_("电话抽查结果"), model=SpotAttempt, fields=("outcome", "note"), order=10, prepare=assert_next, **_SPOT
)
place(
    "checkin.Mismatch", title=_("抽查不符的核实"), model=Mismatch, fields=("outcome", "note"), order=10, prepare=assert_next, **_SPOT
)
place(
    "checkin.SpotCheck", title=_("电话抽查名单"), model=SpotCheck, order=20, prepare=assert_next, **slot_bound("draw__slot")
)
place("checkin.Reminder", title=_("催报"), model=Reminder, order=30, prepare=assert_next, **slot_bound())
place(
    "checkin.Return", title=_("填报"), model=Return, fields=("answers", "flags", "flagged"), order=40, ready=require_sound,
    begin=seal_slots, prepare=assert_next, destroy=destroy_returns, **slot_bound(),
)  # fmt: skip
place(
    "checkin.SignOff.note", title=_("审核意见"), model=SignOff, fields=("note",), method=BLANK, blank={"note": ""}, **slot_bound(person=""),
)  # fmt: skip
place(
    "checkin.DailySheet.note", title=_("日报的电话和意见"), model=DailySheet, fields=("note", "phone"), method=BLANK,
    blank={"note": "", "phone": ""}, **slot_bound(person=""),
)  # fmt: skip
place(
    "checkin.DailySheet.names", title=_("日报的填报人和审核人"), model=DailySheet, keep=Keep.PAPER, at="sent_at", method=BLANK,
    fields=("filled_by", "reviewed_by", "decided_by"), blank={"filled_by": "", "reviewed_by": "", "decided_by": ""},
)  # fmt: skip
place(
    "checkin.DeadAddress", title=_("失效的联系方式"), model=DeadAddress, fields=("digest",), keep=Keep.ROSTER, person="person_id",
    source=of_people(DeadAddress), order=60,
)  # fmt: skip
place(
    "checkin.Suspension", title=_("停课决定"), model=Suspension, keep=Keep.PAPER, at="since", fields=("decided_by", "basis", "why"),
    method=BLANK, blank={"decided_by": "", "basis": "", "why": ""},
)  # fmt: skip
