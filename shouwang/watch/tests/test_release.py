"""Release: every boundary of the verdict, the doctor and the office, and many at once."""

import datetime as dt
from dataclasses import replace

import pytest

from shouwang.core import clock
from shouwang.core.models import Event
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.watches import (
    change_watch,
    open_watch,
    release_many,
    release_watch,
    review_many,
    review_watch,
)
from shouwang.watch.models import End, Kind, Review, Watch
from shouwang.watch.queries.release import judged
from shouwang.watch.rules.checks import Checked
from shouwang.watch.rules.release import Facts, Reviewed, grid, release_verdict, required, review_verdict
from shouwang.watch.wording.release import sentences

NOON = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)


def MARCH(day):
    return dt.date(2026, 3, day)


def checks(first=2, last=15, but=(), flags=None):
    """Every half-day from one day of March to another, without some; flags: {(day, half): (flag, …)}."""
    made = [(day, half) for day in range(first, last + 1) for half in ("am", "pm") if (day, half) not in but]
    return tuple(Checked(MARCH(day), half, NOON, (flags or {}).get((day, half), ()), NOON) for day, half in made)


def facts(day=16, **more):
    """Last exposure on 1 March, no disease: fourteen days, every check made and normal, unless said otherwise."""
    said = {"day0": MARCH(1), "last_day": MARCH(15), "held_from": dt.datetime(2026, 3, 1), "checks": checks(), "day": MARCH(day)}
    return Facts(**said | more)


def codes(verdict):
    return [code for code, _params in verdict.reasons]


# ---- the rule


@pytest.mark.parametrize(
    ("day", "ok"), [(1, False), (13, False), (14, False), (15, False), (16, True), (17, True), (31, True)]
)
def test_with_last_exposure_on_1_march_it_is_no_on_the_15th_and_yes_on_the_16th(day, ok):
    verdict = release_verdict(facts(day))
    assert (verdict.ok, codes(verdict)) == (ok, [] if ok else ["watch.30"])


def test_period_that_is_not_over_says_day_n_of_m_and_the_first_possible_day():
    [(_code, params)] = release_verdict(facts(15)).reasons
    assert (params["n"], params["of"], params["last"], params["release"]) == (14, 14, MARCH(15), MARCH(16))


def test_leap_day_is_a_day():
    leap = facts(day0=dt.date(2024, 2, 20), last_day=dt.date(2024, 3, 5), held_from=dt.datetime(2024, 2, 20), checks=())
    asked = required(replace(leap, day=dt.date(2024, 3, 6)))
    assert len(asked) == 28 and (dt.date(2024, 2, 29), "pm") in asked


@pytest.mark.parametrize(
    ("gone", "missed"),
    [
        ({(15, "pm")}, ((15, "pm"),)),  # the missed evening of the last day
        ({(15, "am")}, ((15, "am"),)), ({(2, "am")}, ((2, "am"),)), ({(5, "am"), (9, "pm")}, ((5, "am"), (9, "pm"))),
    ],
)  # fmt: skip
def test_missed_half_day_blocks_and_is_named(gone, missed):
    verdict = release_verdict(facts(checks=checks(but=gone)))
    assert codes(verdict) == ["watch.31"]
    assert verdict.reasons[0][1]["missing"] == tuple((MARCH(day), half) for day, half in missed)


def test_day_0_itself_asks_for_no_check():
    assert required(facts())[0] == (MARCH(2), "am")


@pytest.mark.parametrize(
    ("hour", "first"), [(0, (5, "am")), (11, (5, "am")), (12, (5, "pm")), (23, (5, "pm"))]
)
def test_watch_that_began_later_asks_from_its_half_day(hour, first):
    asked = required(facts(held_from=dt.datetime(2026, 3, 5, hour)))
    assert asked[0] == (MARCH(first[0]), first[1])


