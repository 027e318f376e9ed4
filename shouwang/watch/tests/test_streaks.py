"""Runs of missed half-days: the rule on every boundary, the steps and whom they concern, what was tried."""

import datetime as dt

import pytest

from shouwang.checkin.models import Round
from shouwang.checkin.reminders.rounds import remind_due_slots
from shouwang.checkin.tests.posted import actor, posted, scope
from shouwang.core import clock, parameters
from shouwang.core.actions import Actor, operator
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused
from shouwang.questions.queries import forget
from shouwang.roster import access
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.followup import ensure_followup
from shouwang.watch.actions.followups import announce_due, announce_steps, enter_attempt
from shouwang.watch.actions.health_contacts import give_contact, hand_over, share_out
from shouwang.watch.models import FollowAttempt, HealthContact, StepTaken, Watch
from shouwang.watch.queries import followup
from shouwang.watch.queries.health_contacts import loads, own_people
from shouwang.watch.rules.streaks import Half, Run, expected, run_of, step_of
from shouwang.watch.tests.followed import at, day, watched

T = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def half(number, name, checked=False):
    return Half(day(number), name, T + dt.timedelta(days=number - 10, hours={"am": 3, "pm": 13}[name]), checked)


def run(*halves, now=T + 14 * HOUR):
    """halves in the order of the days."""
    return run_of(reversed(halves), now)


def test_run_counts_back_to_the_last_check():
    assert run() == Run()
    assert run(half(10, "am", True), half(10, "pm")).missed == 1
    assert run(half(9, "pm", True), half(10, "am"), half(10, "pm")).missed == 2
    assert run(half(9, "am"), half(9, "pm", True), half(10, "am"), half(10, "pm")).missed == 2
    assert run(half(9, "pm"), half(10, "am"), half(10, "pm")).missed == 3
    assert run(half(9, "am"), half(9, "pm"), half(10, "am", True)).missed == 0


def test_half_day_counts_as_missed_from_two_hours_after_it_was_due():
    rows = (half(9, "pm"), half(10, "am"), half(10, "pm"))
    missed_at = rows[2].missed_at
    assert run(*rows, now=missed_at - clock.TICK).missed == 2
    assert run(*rows, now=missed_at).missed == 3
    assert run(half(10, "am"), half(10, "pm", True), now=missed_at - HOUR).missed == 0, "an early check in the evening ends the run"


@pytest.mark.parametrize(("missed", "step"), [(0, ""), (1, "remind"), (2, "phone"), (3, "visit"), (9, "visit")])
def test_step_by_length(missed, step):
    assert step_of(missed, 2, 3) == step


def test_expected_on_the_boundaries():
    noon, midnight = T + 4 * HOUR, T + 16 * HOUR

    today = day(10)

    def asked(cutoff, since=T, until=None, asked_from=T, last=today):
        return expected(since, until, asked_from, last, day(10), cutoff)

    assert asked(noon) and asked(midnight)
    assert not asked(noon, since=noon + clock.TICK) and asked(midnight, since=noon + clock.TICK)
    assert not asked(midnight, until=noon) and not asked(noon, until=noon) and asked(noon, until=noon + clock.TICK)
    assert not asked(noon, asked_from=noon + clock.TICK), "registered after the fact: nobody is behind with what was over"
    assert asked(midnight, last=day(10)) and not asked(midnight, last=day(9)), "the evening of the last day counts, the next day does not"


# ---- in the database

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy():
    with clock.moved(dt.datetime(2026, 3, 10, 0, tzinfo=dt.UTC)):  # 08:00 in Shanghai
        academy = posted()
        watched(academy, "甲一", day0=9, since=at(10, 8))
        ensure_followup(academy.mandate, day(9))
        yield academy
    forget()


def missed(academy, name="医生"):
    return [(one.watch.person.name, one.run.missed, str(one.step)) for one in followup.behind(scope(academy, name))]


