"""The full picture of a slot counted from rows: the ten counters of the roll call, and fever and 复核中, for every unit.

Sign-offs, sheets, locks and bulletins assert these numbers; `replay` and `verify` come here to count again. Fever and 复核中
are read from the flagged answers only, which are few.
"""

from dataclasses import dataclass, field

from django.db import connection

from shouwang.checkin import cells, queries
from shouwang.checkin.chains import EVERYBODY, Chain
from shouwang.checkin.models import Slot
from shouwang.checkin.models import Tally as Cell
from shouwang.checkin.recount import among, answers_sql, exempt_sql, own_tallies, require_rows, standing_sql
from shouwang.core.rollcall import Node, Place, tree
from shouwang.core.shapes import after, under
from shouwang.core.tally import COUNTERS, Answer, Tally, vector
from shouwang.roster.models import Unit
from shouwang.roster.tree import WIDTH

COUNTED = (*COUNTERS, "fever", "under_check")
DEFINITION = "rollcall/1"
MANY = 500  # beyond this many people the whole slot is read rather than a list of them
COLLEGE = 4000  # the answers of so many are still found faster by their key than among those of 40,000


@dataclass(frozen=True)
class Flagged:
    """One person whose current answer is abnormal, where they stand and why."""

    person_id: int
    unit_id: int
    kind: str
    flags: tuple[str, ...]

    @property
    def fever(self) -> bool:
        return "fever" in self.flags


@dataclass(frozen=True)
class Totals:
    """A slot's roll call with fever and 复核中, by unit: `of` with sub-units, `own` without."""

    node: Node
    nodes: dict[int, Node]
    fever: dict[int, int]  # own
    under_check: dict[int, int]  # own
    memo: dict = field(default_factory=dict, compare=False)  # what else was counted of the same slot at the same instant

    def own(self, unit_id) -> dict[str, int]:
        """The twelve numbers of a unit's own people."""
        return self._numbers(self.nodes[unit_id].own, [unit_id]) if unit_id in self.nodes else nothing()

    def of(self, unit_id) -> dict[str, int]:
        """The twelve numbers of a unit with all below it; zeros where the unit is not in the slot's tree."""
        if unit_id not in self.nodes:
            return nothing()
        node = self.nodes[unit_id]
        return self._numbers(node.total, [below.place.id for below in node.walk()])

    def _numbers(self, tally, units):
        more = {name: sum(count.get(unit, 0) for unit in units) for name, count in self._more()}
        return tally.as_dict() | more

    def _more(self):
        return (("fever", self.fever), ("under_check", self.under_check))

    def second_level(self) -> list[Node]:
        """The sub-units of the institution, in the order of the tree."""
        return self.node.children


def nothing() -> dict[str, int]:
    """Twelve zeros."""
    return dict.fromkeys(COUNTED, 0)


def plus(one, other) -> dict[str, int]:
    """The sum of two pictures, number by number."""
    return {name: one[name] + other[name] for name in COUNTED}


def second_level_kinds(places) -> dict[str, str]:
    """path of a second-level unit (or the root) → what kind of unit it is."""
    units = {place.path: place.id for place in places if len(place.path) <= 1 + WIDTH}
    kinds = dict(Unit.objects.filter(pk__in=units.values()).values_list("pk", "kind"))
    return {path: kinds[unit] for path, unit in units.items()}


def covered_units(slot: Slot, chain: Chain) -> set[int] | None:
    """The units whose second-level unit is of a kind that the chain covers; None: all."""
    if not chain.unit_kinds:
        return None
    places = cells.places_of(slot)
    kinds = second_level_kinds(places)
    return {place.id for place in places if kinds.get(place.path[: 1 + WIDTH]) in chain.unit_kinds}


def totals(slot: Slot, known_at=None, at=None, chain: Chain = EVERYBODY) -> Totals:
    """Count a slot from rows, as known at an instant (None: now); 复核中 is as of `at` (None: known_at).

    Cost: four statements. Law: node.total of the root is what the tallies hold, when known now.
    """
    kinds = chain.kinds or None
    covered = covered_units(slot, chain)
    own = own_tallies(slot, known_at, kinds=kinds)
    own = {unit: tally for unit, tally in own.items() if covered is None or unit in covered}
    node = tree(cells.places_of(slot, own), own)
    pending = queries.under_check(slot, at or known_at)
    fever: dict[int, int] = {}
    under_check: dict[int, int] = {}
    for row in flagged(slot, known_at, kinds):
        if covered is None or row.unit_id in covered:
            fever[row.unit_id] = fever.get(row.unit_id, 0) + row.fever
            under_check[row.unit_id] = under_check.get(row.unit_id, 0) + (row.person_id in pending)
    return Totals(node, {below.place.id: below for below in node.walk()}, fever, under_check)


