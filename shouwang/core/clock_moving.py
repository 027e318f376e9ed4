"""Moving the clock of a demonstration, a drill or a test for everybody who opens it: one action, never in production."""

import datetime as dt

from shouwang.core import clock, institution
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.models import Institution
from shouwang.core.refusals import Refused


@action("core.clock_moved")
def move_clock(*, to: dt.datetime, by) -> Institution:
    """From now on the clock of this marked database shows `to` and runs on from there. Raises core.03 (production), core.04."""
    if not by.trusted:
        raise Refused("core.04")
    row = Institution.objects.select_for_update().get(pk=1)
    if not row.mark:
        raise Refused("core.03")
    row.clock_offset_s = round((to - clock.true_now()).total_seconds())
    row.save(update_fields=["clock_offset_s"])
    institution.forget()
    emit("core.clock_moved", "core.Institution:1", to=to.isoformat(), by=by)
    return row