def told(academy, name):
    return [row.code for row in Notice.objects.filter(to=f"roster.Person:{academy.person[name].pk}").order_by("id")]


def test_steps_of_two_days_of_silence(academy):
    give_contact(person=academy.person["甲一"], contact=academy.person["书记"], by=actor(academy, "医生"))
    seen = {}
    for when in (at(10, 10, 59), at(10, 11), at(10, 21), at(11, 10, 59), at(11, 11), at(11, 21)):
        clock.move(when)
        announce_due()
        seen[when] = missed(academy)
    assert list(seen.values()) == [
        [], [("甲一", 1, "remind")], [("甲一", 2, "phone")], [("甲一", 2, "phone")], [("甲一", 3, "visit")], [("甲一", 4, "visit")],
    ]  # fmt: skip
    assert told(academy, "书记") == ["watch.contact_given", "watch.step_phone", "watch.step_visit"], "the officer of the college twice"
    assert told(academy, "辅导员甲") == told(academy, "医生") == ["watch.step_visit"]
    assert told(academy, "辅导员乙") == []
    announce_steps(by=operator())
    assert StepTaken.objects.count() == 2 and told(academy, "医生") == ["watch.step_visit"], "once a run and step"


def test_check_ends_the_run_and_a_new_one_is_announced_anew(academy):
    clock.move(at(10, 21))
    announce_due()
    record_check(person=academy.person["甲一"], at=at(10, 21), temp_c="36.5", by=operator())
    assert missed(academy) == []
    clock.move(at(11, 21))
    announce_due()
    assert missed(academy) == [("甲一", 2, "phone")]
    assert told(academy, "辅导员甲") == ["watch.step_phone"] * 2, "without a contact whoever follows the class up"


def test_late_check_ends_the_run(academy):
    clock.move(at(10, 22))
    assert missed(academy)[0][1] == 2
    record_check(person=academy.person["甲一"], at=at(10, 9), temp_c="36.5", by=operator())
    assert missed(academy)[0][1] == 1, "the morning was made up, the evening is missing still"


def test_watch_registered_after_the_fact_starts_without_a_run(academy):
    clock.move(at(10, 12, 30))
    watched(academy, "乙一", day0=1)
    clock.move(at(10, 20, 59))
    assert ("乙一", 1, "remind") not in missed(academy)
    clock.move(at(10, 21))
    assert ("乙一", 1, "remind") in missed(academy)


def test_thresholds_are_dated_rule_values(academy):
    parameters.set_parameter(code="watch.streak_phone", value=1, since_day=day(11), source="本院规定", by=operator())
    clock.move(at(10, 11))
    assert missed(academy) == [("甲一", 1, "remind")]
    record_check(person=academy.person["甲一"], at=at(10, 11), temp_c="36.5", by=operator())
    clock.move(at(11, 11))
    record_check(person=academy.person["甲一"], at=at(10, 21), temp_c="36.5", by=operator())
    assert missed(academy) == [("甲一", 1, "phone")], "from the day on which the institution's own value holds"


def test_reminder_goes_once_at_its_time(academy):
    clock.move(at(10, 11))
    remind_due_slots()
    remind_due_slots()
    row = Round.objects.get(slot__campaign__code="followup-ob", reason=Round.Reason.MADE)
    assert (row.missing, row.slot.name, row.made_at >= at(10, 11)) == (1, "am", True)


