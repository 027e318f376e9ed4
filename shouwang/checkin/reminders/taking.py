"""Taking a batch of what is owed to one gateway, and tidying up what cannot be sent: leases, as core.jobs has them.

Named in tests/test_architecture.py as a writer: the state of a reminder is a lease, and every try leaves a Delivery.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q

from shouwang.checkin.models import Delivery, Gateway, GatewayPulse, Medium, Reminder
from shouwang.checkin.reminders import gateways, rules, stopped
from shouwang.checkin.reminders.clockwork import quiet_until
from shouwang.core import clock
from shouwang.core.actions import SYSTEM
from shouwang.core.shapes import under
from shouwang.core.writing import writing
from shouwang.roster.models import Person

LEASE = dt.timedelta(minutes=5)  # longer than a batch may take: see sending.WITHIN_S and the limits of core.channels.http
State, Reason = Reminder.State, Reminder.Reason


@dataclass
class Batch:
    """What was taken: the reminders with their people, and how many were dropped on the way."""

    rows: list = field(default_factory=list)
    people: dict = field(default_factory=dict)
    dropped: int = 0


def due() -> list[Gateway]:
    """The gateways that somebody is owed something by now, those left to a human's hand aside."""
    owed = Reminder.objects.filter(state=State.OWED, due_at__lte=clock.now()).order_by()
    rows = Gateway.objects.filter(pk__in=owed.values("gateway").distinct()).select_related("unit").order_by("pk")
    return [row for row in rows if not gateways.channel(row).by_hand]


def take(gateway, channel, alike) -> Batch:
    """Take a batch of reminders that may still be sent, under a lease; those that may not are dropped with their reason.

    alike: everybody gets the same text, so that a channel which sends together takes many.
    """
    together = alike and channel.together
    with writing() as now:
        pulse = _pulse(gateway)
        size, room = _room(gateway, channel.batch_alike if alike else channel.batch, pulse, now, together)
        rows = list(_owed(gateway, now)[:size]) if size else []
        if not rows:
            return Batch()
        people = _people(rows)
        why = stopped.reasons(rows, people)
        for reason in sorted(set(why.values())):
            of_reason = [pk for pk, each in why.items() if each == reason]
            Reminder.objects.filter(pk__in=of_reason).update(state=State.DROPPED, reason=reason)
        going = [row for row in rows if row.pk not in why]
        _lease(going, now)
        if going and room:
            pulse.free_at = room.after(1 if together else len(going))
            pulse.save(update_fields=["free_at"])
    return Batch(going, people, len(why))


def _pulse(gateway):
    GatewayPulse.objects.bulk_create([GatewayPulse(gateway=gateway)], ignore_conflicts=True)
    return GatewayPulse.objects.select_for_update().get(gateway=gateway)


def _room(gateway, size, pulse, now, together):
    """(how many to take, the allowance of a gateway with a limit): none while it rests, one while it is on trial."""
    if pulse.rests_until and pulse.rests_until > now:
        return 0, None
    if pulse.failures >= rules.REST_FROM:
        size = 1
    if not gateway.per_minute:
        return size, None
    room = rules.allowed(now, pulse.free_at, gateway.per_minute)
    return (size if together and room.calls else min(size, room.calls)), room


def _owed(gateway, now):
    """The reminders that are due at a gateway, the longest owed first; rows in another worker's hand are passed over."""
    rows = Reminder.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=State.OWED, gateway=gateway, due_at__lte=now)
    rows = rows.select_related("slot__campaign__form", "slot__campaign__unit", "unit", "gateway")
    return rows.order_by("due_at", "id")


_NEEDED = ("name", "number", "kind", "path", "phone", "email", "link_version", "merged_into")


def _people(rows) -> dict[int, Person]:
    ids = {row.person_id for row in rows} | {row.through_id for row in rows}
    return Person.objects.only(*_NEEDED).in_bulk(ids - {None})


def _lease(rows, now):
    for row in rows:
        row.state, row.lease, row.leased_until = State.TAKEN, row.lease + 1, now + LEASE
    Reminder.objects.bulk_update(rows, ["state", "lease", "leased_until"], batch_size=200)


def tidy():
    """What time has decided: leases that are over, instants that have passed, quiet hours, gateways switched off."""
    now = clock.now()
    owed = Reminder.objects.filter(state=State.OWED)
    if Reminder.objects.filter(state=State.TAKEN, leased_until__lt=now).exists():
        with writing() as at:
            _give_up_leases(at)
    if owed.filter(not_after__lte=now).exists():
        with writing() as at:
            owed.filter(not_after__lte=at).update(state=State.DROPPED, reason=Reason.TOO_LATE)
    held = {row.pk for row in gateways.holding(now)}
    ended = set(owed.order_by().values_list("gateway", flat=True).distinct()) - held
    if ended:
        with writing():
            for gateway in Gateway.objects.filter(pk__in=ended):
                _rehome(gateway)
    until = quiet_until(now) if owed.filter(due_at__lte=now).exists() else None
    if until is not None:
        with writing() as at:
            _put_off(at, until)


def _give_up_leases(at):
    """A worker was killed with these in hand: they may have been sent. A human decides; nobody sends them again unasked."""
    rows = Reminder.objects.select_for_update(skip_locked=True).filter(state=State.TAKEN, leased_until__lt=at)
    lost = list(rows.values_list("pk", flat=True))
    Reminder.objects.filter(pk__in=lost).update(state=State.UNKNOWN, leased_until=None)
    Delivery.objects.bulk_create(
        [Delivery(reminder_id=pk, outcome=Delivery.Outcome.UNKNOWN, code="worker died", by=SYSTEM.ref, at=at, recorded_at=at) for pk in lost],
        batch_size=500,
    )


def _put_off(at, until):
    """In the quiet hours: what disturbs somebody waits for their end, or is dropped when it would come too late then."""
    loud = [row.pk for row in gateways.holding(at) if not gateways.channel(row).silent]
    rows = Reminder.objects.filter(state=State.OWED, due_at__lte=at, gateway__in=loud)
    rows.filter(not_after__lte=until).update(state=State.DROPPED, reason=Reason.QUIET)
    rows.filter(not_after__gt=until).update(due_at=until)


def _rehome(gateway):
    """A gateway was switched off: another of the same medium takes over those whom it serves; the rest are not sent."""
    owed = Reminder.objects.filter(state=State.OWED, gateway=gateway)
    for other in gateways.holding(clock.stamp()):
        if other.medium == gateway.medium != Medium.GROUP and other.automatic:
            reach = under(other.unit.path, "person__path") & (Q(person__kind__in=other.kinds) if other.kinds else Q())
            mine = list(owed.filter(reach).values_list("pk", flat=True))
            Reminder.objects.filter(pk__in=mine).update(gateway=other)
    owed.update(state=State.DROPPED, reason=Reason.GATEWAY)
