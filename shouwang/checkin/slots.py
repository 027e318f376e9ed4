"""Which slot a day belongs to, and its instants: pure functions of the campaign and the institution's zone."""

import datetime as dt

from shouwang.checkin.models import Cadence, Campaign, Slot
from shouwang.core import clock

NOON = 12 * 60


def names(campaign) -> tuple[str, ...]:
    """The slots of one day by name."""
    return ("am", "pm") if campaign.cadence == Cadence.HALF_DAILY else ("",)


def day_of_slot(campaign, day: dt.date) -> dt.date | None:
    """The day under which the slot that `day` belongs to is kept; None when the campaign does not ask that day."""
    if day < campaign.since_day or (campaign.until_day and day > campaign.until_day):
        return None
    if campaign.cadence == Cadence.ONCE:
        return campaign.since_day
    if campaign.cadence == Cadence.WEEKLY:
        return day - dt.timedelta(days=(day - campaign.since_day).days % 7)
    if campaign.cadence == Cadence.SCHOOL_DAYS and day.weekday() >= 5:
        return None
    return day


def last_day(campaign, day: dt.date) -> dt.date:
    """The last day of the slot kept under `day`: its cut-off is reckoned from that day.

    What is asked once with no end is due by the day on which its mandate must be reviewed (docs/decisions/0011).
    """
    if campaign.cadence == Cadence.ONCE:
        return campaign.until_day or max(day, campaign.mandate.review_day)
    if campaign.cadence == Cadence.WEEKLY:
        end = day + dt.timedelta(days=6)
        return min(end, campaign.until_day) if campaign.until_day else end
    return day


def planned(campaign: Campaign, day: dt.date, name="") -> Slot | None:
    """The slot as it would be opened (not in the table), or None when the campaign does not ask then."""
    kept = day_of_slot(campaign, day)
    if kept is None or name not in names(campaign):
        return None
    end = last_day(campaign, kept)
    opens, cutoff, reminds = campaign.opens_min, campaign.cutoff_min, campaign.reminds_min
    if name == "am":
        cutoff, reminds = min(NOON, cutoff), min(NOON - 60, reminds)
    elif name == "pm":
        opens = NOON
    return Slot(
        campaign=campaign, day=kept, name=name, form_version_id=campaign.form_version_id,
        opens_at=clock.instant(kept, opens), reminds_at=clock.instant(end, reminds),
        cutoff_at=clock.instant(end, cutoff), adviser_at=clock.instant(end, campaign.adviser_min),
        unit_at=clock.instant(end, campaign.unit_min), locks_at=clock.instant(end, campaign.lock_min),
    )  # fmt: skip


def current_name(campaign, at: dt.datetime) -> str:
    """Which of a day's slots an answer at an instant belongs to when none is named."""
    if campaign.cadence != Cadence.HALF_DAILY:
        return ""
    local = clock.local(at)
    return "am" if local.hour * 60 + local.minute < min(NOON, campaign.cutoff_min) else "pm"


def find(campaign, day, name="") -> Slot | None:
    """The slot of a day: the opened one, else as it would be opened; None when the campaign does not ask then."""
    plan = planned(campaign, day, name)
    if plan is None:
        return None
    kept = Slot.objects.filter(campaign=campaign, day=plan.day, name=name).first()
    if kept is not None:
        kept.campaign = campaign
    return kept or plan


def before(campaign, slot: Slot) -> Slot | None:
    """The slot just before another, opened or not: a day on which nobody answered is signed off like any other."""
    for back in range(15):
        for name in reversed(names(campaign)):
            found = find(campaign, slot.day - dt.timedelta(days=back), name)
            if found is not None and found.opens_at < slot.opens_at:
                return found
    return None
