"""Telling ahead that a measure is about to end."""

import datetime as dt

from shouwang.core import clock, notices
from shouwang.core.actions import SYSTEM, action
from shouwang.core.events import emit
from shouwang.core.models import Notice
from shouwang.gate.models import Measure
from shouwang.roster import access
from shouwang.roster.models import Tree

AHEAD = dt.timedelta(days=1)


def announce_ending_measures():
    """Tell of each signed measure that ends within a day and of which nobody was told yet."""
    now = clock.now()
    ending = Measure.objects.holding(now).filter(signed_at__isnull=False, until__lte=now + AHEAD)
    for row in ending:
        if not Notice.objects.filter(code="gate.measure_ending", ref=f"gate.Measure:{row.pk}").exists():
            announce_ending(measure=row, by=SYSTEM)


@action("gate.ending_told")
def announce_ending(*, measure, by) -> int:
    """Tell whoever may sign that a measure ends within a day. Returns how many were told."""
    to = access.holders(access.MEASURE, Tree.RESPONSIBLE.value)
    told = notices.give(
        to=to, code="gate.measure_ending", ref=f"gate.Measure:{measure.pk}", doc=measure.doc, day=measure.last_day.isoformat(), by=by
    ) if to else []  # fmt: skip
    emit("gate.ending_told", f"gate.Measure:{measure.pk}", told=len(told), by=by)
    return len(told)
