"""What a page of check-in is asked for in its address: campaign, day, slot, unit, known_at. Anything else is not found."""

from dataclasses import dataclass

from shouwang.checkin import queries, slots
from shouwang.checkin.models import Campaign, Slot
from shouwang.core import clock
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import after, under
from shouwang.roster import access
from shouwang.roster.models import Tree, Unit


@dataclass(frozen=True)
class Asked:
    """A validated question: which slot (None: the campaign does not ask that day), below which unit, as known when."""

    campaign: Campaign
    day: object
    name: str
    slot: Slot | None
    unit: Unit | None
    known_at: object
    kinds: list | None


def tops(scope: Scope, campaign, right=access.COUNT) -> list[Unit]:
    """The highest units of a campaign that the viewer may look at: all of it, or the viewer's own units in it."""
    if scope.allows(right, campaign.unit.path):
        return [campaign.unit]
    paths = sorted({reach.path for reach in scope.reach.get(right, ())})
    highest = [path for path in paths if not any(other < path < after(other) for other in paths)]
    inside = under(campaign.unit.path)
    return list(Unit.objects.filter(inside, path__in=highest, tree=Tree.RESPONSIBLE, closed_day=None).order_by("path"))


def unit_of(scope: Scope, pk, right=access.COUNT) -> Unit:
    """A unit by its id, where the viewer has a right. Raises core.04."""
    unit = Unit.objects.filter(pk=int(pk)).first() if str(pk).isdecimal() else None
    if unit is None or not scope.allows(right, unit.path):
        raise Refused("core.04")
    return unit


def slot_asked(campaign, parameters) -> tuple:
    """(day, slot name) asked for; the current one when none is. Raises core.04."""
    try:
        day = clock.parse_day(parameters["day"]) if parameters.get("day") else None
    except ValueError:
        raise Refused("core.04") from None
    name = parameters.get("slot")
    if name is not None and name not in slots.names(campaign):
        raise Refused("core.04")
    latest = queries.latest_slot(None, campaign) if day is None else None
    if latest is not None:
        return latest.day, latest.name if name is None else name
    if name is None:
        name = slots.current_name(campaign, clock.now()) if day in (None, clock.today()) else slots.names(campaign)[-1]
    return day or min(clock.today(), campaign.until_day or clock.today()), name


def known_at_asked(parameters):
    """The instant as of which to look, None for now. Raises core.04, and core.05 for one to come."""
    if not parameters.get("known_at"):
        return None
    try:
        at = clock.parse_instant(parameters["known_at"])
    except ValueError:
        raise Refused("core.04") from None
    if at > clock.now():
        raise Refused("core.05", at=clock.local(at).isoformat(), now=clock.local(clock.now()).isoformat())
    return at


def read(scope: Scope, code, parameters, also=()) -> Asked:
    """The question in an address. Raises core.04 or checkin.09 for what the viewer may not ask."""
    only(parameters, {"day", "slot", "unit", "known_at", *also})
    campaign = queries.campaign_by_code(scope, code)
    day, name = slot_asked(campaign, parameters)
    slot = slots.find(campaign, day, name)
    if parameters.get("unit"):
        unit = unit_of(scope, parameters["unit"])
    else:
        highest = tops(scope, campaign)
        unit = highest[0] if len(highest) == 1 else None
    kinds = queries.kinds_within(scope, unit.path) if unit else None
    return Asked(campaign, day, name, slot, unit, known_at_asked(parameters), kinds)
