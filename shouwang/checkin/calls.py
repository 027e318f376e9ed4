"""The call list 催报联系单: who is missing, how to reach them, how long they have been silent, and what came of it so far.

It holds nothing of anybody's health. Everything about a list of people is one query for all of them, whatever its length.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from shouwang.checkin import queries
from shouwang.checkin.models import AGAIN, Attempt, Slot
from shouwang.checkin.recount import among
from shouwang.checkin.reminders.reached import last_reminded
from shouwang.core import clock
from shouwang.core.figures import Number
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import known, under
from shouwang.roster import access, tree
from shouwang.roster.models import Exemption, Grant, Membership, Person, Role, Tree, Unit

FEW = 500  # beyond this a whole slot or table is read: shorter than a list of so many people
LATELY = 31  # slots in which most people's last answer is found; who is not in them is looked up by name
SEALED = [f"person__{name}" for name in ("phone", "id_document", "birth_date", "emergency_phone")]  # each would be decrypted
EMERGENCY_FROM = 2  # from the second day of silence on the emergency contact may be read


@dataclass(frozen=True)
class Line:
    """One person to be reached."""

    person: Person
    unit: Unit  # where they stand in the slot
    kind: str
    streak: int  # slots in a row without an answer, this one included
    last_at: dt.datetime | None  # when they last answered
    reminded_at: dt.datetime | None
    advisers: tuple  # (name, person) of the nearest advisers
    attempts: tuple = field(default=())  # the latest first

    @property
    def last(self) -> Attempt | None:
        """What was tried last."""
        return self.attempts[0] if self.attempts else None

    @property
    def state(self) -> str:
        """todo: nobody has tried; again: tried and not reached; told: there is a result, and the answer is still to come."""
        if self.last is None:
            return "todo"
        return "again" if self.last.outcome in AGAIN else "told"

    @property
    def college(self) -> str:
        """The second-level unit."""
        return self.unit.title.split("/")[0] or str(self.unit)

    @property
    def class_name(self) -> str:
        """The way from there down to the class."""
        return "/".join(self.unit.title.split("/")[1:])

    @property
    def emergency(self) -> bool:
        """Has the silence lasted long enough to ask the emergency contact?"""
        return self.streak >= EMERGENCY_FROM


def missing(scope: Scope, slot: Slot, unit: Unit | None = None) -> list[queries.Called]:
    """Who has not answered, of those whose telephone the viewer may read. Raises core.04 for whoever may read none."""
    if not scope.allows(access.CONTACTS, unit.path if unit else None):
        raise Refused("core.04")
    return queries.those(scope, slot, "missing", unit, right=access.CONTACTS)


def in_order(slot: Slot, found) -> list[queries.Called]:
    """Those whom nobody has tried first, then those to be tried again, then those with a result; each in the order of the tree."""
    states, units = _last_outcomes(slot), dict(Unit.objects.filter(pk__in={row.unit_id for row in found}).values_list("pk", "path"))

    def key(row):
        outcome = states.get(row.person_id)
        return (outcome is not None) + (outcome is not None and outcome not in AGAIN), units[row.unit_id], row.person_id

    return sorted(found, key=key)


def _last_outcomes(slot) -> dict[int, str]:
    if not slot.pk:
        return {}
    rows = Attempt.objects.filter(slot=slot).order_by("at", "id")
    found = rows.values_list("person", "person__merged_into", "outcome")
    return {kept or person: outcome for person, kept, outcome in found}


def lines(scope: Scope, slot: Slot, found) -> list[Line]:
    """The call list of some people of a slot, in the order given. Cost: about ten queries, for any number of people."""
    ids = [row.person_id for row in found]
    people = Person.objects.defer("id_document", "birth_date", "emergency_phone").in_bulk(ids)  # each would be decrypted
    units = Unit.objects.in_bulk({row.unit_id for row in found})
    last, tried, reminded = last_answers(slot, ids), attempts(slot, ids), last_reminded(slot, ids)
    silent = streaks(slot, ids, last)
    advisers = Advisers()
    return [
        Line(
            people[row.person_id], units[row.unit_id], row.kind, silent[row.person_id], last.get(row.person_id, (None, None))[1],
            reminded.get(row.person_id), advisers.of(units[row.unit_id].path, row.kind), tuple(tried.get(row.person_id, ())),
        )
        for row in found
    ]  # fmt: skip


def attempts(slot: Slot, ids) -> dict[int, list[Attempt]]:
    """person id → every try to reach them about a slot, the latest first; of records merged into theirs, too."""
    found = defaultdict(list)
    if slot.pk and ids:
        rows = Attempt.objects.filter(slot=slot).select_related("person").defer(*SEALED)
        if len(ids) <= FEW:
            rows = rows.filter(Q(person__in=ids) | Q(person__merged_into__in=ids))
        for row in rows.order_by("-at", "-id"):
            found[row.person.merged_into_id or row.person_id].append(row)
    return found


# ---- how long somebody has been silent

_LAST = (
    "SELECT r.person_id, MAX(s.day), MAX(r.at) FROM checkin_slot s JOIN checkin_return r ON r.slot_id = s.id"
    " WHERE s.campaign_id = %(campaign)s AND s.opens_at <= %(opens)s AND {when}{who} GROUP BY r.person_id"
)


def last_answers(slot: Slot, ids) -> dict[int, tuple]:
    """person id → (day of the last slot answered, when), of the slot's campaign up to this slot; nothing for whoever never did.

    Cost: one query over the last month; a second for those who are not in it.
    """
    edges = list(_earlier(slot).values_list("day", flat=True)[:LATELY])
    edge = edges[-1] if edges else slot.day
    found = _last(slot, ids, "s.day >= %(edge)s", edge)
    older = [pk for pk in ids if pk not in found]
    return found | _last(slot, older, "s.day < %(edge)s", edge) if older and len(edges) == LATELY else found


def _last(slot, ids, when, edge):
    wanted, params = set(ids), {"campaign": slot.campaign_id, "opens": slot.opens_at, "edge": edge}
    if not wanted:
        return {}
    who = f" AND {among('r.person_id', sorted(wanted), 'p', params)}" if len(wanted) <= FEW else ""
    with connection.cursor() as cursor:
        cursor.execute(_LAST.format(when=when, who=who), params)
        rows = cursor.fetchall()
    return {person: (_day(day), _instant(at)) for person, day, at in rows if person in wanted}


def _day(value):
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def _instant(value):
    """An instant as SQLite gives it out of MAX()."""
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC)


def _earlier(slot):
    """The slots of the same name that were opened before a slot, the latest first."""
    rows = Slot.objects.filter(campaign_id=slot.campaign_id, name=slot.name, opens_at__lt=slot.opens_at)
    return rows.order_by("-opens_at")


def streaks(slot: Slot, ids, last=None) -> dict[int, int]:
    """person id → how many slots in a row they were expected in and did not answer, up to and with this one, which they miss.

    A slot in which they were exempt or not on the roster ends the row. Cost: three queries.
    """
    last = last_answers(slot, ids) if last is None else last
    before = list(_earlier(slot).values_list("day", "cutoff_at"))
    silent = {pk: [cut for day, cut in before if pk not in last or day > last[pk][0]] for pk in ids}
    edges = [cuts[-1] for cuts in silent.values() if cuts]
    if not edges:
        return dict.fromkeys(ids, 1)
    people = {pk for pk, cuts in silent.items() if cuts}
    there, excused = _spells(Membership, people, min(edges), tree=Tree.RESPONSIBLE), _spells(Exemption, people, min(edges))
    return {pk: 1 + _unbroken(cuts, there[pk], excused[pk]) for pk, cuts in silent.items()}


def _spells(model, people, since, **which):
    """person id → [(since, until)] of the spells that reach beyond an instant."""
    rows = model.objects.filter(known(None), Q(until=None) | Q(until__gt=since), **which)
    rows = rows.filter(person__in=people) if len(people) <= FEW else rows
    found = defaultdict(list)
    for person, begins, ends in rows.values_list("person", "since", "until"):
        found[person].append((begins, ends))
    return found


def _unbroken(cutoffs, there, excused) -> int:
    """How many of these instants, from the first on, found somebody on the roster and not exempt."""
    for count, cut in enumerate(cutoffs):
        if not _covers(there, cut) or _covers(excused, cut):
            return count
    return len(cutoffs)


def _covers(spells, at):
    return any(since <= at and (until is None or until > at) for since, until in spells)


# ---- who looks after them


class Advisers:
    """The nearest advisers of a place and kind: those of the class, else those of the grade, and so on up. Cost: one query."""

    def __init__(self):
        self._held, self._known = defaultdict(list), {}
        rows = Grant.objects.holding(clock.now()).filter(role=Role.ADVISER, unit__tree=Tree.RESPONSIBLE)
        for row in rows.select_related("person", "unit").defer(*SEALED[1:]).order_by("person__number"):
            self._held[row.unit.path].append((frozenset(row.kinds), row.person))

    def of(self, path, kind) -> tuple[Person, ...]:
        """The advisers who look after a kind of people at a place."""
        if (path, kind) not in self._known:
            above = reversed(tree.ancestors(path))
            near = ([p for kinds, p in self._held.get(at, ()) if not kinds or kind in kinds] for at in above)
            self._known[path, kind] = tuple(next((people for people in near if people), ()))
        return self._known[path, kind]


# ---- who may say what came of a call


def callable_since(scope: Scope, slot: Slot, ids) -> set[int]:
    """Of some people those whose telephone the viewer may read, or might have read at any time since the slot opened.

    Whoever was transferred at noon was rung by their adviser of the morning: what came of it is on record all the same.
    """
    rows = Membership.objects.filter(known(None), Q(until=None) | Q(until__gt=slot.opens_at), tree=Tree.RESPONSIBLE)
    wanted = set(ids)
    if len(wanted) <= FEW:
        rows = rows.filter(person__in=wanted)
    found = rows.filter(since__lte=clock.now()).values_list("person", "unit__path", "kind")
    return {pk for pk, path, kind in found if pk in wanted and scope.allows(access.CONTACTS, path, kind)}


def person_of(scope: Scope, slot: Slot, pk) -> Person:
    """A person whom the viewer may ring about a slot. Raises core.04."""
    person = Person.objects.filter(pk=pk, merged_into=None).select_related("unit").first()
    if person is None or not callable_since(scope, slot, [pk]):
        raise Refused("core.04")
    return person


def may_ring_now(scope: Scope, person) -> bool:
    """May the viewer read this person's telephone today?"""
    return scope.allows(access.CONTACTS, person.path or Tree.RESPONSIBLE, person.kind)


