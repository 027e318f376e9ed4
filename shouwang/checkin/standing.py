"""When standing changes, every opened slot it touches follows in the same transaction; a sealed one is final.

Registered with roster.standing; entered under the exclusive roster lock. vector(after) − vector(before), by recounting just
the people concerned in the slots whose cut-off comes at or after the change.
"""

import contextlib

from django.db.models import Q

from shouwang.checkin import cells
from shouwang.checkin.models import Slot
from shouwang.checkin.recount import own_tallies
from shouwang.core.tally import NOTHING
from shouwang.roster.models import Membership, Tree
from shouwang.roster.standing import on_change


@on_change
@contextlib.contextmanager
def keep_tallies(person_ids, since):
    """Frame a change of standing: count before, let it happen, count after, add the difference."""
    people = None if person_ids is None else sorted(person_ids)
    slots = list(Slot.objects.filter(cutoff_at__gte=since, sealed_at=None).select_related("campaign__unit").order_by("id"))
    before = {slot.pk: own_tallies(slot, people=people) for slot in slots}
    yield
    units = _units_of(people, since) if slots else ()
    for slot in slots:
        cells.stand(slot, units)
        now = own_tallies(slot, people=people)
        units = set(now) | set(before[slot.pk])
        cells.apply(slot, {unit: now.get(unit, NOTHING).minus(before[slot.pk].get(unit, NOTHING)) for unit in units})


def _units_of(people, since) -> set[int]:
    """The units in which these people are from an instant on: a unit made since a slot was opened gets its place in it."""
    rows = Membership.objects.known().filter(Q(until=None) | Q(until__gt=since), tree=Tree.RESPONSIBLE)
    if people is not None:
        rows = rows.filter(person__in=people)
    return set(rows.values_list("unit_id", flat=True).distinct())
