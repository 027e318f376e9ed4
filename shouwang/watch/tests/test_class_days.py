"""Suspended classes, days without teaching, three checks a day in a cluster, and people away on record: the roll call stays whole."""

import datetime as dt

import pytest

from shouwang.checkin import calendar, cells, slots, verify
from shouwang.checkin.actions import affirm_class, open_campaign
from shouwang.checkin.actions.suspensions import end_suspension, set_calendar, suspend_classes
from shouwang.checkin.models import Check, Return, Slot
from shouwang.checkin.one_person import asked
from shouwang.checkin.recount import own_tallies
from shouwang.checkin.tests.posted import actor, posted, scope
from shouwang.core import clock, jobs
from shouwang.core import verify as laws
from shouwang.core.refusals import Refused
from shouwang.questions.queries import forget
from shouwang.watch import absences as record
from shouwang.watch.actions.absences import register_absence
from shouwang.watch.actions.intensified import intensify, relax
from shouwang.watch.models import Absence
from shouwang.watch.queries.register import register
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SATURDAY, MONDAY = FIRST + 5 * DAY, FIRST + 7 * DAY


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        made = posted()
        made.morning = open_campaign(
            code="morning", mandate=made.mandate, form="absence-check", since_day=FIRST, cadence="school-days", by=made.by
        )
        yield made
    forget()


def tally(academy, day=FIRST, unit="软件2301", campaign=None):
    slot = slots.find(campaign or academy.morning, day)
    return cells.roll_call(slot).find(academy.unit[unit].pk).total


def affirm(academy, day=FIRST, unit="软件2301", by="辅导员甲", name="", **exceptions):
    given = {academy.person[who].pk: answers for who, answers in exceptions.items()}
    row = affirm_class(slot=slots.find(academy.morning, day, name), unit=academy.unit[unit], exceptions=given, by=actor(academy, by))
    while jobs.run_due():
        pass
    return row


def suspend(academy, unit="软件2301", since=FIRST, last=FIRST + 3 * DAY, by="主任"):
    return suspend_classes(
        unit=academy.unit[unit], since_day=since, last_day=last, decided_by="校领导小组", doc="校防〔2026〕3号", basis="流感聚集，停课四天", by=actor(academy, by)
    )


def refused(code, act, **kwargs):
    with pytest.raises(Refused) as caught:
        act(**kwargs)
    assert caught.value.code == code, caught.value


def unbroken():
    said = [words for name in laws.names() if name.startswith("checkin") for words in laws.examine(name).sentences]
    assert said == []


def test_suspended_class_has_nobody_expected_and_nobody_missing(academy):
    affirm(academy, unit="软件2302", by="辅导员乙")
    assert tally(academy).missing == 3
    suspend(academy)
    mine = tally(academy)
    assert (mine.on_roster, mine.expected, mine.exempt, mine.missing) == (3, 0, 3, 0)
    college = tally(academy, unit="计算机学院")
    assert (college.on_roster, college.expected, college.exempt, college.missing) == (5, 2, 3, 0)
    assert own_tallies(slots.find(academy.morning, FIRST))[academy.unit["软件2301"].pk] == mine
    unbroken()


def test_suspension_before_anybody_answered_holds_in_the_slot_that_opens_then(academy):
    suspend(academy, since=FIRST + DAY)
    assert tally(academy).missing == 3
    with clock.moved(MORNING + DAY):
        affirm(academy, FIRST + DAY, "软件2302", "辅导员乙")
        assert tally(academy, FIRST + DAY).exempt == 3
        unbroken()


def test_suspension_does_not_exempt_from_the_daily_return(academy):
    academy.answer("甲一")
    suspend(academy)
    assert tally(academy, campaign=academy.campaign).expected == 3
    stood = {row.slot.campaign_id: row.exempt for row in asked([academy.person["甲二"].pk])}
    assert stood == {academy.campaign.pk: False}
    unbroken()


def test_last_day_of_a_suspension_counts_and_the_day_after_is_asked(academy):
    suspend(academy, last=FIRST + DAY)
    for day, exempt in ((FIRST + DAY, 3), (FIRST + 2 * DAY, 0)):
        assert own_tallies(slots.find(academy.morning, day))[academy.unit["软件2301"].pk].exempt == exempt


def test_suspension_that_ends_early_keeps_its_first_end(academy):
    row = suspend(academy)[0]
    affirm(academy, unit="软件2302", by="辅导员乙")
    refused("checkin.162", end_suspension, suspension=row, last_day=FIRST + DAY, why="", by=actor(academy, "主任"))
    fresh = end_suspension(suspension=row, last_day=FIRST + DAY, why="病例好转", by=actor(academy, "主任"))
    row.refresh_from_db()
    assert row.voided_at and fresh.episode == row.pk and clock.day_of(row.until) == FIRST + 4 * DAY
    assert tally(academy).exempt == 3 and own_tallies(slots.find(academy.morning, FIRST + 2 * DAY))[academy.unit["软件2301"].pk].exempt == 0
    unbroken()


def test_suspension_needs_who_and_why_and_the_right_and_no_yesterday(academy):
    refused("core.04", suspend, academy=academy, by="辅导员甲")
    refused("core.04", suspend, academy=academy, by="医生")
    refused("checkin.161", suspend, academy=academy, since=FIRST - DAY)
    refused("checkin.160", suspend, academy=academy, last=FIRST - DAY)
    suspend(academy)
    refused("checkin.164", suspend, academy=academy, unit="计算机学院")


