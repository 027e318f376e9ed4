"""Sweeps: whom they ask, what moves a target, and that every target is counted exactly once."""

import datetime as dt
from dataclasses import replace

import pytest

from shouwang.checkin import household, link_page
from shouwang.checkin.models import Channel
from shouwang.checkin.record import Incoming, record
from shouwang.core import clock, jobs, verify
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import (
    accept_transfer,
    add_person,
    grant_role,
    join_household,
    leave,
    merge_people,
    offer_transfer,
    open_standing_duty,
)
from shouwang.roster.models import Kind
from shouwang.watch.actions.sweep_marks import Found, mark_targets, open_case, take_answers
from shouwang.watch.actions.sweeps import announce, close_sweep, count_sweep, name_targets, open_sweep
from shouwang.watch.models import Sweep, SweepMark, SweepTarget, Watch
from shouwang.watch.queries import sweeps as queries
from tests.academy import FIRST, GRANTS, MORNING, Academy

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WINDOW = {"place": "湖北省", "from_day": FIRST - 14 * DAY, "to_day": FIRST - DAY}


@pytest.fixture
def a():
    with clock.moved(MORNING):
        yield Academy()


@pytest.fixture
def by(a):
    """Who acts, by name, with the offices of the drawing."""
    for name, role, unit, kinds in GRANTS:
        grant_role(person=a.person[name], role=role, unit=a.unit[unit], kinds=list(kinds), by=a.by)
    return lambda name: Actor(ref=f"roster.Person:{a.person[name].pk}", name=name, person_id=a.person[name].pk)


def opened(a, code="hb", **more):
    return open_sweep(**({"code": code, "mandate": a.mandate, "question": "是否到过湖北", "by": a.by} | WINDOW | more))


def answers(a, sweep, name, by=None, **said):
    """One answer to the sweep's last campaign, taken at once."""
    person, who = a.person[name], a.person[by or name]
    campaign = sweep.windows.order_by("-id").first().campaign
    item = Incoming(campaign=campaign, person_id=person.pk, answers=said, by=Actor(ref=f"roster.Person:{who.pk}", person_id=who.pk), channel=Channel.LINK)
    outcome = record([item])[0]
    assert outcome.status == "recorded", (outcome.refusal, outcome.problems)
    take_answers(sweep=sweep, by=a.by)
    return outcome


def there(first=FIRST - 5 * DAY, last=FIRST - 3 * DAY, place="湖北省武汉市江岸区"):
    return {"been": "yes", "place": place, "from_day": str(first), "to_day": str(last)}


def state(a, sweep, name):
    return SweepTarget.objects.get(sweep=sweep, person=a.person[name]).state


def total(sweep, known_at=None):
    return queries.counts(access.everything(), sweep, known_at).total


def found(a, name, what, **more):
    return Found(a.person[name].pk, what, **more)


def test_whole_roll_and_families_are_asked(a):
    sweep = opened(a)
    assert total(sweep).should == len(a.person) == 19
    assert SweepTarget.objects.get(person=a.person["丁一"]).how == "household"
    assert sweep.windows.get().campaign.name == "是否到过湖北（湖北省，2026-02-16 至 2026-03-01）"


def test_families_of_a_units_people_are_asked_with_it_wherever_they_stand(a):
    join_household(head=a.person["书记"], member=a.person["丁一"], relation="子", guardian=True, by=a.by)
    sweep = opened(a, unit=a.unit["人事处"])
    numbers = set(sweep.targets.values_list("person__name", flat=True))
    assert "丁一" in numbers and "甲一" not in numbers
    assert [task.campaign.pk for task in link_page.tasks(a.person["丁一"])].count(sweep.windows.get().campaign_id) == 1


