"""The calendar of teaching days: Monday to Friday, but for the days that the office has entered. Nobody is asked on other days."""

import datetime as dt

from shouwang.checkin.models import CalendarDay

DAYS = "SELECT day, teaching, name FROM checkin_calendarday ORDER BY id"


def days(known_at=None) -> dict[dt.date, CalendarDay]:
    """day → the last word about it (as known then), of every day that is not as its weekday says. Cost: one query."""
    return {row.day: row for row in CalendarDay.objects.known(known_at).order_by("pk")}


def of(campaign) -> dict:
    """The calendar as it stood when the campaign was read."""
    if "calendar" not in campaign.__dict__:
        campaign.calendar = days()
    return campaign.calendar


def teaches(day: dt.date, known: dict | None = None) -> bool:
    """Is a day one of teaching?"""
    row = (days() if known is None else known).get(day)
    return row.teaching if row is not None else day.weekday() < 5
