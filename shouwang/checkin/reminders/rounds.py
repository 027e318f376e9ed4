"""Which slots are to remind now: every slot reminds once, at its own instant, by its own clock."""

import datetime as dt

from shouwang.checkin import live, slots
from shouwang.checkin.actions.reminding import make_round, miss_round
from shouwang.checkin.models import Campaign, Gateway, Round, Slot
from shouwang.core import clock

LOOK_BACK = 4  # days: a reminder falls at most three days after the slot's own


def remind_due_slots() -> int:
    """Make the reminders of every slot whose instant has come; of those that were slept through say so. Returns how many."""
    now, done = clock.now(), 0
    for slot, kept in due_slots(now):
        if slot.campaign.state == Campaign.State.PAUSED:
            if kept is None:
                miss_round(slot=slot, reason=Round.Reason.PAUSED)
                done += 1
        elif now < slot.cutoff_at:
            make_round(slot=slot)
            done += 1
        elif kept is None:
            miss_round(slot=slot, reason=Round.Reason.SLEPT)
            done += 1
    return done


def due_slots(now) -> list[tuple[Slot, Round | None]]:
    """The slots whose reminder is due and has not been made, with the round of those that were kept back.

    Slots that nobody has opened are among them: where nobody answers, everybody is missing. Left aside is what was due before
    its campaign was opened (imported history) or before there was any gateway.
    """
    present = live.present(now)
    first = Gateway.objects.order_by("since").values_list("since", flat=True).first()
    if first is None:
        return []
    found = {**_planned(present, now), **present.slots}
    wanted = [
        slot for slot in found.values()
        if max(slot.campaign.opened_at, first) <= slot.reminds_at <= now < slot.locks_at + live.RECENT
    ]  # fmt: skip
    rounds = {row.slot_id: row for row in Round.objects.filter(slot__in=[slot.pk for slot in wanted if slot.pk])}
    rows = [(slot, rounds.get(slot.pk) if slot.pk else None) for slot in wanted]
    return sorted(
        ((slot, kept) for slot, kept in rows if kept is None or (kept.made_at is None and kept.reason == Round.Reason.PAUSED)),
        key=lambda pair: pair[0].reminds_at,
    )


def _planned(present, now) -> dict:
    """(campaign id, day, name) → the slots of the last days as they would be opened."""
    today = clock.day_of(now)
    plans = [
        slots.planned(campaign, today - dt.timedelta(days=back), name)
        for campaign in present.campaigns.values()
        for back in range(LOOK_BACK + 1)
        for name in slots.names(campaign)
    ]
    return {(plan.campaign_id, plan.day, plan.name): plan for plan in plans if plan is not None}