@pytest.mark.parametrize(("run", "told"), [(2, ["watch.31"]), (3, ["watch.31", "watch.33"])])
def test_missed_streak_is_said_when_it_reaches_the_value(run, told):
    gone = [(7, "am"), (7, "pm"), (8, "am"), (8, "pm")][:run]
    assert codes(release_verdict(facts(checks=checks(but=gone)))) == told


@pytest.mark.parametrize("half_day", [(2, "am"), (15, "pm"), (16, "am")])
def test_symptom_in_the_period_or_after_it_blocks(half_day):
    made = checks(last=16, flags={half_day: ("fever",)})
    assert codes(release_verdict(facts(17, checks=made))) == ["watch.32"]


def test_symptom_after_the_day_asked_about_is_not_known_then():
    assert release_verdict(facts(16, checks=checks(last=17, flags={(17, "am"): ("fever",)}))).ok


def test_inpatient_kind_asks_for_no_checks_and_somebody_in_hospital_is_for_the_clinic():
    assert release_verdict(facts(followed=False, checks=())).ok
    assert codes(release_verdict(facts(inpatient=True))) == ["watch.36"]


def test_reported_case_is_confirmed_first():
    assert codes(release_verdict(facts(confirmed=False))) == ["watch.37"]


FEVER = checks(flags={(9, "am"): ("fever",)})


@pytest.mark.parametrize(
    ("review", "told", "ok"),
    [
        (None, ["watch.32"], False),
        (Reviewed(True, NOON + dt.timedelta(hours=1), True), ["watch.38"], True),  # the doctor knew, and says why
        (Reviewed(True, NOON - dt.timedelta(hours=1), True), ["watch.32"], False),  # written down after the review
        (Reviewed(True, NOON + dt.timedelta(hours=1), False), ["watch.32"], False),
        (Reviewed(False, NOON + dt.timedelta(hours=1), True), ["watch.32", "watch.35"], False),
    ],
)  # fmt: skip
def test_doctors_word_sets_aside_what_it_knew_of(review, told, ok):
    verdict = release_verdict(facts(checks=FEVER, review=review), signing=review is not None)
    assert (codes(verdict), verdict.ok) == (told, ok)


def test_no_review_sets_the_clock_aside():
    review = Reviewed(True, NOON, True)
    assert codes(release_verdict(facts(15, review=review), signing=True)) == ["watch.30"]


@pytest.mark.parametrize(
    ("given", "agreed", "note", "code"),
    [
        (facts(), True, "", None), (facts(), False, "", "watch.39"), (facts(), False, "咳嗽", None), (facts(15), True, "好", "watch.30"),
        (facts(checks=FEVER), True, " ", "watch.40"), (facts(checks=FEVER), True, "复测正常", None), (facts(15), False, "延长", None),
    ],
)  # fmt: skip
def test_when_a_doctors_word_may_be_entered(given, agreed, note, code):
    verdict = review_verdict(given, agreed=agreed, note=note)
    assert (verdict.ok, codes(verdict)[:1]) == (code is None, [] if code is None else [code])


def test_grid_says_of_each_half_day_what_became_of_it():
    shown = grid(facts(10, checks=checks(last=9, but={(4, "pm")}, flags={(5, "am"): ("fever",)})))
    states = {(day.day, half): cells[half][0] for day, _n, cells in shown for half in ("am", "pm")}
    assert (states[2, "am"], states[4, "pm"], states[5, "am"], states[10, "am"]) == ("made", "missed", "abnormal", "to_come")
    assert [(day.day, n) for day, n, _cells in shown][::8] == [(2, 1), (10, 9)]
    late = grid(facts(6, held_from=dt.datetime(2026, 3, 5, 15), checks=()))
    assert late[0][0] == MARCH(5) and late[0][2]["am"] == ("not_asked", ()) and late[0][2]["pm"] == ("missed", ())


# ---- people


def by(academy, name):
    return access.actor_of(academy.account[name])


