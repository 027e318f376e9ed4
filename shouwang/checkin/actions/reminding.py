"""Reminding: at the slot's own instant for whoever is missing then, or by hand; trying again; saying what became of a try."""

import functools

from django.db.models import Q

from shouwang.checkin import cells
from shouwang.checkin.models import Campaign, DeadAddress, Delivery, Gateway, Medium, Reminder, Round, Slot
from shouwang.checkin.reminders import making, rules
from shouwang.checkin.reminders.clockwork import quiet_until
from shouwang.core import clock
from shouwang.core.actions import SYSTEM, action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access

State = Reminder.State
RIGHTS = (access.SIGN, access.CONSOLIDATE)


def reaches_of(by) -> tuple | None:
    """How far somebody may remind: None for everywhere. Raises core.04 for nowhere."""
    if by.trusted:
        return None
    held = access.reach_of(by.person_id) if by.person_id else {}
    found = tuple(dict.fromkeys(reach for right in RIGHTS for reach in held.get(right, ())))
    if not found:
        raise Refused("core.04")
    return found


def _within(by) -> Q:
    """The reminders that somebody may do something about: those of people, and of groups, in their reach."""
    reaches = reaches_of(by)
    if reaches is None:
        return Q()
    scope = Scope(by, {"remind": reaches})
    return scope.people("remind", "person__path", "person__kind") | (
        Q(person=None) & scope.units("remind", "unit__path")
    )


def _planner(now, not_after):
    """When a reminder made now is sent: at once by a silent medium, else outside the quiet hours."""
    until = functools.cache(lambda: quiet_until(now))
    return lambda silent: rules.sending(now, not_after, None if silent else until())


@action("checkin.slot_reminded")
def make_round(*, slot: Slot, by=SYSTEM) -> Round:
    """Make a slot's reminders for those who are missing now, at its own instant; once, whichever worker comes first.

    Whoever answers before it is sent is passed over then. Raises core.04.
    """
    if not by.trusted:
        raise Refused("core.04")
    slot = slot if slot.pk else cells.open_slot(slot)
    now, not_after = clock.stamp(), slot.cutoff_at
    row, _new = Round.objects.select_for_update().get_or_create(slot=slot, defaults={"due_at": slot.reminds_at})
    if row.made_at is None:
        plan = _planner(now, not_after)
        row.missing = making.count_missing(slot)
        made = making.make(slot, plan=plan, not_after=not_after, by=by) if row.missing else 0
        made += making.make_for_groups(slot, plan=plan, not_after=not_after, by=by) if row.missing else 0
        row.made_at, row.reason = now, Round.Reason.MADE
        row.save(update_fields=["made_at", "reason", "missing"])
        emit("checkin.slot_reminded", f"checkin.Slot:{slot.pk}", missing=row.missing, reminders=made, by=by)
    else:
        emit("checkin.slot_reminded", f"checkin.Slot:{slot.pk}", again=True, by=by)
    return row


@action("checkin.round_missed")
def miss_round(*, slot: Slot, reason, by=SYSTEM) -> Round:
    """Keep in sight that a slot's reminder was not made, and why. Raises core.04."""
    if not by.trusted:
        raise Refused("core.04")
    slot = slot if slot.pk else cells.open_slot(slot)
    row, _new = Round.objects.get_or_create(slot=slot, defaults={"due_at": slot.reminds_at, "reason": reason})
    emit("checkin.round_missed", f"checkin.Slot:{slot.pk}", reason=str(row.reason), by=by)
    return row


def _require_remindable(slot, now):
    """Raise unless somebody may be reminded of a slot by hand: it has opened, asks still, and is not locked."""
    if slot.campaign.state != Campaign.State.OPEN:
        raise Refused("checkin.04", campaign=slot.campaign.name)
    if now < slot.opens_at:
        raise Refused("checkin.06", day=slot.day)
    if now >= slot.locks_at:
        raise Refused("checkin.122", locks=clock.local(slot.locks_at).strftime("%Y-%m-%d %H:%M"))


