"""Who is asked what now: the campaigns that are not closed, as this very transaction sees them, and those that ask a person.

The front door, the link page and `record` all choose here. A campaign that was paused a moment ago is paused for the next
batch: its rows are compared in the batch's transaction (statements.unchanged), objects are built only when they changed.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from shouwang.checkin import calendar, slots
from shouwang.checkin.models import Campaign, Slot
from shouwang.core import clock, parameters
from shouwang.core.refusals import Refused
from shouwang.core.shapes import after
from shouwang.core.statements import unchanged
from shouwang.roster import audiences

RECENT = dt.timedelta(days=2)  # slots that locked before that are looked up one by one
_CAMPAIGNS = (
    "SELECT c.*, u.path FROM checkin_campaign c JOIN roster_unit u ON u.id = c.unit_id"
    " WHERE c.state <> 'closed' ORDER BY c.opened_at, c.id"
)
_SLOTS = (
    "SELECT s.* FROM checkin_slot s JOIN checkin_campaign c ON c.id = s.campaign_id"
    " WHERE c.state <> 'closed' AND s.locks_at > %s ORDER BY s.id"
)
_SLOT = "SELECT * FROM checkin_slot WHERE campaign_id = %s AND day = %s AND name = %s"
_PARAMETERS = "SELECT * FROM core_parameter ORDER BY id"


@dataclass
class Present:
    """What a batch needs to know before it looks at anybody: the campaigns, their slots of late, the rule values."""

    campaigns: dict[int, Campaign]  # open or paused, by id, earliest opened first
    slots: dict[tuple, Slot]  # (campaign id, day, name) → a slot that somebody has opened
    rules: dict = field(default_factory=dict)

    def rule_values(self, at: dt.datetime) -> dict:
        """The dated parameters in force at an instant."""
        if at not in self.rules:
            self.rules[at] = parameters.values(at)
        return self.rules[at]


def present(at: dt.datetime) -> Present:
    """The present as this transaction sees it. Cost: one statement (three small ones on SQLite)."""
    since = at - RECENT

    def load():
        found = _campaigns()
        opened = Slot.objects.filter(campaign__in=found, locks_at__gt=since)
        for slot in (slots := list(opened)):
            slot.campaign = found[slot.campaign_id]
        return Present(found, {(slot.campaign_id, slot.day, slot.name): slot for slot in slots})

    return unchanged("present", [(_CAMPAIGNS, ()), (calendar.DAYS, ()), (_SLOTS, (since,)), (_PARAMETERS, ())], load)


def campaigns() -> dict[int, Campaign]:
    """Campaigns that are open or paused, by id, earliest opened first. Cost: one statement."""
    return unchanged("campaigns", [(_CAMPAIGNS, ()), (calendar.DAYS, ())], _campaigns)


def _campaigns():
    rows = Campaign.objects.exclude(state=Campaign.State.CLOSED).select_related("unit", "form", "mandate")
    found, days = {campaign.pk: campaign for campaign in rows.order_by("opened_at", "id")}, calendar.days()
    for campaign in found.values():
        campaign.calendar = days
    return found


def opened_slot(campaign, day, name) -> Slot | None:
    """The slot under that day and name if anybody has opened it. Cost: one statement."""

    def load():
        slot = Slot.objects.filter(campaign_id=campaign.pk, day=day, name=name).first()
        if slot is not None:
            slot.campaign = campaign
        return slot

    slot = unchanged(("slot", campaign.pk, day, name), [(_SLOT, (campaign.pk, day, name))], load)
    if slot is not None and slot.campaign is not campaign:
        slot.campaign = campaign
    return slot


def rule_values(at: dt.datetime) -> dict:
    """The dated parameters in force at an instant. Cost: one statement."""
    return unchanged(("parameters", at), [(_PARAMETERS, ())], lambda: parameters.values(at))


def covers(campaign, path: str, kind: str) -> bool:
    """Is a person at this place, of this kind, in the campaign's unit subtree × kinds?"""
    low = campaign.unit.path
    return bool(path) and low <= path < after(low) and (not campaign.kinds or kind in campaign.kinds)


class Audience:
    """Which campaigns ask which of a few people: unit subtree × kinds, or a named audience asked once for all of them."""

    def __init__(self, campaigns, person_ids: Collection[int]):
        self.campaigns, self.person_ids = campaigns, person_ids
        self._named: dict[str, set] = {}

    def asked(self, person_id, path, kind, day: dt.date) -> list[Campaign]:
        """The open campaigns that ask this person on that day, earliest opened first."""
        return [c for c in self.campaigns if slots.day_of_slot(c, day) and self.includes(c, person_id, path, kind)]

    def includes(self, campaign, person_id, path, kind) -> bool:
        """Is the person in the campaign's audience?"""
        if not covers(campaign, path, kind):
            return False
        return not campaign.audience or person_id in self._people(campaign.audience)

    def _people(self, name):
        if name not in self._named:
            found = audiences.people(name, clock.now()).filter(pk__in=self.person_ids)
            self._named[name] = set(found.values_list("pk", flat=True))
        return self._named[name]


def campaign_by_code(campaigns, code) -> Campaign:
    """The campaign under a code, closed ones too. Raises checkin.09."""
    found = next((campaign for campaign in campaigns if campaign.code == code), None)
    found = found or Campaign.objects.select_related("unit").filter(code=code).first()
    if found is None:
        raise Refused("checkin.09", code=code)
    return found
