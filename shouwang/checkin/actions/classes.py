"""A class called through: a cadre's marks, and the word of whoever looks after it that all others are at school and well."""

from shouwang.checkin import cells, classes
from shouwang.checkin.models import Affirmation, Campaign, Channel, ClassMark, ClassRound, Slot
from shouwang.checkin.record import Incoming, record
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.questions.shipped.absence_check import KNOWN, PRESENT
from shouwang.roster import access
from shouwang.roster.models import Person, Unit


def _opened(slot) -> Slot:
    """The slot in the table. Raises checkin.116 before it opens, after it is locked, and where attendance is not asked."""
    campaign, now = slot.campaign, clock.stamp()
    if not classes.asks_attendance(campaign) or campaign.state != Campaign.State.OPEN:
        raise Refused("checkin.114", campaign=campaign.name)
    if not slot.opens_at <= now < slot.locks_at:
        raise Refused("checkin.116", campaign=campaign.name, day=slot.day)
    return slot if slot.pk else cells.open_slot(slot)


@action("checkin.class_marked")
def mark_class(*, slot: Slot, unit: Unit, absent: set[int], by) -> ClassRound:
    """A class was called through: these were absent, the others there. It answers for nobody: the adviser completes it.

    Raises core.04 for a unit or a person whom the actor may not mark, checkin.114 … .116.
    """
    slot, scope = _opened(slot), access.scope_acting(by)
    people = classes.people_to_mark(scope, slot, unit)
    if set(absent) - set(people):
        raise Refused("core.04")
    said, now = classes.last_marks(slot, people), clock.stamp()
    before = {pk for pk, mark in said.items() if mark.absent}
    changed = [(pk, True) for pk in sorted(set(absent) - before)] + [(pk, False) for pk in sorted(before - set(absent))]
    ClassMark.objects.bulk_create(
        [ClassMark(slot=slot, person_id=pk, absent=here, by=by.ref, at=now, recorded_at=now) for pk, here in changed]
    )
    row = ClassRound.objects.create(
        slot=slot, unit=unit, people=len(people), absent=len(absent), by=by.ref, by_person_id=by.person_id, at=now, recorded_at=now
    )
    emit("checkin.class_marked", f"checkin.ClassRound:{row.pk}", slot=slot.pk, unit=unit.pk, changed=len(changed), by=by)
    return row


@action("checkin.class_affirmed", lock="exclusive")
def affirm_class(*, slot: Slot, unit: Unit, exceptions: dict, by, rest=True, seen_mark=None) -> Affirmation | None:
    """Answer for the exceptions one by one, and (rest) say of everybody else who is silent that they are at school and
    well; whoever is away for a reason on record is answered for as such.

    exceptions: person id → answers to the form. Whoever answered, is exempt or has left is spared. seen_mark: the last mark that
    the actor saw; a later one about somebody silent refuses it. The lock is exclusive, so that "nobody missing, nobody abnormal"
    is true at the instant of the word. Returns None where only exceptions were answered.
    Raises core.04, checkin.114 … .117, and what `record` refuses.
    """
    slot, scope = _opened(slot), access.scope_acting(by)
    pupils = {pupil.person.pk: pupil for pupil in classes.class_of(scope, slot, unit)}
    if set(exceptions) - set(pupils):
        raise Refused("core.04")
    silent = [pk for pk, pupil in pupils.items() if rest and pupil.state == "silent" and pk not in exceptions]
    away = [pk for pk, pupil in pupils.items() if rest and pupil.state == "away" and pk not in exceptions]
    _require_seen([pupils[pk] for pk in silent], seen_mark)
    made = _recorded(slot, exceptions, silent, away, by)
    emit("checkin.class_affirmed", f"checkin.Slot:{slot.pk}", unit=unit.pk, exceptions=len(exceptions), answered=made, rest=rest, by=by)
    return _affirmation(slot, unit, made, len(exceptions) + len(away), by) if rest else None


def _require_seen(silent, seen_mark):
    """Nobody is affirmed over a cadre's mark that the adviser has not seen."""
    if seen_mark is None:
        return
    fresh = [pupil.person.name for pupil in silent if pupil.mark and pupil.mark.absent and pupil.mark.pk > seen_mark]
    if fresh:
        raise Refused("checkin.117", people="、".join(fresh[:20]))


def _recorded(slot, exceptions, silent, away, by) -> int:
    """Through the one writer, in one batch: all of it or nothing. Returns how many of the silent were answered for."""

    def incoming(pk, answers, **more):
        return Incoming(
            campaign=slot.campaign, person_id=pk, answers=answers, by=by, channel=Channel.PROXY, day=slot.day, slot=slot.name, **more
        )

    batch = [incoming(pk, answers) for pk, answers in sorted(exceptions.items())]
    batch += [incoming(pk, KNOWN, if_silent=True) for pk in away]
    outcomes = record(batch + [incoming(pk, PRESENT, if_silent=True) for pk in silent])
    refusal = next((outcome.refusal for outcome in outcomes if outcome.refusal is not None), None)
    if refusal is not None:
        raise refusal
    return sum(outcome.status == "recorded" for outcome in outcomes[len(batch) :])


def _affirmation(slot, unit, answered, exceptions, by) -> Affirmation:
    now, everybody = clock.stamp(), classes.everybody(slot, unit)
    zero = bool(everybody) and not any(row.standing == "missing" or row.counts_as("flagged") for row in everybody)
    return Affirmation.objects.create(
        slot=slot, unit=unit, answered=answered, exceptions=exceptions, zero=zero, by=by.ref, by_person_id=by.person_id, at=now,
        recorded_at=now,
    )  # fmt: skip


@action("checkin.mark_cleared")
def clear_mark(*, slot: Slot, person: Person, by) -> ClassMark:
    """Whoever answers for somebody says that they were there after all; the mark of the cadre stays on record. Raises core.04."""
    access.require(by, access.PROXY, person.path or "-", person.kind)
    last = classes.last_marks(slot, [person.pk]).get(person.pk)
    if last is None or not last.absent:
        raise Refused("core.04")
    now = clock.stamp()
    row = ClassMark.objects.create(slot=slot, person=person, absent=False, by=by.ref, at=now, recorded_at=now)
    emit("checkin.mark_cleared", f"checkin.ClassMark:{row.pk}", person=person.pk, slot=slot.pk, by=by)
    return row
