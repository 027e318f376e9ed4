"""The nightly recount: every tally cell of the recent slots against its rows. The drift is published; it should be 0."""

import datetime as dt

from shouwang.checkin import cells
from shouwang.checkin.models import Slot
from shouwang.core import clock, jobs
from shouwang.core.actions import SYSTEM, action
from shouwang.core.events import emit

RECENT = dt.timedelta(days=40)  # older slots hardly change; `shouwang verify` counts them all
NAMED = 200  # cells that differ are named in the event, so many of them


@jobs.daily("checkin.recount", 3 * 60)
def recount():
    """Count the recent slots anew and publish how many cells differ. Cost: a recount a slot, no lock while nothing differs."""
    slots = Slot.objects.filter(cutoff_at__gt=clock.now() - RECENT, campaign__audience="").select_related("campaign__unit")
    drifted, counted = [], 0
    for slot in slots.order_by("id").iterator(50):
        drifted += [[slot.pk, place.id] for place, _kept, _counted in cells.drift(slot)]
        counted += 1
    publish_drift(slots=counted, drifted=drifted, by=SYSTEM)


@action("checkin.recounted")
def publish_drift(*, slots, drifted, by):
    """Enter in the record how many slots were counted anew and which cells differed, as [slot, unit]."""
    return emit("checkin.recounted", "checkin.Tally", slots=slots, drift=len(drifted), cells=drifted[:NAMED], by=by)
