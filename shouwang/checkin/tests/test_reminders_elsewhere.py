"""Reminders of an institution in another zone, on the day on which its clocks change."""

import datetime as dt

import pytest

from shouwang.checkin.tests.reminding import Day, Reminder, clock, taken
from shouwang.core.tests.vendor import Vendor
from tests.academy import MORNING

pytestmark = pytest.mark.django_db
CHANGE = dt.date(2026, 3, 29)  # at two o'clock it is three
BACK = dt.date(2026, 10, 25)  # at three o'clock it is two


@pytest.mark.parametrize(("day", "hour_utc"), [(CHANGE - dt.timedelta(days=1), 13), (CHANGE, 12), (BACK - dt.timedelta(days=1), 12), (BACK, 13)])
def test_reminder_follows_the_wall_clock_over_the_change(day, hour_utc):
    with clock.moved(MORNING), Vendor(taken) as vendor:
        made = Day(zone="Europe/Berlin").begin(vendor)
        made.sms()
        made.at("13:59", day)
        assert not Reminder.objects.filter(slot__day=day).exists()
        made.at("14:00", day)
        assert clock.now().hour == hour_utc
        assert Reminder.objects.filter(slot__day=day, state="delivered").count() == 18


def test_quiet_hours_end_by_the_wall_clock_on_the_day_of_the_change():
    from shouwang.checkin.reminders.clockwork import quiet_until

    with clock.moved(MORNING), Vendor(taken) as vendor:
        Day(zone="Europe/Berlin").begin(vendor)
        evening = clock.instant(CHANGE - dt.timedelta(days=1), 23 * 60)
        assert quiet_until(evening) == dt.datetime(2026, 3, 29, 5, tzinfo=dt.UTC), "seven in summer time"
        assert quiet_until(clock.instant(CHANGE, 3 * 60 + 30)) == dt.datetime(2026, 3, 29, 5, tzinfo=dt.UTC)
        assert quiet_until(clock.instant(CHANGE, 7 * 60)) is None
