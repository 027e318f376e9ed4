"""What check-in does in the background: announcing locks, reminding, and counting anew every night (actions/recounting).

A lock is true without it (as of its instant), only nobody is told; a reminder that nobody was awake to send is said to be missed.
"""

from shouwang.checkin.actions import recounting  # noqa: F401  owes itself every night
from shouwang.checkin.actions.signoff import lock_due_slots
from shouwang.checkin.reminders.rounds import remind_due_slots
from shouwang.checkin.reminders.sending import deliver_due
from shouwang.core.jobs import every


@every("checkin.locks")
def announce_locks():
    """Lock every opened slot whose lock instant has passed."""
    lock_due_slots()


@every("checkin.reminders")
def remind():
    """Make the reminders of the slots whose instant has come."""
    remind_due_slots()


@every("checkin.deliveries")
def deliver():
    """Send for a few seconds what is owed."""
    deliver_due()
