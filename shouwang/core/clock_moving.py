"""Moving the clock of a demonstration, a drill or a test for everybody who opens it: one action, never in production."""

import datetime as dt

from django.db.models import Q

from shouwang.core import clock, institution
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.jobs import LEASE
from shouwang.core.models import Institution, Job
from shouwang.core.refusals import Refused


def _follow(before, to):
    """Put back: what is due already stays due, a lease is no longer than a lease, and what was put off is put off no longer."""
    if to >= before:
        return
    owed = Job.objects.filter(done_at=None, failed_at=None)
    owed.filter(Q(run_at__lte=before) | Q(attempts__gt=0), run_at__gt=to).update(run_at=to)
    owed.filter(leased_until__gt=to + LEASE).update(leased_until=to + LEASE)


@action("core.clock_moved")
def move_clock(*, to: dt.datetime, by) -> Institution:
    """From now on the clock of this marked database shows `to` and runs on from there. Raises core.03 (production), core.04."""
    if not by.trusted:
        raise Refused("core.04")
    row = Institution.objects.select_for_update().get(pk=1)
    if not row.mark:
        raise Refused("core.03")
    _follow(clock.now(), to)
    row.clock_offset_s = round((to - clock.true_now()).total_seconds())
    row.save(update_fields=["clock_offset_s"])
    institution.forget()
    emit("core.clock_moved", "core.Institution:1", to=to.isoformat(), by=by)
    return row