def test_whole_roll_outside_an_outbreak_is_refused(a):
    duty = open_standing_duty(code="standing", name="常态防控", since_day=FIRST, review_day=FIRST + 100 * DAY, by=a.by)
    with pytest.raises(Refused, match=r"watch\.174"):
        open_sweep(code="x", mandate=duty, question="q", by=a.by, **WINDOW)
    row = open_sweep(code="x", mandate=duty, question="q", by=a.by, reach=Sweep.Reach.LIST, numbers=["P001"], **WINDOW)
    assert total(row).should == 1


def test_an_answer_moves_the_target_and_its_correction_moves_it_back(a):
    sweep = opened(a)
    answers(a, sweep, "甲一", been="no")
    assert state(a, sweep, "甲一") == "negative"
    answers(a, sweep, "甲一", **there())
    assert state(a, sweep, "甲一") == "positive"
    answers(a, sweep, "甲一", been="no")
    assert state(a, sweep, "甲一") == "negative"
    assert total(sweep).done == 1 and total(sweep).open == 18


def test_the_worker_takes_answers_each_once(a):
    sweep = opened(a)
    campaign = sweep.windows.get().campaign
    person = a.person["甲一"]
    record([Incoming(campaign=campaign, person_id=person.pk, answers={"been": "no"}, by=Actor(ref="x", person_id=person.pk))])
    jobs.run_due()
    jobs.run_due()
    assert SweepMark.objects.filter(answer__isnull=False).count() == 1
    assert state(a, sweep, "甲一") == "negative"


def test_a_late_answer_still_moves_the_target(a):
    sweep = opened(a)
    slot = link_page.tasks(a.person["甲一"])[-1].slot
    clock.move(slot.cutoff_at + DAY)
    answers(a, sweep, "甲一", been="no")
    assert state(a, sweep, "甲一") == "negative"


def test_attempts_in_vain_then_lost_by_the_student_office_only(a, by):
    sweep = opened(a)
    office, student = by("主任"), by("学工")
    with pytest.raises(Refused, match=r"watch\.177"):
        mark_targets(sweep=sweep, found=[found(a, "甲一", "lost")], by=student)
    for hour in range(3):
        clock.move(MORNING + dt.timedelta(hours=hour + 1))
        mark_targets(sweep=sweep, found=[found(a, "甲一", "no_answer", at=clock.now())], by=by("辅导员甲"))
    row = SweepTarget.objects.get(person=a.person["甲一"])
    assert (row.state, row.tries) == ("not_reached", 3)
    with pytest.raises(Refused, match=r"core\.04"):
        mark_targets(sweep=sweep, found=[found(a, "甲一", "lost")], by=office)
    mark_targets(sweep=sweep, found=[found(a, "甲一", "lost")], by=student)
    assert state(a, sweep, "甲一") == "lost"
    mark_targets(sweep=sweep, found=[found(a, "甲一", "negative")], by=student)
    assert state(a, sweep, "甲一") == "negative"


def test_an_adviser_marks_nobody_of_another_class(a, by):
    sweep = opened(a)
    with pytest.raises(Refused, match=r"core\.04"):
        mark_targets(sweep=sweep, found=[found(a, "乙一", "negative")], by=by("辅导员甲"))


def test_nobody_is_asked_twice_what_an_earlier_sweep_knows(a):
    first = opened(a)
    answers(a, first, "甲一", been="no")
    answers(a, first, "甲二", **there())
    second = opened(a, code="wh", place="武汉市", from_day=FIRST - 10 * DAY, to_day=FIRST - 2 * DAY)
    assert state(a, second, "甲一") == "negative"
    assert state(a, second, "甲二") == "positive"
    assert state(a, second, "甲三") == "pending"
    asked = {task.campaign.pk for task in link_page.tasks(a.person["甲一"])}
    assert second.windows.get().campaign_id not in asked
    known = SweepMark.objects.get(target__sweep=second, target__person=a.person["甲二"])
    assert known.way == "known" and known.place == "420102"


def test_a_denied_city_says_nothing_about_its_province(a):
    first = opened(a, place="武汉市")
    answers(a, first, "甲一", been="no")
    second = opened(a, code="hb2")
    assert state(a, second, "甲一") == "pending"


