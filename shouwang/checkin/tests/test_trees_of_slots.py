"""The tree of a slot stays what it was, whatever becomes of the units: tallies and recounts go by it, as known at any instant."""

import datetime as dt

import pytest

from shouwang.checkin import cells, slots
from shouwang.checkin.actions import open_campaign
from shouwang.checkin.models import Cadence, Slot
from shouwang.checkin.record import Incoming, record
from shouwang.checkin.verify import tallies_equal_rows, trees_of_slots_are_trees
from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.roster import actions
from tests.academy import FIRST, MORNING, Academy, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy():
    """The academy in the morning of its first day; the clock may be moved on."""
    found()
    with clock.moved(MORNING):
        yield Academy(founded=True)


def ask(academy, unit, cadence=Cadence.DAILY, **more):
    """A campaign of a unit, with its first slot opened by 甲一."""
    campaign = open_campaign(
        code="sub", mandate=academy.mandate, form="daily-health", since_day=FIRST, unit=academy.unit[unit],
        cadence=cadence, by=academy.by, **more,
    )  # fmt: skip
    return answer(academy, campaign, "甲一")


def answer(academy, campaign, name):
    """One answer to that campaign; its slot."""
    person = academy.person[name]
    by = Actor(ref=f"roster.Person:{person.pk}", person_id=person.pk)
    outcome = record([Incoming(campaign=campaign, person_id=person.pk, answers={"temp_c": "36.5"}, by=by)])[0]
    assert outcome.status == "recorded"
    return Slot.objects.select_related("campaign__unit").get(pk=outcome.slot.pk)


def laws_hold(slot):
    """The tallies are what the rows count to, and the tree is one."""
    fresh = Slot.objects.select_related("campaign__unit").get(pk=slot.pk)
    live, counted = cells.roll_call(fresh), cells.recounted(fresh)
    assert [(n.place, n.total) for n in live.walk()] == [(n.place, n.total) for n in counted.walk()]
    assert [*tallies_equal_rows(), *trees_of_slots_are_trees()] == []
    return live


def test_a_campaigns_own_unit_moves_and_its_slot_still_counts(academy):
    slot = ask(academy, "2023级")
    before = laws_hold(slot).total
    clock.move(MORNING + dt.timedelta(hours=1))
    known_at = clock.now()
    clock.move(MORNING + dt.timedelta(hours=2))
    actions.move_unit(unit=academy.unit["2023级"], parent=academy.unit["医学院"], from_day=clock.today(), by=academy.by)
    assert laws_hold(slot).total == before
    assert cells.recounted(Slot.objects.select_related("campaign__unit").get(pk=slot.pk), known_at).total == before


def test_a_unit_made_below_a_moved_one_stands_below_it_in_the_open_slot(academy):
    slot = ask(academy, "ALL", Cadence.WEEKLY)
    college = academy.unit["医学院"]
    actions.move_unit(unit=college, parent=academy.unit["家属"], from_day=clock.today(), by=academy.by)
    college.refresh_from_db()
    academy.unit["研2402"] = actions.create_unit(parent=college, name="研2402", by=academy.by)
    academy.add("N1", "新一", "研2402")
    assert laws_hold(slot).find(college.pk).total.on_roster == 3


def test_a_unit_made_below_a_unit_that_moved_in_front_counts_upward(academy):
    slot = ask(academy, "ALL", Cadence.WEEKLY)
    families = academy.unit["家属"]  # the last of the second level; below the first its path comes before its parent's of old
    actions.move_unit(unit=families, parent=academy.unit["计算机学院"], from_day=clock.today(), by=academy.by)
    families.refresh_from_db()
    academy.unit["新家属"] = actions.create_unit(parent=families, name="新家属", by=academy.by)
    academy.add("N1", "新一", "新家属")
    assert laws_hold(slot).find(families.pk).total.on_roster == 2


def test_a_new_unit_that_moves_into_a_campaigns_subtree_is_asked_from_the_next_slot(academy):
    slot = ask(academy, "计算机学院")
    fresh = academy.unit["新班"] = actions.create_unit(parent=academy.unit["医学院"], name="新班", by=academy.by)
    academy.add("N1", "新一", "新班")
    before = laws_hold(slot).total
    actions.move_unit(unit=fresh, parent=academy.unit["计算机学院"], from_day=clock.today(), by=academy.by)
    assert laws_hold(slot).total == before
    academy.add("N2", "新二", "新班")
    laws_hold(slot)


def test_a_new_unit_in_a_campaigns_subtree_that_moves_away_keeps_its_people_in_the_open_slot(academy):
    slot = ask(academy, "计算机学院")
    fresh = academy.unit["新班"] = actions.create_unit(parent=academy.unit["计算机学院"], name="新班", by=academy.by)
    academy.add("N1", "新一", "新班")
    before = laws_hold(slot).total
    actions.move_unit(unit=fresh, parent=academy.unit["医学院"], from_day=clock.today(), by=academy.by)
    assert laws_hold(slot).total == before
    academy.add("N2", "新二", "新班")
    laws_hold(slot)


def test_a_day_that_nobody_opened_is_counted_with_the_units_that_were_closed_since(academy):
    clock.move(MORNING + dt.timedelta(days=1))
    actions.merge_units(units=[academy.unit["软件2302"]], target=academy.unit["软件2301"], from_day=clock.today(), by=academy.by)
    plan = slots.find(academy.campaign, FIRST)
    assert plan.pk is None
    node = cells.roll_call(plan)
    assert node.total.on_roster == 19
    assert node.find(academy.unit["软件2302"].pk).total.on_roster == 2


def test_a_day_opened_late_has_the_units_that_were_closed_since(academy):
    academy.campaign = open_campaign(
        code="sub", mandate=academy.mandate, form="daily-health", since_day=FIRST, unit=academy.unit["计算机学院"], by=academy.by
    )
    clock.move(MORNING + dt.timedelta(days=1))
    actions.merge_units(units=[academy.unit["软件2302"]], target=academy.unit["软件2301"], from_day=clock.today(), by=academy.by)
    academy.answer("乙一", day=FIRST)
    slot = Slot.objects.get(campaign=academy.campaign)
    found = laws_hold(slot)
    assert found.total.on_roster == 5
    assert found.find(academy.unit["软件2302"].pk).total.late == 1
