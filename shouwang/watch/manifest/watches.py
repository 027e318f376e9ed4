"""Where watches and their reviews are kept: the rows of one mandate, by the day on which each began."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.watch.models import Review, Watch

_BLANK = {
    "person": None,
    "ordered_by": "",
    "doc": "",
    "why": "",
    "ref": "",
    "note": "",
    "end_basis": "",
    "end_note": "",
}
place(
    "watch.Watch", title=_("观察"), model=Watch, keep=Keep.CASE, at="since", mandate="mandate", person="person", order=70,
    fields=("kind", "ground", "day0", "last_day", "ordered_by", "doc", "why", "note", "end", "end_basis", "end_note"),
    method=BLANK, blank=_BLANK,
)  # fmt: skip
place(
    "watch.Review", title=_("解除审核"), model=Review, keep=Keep.CASE, at="watch__since", mandate="watch__mandate",
    person="watch__person", order=60, fields=("note", "agreed"),
)  # fmt: skip
