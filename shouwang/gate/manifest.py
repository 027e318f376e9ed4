"""Where the gate keeps personal values: scans and visits for days, appeals as long as the case that they are about."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.gate.models import Appeal, Measure, Scan, Visit

place(
    "gate.Scan", title=_("门岗记录"), model=Scan, keep=Keep.GATE, at="at", person="person", fields=("digest", "at", "answer", "to_clinic"), order=10
)
place(
    "gate.Visit", title=_("来访"), model=Visit, keep=Keep.GATE, at="until", person="inviter",
    fields=("name", "phone", "purpose", "plate", "reason"), order=20, unlink=((Scan, "visit"),),
)  # fmt: skip
place(
    "gate.Appeal", title=_("通行申诉"), model=Appeal, keep=Keep.CASE, at="since", mandate="mandate", person="person",
    fields=("text", "answer"), order=30,
)  # fmt: skip
place(
    "gate.Measure", title=_("通行措施的拟稿人和签发人"), model=Measure, keep=Keep.PAPER, at="until", method=BLANK,
    fields=("proposed_by", "signed_by"), blank={"proposed_by": "", "signed_by": "", "proposer": None, "signer": None},
)  # fmt: skip