@action("checkin.missing_reminded")
def remind_now(*, slot: Slot, by) -> int:
    """Remind those within reach who are missing now and have not been reminded of this slot yet: nobody twice by a medium.

    Returns how many reminders were made. Raises core.04, checkin.04, checkin.06, checkin.122.
    """
    reaches, now = reaches_of(by), clock.stamp()
    _require_remindable(slot, now)
    slot = slot if slot.pk else cells.open_slot(slot)
    made = making.make(slot, plan=_planner(now, slot.locks_at), not_after=slot.locks_at, by=by, reaches=reaches)
    emit("checkin.missing_reminded", f"checkin.Slot:{slot.pk}", reminders=made, by=by)
    return made


@action("checkin.group_posted")
def post_to_group(*, slot: Slot, gateway: Gateway, by) -> Reminder:
    """Post the text without names to the group of one unit, once a slot. Raises core.04, checkin.04, .06, .122, .123."""
    for right in RIGHTS:
        if access.may(by, right, gateway.unit.path):
            break
    else:
        raise Refused("core.04")
    now = clock.stamp()
    _require_remindable(slot, now)
    if gateway.medium != Medium.GROUP or gateway.until or gateway.voided_at:
        raise Refused("core.04")
    slot = slot if slot.pk else cells.open_slot(slot)
    if Reminder.objects.filter(slot=slot, unit=gateway.unit, gateway=gateway).exists():
        raise Refused("checkin.123", unit=str(gateway.unit))
    when = _planner(now, slot.locks_at)(False)
    if when.at is None:
        raise Refused("checkin.124")
    row = Reminder.objects.create(
        slot=slot, unit=gateway.unit, medium=Medium.GROUP, gateway=gateway, due_at=when.at, not_after=slot.locks_at,
        made_at=now, by=by.ref,
    )  # fmt: skip
    emit("checkin.group_posted", f"checkin.Reminder:{row.pk}", slot=slot.pk, unit=gateway.unit_id, by=by)
    return row


@action("checkin.reminders_retried")
def retry_reminders(*, slot: Slot, by, state=State.FAILED) -> int:
    """Send again what failed; or what is unknown, which may reach somebody twice: whoever asks for that knows better.

    Returns how many. Raises core.04, checkin.04, checkin.06, checkin.122, checkin.125.
    """
    within, now = _within(by), clock.stamp()
    _require_remindable(slot, now)
    if state not in {State.FAILED, State.UNKNOWN}:
        raise Refused("checkin.125")
    when = _planner(now, slot.locks_at)(False)
    rows = Reminder.objects.filter(within, slot=slot, state=state)
    ids = list(rows.values_list("pk", flat=True)) if when.at else []
    count = Reminder.objects.filter(pk__in=ids, state=state).update(
        state=State.OWED, tries=0, due_at=when.at or now, not_after=slot.locks_at
    )
    emit("checkin.reminders_retried", f"checkin.Slot:{slot.pk}", reminders=count, was=str(state), by=by)
    return count


@action("checkin.reminders_settled")
def settle_unknown(*, slot: Slot, by) -> int:
    """Somebody has found out that what is unknown did arrive: within reach it counts as sent. Returns how many. Raises core.04."""
    rows = Reminder.objects.filter(_within(by), slot=slot, state=State.UNKNOWN)
    ids, now = list(rows.values_list("pk", flat=True)), clock.stamp()
    Reminder.objects.filter(pk__in=ids, state=State.UNKNOWN).update(state=State.DELIVERED)
    Delivery.objects.bulk_create(
        [Delivery(reminder_id=pk, outcome=Delivery.Outcome.DELIVERED, code="said so", by=by.ref, at=now, recorded_at=now) for pk in ids],
        batch_size=500,
    )
    emit("checkin.reminders_settled", f"checkin.Slot:{slot.pk}", reminders=len(ids), by=by)
    return len(ids)


@action("checkin.address_cleared")
def clear_address(*, address: DeadAddress, by) -> DeadAddress:
    """An address that a gateway refused may be tried again. Raises core.04."""
    person = address.person
    if not any(access.may(by, right, person.path, person.kind) for right in RIGHTS):
        raise Refused("core.04")
    if address.cleared_at is None:
        address.cleared_at = clock.stamp()
        address.save(update_fields=["cleared_at"])
    emit("checkin.address_cleared", f"checkin.DeadAddress:{address.pk}", by=by)
    return address
