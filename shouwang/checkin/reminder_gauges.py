"""How the reminders of the last two days stand, for the metrics: failed and unknown ones are what somebody must look at."""

import datetime as dt

from django.db.models import Count

from shouwang.checkin.models import Slot
from shouwang.checkin.models.reminders import Reminder
from shouwang.core import clock
from shouwang.core.gauges import gauge

RECENT = dt.timedelta(days=2)


@gauge("shouwang_reminders", "Reminders about slots of the last two days by state", label="state")
def reminders() -> dict[str, int]:
    """Reminders by state; a state without any says 0, so that an alarm can tell it from silence."""
    slots = Slot.objects.filter(cutoff_at__gt=clock.now() - RECENT).values_list("pk", flat=True)
    rows = Reminder.objects.filter(slot__in=list(slots)).order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(Reminder.State.values, 0) | dict(rows)
