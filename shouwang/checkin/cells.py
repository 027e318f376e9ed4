"""The tally cells of a slot: opening them, adding to them, reading them as a roll call.

Order everywhere: roster lock → rows → cells sorted, last statement → commit.
"""

from collections import OrderedDict, defaultdict

from django.db import connection

from shouwang.checkin.models import Slot
from shouwang.checkin.models import Tally as Cell
from shouwang.checkin.recount import own_tallies
from shouwang.core import clock
from shouwang.core.rollcall import Place, tree, tree_of_totals
from shouwang.core.statements import rows as select
from shouwang.core.statements import run
from shouwang.core.tally import NOTHING, Tally, total
from shouwang.core.writing import writing
from shouwang.roster.actions import settle_if_due
from shouwang.roster.models import Membership, Tree, Unit
from shouwang.roster.tree import WIDTH

_FIELDS = ("on_roster", "exempt", "answered", "late", "proxy", "flagged")
_parents: OrderedDict[tuple, dict] = (
    OrderedDict()
)  # (database, slot id) → {unit: parent}; a slot's tree only ever grows


def open_slot(plan: Slot) -> Slot:
    """Put a planned slot into the table with its tree and counts, unless another writer has; returns the kept row.

    Called by whoever writes first, inside a writing transaction. The unique key is the arbiter: the loser reads.
    """
    kept = Slot.objects.filter(campaign_id=plan.campaign_id, day=plan.day, name=plan.name).first()
    if kept is None:
        settle_if_due()  # a slot gets today's tree even where no worker has run since midnight
        plan.opened_at = clock.stamp()
        Slot.objects.bulk_create([plan], ignore_conflicts=True)
        kept = Slot.objects.get(campaign_id=plan.campaign_id, day=plan.day, name=plan.name)
        if kept.opened_at == plan.opened_at and not kept.cells.exists():
            kept.campaign = plan.campaign
            _fill(kept)
    kept.campaign = plan.campaign
    return kept


def places_now() -> list[Place]:
    """The responsible tree as it stands now."""
    return [
        Place(*row)
        for row in Unit.objects.filter(tree=Tree.RESPONSIBLE, closed_day=None).values_list("id", "parent_id", "path")
    ]


def places_of(slot: Slot, counted=()) -> list[Place]:
    """The tree of a slot, as it stood; of a planned one, as it stands now. counted: units that must stand in it, even where
    they have been closed since, or were closed before somebody opened it."""
    if slot.pk:
        places = [Place(*row) for row in Cell.objects.filter(slot=slot).values_list("unit_id", "parent_id", "path")]
    else:
        places = places_now()
    standing = {place.id: place.path for place in places}
    lost = [unit for unit in counted if unit not in standing]
    return places + _places_below(standing, lost) if lost else places


def _fill(slot):
    """The tree as it stands now, with the units closed since in which somebody was at the slot's cut-off; then the counts."""
    places = places_now()
    standing = {place.id: place.path for place in places}
    closed = Membership.objects.holding(slot.cutoff_at).filter(tree=Tree.RESPONSIBLE, unit__closed_day__gte=slot.day)
    lost = set(closed.values_list("unit_id", flat=True)) - set(standing)
    _lay(slot, places + _places_below(standing, lost))
    apply(slot, own_tallies(slot))


def _lay(slot, places):
    rows = [Cell(slot=slot, unit_id=place.id, parent_id=place.parent_id, path=place.path) for place in places]
    Cell.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def stand(slot: Slot, units):
    """See to it that these units stand in a slot's tree, before somebody counts them."""
    _parent_map(slot, units)


def _parent_map(slot, units) -> dict[int, int | None]:
    """unit → parent in the slot's tree; grows the tree by units made since the slot was opened."""
    key = (connection.alias, connection.settings_dict["NAME"], slot.pk, slot.opened_at)
    known = _parents.get(key)
    if known is None or any(unit not in known for unit in units):
        known = dict(Cell.objects.filter(slot=slot).values_list("unit_id", "parent_id"))
        lost = [unit for unit in units if unit not in known]
        if lost:  # not kept: this transaction may yet roll back, and its cells with it
            return known | _grow(slot, lost)
        _parents[key] = known
        while len(_parents) > 64:
            _parents.popitem(last=False)
    return known


def _grow(slot, units):
    """Cells for units that did not stand in the tree when the slot was opened."""
    standing = dict(Cell.objects.filter(slot=slot).values_list("unit_id", "path"))
    places = _places_below(standing, units)
    _lay(slot, places)
    return {place.id: place.parent_id for place in places}