def test_a_place_in_a_daily_return_is_a_reason_to_ask_and_days_elsewhere_are_known(a):
    for day in range(3):
        clock.move(MORNING + day * DAY)
        a.answer("甲一", place="湖北省武汉市江岸区")
        a.answer("甲二", place="河南省焦作市山阳区")
        if day < 2:
            a.answer("甲三", place="河南省焦作市山阳区")
    sweep = opened(a, from_day=FIRST, to_day=FIRST + 2 * DAY)
    target = SweepTarget.objects.get(person=a.person["甲一"], sweep=sweep)
    assert (target.how, target.state) == ("rule", "pending")
    assert state(a, sweep, "甲二") == "negative"
    assert state(a, sweep, "甲三") == "pending"


def test_targets_by_rule_are_those_seen_there_only(a):
    a.answer("甲一", place="湖北省武汉市江岸区")
    a.answer("甲二", place="湖北省")
    sweep = opened(a, place="武汉市", from_day=FIRST, to_day=FIRST, reach=Sweep.Reach.RULE)
    assert list(sweep.targets.values_list("person__name", "state")) == [("甲一", "pending")]


def test_a_new_place_reopens_only_whom_it_may_concern(a):
    sweep = opened(a)
    answers(a, sweep, "甲一", been="no")
    answers(a, sweep, "甲二", **there())
    answers(a, sweep, "甲三", been="no")
    announce(sweep=sweep, place="武汉市", from_day=FIRST - 10 * DAY, to_day=FIRST - 2 * DAY, by=a.by)
    assert [state(a, sweep, name) for name in ("甲一", "甲二", "甲三")] == ["negative", "positive", "negative"]
    announce(sweep=sweep, place="浙江省温州市", from_day=FIRST - 10 * DAY, to_day=FIRST - 2 * DAY, by=a.by)
    assert [state(a, sweep, name) for name in ("甲一", "甲二", "甲三")] == ["pending", "positive", "pending"]
    answers(a, sweep, "甲一", been="no")
    assert state(a, sweep, "甲一") == "negative"
    with pytest.raises(Refused, match=r"watch\.201"):
        announce(sweep=sweep, place="温州市", from_day=FIRST - 9 * DAY, to_day=FIRST - 3 * DAY, by=a.by)


def test_a_new_place_of_a_sweep_by_rule_brings_new_matches_only(a):
    a.answer("甲一", place="湖北省武汉市江岸区")
    a.answer("甲二", place="浙江省温州市鹿城区")
    sweep = opened(a, place="武汉市", from_day=FIRST, to_day=FIRST, reach=Sweep.Reach.RULE)
    mark_targets(sweep=sweep, found=[found(a, "甲一", "negative")], by=a.by)
    announce(sweep=sweep, place="温州市", from_day=FIRST, to_day=FIRST, by=a.by)
    assert dict(sweep.targets.values_list("person__name", "state")) == {"甲一": "negative", "甲二": "pending"}


@pytest.mark.parametrize(
    "first, last, expected",
    [(-20, -15, "pending"), (-20, -14, "positive"), (-1, 0, "positive"), (0, 0, "pending")],
    ids=["ends the day before", "ends on the first day", "begins on the last day", "begins the day after"],
)
def test_boundary_of_the_window_days(a, first, last, expected):
    earlier = opened(a, code="all", from_day=FIRST - 30 * DAY, to_day=FIRST)
    answers(a, earlier, "甲一", **there(FIRST + first * DAY, FIRST + last * DAY))
    assert state(a, opened(a), "甲一") == expected


