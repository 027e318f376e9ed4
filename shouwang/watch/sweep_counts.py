"""How the targets of a sweep stand, unit by unit, as known at any instant: a roll call, from rows.

Each target counts where the person is responsible to at that instant; whoever has left counts where they were last. A person whose
record was destroyed counts at the top: as one, and no longer by unit.
"""

from collections import defaultdict

from django.db import models
from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from shouwang.core import clock, rollcall
from shouwang.core.shapes import under
from shouwang.roster.models import Membership, Unit
from shouwang.roster.tree import root
from shouwang.watch.models import SweepMark, SweepState, SweepTarget
from shouwang.watch.rules.sweeps import NOBODY, Count, count_of

COUNT = "watch.sweep"  # the kind of its assertions
DEFINITION = "watch.sweep/1"


def targets_at(sweep, known_at=None):
    """The targets of a sweep as known then, each with `stands`, its state at that instant."""
    rows = SweepTarget.objects.filter(sweep=sweep)
    if known_at is None:
        return rows.filter(dropped_at=None).annotate(stands=F("state"))
    rows = rows.filter(Q(dropped_at=None) | Q(dropped_at__gt=known_at), recorded_at__lte=known_at)
    last = SweepMark.objects.filter(target=OuterRef("pk"), recorded_at__lte=known_at).order_by("-id").values("state")[:1]
    return rows.annotate(stands=Coalesce(Subquery(last), Value(str(SweepState.PENDING)), output_field=CharField()))


def units_of(person_ids, known_at=None) -> dict[int, int]:
    """person id → the unit responsible for them then, or last. Cost: one query. person_ids: a queryset, or a list."""
    at = known_at or clock.now()
    rows = Membership.objects.known(known_at).filter(tree="R", person__in=person_ids, since__lte=at)
    return dict(rows.order_by("since", "id").values_list("person", "unit"))


def own_counts(sweep, known_at=None, among=None) -> dict[int, Count]:
    """unit id → how its own targets stand. among: only these targets (a queryset that narrows)."""
    rows = targets_at(sweep, known_at) if among is None else among
    found = defaultdict(lambda: NOBODY)
    if known_at is None:
        here = rows.filter(person__unit__isnull=False).values_list("person__unit", "stands").annotate(n=models.Count("pk"))
        for unit, state, people in here.order_by():
            found[unit] = found[unit].plus(count_of(state, people))
        rows = rows.filter(person__unit=None)
    left = list(rows.values_list("person", "stands"))
    units = units_of(rows.filter(person__isnull=False).values("person"), known_at) if left else {}
    top = root().pk
    for person, state in left:
        unit = units.get(person, top)
        found[unit] = found[unit].plus(count_of(state))
    return dict(found)


def within(rows, unit, known_at=None):
    """Those of some targets who count in a unit or below it, by the same reckoning as own_counts."""
    if unit.path == "R":
        return rows
    inside = set(Unit.objects.filter(under(unit.path)).values_list("pk", flat=True))
    if known_at is not None:
        units = units_of(rows.filter(person__isnull=False).values("person"), known_at)
        return rows.filter(person__in=[pk for pk, at in units.items() if at in inside])
    left = units_of(rows.filter(person__isnull=False, person__unit=None).values("person"))
    gone = [pk for pk, at in left.items() if at in inside]
    return rows.filter(under(unit.path, "person__path") | Q(person__in=gone))


def tree_of(own) -> rollcall.Node:
    """The roll call of own counts in the tree of units as it stands, the units that have or had somebody and those above them."""
    rows = Unit.objects.filter(tree="R").values_list("pk", "parent_id", "path")
    places = {pk: rollcall.Place(pk, parent, path) for pk, parent, path in rows}
    kept: dict = {}
    for pk in own:
        while pk is not None and pk not in kept:
            kept[pk] = places[pk]
            pk = places[pk].parent_id
    top = root().pk
    kept.setdefault(top, places[top])
    return rollcall.tree(kept.values(), own, nothing=NOBODY)


def numbers_of(sweep, known_at) -> dict:
    """What an assertion keeps: the whole, and each unit's own."""
    own = own_counts(sweep, known_at)
    total = NOBODY
    for one in own.values():
        total = total.plus(one)
    return {"total": total.as_dict(), "units": {str(unit): count.as_dict() for unit, count in sorted(own.items())}}
