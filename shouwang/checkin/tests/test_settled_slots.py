"""A slot is opened with the tree of its own day, whether or not a worker has run since midnight."""

import datetime as dt

import pytest

from shouwang.checkin import cells, slots
from shouwang.core import clock
from shouwang.core.writing import writing
from shouwang.roster import actions
from tests.academy import FIRST, MORNING, Academy

pytestmark = pytest.mark.django_db


def test_unit_moved_last_night_stands_in_its_new_place_in_todays_slot():
    from tests.academy import found

    found()
    with clock.moved(MORNING):
        academy = Academy(founded=True)
        academy.answer("甲一")
        grade = academy.unit["2023级"]
        actions.move_unit(unit=grade, parent=academy.unit["医学院"], by=academy.by)
        clock.move(MORNING + dt.timedelta(days=1))
        academy.answer("甲一")
        places = {}
        for day in (FIRST, FIRST + dt.timedelta(days=1)):
            with writing():
                slot = cells.open_slot(slots.planned(academy.campaign, day))
            places[day] = {place.id: place.parent_id for place in cells.places_of(slot)}[grade.pk]
            node = cells.roll_call(slot)
            assert node.total == cells.recounted(slot).total
    assert places == {
        FIRST: academy.unit["计算机学院"].pk,
        FIRST + dt.timedelta(days=1): academy.unit["医学院"].pk,
    }