def test_a_positive_becomes_a_case_by_one_action(a, by):
    sweep = opened(a)
    answers(a, sweep, "甲一", **there(last=FIRST - 3 * DAY))
    target = SweepTarget.objects.get(person=a.person["甲一"])
    watch = open_case(target=target, by=by("医生"))
    assert (watch.day0, watch.ground, watch.ref, watch.mandate) == (FIRST - 3 * DAY, "exposed", f"watch.SweepTarget:{target.pk}", a.mandate)
    assert state(a, sweep, "甲一") == "case" and total(sweep).found == 1 == total(sweep).case
    answers(a, sweep, "甲一", been="no")
    assert state(a, sweep, "甲一") == "case", "an answer does not undo what somebody decided"
    with pytest.raises(Refused, match=r"watch\.180"):
        open_case(target=target, by=a.by)


def test_a_negative_becomes_no_case(a):
    sweep = opened(a)
    answers(a, sweep, "甲一", been="no")
    with pytest.raises(Refused, match=r"watch\.179"):
        open_case(target=SweepTarget.objects.get(person=a.person["甲一"]), by=a.by)
    assert not Watch.objects.exists()


def test_the_office_opens_a_case_with_monitoring(a, by):
    sweep = opened(a)
    answers(a, sweep, "甲一", **there())
    watch = open_case(target=SweepTarget.objects.get(person=a.person["甲一"]), by=by("主任"))
    assert watch.kind == "monitoring"


def test_somebody_who_is_transferred_counts_in_the_new_unit_and_before_it_in_the_old(a):
    sweep = opened(a)
    answers(a, sweep, "甲一", been="no")
    then = clock.now()
    clock.move(MORNING + DAY)
    offer = offer_transfer(person=a.person["甲一"], target=a.unit["研2401"], effective_at=clock.now(), by=a.by)
    accept_transfer(transfer=offer, by=a.by)
    node = queries.counts(access.everything(), sweep)
    assert node.find(a.unit["研2401"].pk).own.should == 3 and node.find(a.unit["软件2301"].pk).own.should == 2
    node = queries.counts(access.everything(), sweep, then)
    assert node.find(a.unit["研2401"].pk).own.should == 2 and node.find(a.unit["软件2301"].pk).own.negative == 1


def test_somebody_who_left_stays_a_target_where_they_were_last(a):
    sweep = opened(a)
    clock.move(MORNING + DAY)
    leave(person=a.person["甲一"], at=clock.now(), by=a.by)
    node = queries.counts(access.everything(), sweep)
    assert node.total.should == 19 and node.find(a.unit["软件2301"].pk).own.should == 3
    mark_targets(sweep=sweep, found=[found(a, "甲一", "negative")], by=a.by)
    assert total(sweep).done == 1


def test_two_records_of_one_person_count_once_and_keep_what_was_said(a):
    sweep = opened(a)
    answers(a, sweep, "甲一", been="no")
    clock.move(MORNING + dt.timedelta(hours=1))
    before = clock.now()
    clock.move(MORNING + dt.timedelta(hours=2))
    merge_people(kept=a.person["甲二"], gone=a.person["甲一"], by=a.by)
    take_answers(sweep=sweep, by=a.by)
    assert total(sweep).should == 18 and state(a, sweep, "甲二") == "negative"
    assert total(sweep, before).should == 19


def test_a_child_under_fourteen_is_answered_for_by_its_guardian_only(a):
    child = add_person(number="P004-F1", name="小乙", kind=Kind.FAMILY, unit=a.unit["家属"], since=clock.instant(FIRST), birth_date="2015-05-01", by=a.by)
    a.person["小乙"] = child
    join_household(head=a.person["辅导员甲"], member=child, relation="女", guardian=True, by=a.by)
    join_household(head=a.person["书记"], member=a.person["丁一"], relation="子", guardian=False, by=a.by)
    sweep = opened(a)
    campaign = sweep.windows.get().campaign
    tie = household.bond(a.person["辅导员甲"].pk, child.pk)
    item = Incoming(campaign=campaign.code, person_id=child.pk, answers={"been": "no"}, by=None)
    assert household.answer(tie, item).status == "recorded"
    take_answers(sweep=sweep, by=a.by)
    assert state(a, sweep, "小乙") == "negative"
    tie.guardian = False
    outcome = household.answer(tie, replace(item, answers={"been": "yes"}))
    assert outcome.status == "refused" and outcome.refusal.code == "checkin.61"


