"""What check-in does in the background: announcing locks, and counting anew every night (actions/recounting).

A lock is true without it (as of its instant), only nobody is told.
"""

from shouwang.checkin.actions import recounting  # noqa: F401  owes itself every night
from shouwang.checkin.actions.signoff import lock_due_slots
from shouwang.core.jobs import every


@every("checkin.locks")
def announce_locks():
    """Lock every opened slot whose lock instant has passed."""
    lock_due_slots()
