"""Where papers are kept: blanked with the watch that they tell of; the number stays, so that the register has no gap."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.watch.models import Paper, PaperReceipt

place(
    "watch.Paper", title=_("观察文书"), model=Paper, keep=Keep.CASE, at="watch__since", mandate="mandate", person="person", order=65,
    fields=("content",), method=BLANK, blank={"person": None, "content": ""},
)  # fmt: skip
place(
    "watch.PaperReceipt", title=_("文书签收"), model=PaperReceipt, keep=Keep.CASE, at="paper__watch__since",
    mandate="paper__mandate", person="paper__person", order=55, fields=("witness", "note"),
)  # fmt: skip
