"""Health contacts: one for each person under watch, given one by one or evenly; whoever leaves hands all over at once."""

from collections import Counter

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.audiences import followed
from shouwang.watch.models import HealthContact


def _require_follows(by, people):
    scope = access.scope_acting(by)
    for person in people:
        if not any(scope.allows(right, person.path or "-", person.kind) for right in (access.FOLLOW, access.CARE)):
            raise Refused("core.04")


def _require_able(contact, people):
    """Raise watch.54 for whoever is not on the roster or would follow themself up."""
    if contact.merged_into_id is not None or not contact.path or contact.pk in {person.pk for person in people}:
        raise Refused("watch.54", name=contact.name)


def _mandates(people) -> dict[int, int]:
    """person id → the mandate of their watch. Raises watch.53 for somebody who is under none."""
    rows = followed(clock.now()).filter(person__in=people).order_by("-mandate_id")
    found = dict(rows.values_list("person_id", "mandate_id"))
    for person in people:
        if person.pk not in found:
            raise Refused("watch.53", name=person.name)
    return found


def _give(pairs, by) -> list[HealthContact]:
    """End what stands and open what was decided, for [(person, contact)] that differ from it; tell each contact once."""
    now, mandates = clock.stamp(), _mandates([person for person, _contact in pairs])
    standing = HealthContact.objects.select_for_update().filter(
        person__in=[person for person, _contact in pairs], until=None, voided_at=None
    )
    kept = {row.person_id: row for row in standing}
    changed = [(person, to) for person, to in pairs if person.pk not in kept or kept[person.pk].contact_id != to.pk]
    ended = [kept[person.pk].pk for person, _to in changed if person.pk in kept]
    HealthContact.objects.filter(pk__in=ended).update(until=now, closed_at=now, ended_by=by.ref)
    rows = HealthContact.objects.bulk_create(
        [
            HealthContact(
                person=person, contact=to, mandate_id=mandates[person.pk], since=now, opened_at=now, opened_by=by.ref
            )
            for person, to in changed
        ]
    )
    for contact, people in Counter(to.pk for _person, to in changed).items():
        notices.give(to=[f"roster.Person:{contact}"], code="watch.contact_given", people=people, by=by)
    return rows


@action("watch.contact_given")
def give_contact(*, person, contact, by) -> HealthContact | None:
    """Let somebody follow a person up from now on; whoever did before is relieved. None where it is them already.

    Raises core.04, watch.53 (not under watch), watch.54 (nobody who could).
    """
    _require_follows(by, [person])
    _require_able(contact, [person])
    rows = _give([(person, contact)], by)
    emit("watch.contact_given", f"roster.Person:{contact.pk}", person=person.pk, by=by)
    return rows[0] if rows else None


@action("watch.contacts_shared")
def share_out(*, people, contacts, by) -> dict[int, int]:
    """Share people out among contacts evenly: each goes to whoever has fewest then. Returns contact id → people given.

    Raises core.04, watch.53, watch.54, watch.55 (no contact was named).
    """
    people = list(people)
    _require_follows(by, people)
    if not contacts:
        raise Refused("watch.55")
    for contact in contacts:
        _require_able(contact, ())
    load = _load(contacts, people)
    pairs = []
    for person in people:
        able = [contact for contact in contacts if contact.pk != person.pk]
        if not able:
            raise Refused("watch.54", name=person.name)
        contact = min(able, key=lambda one: load[one.pk])
        load[contact.pk] += 1
        pairs.append((person, contact))
    _give(pairs, by)
    emit(
        "watch.contacts_shared", "watch.HealthContact", people=len(pairs), contacts=[one.pk for one in contacts], by=by
    )
    return dict(Counter(contact.pk for _person, contact in pairs))


def _load(contacts, people) -> Counter:
    """How many people each has whom this does not share out anew."""
    rows = HealthContact.objects.filter(contact__in=contacts, until=None, voided_at=None).exclude(person__in=people)
    under = followed(clock.now()).filter(person__isnull=False).values("person")
    return Counter(rows.filter(person__in=under).values_list("contact_id", flat=True))


@action("watch.contact_handed_over")
def hand_over(*, contact, to, by) -> int:
    """Everybody whom somebody follows up is followed up by another from now on. Returns how many; those beyond reach stay.

    Raises core.04 (nobody within reach), watch.54, watch.56 (nobody to hand over).
    """
    rows = HealthContact.objects.filter(contact=contact, until=None, voided_at=None).select_related("person")
    under = set(followed(clock.now()).filter(person__in=rows.values("person")).values_list("person_id", flat=True))
    scope = access.scope_acting(by)
    people = [row.person for row in rows if row.person_id in under]
    if not people:
        raise Refused("watch.56", name=contact.name)
    mine = by.person_id == contact.pk  # whoever leaves may hand over themself
    people = [
        person for person in people
        if mine or any(scope.allows(right, person.path or "-", person.kind) for right in (access.FOLLOW, access.CARE))
    ]  # fmt: skip
    if not people:
        raise Refused("core.04")
    _require_able(to, people)
    _give([(person, to) for person in people], by)
    emit("watch.contact_handed_over", f"roster.Person:{to.pk}", was=contact.pk, people=len(people), by=by)
    return len(people)


@action("watch.contact_ended")
def end_contact(*, person, by) -> int:
    """Nobody follows a person up any more: their last watch ended. Returns 1, or 0 where nobody did."""
    if not by.trusted:
        _require_follows(by, [person])
    now = clock.stamp()
    rows = HealthContact.objects.filter(person=person, until=None, voided_at=None)
    ended = rows.update(until=now, closed_at=now, ended_by=by.ref)
    emit("watch.contact_ended", f"roster.Person:{person.pk}", ended=ended, by=by)
    return ended
