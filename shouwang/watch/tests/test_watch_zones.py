"""Watches of an institution of its own: another zone, and no mandate at all."""

import datetime as dt

import pytest

from shouwang.core import clock
from shouwang.core.actions import operator
from shouwang.roster import access, actions, tree
from shouwang.roster.models import Mandate
from shouwang.watch.actions.watches import end_watch, open_watch
from shouwang.watch.models import End, Kind
from shouwang.watch.queries import watches as queries
from tests.academy import found


def MARCH(day):
    return dt.date(2026, 3, day)


def test_operator_without_any_mandate_opens_the_standing_duty(institution):
    person = actions.add_person(number="X1", name="某某", kind="staff", unit=tree.root(), by=operator())
    row = open_watch(person=person, kind=Kind.MONITORING, day0=clock.today(), by=operator())
    duty = Mandate.objects.get()
    assert (row.mandate, duty.code, duty.nature, (duty.review_day - clock.today()).days) == (duty, "standing", "standing", 180)


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Asia/Shanghai", "Pacific/Auckland"])
def test_days_are_the_institutions_own_whatever_the_zone(db, zone):
    with clock.moved(dt.datetime(2026, 3, 16, 11, 59, tzinfo=dt.UTC)):
        found(zone=zone)
        person = actions.add_person(number="X1", name="某某", kind="staff", unit=tree.root(), since=clock.instant(MARCH(1)), by=operator())
        row = open_watch(person=person, kind=Kind.MONITORING, day0=MARCH(1), since=clock.instant(MARCH(1)), by=operator())
        scope = access.everything()
        assert clock.day_of(row.since) == MARCH(1) and not queries.on_day(scope, dt.date(2026, 2, 28)).exists()
        end_watch(watch=row, end=End.REFERRED, at=clock.instant(MARCH(12)), by=operator())
        days = [day for day in range(1, 17) if queries.on_day(scope, MARCH(day)).exists()]
        assert days == list(range(1, 12))