def checked(academy, name="甲一", first=2, last=15, but=(), temp=None):
    """Every check of somebody in March, some left out, some of another temperature."""
    for day in range(first, last + 1):
        for half, hour in (("am", 8), ("pm", 20)):
            if (day, half) not in but:
                warm = (temp or {}).get((day, half), "36.5")
                record_check(person=academy.person[name], at=clock.instant(MARCH(day), hour * 60), temp_c=warm, by=academy.by)


def due(academy, name="甲一", **more):
    """Somebody whose last exposure was on 1 March, with their checks."""
    row = open_watch(
        person=academy.person[name], kind=Kind.HOME_MONITORING, day0=MARCH(1), since=clock.instant(MARCH(1)), by=academy.by
    )
    checked(academy, name, **more)
    return row


def test_doctor_reviews_and_somebody_else_signs(academy):
    row = due(academy)
    with pytest.raises(Refused, match=r"\[watch.34\]"):
        release_watch(watch=row, by=by(academy, "主任"))
    with pytest.raises(Refused, match=r"\[core.04\]"):
        review_watch(watch=row, agreed=True, by=by(academy, "主任"))
    review_watch(watch=row, agreed=True, by=by(academy, "医生"))
    with pytest.raises(Refused, match=r"\[core.04\]"):
        release_watch(watch=row, by=by(academy, "医生"))
    ended = release_watch(watch=row, by=by(academy, "主任"))
    assert (ended.end, ended.ended_by) == (End.RELEASED, by(academy, "主任").ref)


def test_one_human_being_does_not_review_and_sign(academy):
    from shouwang.roster import actions
    from shouwang.roster.models import Role

    actions.grant_role(person=academy.person["医生"], role=Role.OFFICE, unit=academy.unit["ALL"], by=academy.by)
    row = due(academy)
    review_watch(watch=row, agreed=True, by=by(academy, "医生"))
    with pytest.raises(Refused, match=r"\[watch.29\]"):
        release_watch(watch=row, by=by(academy, "医生"))
    release_watch(watch=row, by=by(academy, "主任"))


def test_check_at_23_59_is_the_evening_of_its_day_and_one_missed_evening_blocks(academy):
    row = due(academy, but={(15, "pm")})
    scope = access.everything()
    assert codes(judged(scope, [row])[0].verdict) == ["watch.31"]
    record_check(person=academy.person["甲一"], at=clock.instant(MARCH(15), 23 * 60 + 59), temp_c="36.5", by=academy.by)
    assert judged(scope, [row])[0].verdict.ok


def test_fever_is_said_only_to_who_may_read_it_and_a_review_with_a_note_sets_it_aside(academy):
    row = due(academy, temp={(9, "pm"): "38.2"})
    one = judged(access.everything(), [row])[0]
    assert "发热" in sentences(one.verdict)[0]["text"] and "发热" not in sentences(one.verdict, whole=False)[0]["text"]
    with pytest.raises(Refused, match=r"\[watch.40\]"):
        review_watch(watch=row, agreed=True, by=by(academy, "医生"))
    clock.move(clock.now() + dt.timedelta(minutes=5))
    review_watch(watch=row, agreed=True, note="复测三次正常", by=by(academy, "医生"))
    one = judged(access.everything(), [row])[0]
    assert one.verdict.ok and codes(one.verdict) == ["watch.38"]
    clock.move(clock.now() + dt.timedelta(minutes=5))
    record_check(person=academy.person["甲一"], at=clock.now(), temp_c="38.0", by=academy.by)
    assert codes(judged(access.everything(), [row])[0].verdict) == ["watch.32"], "the doctor has not seen this one"


def test_correction_to_normal_does_not_unsay_a_fever(academy):
    row = due(academy, temp={(9, "pm"): "38.2"})
    record_check(person=academy.person["甲一"], at=clock.instant(MARCH(9), 21 * 60), temp_c="36.4", by=academy.by)
    assert codes(judged(access.everything(), [row])[0].verdict) == ["watch.32"]


