"""Which campaign and slot a bulletin of a day is about, and as of when.

The main campaign is one that asks the whole roster, the daily health form before others, a daily cadence before others, the
earliest opened first; what else asks that day is mentioned. Of two half-days it is the last that has opened.
"""

import datetime as dt

from shouwang.checkin import slots
from shouwang.checkin.models import Cadence, Campaign, Slot
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster.models import Mandate

CADENCES = [Cadence.DAILY, Cadence.HALF_DAILY, Cadence.SCHOOL_DAYS, Cadence.WEEKLY, Cadence.ONCE]


def whole_roster(campaign: Campaign) -> bool:
    """Does it ask everybody?"""
    return len(campaign.unit.path) == 1 and not campaign.kinds and not campaign.audience


def _rank(campaign):
    return (
        not whole_roster(campaign),
        campaign.form.code != "daily-health",
        campaign.mandate.nature != Mandate.Nature.OUTBREAK,
        CADENCES.index(campaign.cadence),
        campaign.opened_at,
        campaign.pk,
    )


def campaigns_on(day: dt.date) -> list[Campaign]:
    """The campaigns that ask on a day, the main one first."""
    rows = Campaign.objects.select_related("unit", "form", "mandate")
    asking = [
        row
        for row in rows
        if slots.day_of_slot(row, day) and (row.closed_at is None or clock.day_of(row.closed_at) >= day)
    ]
    return sorted(asking, key=_rank)


def slot_on(campaign: Campaign, day: dt.date, at) -> Slot | None:
    """The last slot of a day that has opened by an instant; None when none has."""
    found = [slots.find(campaign, day, name) for name in slots.names(campaign)]
    open_ones = [slot for slot in found if slot is not None and slot.opens_at <= at]
    return open_ones[-1] if open_ones else None


def subject(day: dt.date, at) -> tuple[Slot, list[Slot]]:
    """The slot that a day's bulletin counts, and those of the other campaigns. Raises bulletin.02, bulletin.07."""
    if day > clock.day_of(at):  # a slot that answers to any day would answer to this one, too
        raise Refused("bulletin.07", day=day)
    found = [slot for campaign in campaigns_on(day) if (slot := slot_on(campaign, day, at)) is not None]
    if not found:
        raise Refused("bulletin.02", day=day)
    return found[0], [slot for slot in found[1:] if slot.pk]


def default_known_at(slot: Slot, now) -> dt.datetime | None:
    """The last lock, if the slot was opened before its lock instant and that has passed; None means now."""
    opened_in_time = slot.opened_at is not None and slot.opened_at <= slot.locks_at
    return slot.locks_at if opened_in_time and slot.locks_at <= now else None
