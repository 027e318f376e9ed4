"""Measures: off by default, drafted by one and signed by another, ending by their date, ended at once, and what is derived from them."""

import datetime as dt
import json

import pytest

from shouwang.core import clock, parameters
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused
from shouwang.gate import actions, queries
from shouwang.gate.actions.endings import announce_ending_measures
from shouwang.gate.models import Measure
from shouwang.gate.verify import every_measure_is_signed_and_ends
from shouwang.roster import access
from shouwang.roster import actions as roster
from shouwang.watch.models import Kind

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def refused(code, act, **kwargs):
    with pytest.raises(Refused) as caught:
        act(**kwargs)
    assert caught.value.code == code, caught.value


def test_off_by_default_everybody_passes(house):
    house.under("甲一", Kind.CENTRAL)
    assert house.answer("甲一") == "pass"
    assert house.answer("甲一", ignore_measure=True) == "ask_clinic"


@pytest.mark.parametrize("kind", list(Kind))
def test_answer_by_kind_under_a_measure(house, kind):
    house.switch_on()
    house.under("甲一", kind)
    asks = kind in {Kind.CENTRAL, Kind.HOME, Kind.SINGLE_ROOM, Kind.TEMPORARY, Kind.INPATIENT}
    assert house.answer("甲一") == ("ask_clinic" if asks else "pass")


def test_reported_and_not_confirmed_holds_nobody(house):
    house.switch_on()
    house.under("甲一", confirmed=False)
    assert house.answer("甲一") == "pass"


def test_kinds_that_ask_are_dated_data(house):
    house.switch_on()
    house.under("甲一", Kind.MOSQUITO)
    tomorrow = clock.today() + DAY
    parameters.set_parameter(code="gate.asks_mosquito", value=1, since_day=tomorrow, source="登革热暴发，区疾控通知", by=house.operator)
    now = queries.answers(access.everything(), ["P001"])[0]
    assert now.answer == "pass" and now.valid_until == clock.instant(tomorrow), "good no longer than the rule value"
    assert house.answer("甲一", at=clock.instant(tomorrow)) == "ask_clinic"


def test_draft_asks_nobody_and_its_author_does_not_sign(house):
    house.under("甲一")
    row = house.drafted()
    assert house.answer("甲一") == "pass"
    refused("gate.14", actions.sign_measure, measure=row, by=house.by("主任"))
    actions.sign_measure(measure=row, by=house.by("院长"))
    assert house.answer("甲一") == "ask_clinic"
    refused("gate.15", actions.sign_measure, measure=row, by=house.by("院长"))


def test_author_signs_where_nobody_else_may(house):
    row = house.drafted()
    for grant in house.person["院长"].grants.filter(until=None, voided_at=None):
        roster.end_grant(grant=grant, by=house.operator)
    assert actions.sign_measure(measure=row, by=house.by("主任")).signed_at


@pytest.mark.parametrize("who", ["医生", "保卫", "门卫", "辅导员甲"])
def test_measure_without_the_right_is_refused(house, who):
    refused("core.04", house.drafted, who=who)
    row = house.switch_on()
    for act in (actions.revoke_measure, actions.extend_measure):
        more = {"last_day": clock.today() + 9 * DAY} if act is actions.extend_measure else {}
        refused("core.04", act, measure=row, why="试", by=house.by(who), **more)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"basis": " "}, "gate.11"), ({"doc": ""}, "gate.11"), ({"say": ""}, "gate.13"), ({"phone": ""}, "gate.13"), ({"waiting": ""}, "gate.13"),
        ({"days": 15}, "gate.12"), ({"last_day": None}, "gate.12"), ({"days": 0}, "gate.16"), ({"gates": [10**6]}, "gate.19"),
    ],
)  # fmt: skip
def test_measure_without_what_it_must_say_is_refused(house, change, code):
    refused(code, house.drafted, **change)
    assert house.drafted(days=14), "fourteen days are the longest"


def test_measure_ends_by_itself_after_its_last_day(house):
    house.switch_on(days=3)
    house.under("甲一")
    last = clock.today() + 2 * DAY
    end = clock.instant(last + DAY)
    for at, answer in ((end - dt.timedelta(seconds=1), "ask_clinic"), (end, "pass"), (end + DAY, "pass")):
        assert house.answer("甲一", at=at) == answer
    given = queries.answers(access.everything(), ["P001"], at=end - dt.timedelta(seconds=1))[0]
    assert given.valid_until == end


def test_measure_is_not_back_dated(house):
    """Drafted in the morning, signed in the evening: at noon the gate was off, and nobody asks later why it was not."""
    row = house.drafted()
    clock.move(clock.now() + dt.timedelta(hours=3))
    signed = actions.sign_measure(measure=row, by=house.by("院长"))
    house.under("甲一", since=clock.now() - dt.timedelta(hours=5))
    assert house.answer("甲一", at=signed.since - dt.timedelta(minutes=1)) == "pass"
    assert house.answer("甲一", at=signed.since) == "ask_clinic"


def test_extension_holds_once_signed_and_keeps_the_earlier_end(house):
    row = house.switch_on(days=2)
    house.under("甲一")
    refused("gate.17", actions.extend_measure, measure=row, last_day=clock.today() + 5 * DAY, why=" ", by=house.by("主任"))
    refused("gate.16", actions.extend_measure, measure=row, last_day=row.last_day, why="还有病例", by=house.by("主任"))
    draft = actions.extend_measure(measure=row, last_day=clock.today() + 5 * DAY, why="还有病例", by=house.by("主任"))
    later = clock.instant(clock.today() + 4 * DAY)
    assert house.answer("甲一", at=later) == "pass", "a draft extends nothing"
    actions.sign_measure(measure=draft, by=house.by("院长"))
    assert house.answer("甲一", at=later) == "ask_clinic"
    scope = house.scope("主任")
    assert [one.last_day for one in queries.earlier(scope, Measure.objects.get(pk=draft.pk))] == [row.last_day]
    assert list(queries.measures(scope)) == [draft] and not list(every_measure_is_signed_and_ends())


