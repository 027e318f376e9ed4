"""The fixtures that several tests of the room share."""

from shouwang.checkin.tests.reminding import bare, day, made  # noqa: F401  a day of reminders
