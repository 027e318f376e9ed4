"""A household answers one after another: its head for every member, and for a child under fourteen only a guardian.

The head sees who has answered, not what a grown member answered: where they slept and how they feel is theirs to tell. Over the
personal link a head answers for today's slots; what waited on the phone is taken until its slot locks.
"""

import datetime as dt
from dataclasses import dataclass, replace

from shouwang.checkin import link_page, queries, rules
from shouwang.checkin.models import Channel, Return, Slot
from shouwang.checkin.record import Outcome, record
from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.roster.models import Household, Person


@dataclass(frozen=True)
class Asked:
    """One person of a household in one slot of today: how they stand, and why the head may not answer (None: may)."""

    person: Person
    bond: Household | None  # None: the head
    slot: Slot
    standing: str  # exempt | missing | on_time | late
    refusal: Refused | None = None

    @property
    def waits(self) -> bool:
        """May it be answered now, and is it still to be?"""
        return self.standing == "missing" and self.refusal is None and self.slot.opens_at <= clock.now()


def bonds(head_id) -> list[Household]:
    """Who belongs to the household that a person heads, now. Cost: one query."""
    rows = Household.objects.holding(clock.now()).filter(head_id=head_id, member__merged_into=None)
    return list(rows.select_related("member__unit").order_by("member__number"))


def bond(head_id, member_id) -> Household | None:
    """The tie between a head and one member, while it holds."""
    rows = Household.objects.holding(clock.now()).filter(head_id=head_id, member_id=member_id, member__merged_into=None)
    return rows.select_related("member__unit").order_by("-guardian").first()


def refusal(tie: Household) -> Refused | None:
    """Why the head may not answer for this member: a child's guardian alone may."""
    verdict = rules.household_verdict(birth=_birth(tie.member), guardian=tie.guardian, day=clock.today())
    code, params = verdict.reasons[0] if verdict.reasons else ("", {})
    return None if verdict.ok else Refused(code, **params)


def _birth(person) -> dt.date | None:
    try:
        return dt.date.fromisoformat(person.birth_date)
    except ValueError:  # not known
        return None


def today(head: Person) -> list[Asked]:
    """The household in the slots of today, the head first. Cost: a few queries a person, and families are small."""
    ties = bonds(head.pk)
    family = [(head, None), *((tie.member, tie) for tie in ties)] if ties else []
    asked = [(person, tie, task.slot) for person, tie in family for task in link_page.tasks(person)]
    standing: dict = {}
    for slot in {link_page.phone_id(slot): slot for *_rest, slot in asked}.values():
        ids = [person.pk for person, _tie, other in asked if link_page.phone_id(other) == link_page.phone_id(slot)]
        standing |= {(link_page.phone_id(slot), pk): word for pk, word in queries.standings(None, slot, ids).items()}
    found = []
    for person, tie, slot in asked:
        word = standing.get((link_page.phone_id(slot), person.pk))
        if word:
            found.append(Asked(person, tie, slot, word, refusal(tie) if tie else None))
    return found


def following(asked: list[Asked], but=None) -> Asked | None:
    """Who is next: the first who has not answered, other than one person."""
    return next((row for row in asked if row.waits and row.person.pk != but), None)


def answered_by(tie: Household, row: Return) -> bool:
    """Was this answer the head's own? Then the head may correct it."""
    return row.by == f"roster.Person:{tie.head_id}"


def answer(tie: Household, item) -> Outcome:
    """Record what the head answers for a member over the personal link; `item` as the link sent it.

    Refused: checkin.61 (a child, not by its guardian), .62 (the member has answered), .63 (the slot is locked), .08.
    """
    head = Actor(ref=f"roster.Person:{tie.head_id}", person_id=tie.head_id)
    item = replace(item, person_id=tie.member_id, by=head, channel=Channel.PROXY, link_version=None, full=True)
    known = bool(item.key) and Return.objects.filter(person_id=tie.member_id, key=item.key).exists()
    if not known:  # a retry has its receipt already
        why = refusal(tie) or _closed(tie, item)
        if why is not None:
            return Outcome("refused", refusal=why)
    return record([item])[0]


def _closed(tie, item) -> Refused | None:
    found = link_page.tasks(tie.member, item.day)
    task = link_page.chosen(found, item.campaign or "", item.slot)
    if task is None or item.campaign not in (None, task.campaign.code):
        return Refused("checkin.08")
    if task.slot.locks_at <= clock.now():
        return Refused("checkin.63", at=clock.local(task.slot.locks_at).strftime("%Y-%m-%d %H:%M"))
    if task.answer is not None and not answered_by(tie, task.answer):
        return Refused("checkin.62")
    return None
