"""Settling: what was planned for an instant reaches the present columns of units and people once that instant has come.

Standing itself needs no settling: memberships are read at the cut-off. What is brought up to date here are the copies that
screens and the next slot read: a unit's name, place and closing, a person's unit, kind and path. Idempotent.
"""

from django.db.models import Min, Q, Value
from django.db.models.functions import Concat, Substr

from shouwang.core import clock
from shouwang.core.actions import SYSTEM, action
from shouwang.core.events import emit
from shouwang.core.shapes import under
from shouwang.roster import standing
from shouwang.roster.actions import spells
from shouwang.roster.models import Membership, Person, RosterVersion, Tree, Unit, UnitSpell
from shouwang.roster.tree import WIDTH, join_title

CHUNK = 500


def settle_if_due(*, by=SYSTEM):
    """Settle when something planned has come due; otherwise one cheap read. Safe to call inside a writing transaction."""
    due = RosterVersion.objects.filter(pk=1, next_at__lte=clock.now()).exists()
    return settle(by=by) if due else None


@action("roster.settled")
def settle(*, by):
    """Bring the present columns up to date with every planned change that has come due. Returns how many rows changed."""
    now = clock.stamp()
    version = RosterVersion.objects.select_for_update().get(pk=1)
    since = version.next_at or now
    window = Q(since__gte=since, since__lte=now) | Q(until__gte=since, until__lte=now)
    units = settle_units(UnitSpell.objects.known().filter(window).values_list("unit_id", flat=True))
    people = Membership.objects.known().filter(window, tree=Tree.RESPONSIBLE).values_list("person_id", flat=True)
    moved = refresh_people(set(people))
    standing.bump()
    RosterVersion.objects.filter(pk=1).update(next_at=_next_after(now))
    emit("roster.settled", "roster.Unit:all", units=units, people=moved, by=by)
    return units + moved


def _next_after(now):
    """The earliest instant still to come at which a unit or a responsible membership changes."""
    units, people = UnitSpell.objects.known(), Membership.objects.known().filter(tree=Tree.RESPONSIBLE)
    found = [
        rows.filter(**{f"{edge}__gt": now}).aggregate(at=Min(edge))["at"]
        for rows in (units, people)
        for edge in ("since", "until")
    ]
    return min((at for at in found if at), default=None)


def settle_units(unit_ids) -> int:
    """Give these units the name, place and closing that hold now. Returns how many changed. Parents come first."""
    now, changed = clock.stamp(), 0
    ids = set(unit_ids)
    held = UnitSpell.objects.holding(now).filter(unit__in=ids).order_by("since", "path")
    alive = set()
    for spell in held:
        alive.add(spell.unit_id)
        changed += _settle_place(spell)
    for unit in Unit.objects.filter(pk__in=ids - alive, closed_day=None):
        last = UnitSpell.objects.known().filter(unit=unit, until__lte=now).order_by("-until").first()
        if last is not None:
            Unit.objects.filter(pk=unit.pk).update(closed_day=clock.day_of(last.until))
            changed += 1
    return changed


def _settle_place(spell) -> bool:
    """Bring one unit to its place, and what stands below it along. The parent may itself have moved since the plan."""
    unit = Unit.objects.get(pk=spell.unit_id)
    parent = Unit.objects.get(pk=spell.parent_id) if spell.parent_id else None
    path = parent.path + spell.path[-WIDTH:] if parent else spell.path
    title = join_title(parent, spell.name) if parent else spell.title
    if (path, title) != (spell.path, spell.title):
        spells.void(spell)
        spells.successor(spell, path=path, title=title)
    new = (spell.name, spell.parent_id, path, title, spell.responsible_id)
    if new == (unit.name, unit.parent_id, unit.path, unit.title, unit.responsible_id):
        return False
    old_path, old_title = unit.path, unit.title
    unit.name, unit.parent_id, unit.path, unit.title, unit.responsible_id = new
    unit.save(update_fields=["name", "parent", "path", "title", "responsible"])
    if (old_path, old_title) != (path, title):
        _bring_along(unit, old_path, spell.since)
    return True


def _bring_along(unit, old_path, at):
    """Everything below a unit that moved or was renamed gets its new path and title, from the same instant on."""
    placed = {unit.pk: unit}
    for child in Unit.objects.filter(under(old_path)).exclude(pk=unit.pk).order_by("path"):
        parent = placed[child.parent_id]
        child.path, child.title = parent.path + child.path[-WIDTH:], join_title(parent, child.name)
        child.save(update_fields=["path", "title"])
        placed[child.pk] = child
        held = spells.holding_from(UnitSpell, at, unit=child).filter(since__lte=at).first()
        if held is not None:
            spells.change_from(held, at, path=child.path, title=child.title)
    if old_path != unit.path:
        tail = Substr("path", len(old_path) + 1)
        Person.objects.filter(under(old_path)).update(path=Concat(Value(unit.path), tail))


def refresh_people(person_ids) -> int:
    """Give these people the unit, kind and path of the membership that holds now. Returns how many rows were written."""
    now, ids, written = clock.stamp(), sorted(person_ids), 0
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        rows = Membership.objects.holding(now).filter(tree=Tree.RESPONSIBLE, person__in=some)
        groups: dict = {}
        for person, unit, kind, path in rows.values_list("person_id", "unit_id", "kind", "unit__path"):
            groups.setdefault((unit, kind, path), set()).add(person)
        for (unit, kind, path), people in groups.items():
            written += Person.objects.filter(pk__in=people).update(unit=unit, kind=kind, path=path)
        nowhere = set(some).difference(*groups.values())
        written += Person.objects.filter(pk__in=nowhere).exclude(unit=None, path="").update(unit=None, path="")
    return written


def reaches_present(at) -> bool:
    """Does a change that takes effect at this instant hold already? If not, remember when it will."""
    if at <= clock.stamp():
        return True
    standing.due_at(at)
    return False
