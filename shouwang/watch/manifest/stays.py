"""Where stays are kept: blanked with their mandate; the nights of a bed are still counted."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.watch.models import Stay

place(
    "watch.Stay", title=_("住处"), model=Stay, keep=Keep.CASE, at="since", mandate="mandate", person="person", order=66,
    fields=("where", "district", "address", "note"), method=BLANK,
    blank={"person": None, "where": "", "district": "", "address": "", "note": ""},
)  # fmt: skip