def test_extension_signed_after_the_end_leaves_the_gap(house):
    row = house.switch_on(days=1)
    draft = actions.extend_measure(measure=row, last_day=clock.today() + 3 * DAY, why="晚了一天", by=house.by("主任"))
    end = row.until
    clock.move(end + dt.timedelta(hours=9))
    signed = actions.sign_measure(measure=draft, by=house.by("院长"))
    house.under("甲一", since=end - DAY)
    assert house.answer("甲一", at=end + dt.timedelta(hours=1)) == "pass"
    assert house.answer("甲一", at=signed.since) == "ask_clinic"


def test_revoked_at_once_by_one(house):
    row = house.switch_on()
    house.under("甲一")
    refused("gate.17", actions.revoke_measure, measure=row, why="", by=house.by("院长"))
    clock.move(clock.now() + dt.timedelta(hours=1))
    stopped = actions.revoke_measure(measure=row, why="疫情解除", by=house.by("主任"))
    assert house.answer("甲一") == "pass"
    assert house.answer("甲一", at=stopped.until - dt.timedelta(seconds=1)) == "ask_clinic", "what held is not unmade"
    refused("gate.15", actions.revoke_measure, measure=stopped, why="再停", by=house.by("主任"))


def test_what_was_known_before_still_reads_so(house):
    row = house.switch_on()
    house.under("甲一")
    clock.move(clock.now() + dt.timedelta(hours=1))
    before = clock.now()
    tomorrow = clock.instant(clock.today() + DAY, 600)
    clock.move(clock.now() + dt.timedelta(hours=1))
    actions.revoke_measure(measure=row, why="疫情解除", by=house.by("主任"))
    known_then = queries.answers(access.everything(known_at=before), ["P001"], at=tomorrow)[0]
    assert known_then.answer == "ask_clinic" and house.answer("甲一", at=tomorrow) == "pass"


def test_without_a_mandate_no_measure(house):
    roster.close_mandate(mandate=house.mandate, by=house.operator)
    refused("roster.97", house.drafted)


def test_ending_is_told_a_day_ahead_once(house):
    house.switch_on(days=1)
    announce_ending_measures()
    announce_ending_measures()
    told = Notice.objects.filter(code="gate.measure_ending").values_list("to", flat=True)
    assert sorted(told) == sorted(f"roster.Person:{house.person[name].pk}" for name in ("主任", "院长"))


def test_number_of_a_merged_record_means_the_one_that_stays(house):
    house.switch_on()
    house.under("甲一")
    roster.merge_people(kept=house.person["甲一"], gone=house.person["甲三"], by=house.operator)
    assert house.answer("甲三") == "ask_clinic"


def test_batch_costs_the_same_for_one_and_for_all(house, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    house.switch_on()
    for name in ("甲一", "乙一", "丙一"):
        house.under(name)
    counts = []
    for numbers in (["P001"], [f"P{n:03}" for n in range(1, 101)]):
        with CaptureQueriesContext(connection) as seen:
            given = queries.answers(access.everything(), numbers)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
    assert {one.number for one in given if one.answer == "ask_clinic"} == {"P001", "P004", "P006"}
    assert [one.number for one in given if not one.known] == [f"P{n:03}" for n in range(20, 101)]


def test_changes_lead_from_the_answers_of_then_to_those_of_now(house):
    """The law of the feed, over a day of watches opened, ended, changed, and the gate switched on and off."""
    scope = access.everything()

    def everything():
        return {one.number: one.answer for one in queries.roll(scope)}

    def step():
        clock.move(clock.now() + dt.timedelta(minutes=10))
        return clock.now()

    known, at = everything(), clock.now()
    first, second = house.under("甲一"), house.under("乙一", Kind.SELF_MONITORING)
    deeds = [
        lambda: house.switch_on(), lambda: house.under("乙二", Kind.CENTRAL),
        lambda: type(first).objects.filter(pk=first.pk).update(until=clock.now(), closed_at=clock.now(), end="released"),
        lambda: house.under("乙一", Kind.HOME), lambda: None,
        lambda: actions.revoke_measure(measure=Measure.objects.known().get(), why="停", by=house.by("院长")),
    ]  # fmt: skip
    assert second
    for deed in deeds:
        deed()
        now = step()
        for one in queries.changes(scope, at, now):
            known[one.number] = one.answer
        assert known == everything()
        at = now


def test_command_answers_as_the_issue_says(house, capsys):
    from shouwang import cli

    house.under("甲一")

    def check(*words):
        assert cli.main(["gate", "check", *words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    off = check("P001")
    assert off["answer"] == "pass" and off["known"] and off["measure"] is None
    assert check("P001", "--ignore-measure")["answer"] == "ask_clinic"
    house.switch_on()
    on = check("P001")
    assert on["answer"] == "ask_clinic" and on["valid_until"] == "2026-03-04T00:00:00+08:00"
    nobody = check("nobody-has-this")
    assert nobody["answer"] == "pass" and nobody["known"] is False
    assert check("P001", "--at", "2026-03-20T08:00")["answer"] == "pass"
    assert cli.main(["gate", "check", "P001", "--at", "soon"]) == 2
