"""Days belong to the institution's zone: boundaries, leap days, far zones, a clock that cannot be moved in production."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from shouwang.core import clock, institution
from shouwang.core.models import Institution
from shouwang.core.refusals import Refused


def found(zone="Asia/Shanghai", mark="test"):
    Institution.objects.all().delete()
    Institution.objects.create(name="测试", zone=zone, mark=mark, created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    institution.forget()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "utc", "day"),
    [
        ("Asia/Shanghai", "2020-02-14T15:59:59+00:00", "2020-02-14"),  # 23:59:59
        ("Asia/Shanghai", "2020-02-14T16:00:01+00:00", "2020-02-15"),  # 00:00:01
        ("Asia/Shanghai", "2024-02-28T16:00:00+00:00", "2024-02-29"),
        ("Etc/GMT+12", "2024-03-01T11:59:59+00:00", "2024-02-29"),
        ("Etc/GMT-12", "2024-02-28T12:00:00+00:00", "2024-02-29"),
        ("Pacific/Kiritimati", "2024-02-28T10:00:00+00:00", "2024-02-29"),
    ],
)
def test_day_is_the_institutions(zone, utc, day):
    found(zone)
    assert clock.day_of(dt.datetime.fromisoformat(utc)).isoformat() == day


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Etc/GMT+12", "Etc/GMT-12", "Europe/London"])
def test_instants_of_a_day_lie_on_the_wall_clock(zone):
    found(zone)
    day = dt.date(2024, 2, 29)
    for minutes in (0, 18 * 60, 1440, 1440 + 9 * 60 + 30):
        wall = clock.instant(day, minutes).astimezone(ZoneInfo(zone))
        assert wall.replace(tzinfo=None) == dt.datetime(2024, 2, 29) + dt.timedelta(minutes=minutes)


@pytest.mark.django_db
def test_cut_off_stays_at_six_on_the_day_clocks_change():
    found("Europe/London")
    assert clock.local(clock.instant(dt.date(2026, 3, 29), 18 * 60)).hour == 18


@pytest.mark.django_db
def test_naive_instants_are_read_on_the_wall_clock():
    found("Asia/Shanghai")
    assert clock.parse_instant("2020-02-14T16:00") == dt.datetime(2020, 2, 14, 8, tzinfo=dt.UTC)
    assert clock.parse_instant("2020-02-14T16:00Z") == dt.datetime(2020, 2, 14, 16, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_clock_of_a_production_database_cannot_be_moved():
    found(mark="")
    with pytest.raises(Refused) as refused, clock.moved(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)):
        pass
    assert refused.value.code == "core.03"


@pytest.mark.django_db
def test_stamps_of_a_moved_clock_never_repeat():
    from shouwang.core.writing import writing

    found()
    stamps = []
    with clock.moved(dt.datetime(2020, 2, 14, 8, tzinfo=dt.UTC)):
        for _ in range(3):
            with writing() as stamp:
                stamps.append(stamp)
    assert len(set(stamps)) == 3 and stamps == sorted(stamps)


def test_stamp_exists_only_inside_a_transaction():
    with pytest.raises(RuntimeError):
        clock.stamp()