def _places_below(standing: dict[int, str], units) -> list[Place]:
    """Where units stand in a tree that lacks them: below what stands above them now, wherever that stood in that tree."""
    fresh: dict[int, Unit] = {}
    wanted = set(units)
    while wanted:
        rows = {unit.pk: unit for unit in Unit.objects.filter(pk__in=wanted)}
        fresh |= rows
        wanted = {unit.parent_id for unit in rows.values() if unit.parent_id} - set(standing) - set(fresh)
    paths, places = dict(standing), []
    for unit in sorted(fresh.values(), key=lambda unit: unit.path):  # parents come first
        paths[unit.pk] = paths[unit.parent_id] + unit.path[-WIDTH:] if unit.parent_id else unit.path
        places.append(Place(unit.pk, unit.parent_id, paths[unit.pk]))
    return places


def apply(slot: Slot, deltas: dict[int, Tally]):
    """Add each unit's delta to its cell and its ancestors' cells: the only writer of tallies, the last statement before commit."""
    own = {unit: delta for unit, delta in deltas.items() if delta != NOTHING}
    if not own:
        return
    parents = _parent_map(slot, own)
    shares: dict[int, list] = defaultdict(list)
    for unit, delta in own.items():
        while unit is not None:
            shares[unit].append(delta)
            unit = parents[unit]
    rows = [(unit, delta) for unit, deltas in sorted(shares.items()) if (delta := total(deltas)) != NOTHING]
    _add(slot.pk, rows)


def lay_anew(slot: Slot, own: dict[int, Tally]):
    """Give a slot whose people were counted so far (a named audience) cells that hold the count, before its rows go."""
    stand(slot, own)
    Cell.objects.filter(slot=slot).update(**dict.fromkeys(_FIELDS, 0))
    apply(slot, own)


def _add(slot_id, rows):
    if connection.vendor == "postgresql":
        units, columns = [unit for unit, _ in rows], zip(*(delta for _, delta in rows), strict=True)
        changed = run(_POSTGRES, [_array(units), *map(_array, columns), slot_id])
    else:
        sets = ", ".join(f"{field} = {field} + %s" for field in _FIELDS)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE checkin_tally SET {sets} WHERE slot_id = %s AND unit_id = %s",
                [(*delta, slot_id, unit) for unit, delta in rows],
            )
            changed = cursor.rowcount
    if changed != len(rows):
        _parents.clear()
        raise RuntimeError(f"slot {slot_id}: {len(rows)} cells to change, {changed} found")


def _array(numbers):
    """PostgreSQL's own way to write an array of integers."""
    return f"{{{','.join(map(str, numbers))}}}"


# The CTE takes the row locks in one order; a plain UPDATE … FROM would take them in the order of its plan and deadlock.
_POSTGRES = f"""
WITH deltas AS MATERIALIZED (
    SELECT * FROM unnest(%s::bigint[], {", ".join("%s::int[]" for _ in _FIELDS)}) AS d(unit_id, {", ".join(_FIELDS)})
), cells AS MATERIALIZED (
    SELECT c.id, d.* FROM checkin_tally c JOIN deltas d ON d.unit_id = c.unit_id WHERE c.slot_id = %s
    ORDER BY c.unit_id FOR UPDATE OF c
)
UPDATE checkin_tally t SET {", ".join(f"{f} = t.{f} + d.{f}" for f in _FIELDS)} FROM cells d WHERE t.id = d.id
"""


_CELLS = f"SELECT unit_id, parent_id, path, {', '.join(_FIELDS)} FROM checkin_tally WHERE slot_id = %s ORDER BY path"


def roll_call(slot: Slot):
    """The live roll call of a slot from its tallies (a Node); counted from rows where nobody has opened it yet."""
    if not slot.pk or (slot.campaign.audience and not slot.sealed_at):  # tallies exist for unit subtree × kinds only
        return recounted(slot)
    return tree_of_totals(select(_CELLS, [slot.pk]))


def own_now(slot: Slot, kinds=None) -> dict[int, Tally]:
    """Each unit's own tally (without sub-units), units without anybody left out: from the tallies; counted where only some kinds are asked."""
    if kinds is not None:
        return own_tallies(slot, kinds=kinds)
    return {node.place.id: node.own for node in roll_call(slot).walk() if node.own != NOTHING}


def recounted(slot: Slot, known_at=None, kinds=None):
    """The roll call of a slot counted from rows, as known at an instant (a Node). Cost: two statements, see recount."""
    own = own_tallies(slot, known_at, kinds=kinds)
    return tree(places_of(slot, own), own)


def drift(slot: Slot) -> list[tuple]:
    """(place, tally kept, tally counted) of every cell that is not what its rows count to; none where there are no tallies.

    A difference is believed under the exclusive lock only: without it somebody may have answered between the two readings.
    Cost: a recount, and a second one under the lock where something differs.
    """
    if slot.campaign.audience or slot.sealed_at is not None or not _compared(slot):
        return []
    with writing("exclusive"):
        return _compared(slot)


def _compared(slot):
    live = {at.place: at.total for at in roll_call(slot).walk()}
    return [
        (at.place, live.get(at.place, NOTHING), at.total)
        for at in recounted(slot).walk()
        if live.get(at.place) != at.total
    ]
