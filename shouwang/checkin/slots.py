"""Which slot a day belongs to, and its instants: pure functions of the campaign and the institution's zone."""

import datetime as dt

from shouwang.checkin import calendar
from shouwang.checkin.models import Cadence, Campaign, Slot
from shouwang.core import clock

SCHOOL = frozenset({Cadence.SCHOOL_DAYS, Cadence.NOON_EVENING})  # nobody is asked on a day without teaching
NOON = 12 * 60
AFTERNOON = 14 * 60  # the noon check of a cluster is over, the evening's begins
_NAMES = {Cadence.HALF_DAILY: ("am", "pm"), Cadence.NOON_EVENING: ("noon", "pm")}


def names(campaign) -> tuple[str, ...]:
    """The slots of one day by name."""
    return _NAMES.get(campaign.cadence, ("",))


def day_of_slot(campaign, day: dt.date) -> dt.date | None:
    """The day under which the slot that `day` belongs to is kept; None when the campaign does not ask that day."""
    if day < campaign.since_day or (campaign.until_day and day > campaign.until_day):
        return None
    if campaign.cadence == Cadence.ONCE:
        return campaign.since_day
    if campaign.cadence == Cadence.WEEKLY:
        return day - dt.timedelta(days=(day - campaign.since_day).days % 7)
    if campaign.cadence in SCHOOL and not calendar.teaches(day, calendar.of(campaign)):
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
    elif name == "noon":
        opens, cutoff, reminds = max(opens, NOON - 60), min(AFTERNOON, cutoff), min(AFTERNOON - 60, reminds)
    elif name == "pm":
        opens = NOON if campaign.cadence == Cadence.HALF_DAILY else AFTERNOON
    return Slot(
        campaign=campaign, day=kept, name=name, form_version_id=campaign.form_version_id,
        opens_at=clock.instant(kept, opens), reminds_at=clock.instant(end, reminds),
        cutoff_at=clock.instant(end, cutoff), adviser_at=clock.instant(end, campaign.adviser_min),
        unit_at=clock.instant(end, campaign.unit_min), locks_at=clock.instant(end, campaign.lock_min),
    )  # fmt: skip


def current_name(campaign, at: dt.datetime) -> str:
    """Which of a day's slots an answer at an instant belongs to when none is named."""
    if campaign.cadence not in _NAMES:
        return ""
    first, second = _NAMES[campaign.cadence]
    local, turn = clock.local(at), NOON if campaign.cadence == Cadence.HALF_DAILY else AFTERNOON
    return first if local.hour * 60 + local.minute < min(turn, campaign.cutoff_min) else second


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
