"""The roster as it is, in dictionaries of plain values: what a file of 100,000 rows is compared with in seconds.

Standing is read as it holds at one instant, with whatever begins later, so that a file of this morning never undoes what
happened at noon.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Max, Q

from shouwang.roster.models import Household, Membership, Person, RosterVersion, Tree, Unit
from shouwang.roster.names import FAMILY_NUMBER


class Known(NamedTuple):
    """A person on record: id, and the particulars a file may change, phone and document as hashes."""

    id: int
    name: str
    phone_hash: str
    id_hash: str
    birth_date: str
    email: str


class Held(NamedTuple):
    """A membership that holds at the instant or begins after it."""

    id: int
    unit_id: int
    kind: str
    since: object
    until: object
    episode: int


class Present:
    """Everything a plan compares with, read once."""

    def __init__(self, since):
        self.version = present_version()
        self.since = since
        rows = Person.objects.values_list(
            "number", "id", "name", "phone_hash", "id_hash", "birth_date", "email", "merged_into_id"
        )
        self.people: dict[str, Known] = {}
        gone: dict[str, int] = {}
        for number, *values, merged in rows.iterator(chunk_size=5000):
            if merged:
                gone[number] = merged
            else:
                self.people[number] = Known(*values)
        # not a join above: PostgreSQL would plan it by statistics that may not know the people yet, and read all for each
        kept = dict(Person.objects.filter(pk__in=gone.values()).values_list("pk", "number")) if gone else {}
        self.merged = {number: kept[pk] for number, pk in gone.items()}
        self.units = _units(Tree.RESPONSIBLE)
        self.rooms = _units(Tree.DORMITORY)
        self.codes = {unit.code: unit.title for unit in self.units.values() if unit.code}
        self.titles = {unit.id: unit.title for unit in self.units.values()}
        self.held = _memberships(Tree.RESPONSIBLE, since)
        self.housed = _memberships(Tree.DORMITORY, since)
        room_titles = {unit.id: unit.title for unit in self.rooms.values()}
        self.room_of = {person: room_titles.get(rows[-1].unit_id) for person, rows in self.housed.items()}

    def numbers(self) -> dict[int, str]:
        """id → number."""
        return {known.id: number for number, known in self.people.items()}

    def households(self) -> dict[int, tuple]:
        """Member id → (household id, head id, guardian, since)."""
        rows = Household.objects.known().filter(until=None)
        return {row[0]: row[1:] for row in rows.values_list("member_id", "id", "head_id", "guardian", "since")}

    def family(self) -> tuple[dict, dict]:
        """((head's number, member's name) → member's number, head's number → highest F given)."""
        members, highest = {}, defaultdict(int)
        rows = Household.objects.known().filter(until=None)
        for head, name, number in rows.values_list("head__number", "member__name", "member__number"):
            members[head, name] = number
        for number in [*self.people, *self.merged]:
            match = FAMILY_NUMBER.match(number)
            if match:
                highest[match[1]] = max(highest[match[1]], int(match[2]))
        return members, highest


def present_version() -> int:
    """The roster's version now; a plan made under another is stale."""
    return RosterVersion.objects.aggregate(v=Max("version"))["v"] or 0


class Place(NamedTuple):
    """A unit that stands now."""

    id: int
    title: str
    code: str
    path: str
    kind: str


def _units(tree) -> dict[str, Place]:
    rows = Unit.objects.filter(tree=tree, closed_day=None).values_list("id", "title", "code", "path", "kind")
    return {row[1]: Place(*row) for row in rows}


def _memberships(tree, since) -> dict[int, list[Held]]:
    rows = (
        Membership.objects.known()
        .filter(Q(until=None) | Q(until__gt=since), tree=tree)
        .order_by("since", "id")
        .values_list("person_id", "id", "unit_id", "kind", "since", "until", "episode")
    )
    held: dict[int, list[Held]] = {}
    for person, pk, *values, episode in rows.iterator(chunk_size=5000):
        held.setdefault(person, []).append(Held._make([pk, *values, episode or pk]))
    return held