def test_whole_college_is_suspended_class_by_class(academy):
    assert {row.unit.name for row in suspend(academy, unit="计算机学院")} == {"软件2301", "软件2302"}
    found = register(scope(academy, "医生"), FIRST)
    states = {sheet.unit.name: sheet.state for sheet in found.classes}
    assert states == {"软件2301": "suspended", "软件2302": "suspended", "研2401": "unreported"}
    assert (found.sums()["expected"], found.sums()["suspended"], found.sums()["unreported"]) == (2, 2, 1)


def test_answer_of_somebody_whose_class_is_suspended_counts(academy):
    from shouwang.checkin.record import Incoming
    from shouwang.checkin.record import record as write
    from shouwang.core.actions import Actor

    suspend(academy)
    person = academy.person["甲一"]
    write([Incoming(academy.morning, person.pk, {"attendance": "present"}, Actor(ref=f"roster.Person:{person.pk}", person_id=person.pk))])
    mine = tally(academy)
    assert (mine.on_roster, mine.expected, mine.exempt, mine.answered) == (3, 1, 2, 1)
    unbroken()


# ---- days without teaching


def test_holiday_is_not_asked_and_a_saturday_worked_is(academy):
    assert slots.find(academy.morning, SATURDAY) is None
    office = actor(academy, "主任")
    set_calendar(first_day=SATURDAY, last_day=SATURDAY, teaching=True, name="调休上课", by=office)
    set_calendar(first_day=MONDAY, last_day=MONDAY + DAY, teaching=False, name="运动会", by=office)
    from shouwang.checkin.models import Campaign

    again = Campaign.objects.get(pk=academy.morning.pk)
    asked_on = [day for day in (SATURDAY + n * DAY for n in range(5)) if slots.find(again, day)]
    assert asked_on == [SATURDAY, MONDAY + 2 * DAY]
    with clock.moved(MORNING + 7 * DAY):
        found = register(scope(academy, "医生"), MONDAY)
    assert {sheet.state for sheet in found.classes} == {"no_school"} and found.classes[0].why == "运动会" and found.sums()["expected"] == 0


def test_day_that_was_asked_stays_one_of_teaching(academy):
    affirm(academy)
    refused("checkin.167", set_calendar, first_day=FIRST, last_day=FIRST, teaching=False, name="放假", by=actor(academy, "主任"))
    refused("core.04", set_calendar, first_day=MONDAY, last_day=MONDAY, teaching=False, name="放假", by=actor(academy, "辅导员甲"))
    assert calendar.teaches(FIRST)


# ---- three checks a day


def test_unit_with_a_cluster_is_called_three_times_and_the_others_once(academy):
    row = intensify(unit=academy.unit["软件2301"], last_day=FIRST + 2 * DAY, why="诺如聚集", by=actor(academy, "主任"))
    names = [(slot.name, clock.local(slot.opens_at).hour, clock.local(slot.cutoff_at).hour) for slot in (
        slots.find(row.campaign, FIRST, "noon"), slots.find(row.campaign, FIRST, "pm"))]
    assert names == [("noon", 11, 14), ("pm", 14, 21)]
    assert set(own_tallies(slots.find(row.campaign, FIRST, "noon"))) == {academy.unit["软件2301"].pk}
    assert slots.find(row.campaign, FIRST + 3 * DAY, "noon") is None
    for hours, name in ((4, "noon"), (8, "pm")):
        with clock.moved(MORNING + dt.timedelta(hours=hours)):
            assert slots.current_name(row.campaign, clock.now()) == name
            slot = slots.find(row.campaign, FIRST, name)
            affirm_class(slot=slot, unit=academy.unit["软件2301"], exceptions={}, by=actor(academy, "辅导员甲"))
    assert Slot.objects.filter(campaign=row.campaign).count() == 2
    unbroken()


def test_cluster_that_is_over_is_called_once_a_day_again(academy):
    office = actor(academy, "主任")
    row = intensify(unit=academy.unit["软件2301"], last_day=FIRST + 2 * DAY, why="诺如聚集", by=office)
    refused("watch.124", intensify, unit=academy.unit["软件2301"], last_day=FIRST, why="x", by=office)
    refused("core.04", intensify, unit=academy.unit["软件2302"], last_day=FIRST, why="x", by=actor(academy, "辅导员乙"))
    refused("watch.126", intensify, unit=academy.unit["软件2302"], last_day=FIRST - DAY, why="x", by=office)
    with clock.moved(MORNING + DAY):
        fresh = relax(intensified=row, by=office)
        row.campaign.refresh_from_db()
        assert fresh.episode == row.pk and row.campaign.state == "closed"
        refused("watch.127", relax, intensified=row, by=office)


# ---- away on record


def test_somebody_away_on_record_stays_expected_and_is_not_asked_again(academy):
    affirm(academy, 甲一={"attendance": "absent", "absence_reason": "ill", "symptoms": ["fever"]})
    checks = Check.objects.count()
    with clock.moved(MORNING + DAY):
        row = affirm(academy, FIRST + DAY)
        mine = tally(academy, FIRST + DAY)
        assert (row.zero, row.answered, row.exceptions) == (False, 2, 1)
        assert (mine.expected, mine.answered, mine.flagged, mine.missing) == (3, 3, 1, 0)
        assert Return.objects.get(slot__day=FIRST + DAY, flagged=True).flags == "known" and Check.objects.count() == checks
        sheet = next(one for one in register(scope(academy, "医生"), FIRST + DAY).classes if one.unit == academy.unit["软件2301"])
        assert (sheet.absent, sheet.ill, sheet.present) == (1, 1, 2)
        assert len(record.known(Absence.objects.known())) == 1
        unbroken()


def test_absence_registered_by_hand_is_on_record_too(academy):
    register_absence(person=academy.person["甲二"], first_day=FIRST, reason="ill", by=actor(academy, "辅导员甲"))
    row = affirm(academy)
    assert (row.zero, row.answered, row.exceptions) == (False, 2, 1) and verify is not None
