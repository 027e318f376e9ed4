"""Line lists and contacts: blanked, not deleted, so that the chain's totals stay what they were."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep
from shouwang.core.retention import BLANK, place
from shouwang.watch.models import Case, ContactEvent, ContactKind

_KEEP = {"keep": Keep.CASE, "at": "recorded_at", "mandate": "mandate", "method": BLANK}
place(
    "watch.ContactEvent", title=_("接触记录"), model=ContactEvent, person="to_person", order=60, fields=("day", "place", "note", "kind"),
    blank={"to_person": None, "day": None, "place": "", "note": "", "kind": ContactKind.OTHER}, **_KEEP,
)  # fmt: skip
place(
    "watch.Case", title=_("病例一览表"), model=Case, person="person", order=65,
    fields=("code", "sex", "age_months", "onset_day", "place", "source", "why"),
    blank={
        "person": None, "code": "", "sex": "", "age_months": None, "onset_day": None, "place": "", "source": "", "why": "",
    },
    **(_KEEP | {"at": "since"}),
)  # fmt: skip
