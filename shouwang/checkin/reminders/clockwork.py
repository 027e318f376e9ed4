"""The quiet hours on the institution's wall clock, from the dated parameters."""

from shouwang.checkin.reminders.rules import Quiet
from shouwang.core import clock, parameters


def quiet(at) -> Quiet:
    """The quiet hours in force at an instant. Cost: one query."""
    values = parameters.values(at)
    return Quiet(values["reminders.quiet_from_min"], values["reminders.quiet_to_min"])


def quiet_until(at):
    """The end of the quiet hours that hold at an instant; None outside them."""
    hours, wall = quiet(at), clock.local(at)
    minute = wall.hour * 60 + wall.minute
    return clock.instant(wall.date(), hours.ends(minute)) if hours.holds(minute) else None