def test_counting_says_what_changed_since_and_stays_true(a):
    sweep = opened(a)
    answers(a, sweep, "甲一", been="no")
    clock.move(MORNING + dt.timedelta(hours=1))
    count_sweep(sweep=sweep, by=a.by)
    clock.move(MORNING + dt.timedelta(hours=2))
    answers(a, sweep, "甲二", **there())
    change = queries.change(access.everything(), sweep)
    assert (change.of("done"), change.of("positive"), change.of("should")) == (1, 1, 0)
    held = list(verify.examine_all({"watch.sweep_counts", "watch.sweep_states"}))
    assert len(held) == 2 and not [one for one in held if one.broken]


def test_verify_finds_a_state_that_its_marks_do_not_come_to(a):
    sweep = opened(a)
    answers(a, sweep, "甲一", been="no")
    SweepTarget.objects.filter(person=a.person["甲一"]).update(state="positive")
    assert verify.examine("watch.sweep_states").broken == 1


def test_closing_ends_the_asking(a):
    sweep = close_sweep(sweep=opened(a), by=a.by)
    assert sweep.windows.get().campaign.state == "closed"
    with pytest.raises(Refused, match=r"watch\.176"):
        mark_targets(sweep=sweep, found=[found(a, "甲一", "negative")], by=a.by)


def test_more_targets_by_name(a):
    sweep = opened(a, reach=Sweep.Reach.LIST, numbers=["P001"])
    assert name_targets(sweep=sweep, numbers=["P001", "P002"], by=a.by) == 1
    assert total(sweep).should == 2
    with pytest.raises(Refused, match=r"roster\.02"):
        name_targets(sweep=sweep, numbers=["nobody"], by=a.by)


@pytest.mark.parametrize(
    "more, code",
    [({"place": "不存在的地方"}, "170"), ({"from_day": FIRST, "to_day": FIRST - DAY}, "171"), ({"from_day": FIRST + DAY, "to_day": FIRST + DAY}, "172"),
     ({"from_day": FIRST - 400 * DAY}, "173"), ({"code": "坏 代码"}, "175"), ({"question": "  "}, "202")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_words(a, more, code):
    with pytest.raises(Refused, match=rf"watch\.{code}"):
        opened(a, **more)


def test_why_somebody_is_on_the_list_is_said_until_there_is_a_finding(a, by):
    from shouwang.watch.explaining import _subjects

    sweep, person = opened(a), a.person["甲一"]
    scope = access.everything()
    said = list(_subjects["watch.sweeps"].reasons(scope, person, clock.now()))
    assert [one.state for one in said] == ["待查"] and "湖北省" in said[0].inputs[0][1]
    answers(a, sweep, "甲一", been="no")
    assert not list(_subjects["watch.sweeps"].reasons(scope, person, clock.now()))


def test_the_last_word_of_a_file_without_days_counts_even_where_it_was_said_before(a):
    """查实, then 查无, then 查实 again: the third is news; the same file read again is none."""
    sweep = opened(a)
    for what in ("positive", "negative", "positive"):
        assert len(mark_targets(sweep=sweep, found=[found(a, "甲一", what)], by=a.by)) == 1
        assert state(a, sweep, "甲一") == what
        assert mark_targets(sweep=sweep, found=[found(a, "甲一", what)], by=a.by) == []
    both = [found(a, "甲二", "negative"), found(a, "甲二", "positive")]
    assert len(mark_targets(sweep=sweep, found=both, by=a.by)) == 2
    assert mark_targets(sweep=sweep, found=both, by=a.by) == [] and state(a, sweep, "甲二") == "positive"
    dated = found(a, "甲一", "negative", at=clock.now() - DAY)
    assert len(mark_targets(sweep=sweep, found=[dated], by=a.by)) == 1 and mark_targets(sweep=sweep, found=[dated], by=a.by) == []