def flagged(slot: Slot, known_at=None, kinds=None) -> list[Flagged]:
    """Everybody on the slot's roster whose current answer is abnormal, as known then. Cost: two statements."""
    if not slot.pk:
        return []
    require_rows(slot)
    params = {"slot": slot.pk, "k": known_at}
    with connection.cursor() as cursor:
        cursor.execute(answers_sql(known_at) + " AND r.flagged", params)
        flags = {row[0]: tuple(filter(None, row[4].split(","))) for row in cursor.fetchall()}
        rows = _standing_of(cursor, slot, known_at, flags, kinds)
    return [Flagged(person, unit, kind, flags[person]) for person, unit, kind, _ in rows if person in flags]


def _standing_of(cursor, slot, known_at, people, kinds=None):
    if not people:
        return []
    params: dict = {}
    few = sorted(people) if len(people) <= MANY else None
    base = standing_sql(slot, known_at, params, people=few, kinds=kinds)
    cursor.execute(f"SELECT m.person_id, m.unit_id, m.kind, {exempt_sql(known_at, slot)}{base}", params)
    return cursor.fetchall()


def units_of(slot: Slot, people, known_at=None, chain: Chain = EVERYBODY) -> dict[int, int]:
    """person → unit, of those among some people who stand on the slot's roster in a chain."""
    covered = covered_units(slot, chain)
    with connection.cursor() as cursor:
        rows = _standing_of(cursor, slot, known_at, people, chain.kinds or None)
    return {person: unit for person, unit, *_ in rows if person in people and (covered is None or unit in covered)}


def below(slot: Slot, path) -> list[int]:
    """The units at or below a path in the tree of a slot."""
    if not slot.pk:
        return [place.id for place in cells.places_of(slot) if path <= place.path < after(path)]
    return list(Cell.objects.filter(under(path), slot=slot).values_list("unit_id", flat=True))


def place_of(slot: Slot, unit: Unit) -> Place | None:
    """Where a unit stands in the tree of an opened slot; None when it does not."""
    row = Cell.objects.filter(slot=slot, unit=unit).values_list("unit_id", "parent_id", "path").first()
    return Place(*row) if row else None


def called_below(slot: Slot, place: Place, known_at=None, chain: Chain = EVERYBODY) -> list[queries.Called]:
    """Everybody of a chain on the slot's roster at or below a place, with how they stand. Cost: a class reads its own rows only.

    Actions ask here (they check their own right); pages ask queries.called, through a Scope.
    """
    params: dict = {}
    base = standing_sql(slot, known_at, params, kinds=chain.kinds or None)
    covered = covered_units(slot, chain)
    if len(place.path) > 1:
        units = [unit for unit in below(slot, place.path) if covered is None or unit in covered]
        base += f" AND {among('m.unit_id', units, 'u', params)}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT m.person_id, m.unit_id, m.kind, {exempt_sql(known_at, slot)}{base}", params)
        standing = [row for row in cursor.fetchall() if covered is None or row[1] in covered]
        answers = _answers(cursor, slot, known_at, [row[0] for row in standing])
    return [_called(row, answers.get(row[0])) for row in standing]


def _answers(cursor, slot, known_at, people):
    params = {"slot": slot.pk, "k": known_at}
    chosen = f" AND {among('r.person_id', people, 'p', params)}" if len(people) <= COLLEGE else ""
    cursor.execute(answers_sql(known_at) + chosen, params)
    return {row[0]: row[1:] for row in cursor.fetchall()}


def _called(row, answer) -> queries.Called:
    person, unit, kind, exempt = row
    return queries.Called(
        person, unit, kind, bool(exempt), Answer(*map(bool, answer[:3])) if answer else None, answer[3] if answer else ""
    )


def picture(called, pending) -> dict[str, int]:
    """The twelve numbers of a list of people. `pending`: the people under check."""
    total = Tally()
    for row in called:
        total = total.plus(vector(True, row.exempt, row.answer))
    return total.as_dict() | {
        "fever": sum("fever" in row.flags.split(",") for row in called),
        "under_check": sum(row.person_id in pending and row.counts_as("flagged") for row in called),
    }
