"""What follows by itself when a watch begins and ends: the bed, the half-daily question, the class check, the gate, the explanation."""

import datetime as dt

import pytest

from shouwang.checkin import link_page, slots
from shouwang.checkin.actions import open_campaign
from shouwang.core import clock, jobs, timeline
from shouwang.roster.timeline import file_of
from shouwang.watch.actions import stays
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.watches import end_watch
from shouwang.watch.attendance import away
from shouwang.watch.explaining import why
from shouwang.watch.models import Bed, Kind, PlaceKind, Stay

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def person(house):
    """甲一, in a house with a bed to give, a class that is gone through each school day, and a gate that asks."""
    building = stays.open_house(name="隔离点", kind=PlaceKind.CENTRAL, by=house.operator)
    stays.add_rooms(house=building, names=["101"], beds=1, by=house.operator)
    house.morning = open_campaign(
        code="class-check",
        mandate=house.mandate,
        form="absence-check",
        since_day=clock.today(),
        cadence="school-days",
        by=house.operator,
    )
    house.switch_on()
    return house.person["甲一"]


def settle():
    """Let the worker do whatever is due."""
    while jobs.run_due():
        pass


def stands(house, person):
    """(the gate, does the follow-up ask, is the class told, is there a place, lists) at this instant."""
    asked = any(task.campaign.audience.startswith("watch.under_watch") for task in link_page.tasks(person))
    slot = slots.find(house.morning, clock.today())
    lists = {row.ref.partition(":")[0] for row in why(house.scope("医生"), person.pk)[1]}
    return (
        house.answer("甲一"),
        asked,
        person.pk in away(slot, [person.pk]),
        Stay.objects.known().filter(person=person, until=None).exists(),
        lists,
    )


def test_everything_follows_a_watch_from_its_first_morning_to_its_end(house, person):
    before = stands(house, person)
    assert before[:4] == ("pass", False, False, False) and not before[4] & {"watch.Watch", "watch.Stay", "gate.Measure"}
    watch = house.under("甲一", kind=Kind.CENTRAL)
    stays.move_in(person=person, kind=PlaceKind.CENTRAL, bed=Bed.objects.get(), by=house.operator)
    settle()
    clock.move(clock.instant(clock.today() + DAY, 9 * 60))
    during = stands(house, person)
    assert during[:4] == ("ask_clinic", True, True, True) and {"watch.Watch", "watch.Stay", "gate.Measure"} <= during[4]
    check = record_check(person=person, at=clock.now(), temp_c="36.5", symptoms=[], by=house.operator)
    clock.move(clock.now() + dt.timedelta(hours=1))
    end_watch(watch=watch, end="referred", by=house.operator)
    settle()
    stay = Stay.objects.known().get(person=person)
    watch.refresh_from_db()
    assert (stay.out, stay.until) == (Stay.Out.ENDED, watch.until) and house.answer("甲一") == "pass"
    clock.move(clock.instant(clock.today() + DAY, 9 * 60))
    after = stands(house, person)
    assert after[:4] == ("pass", False, False, False) and not after[4] & {"watch.Watch", "watch.Stay", "gate.Measure"}
    shown = told(house, person)
    assert shown[f"watch.Watch:{watch.pk}"].until == stay.until == shown[f"watch.Stay:{stay.pk}"].until
    assert f"checkin.Return:{check.pk}" in shown, "each of it stands in the person's file"


def told(house, person) -> dict:
    """The file of somebody as the clinic reads it, by what each entry speaks of."""
    scope, file = house.scope("医生"), file_of(person)
    return {row.ref: row for part in timeline.parts() for row in part.entries(scope, file)}