def test_review_of_a_period_that_was_extended_since_does_not_count(academy):
    row = due(academy)
    review_watch(watch=row, agreed=True, by=by(academy, "医生"))
    longer = change_watch(watch=row, why="同住者确诊", last_day=MARCH(16), by=by(academy, "医生"))
    clock.move(clock.now() + dt.timedelta(days=1))
    checked(academy, first=16, last=16)
    with pytest.raises(Refused, match=r"\[watch.34\]"):
        release_watch(watch=longer, by=by(academy, "主任"))


def test_second_spell_back_to_back_asks_for_its_own_checks(academy):
    row = due(academy)
    release_watch(watch=row, by=academy.by, at=clock.instant(MARCH(16)))
    again = open_watch(
        person=academy.person["甲一"], kind=Kind.HOME_MONITORING, day0=MARCH(14), since=clock.instant(MARCH(16)), by=academy.by
    )
    verdict = judged(access.everything(), [again], MARCH(29))[0].verdict
    assert verdict.reasons[0][1]["missing"][0] == (MARCH(16), "am"), "the checks of the 15th belong to the first spell"


def test_symptom_after_a_release_opens_nothing_and_changes_no_end(academy):
    row = due(academy)
    ended = release_watch(watch=row, by=academy.by)
    clock.move(clock.now() + dt.timedelta(hours=8))
    academy.answer("甲一", "38.9")
    ended.refresh_from_db()
    assert ended.end == End.RELEASED and Watch.objects.count() == 1


def test_operators_command_is_review_and_signature_and_says_so(academy):
    row = due(academy)
    release_watch(watch=row, by=academy.by, note="电话核对")
    review = Review.objects.get()
    assert (review.by, review.agreed, review.watch_id) == (academy.by.ref, True, row.pk)
    with pytest.raises(Refused, match=r"\[watch.19\]"):
        release_watch(watch=row, by=academy.by)


def test_many_are_released_and_those_who_may_not_are_named_with_why(academy):
    rows = [due(academy, "甲一"), due(academy, "甲二", but={(15, "pm")}), due(academy, "甲三", temp={(3, "am"): "37.9"}), due(academy, "乙一")]
    batch = review_many(watches=rows, by=by(academy, "医生"))
    assert [row.person.name for row in batch.done] == ["甲一", "乙一"]
    assert [(row.person.name, reasons[0][0]) for row, reasons in batch.refused] == [("甲二", "watch.40"), ("甲三", "watch.40")]
    signed = release_many(watches=rows, by=by(academy, "主任"))
    assert [row.person.name for row in signed.done] == ["甲一", "乙一"]
    assert [(row.person.name, [code for code, _params in reasons]) for row, reasons in signed.refused] == [
        ("甲二", ["watch.31", "watch.34"]), ("甲三", ["watch.32", "watch.34"]),
    ]  # fmt: skip
    assert Watch.objects.filter(until=None).count() == 2
    assert Event.objects.filter(verb="watch.watch_ended").count() == 2
    again = release_many(watches=rows, by=by(academy, "主任"))
    assert not again.done and Event.objects.filter(verb="watch.release_refused").count() == 1


def test_what_is_out_of_reach_is_absent_from_a_batch(academy):
    rows = [due(academy, "甲一")]
    batch = release_many(watches=rows, by=by(academy, "辅导员甲"))
    assert batch.done == () and batch.refused == ()


def test_verdicts_of_many_cost_as_many_statements_as_of_one(academy):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rows = [due(academy, name, last=3) for name in ("甲一", "甲二", "乙一")]
    with CaptureQueriesContext(connection) as one:
        judged(access.everything(), rows[:1])
    with CaptureQueriesContext(connection) as three:
        judged(access.everything(), rows)
    assert len(one) == len(three) > 0