def same_number(found: list[Line]) -> dict[int, list[Person]]:
    """person id → the others of the list who have the same telephone: one call may reach both, each has a result of their own."""
    shared = Counter(line.person.phone_hash for line in found if line.person.phone_hash)
    groups = defaultdict(list)
    for line in found:
        if shared[line.person.phone_hash] > 1:
            groups[line.person.phone_hash].append(line.person)
    return {one.pk: [other for other in group if other != one] for group in groups.values() for one in group}


# ---- numbers


def _about(slot, unit):
    return queries.about_slot(slot) | ({"unit": unit.pk} if unit else {})


def contacted(scope: Scope, slot: Slot, unit: Unit | None = None) -> list[Attempt]:
    """Every try to reach somebody about a slot, of people whom the viewer may ring where they are now, the latest first."""
    if not slot.pk:
        return []
    rows = Attempt.objects.filter(scope.people(access.CONTACTS, "person__path", "person__kind"), slot=slot)
    if unit is not None:
        rows = rows.filter(under(unit.path, "person__path"))
    return list(rows.select_related("person__unit").defer(*SEALED).order_by("-at", "-id"))


def numbers(scope: Scope, slot: Slot, unit: Unit | None, to_ring: int) -> dict[str, Number]:
    """How many are to be reached, how many were tried (people), how often (times)."""
    tries, about = contacted(scope, slot, unit), _about(slot, unit)
    return {
        "to_ring": Number("checkin.to_ring", to_ring, about),
        "contacted": Number("checkin.contacted", len({row.person_id for row in tries}), about),
        "attempts": Number("checkin.attempts", len(tries), about),
    }  # fmt: skip
