"""When standing changes, every opened slot it touches follows in the same transaction.

Registered with roster.standing; entered under the exclusive roster lock. vector(after) − vector(before), by recounting just
the people concerned in the slots whose cut-off comes at or after the change.
"""

import contextlib

from shouwang.checkin import cells
from shouwang.checkin.models import Slot
from shouwang.checkin.recount import own_tallies
from shouwang.core.tally import NOTHING
from shouwang.roster.standing import on_change


@on_change
@contextlib.contextmanager
def keep_tallies(person_ids, since):
    """Frame a change of standing: count before, let it happen, count after, add the difference."""
    people = None if person_ids is None else sorted(person_ids)
    slots = list(Slot.objects.filter(cutoff_at__gte=since).select_related("campaign__unit").order_by("id"))
    before = {slot.pk: own_tallies(slot, people=people) for slot in slots}
    yield
    for slot in slots:
        now = own_tallies(slot, people=people)
        units = set(now) | set(before[slot.pk])
        cells.apply(slot, {unit: now.get(unit, NOTHING).minus(before[slot.pk].get(unit, NOTHING)) for unit in units})