def test_attempts_are_kept_with_the_episode(academy):
    watch = Watch.objects.get()
    clock.move(at(10, 21, 10))
    row = enter_attempt(watch=watch, way="phone", outcome="no_answer", by=actor(academy, "辅导员甲"), note="关机")
    assert (row.missed, row.caller) == (2, "辅导员甲")
    Watch.objects.filter(pk=watch.pk).update(voided_at=clock.now())
    later = Watch.objects.get(pk=watch.pk)
    later.pk, later.voided_at, later.episode, later.opened_at = None, None, watch.pk, clock.now()
    later.save()
    assert list(followup.attempts_of(later)) == [row]
    assert missed(academy) == [("甲一", 2, "phone")], "a change of the watch does not forget what is missing"
    assert followup.behind(scope(academy, "医生"))[0].tries == [row]
    with pytest.raises(Refused) as caught:
        enter_attempt(watch=later, way="phone", outcome="no_answer", by=actor(academy, "辅导员乙"))
    assert caught.value.code == "core.04"
    with pytest.raises(Refused) as caught:
        enter_attempt(watch=later, way="pigeon", outcome="no_answer", by=actor(academy, "辅导员甲"))
    assert caught.value.code == "watch.57"
    assert FollowAttempt.objects.count() == 1


# ---- health contacts


def test_contact_sees_and_enters_just_their_people(academy):
    watched(academy, "甲二")
    me = Actor(ref="roster.Person:x", name="丙一", person_id=academy.person["丙一"].pk)
    lens = access.Scope(me, {})
    assert not own_people(lens) and missed_by(lens) == []
    with pytest.raises(Refused):
        record_check(person=academy.person["甲一"], at=at(10, 8), temp_c="36.5", by=me)
    give_contact(person=academy.person["甲一"], contact=academy.person["丙一"], by=actor(academy, "辅导员甲"))
    clock.move(at(10, 11))
    assert [person.name for person in own_people(lens)] == ["甲一"] and missed_by(lens) == ["甲一"]
    record_check(person=academy.person["甲一"], at=at(10, 9), temp_c="36.5", by=me)
    with pytest.raises(Refused):
        record_check(person=academy.person["甲二"], at=at(10, 9), temp_c="36.5", by=me)
    Watch.objects.filter(person=academy.person["甲一"]).update(until=at(10, 10), closed_at=at(10, 11), end="early")
    assert not own_people(lens), "nobody is followed beyond the watch"


def missed_by(lens):
    return [one.watch.person.name for one in followup.behind(lens)]


def test_contacts_are_shared_out_evenly_and_handed_over_at_once(academy):
    doctor = actor(academy, "医生")
    for name in ("甲二", "甲三", "乙一", "乙二"):
        watched(academy, name)
    give_contact(person=academy.person["甲一"], contact=academy.person["书记"], by=doctor)
    people = [academy.person[name] for name in ("甲二", "甲三", "乙一", "乙二")]
    share_out(people=people, contacts=[academy.person["书记"], academy.person["督查"]], by=doctor)
    assert sorted(loads(scope(academy, "医生")).values()) == [2, 3]
    assert hand_over(contact=academy.person["书记"], to=academy.person["督查"], by=actor(academy, "书记")) == 3
    assert loads(scope(academy, "医生")) == {academy.person["督查"].pk: 5}
    assert HealthContact.objects.filter(until=None).count() == 5, "one for each person"
    with pytest.raises(Refused) as caught:
        hand_over(contact=academy.person["书记"], to=academy.person["督查"], by=doctor)
    assert caught.value.code == "watch.56"


def test_contact_is_refused_for_who_cannot_be_one(academy):
    one, doctor = academy.person["甲一"], actor(academy, "医生")
    for kwargs, code in (
        ({"person": one, "contact": one, "by": doctor}, "watch.54"),
        ({"person": academy.person["丙一"], "contact": one, "by": doctor}, "watch.53"),
        ({"person": one, "contact": academy.person["书记"], "by": actor(academy, "辅导员乙")}, "core.04"),
    ):
        with pytest.raises(Refused) as caught:
            give_contact(**kwargs)
        assert caught.value.code == code
    assert give_contact(person=one, contact=academy.person["书记"], by=doctor)
    assert give_contact(person=one, contact=academy.person["书记"], by=doctor) is None, "them already"
    assert HealthContact.objects.count() == 1
