"""The laws of the roster, checked over the whole database by `shouwang verify`."""

import datetime as dt

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce

from shouwang.core import clock, sealing
from shouwang.core.verify import law
from shouwang.roster.access import APART
from shouwang.roster.models import Grant, Membership, Person, PurgeBatch, Tree, Unit, UnitSpell
from shouwang.roster.tree import parent_path


@law("roster.one_unit_at_an_instant")
def one_responsible_membership():
    """Nobody belongs to two responsible units at the same instant."""
    rows = Membership.objects.filter(tree=Tree.RESPONSIBLE, voided_at=None)
    overlapping = rows.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"), since__lt=_far(OuterRef("until")))
    overlapping = overlapping.filter(Q(until__isnull=True) | Q(until__gt=OuterRef("since")))
    for row in rows.filter(Q(until__isnull=True) | Q(until__gt=F("since")), Exists(overlapping)).select_related("person"):
        yield f"{row.person.number} 在同一时刻有两个责任单位（roster.Membership:{row.pk}）。"


END = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


def _far(until):
    """An open end counts as the end of time."""
    return Coalesce(until, Value(END), output_field=DateTimeField())




@law("roster.three_offices")
def three_offices_are_three_people():
    """Nobody runs the system, gives rights or looks on beside another of the three at the same instant."""
    rows = Grant.objects.filter(voided_at=None, role__in=APART).filter(Q(until__isnull=True) | Q(until__gt=F("since")))
    held: dict = {}
    for row in rows.select_related("person").order_by("since", "pk"):
        for other in held.setdefault(row.person_id, []):
            if other.role != row.role and row.since < (other.until or END):
                yield f"{row.person.number} 同时是{other.get_role_display()}和{row.get_role_display()}(roster.Grant:{row.pk})。"
        held[row.person_id].append(row)


@law("roster.tree")
def paths_follow_parents():
    """Every unit's path is its parent's path and one segment, and every tree has one root."""
    for unit in Unit.objects.select_related("parent").order_by("path"):
        above = unit.parent.path if unit.parent else ""
        if parent_path(unit.path) != above or not unit.path.startswith(unit.tree):
            yield f"单位“{unit}”的路径 {unit.path} 与上级 {above or '无'} 不符。"
    for tree in Tree.values:
        roots = Unit.objects.filter(tree=tree, parent=None).count()
        if roots > 1:
            yield f"树 {tree} 有 {roots} 个根。"


@law("roster.unit_places")
def units_stand_where_their_spell_says():
    """The present name and place of every open unit are those of the spell that holds now."""
    now = clock.now()
    spells = {row.unit_id: row for row in UnitSpell.objects.holding(now)}
    ahead = set(UnitSpell.objects.known().filter(since__gt=now).values_list("unit_id", flat=True))
    for unit in Unit.objects.filter(closed_day=None):
        spell = spells.get(unit.pk)
        if spell is None and unit.pk in ahead:
            continue
        if spell is None:
            yield f"单位“{unit}”没有现行的建制记录。"
        elif (spell.path, spell.name, spell.parent_id) != (unit.path, unit.name, unit.parent_id):
            yield f"单位“{unit}”与其现行的建制记录不一致（roster.UnitSpell:{spell.pk}）。"


@law("roster.people")
def people_stand_where_their_membership_says():
    """Unit, kind and path of every person are those of the responsible membership that holds now."""
    now = clock.now()
    rows = Membership.objects.holding(now).filter(tree=Tree.RESPONSIBLE).values_list("person", "unit", "kind", "unit__path")
    held = {person: (unit, kind, path) for person, unit, kind, path in rows}
    for pk, number, unit, kind, path in Person.objects.values_list("pk", "number", "unit", "kind", "path").iterator(5000):
        if pk in held and held[pk] != (unit, kind, path):
            yield f"{number} 的单位、类别或路径与其现行责任单位不一致。"
        elif pk not in held and unit is not None:
            yield f"{number} 已无责任单位，人员表里仍有。"


@sealing.excuse
def destroyed_of_log(name) -> int:
    """How many rows of a sealed log purges have destroyed: those seals lack them, and it is no forgery."""
    place = f"core.{sealing.LOGS[name].model.__name__}"
    return PurgeBatch.objects.filter(place=place).aggregate(rows=Sum("rows"))["rows"] or 0
