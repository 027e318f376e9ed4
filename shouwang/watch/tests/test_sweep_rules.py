"""The rules of sweeps: the hierarchy of places, the days of a window, the roll call of states."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.core import rollcall
from shouwang.watch.models import SweepState
from shouwang.watch.rules.matching import Denial, Match, Stay, Window, covers, known_answer, last_day_there
from shouwang.watch.rules.returnees import measure_on_arrival
from shouwang.watch.rules.sweeps import NOBODY, Count, Said, count_of, stands, window_verdict

D = dt.date(2020, 1, 10)
DAY = dt.timedelta(days=1)
HUBEI, WUHAN, JIANGAN, HENAN, JIAOZUO = "420000", "420100", "420102", "410000", "410800"
WINDOW = Window(WUHAN, D, D + 14 * DAY)


@pytest.mark.parametrize(
    "outer, inner, expected",
    [(HUBEI, WUHAN, True), (HUBEI, JIANGAN, True), (WUHAN, JIANGAN, True), (WUHAN, WUHAN, True), (WUHAN, HUBEI, False),
     (JIANGAN, WUHAN, False), (HENAN, WUHAN, False), (HENAN, "420000", False), (HUBEI, "", False)],
)  # fmt: skip
def test_a_division_covers_what_lies_below_it(outer, inner, expected):
    assert covers(outer, inner) is expected


@pytest.mark.parametrize(
    "first, last, expected",
    [(-3, -1, Match.UNKNOWN), (-3, 0, Match.THERE), (14, 20, Match.THERE), (15, 20, Match.UNKNOWN), (-9, 30, Match.THERE), (7, 7, Match.THERE)],
)
def test_both_ends_of_a_window_and_of_a_stay_are_whole_days(first, last, expected):
    assert known_answer(WINDOW, [Stay(JIANGAN, D + first * DAY, D + last * DAY)], []).match == expected


def test_a_province_leaves_open_whether_it_was_its_city():
    assert known_answer(WINDOW, [Stay(HUBEI, D, D + 20 * DAY)], []).match == Match.UNKNOWN


@pytest.mark.parametrize(
    "denials, expected",
    [
        ([Denial(HUBEI, D, D + 14 * DAY)], Match.ELSEWHERE),
        ([Denial(WUHAN, D - DAY, D + 15 * DAY)], Match.ELSEWHERE),
        ([Denial(JIANGAN, D, D + 14 * DAY)], Match.UNKNOWN),
        ([Denial(WUHAN, D + DAY, D + 14 * DAY)], Match.UNKNOWN),
        ([Denial(WUHAN, D, D + 7 * DAY), Denial(HUBEI, D + 8 * DAY, D + 14 * DAY)], Match.ELSEWHERE),
        ([Denial(HENAN, D, D + 14 * DAY)], Match.UNKNOWN),
    ],
    ids=["province denied", "city and more days denied", "a district denied", "one day short", "two that meet", "another province"],
)
def test_a_denial_settles_what_it_covers(denials, expected):
    assert known_answer(WINDOW, [], denials).match == expected


def test_every_day_elsewhere_is_known_and_one_day_short_is_not():
    days = [Stay(JIAOZUO, D + n * DAY, D + n * DAY, trace=True) for n in range(15)]
    assert known_answer(WINDOW, days, []).match == Match.ELSEWHERE
    assert known_answer(WINDOW, days[:-1], []).match == Match.UNKNOWN


def test_a_place_that_the_table_does_not_know_settles_nothing():
    assert known_answer(WINDOW, [Stay("", D, D + 14 * DAY)], []).match == Match.UNKNOWN


def test_somebody_who_was_also_elsewhere_may_have_been_there():
    assert known_answer(WINDOW, [Stay(JIAOZUO, D, D + 14 * DAY, whole=False)], []).match == Match.UNKNOWN


def test_an_answer_comes_before_a_trace():
    stays = [Stay(JIANGAN, D + 5 * DAY, D + 5 * DAY, trace=True), Stay(JIANGAN, D, D + DAY)]
    assert not known_answer(WINDOW, stays, []).stay.trace


@pytest.mark.parametrize("first, last, expected", [(None, None, 14), (2, 5, 5), (2, None, 2), (-5, 30, 14), (-5, -1, 0)])
def test_last_day_there_lies_in_the_window(first, last, expected):
    day = [None if one is None else D + one * DAY for one in (first, last)]
    assert last_day_there(WINDOW, *day) == D + expected * DAY


WHATS = ["asked", "no_answer", "reached", "positive", "negative", "lost", "case"]
MARKS = st.lists(st.builds(Said, st.sampled_from(WHATS), st.sampled_from([None, 1, 2]), st.sampled_from(["", "answer", "known", "phone"])), max_size=12)


@given(MARKS)
def test_any_history_leaves_a_target_in_exactly_one_state(marks):
    state = stands(marks).state
    assert state in SweepState.values
    assert count_of(state).should == 1 and sum(count_of(state)) == 1


@given(MARKS, st.sampled_from(["phone", "answer"]))
def test_a_finding_about_every_window_settles_all_but_a_case(marks, way):
    after = stands([*marks, Said("negative", None, way)])
    assert after.state == "negative" or (after.state == "case" and way == "answer")
    assert after.tries == 0


@pytest.mark.parametrize(
    "marks, state, tries",
    [
        ("", "pending", 0), ("asked", "pending", 0), ("asked no_answer", "not_reached", 1), ("asked no_answer no_answer", "not_reached", 2),
        ("asked no_answer reached", "contacting", 0), ("asked reached no_answer", "not_reached", 1), ("asked no_answer lost", "lost", 1),
        ("asked no_answer lost reached", "contacting", 0), ("asked positive case", "case", 0), ("asked positive negative", "negative", 0),
        ("asked negative positive", "positive", 0), ("asked positive case negative", "negative", 0),
    ],
)  # fmt: skip
def test_where_a_target_stands(marks, state, tries):
    found = stands([Said(what, 1 if what == "asked" else None, "phone") for what in marks.split()])
    assert (found.state, found.tries) == (state, tries)


def test_one_place_denied_and_another_unanswered_is_open():
    marks = [Said("asked", 1), Said("asked", 2), Said("negative", 1)]
    assert stands(marks).state == "pending"
    assert stands([*marks, Said("negative", 2)]).state == "negative"
    assert stands([*marks, Said("positive", 2)]).state == "positive"


@st.composite
def forests(draw):
    """Places of a tree in any shape, with own counts."""
    size = draw(st.integers(1, 12))
    places, own = [], {}
    for n in range(1, size + 1):
        parent = draw(st.integers(1, n - 1)) if n > 1 else None
        path = "R" if parent is None else places[parent - 1].path + f"{n:04d}"
        places.append(rollcall.Place(n, parent, path))
        own[n] = Count(*(draw(st.integers(0, 5)) for _ in Count._fields))
    return places, own


@given(forests())
def test_every_target_counts_in_exactly_one_state_and_a_unit_is_its_own_and_its_sub_units(forest):
    places, own = forest
    root = rollcall.tree(places, own, nothing=NOBODY)
    for node in root.walk():
        total = node.own
        for child in node.children:
            total = total.plus(child.total)
        assert total == node.total
        count = node.total
        assert count.should == count.done + count.open
        said = count.as_dict()
        assert said["should"] == said["done"] + said["not_reached"] + said["lost"] + said["pending"]
        assert said["done"] == said["positive"] + said["negative"] and said["case"] <= said["positive"]
    assert root.total.should == sum(count.should for count in own.values())


@pytest.mark.parametrize("first, last, code", [(0, 0, ""), (1, 0, "watch.171"), (8, 9, "watch.172"), (-400, 0, "watch.173"), (-366, 0, ""), (7, 9, "")])
def test_a_window_is_days_that_have_begun(first, last, code):
    verdict = window_verdict(from_day=D + first * DAY, to_day=D + last * DAY, today=D + 7 * DAY)
    assert verdict.ok is not bool(code) and (not code or verdict.reasons[0][0] == code)


@pytest.mark.parametrize(
    "level, left, kind",
    [("", -1, ""), ("high", -1, "home"), ("key", 0, "home"), ("medium", -1, "light"), ("high", -13, "home"), ("high", -14, ""), ("high", None, "home")],
)
def test_what_begins_on_arrival(level, left, kind):
    left_day = None if left is None else D + left * DAY
    found = measure_on_arrival(level=level, stays_home="home", monitoring="light", left_day=left_day, arrived_day=D, days=14)
    assert found.kind == kind
    assert found.day0 == ((left_day or D) if kind else None)
