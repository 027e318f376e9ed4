"""The drift: tally cells that the last nightly recount found to differ from their rows. It should be 0, and is published."""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin.models import Slot
from shouwang.core import clock
from shouwang.core.figures import Number, Rows, figure
from shouwang.core.gauges import gauge
from shouwang.core.models import Event
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Unit


def last_recount() -> Event | None:
    """The record of the last nightly recount."""
    return Event.objects.filter(verb="checkin.recounted").order_by("-pk").first()


@gauge("shouwang_rollcall_drift", "Tally cells that the last nightly recount found to differ from their rows; 0 expected")
def published():
    """The drift as last published; None before the first night."""
    event = last_recount()
    return event.refs["drift"] if event else None


@gauge("shouwang_rollcall_recount_age_seconds", "Since the last nightly recount")
def recount_age():
    """Seconds since the last nightly recount."""
    event = last_recount()
    return (clock.now() - event.at).total_seconds() if event else None


def drift(scope: Scope) -> tuple[Number, Event | None]:
    """The drift as last published, with its record. Raises core.04 without the system right."""
    if not scope.allows(access.SYSTEM):
        raise Refused("core.04")
    event = last_recount()
    return Number("checkin.drift", event.refs["drift"] if event else None), event


def _rows(scope: Scope, about) -> Rows:
    _number, event = drift(scope)
    pairs = event.refs["cells"] if event else []
    slots = Slot.objects.select_related("campaign").in_bulk({slot for slot, _unit in pairs})
    units = Unit.objects.in_bulk({unit for _slot, unit in pairs})
    lines = [(str(slots.get(slot, slot)), str(units.get(unit, unit))) for slot, unit in pairs]
    when = clock.local(event.at).strftime("%Y-%m-%d %H:%M") if event else "—"
    return Rows(_("计数差异（%(when)s）") % {"when": when}, (_("填报期"), _("单位")), lines, event.refs["drift"] if event else 0)


figure(
    "checkin.drift", term=_("计数差异"), measure=_("格"),
    definition=_("夜间把近四十天的填报期逐行清点，计数与清点不符的单位数。应当是 0。"), rows=_rows,
)  # fmt: skip
