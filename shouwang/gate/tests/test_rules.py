"""The rule, pure: every kind of watch with the gate on and off, boundaries to the second, both ways, and how long an answer is good."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.gate import rules
from shouwang.gate.rule_values import ASKS
from shouwang.gate.rules import ASK, PASS, Asked, Held, Ordered
from shouwang.watch.models import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)
MIDNIGHT = dt.datetime(2026, 3, 3, tzinfo=SHANGHAI)
ON = Ordered(NOON - DAY, NOON + 10 * DAY, pk=1)
ASKING = frozenset(kind for kind, asks in ASKS.items() if asks)
HOLDING = {Kind.CENTRAL, Kind.HOME, Kind.SINGLE_ROOM, Kind.TEMPORARY, Kind.INPATIENT}


def said(watches=(), measures=(ON,), at=NOON, known=True, changes=(), **asked):
    day_end = (at.astimezone(SHANGHAI) + DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    return rules.said_of(watches, measures, ASKING, Asked(at=at, **asked), day_end=day_end, most=DAY, known=known, changes=changes)


def under(kind=Kind.HOME, since=NOON - DAY, until=None):
    return Held(kind, since, until, 7)


@pytest.mark.parametrize("kind", list(Kind))
def test_answer_by_kind_of_watch(kind):
    assert set(ASKS) == set(Kind), "a kind of watch that the gate has no rule for"
    assert said([under(kind)]).answer == (ASK if kind in HOLDING else PASS)
    assert said([under(kind)], measures=()).answer == PASS, "off means everybody passes"


def test_ask_is_good_until_local_midnight_and_pass_for_a_day():
    assert said([under()]).valid_until == MIDNIGHT
    assert said([]).valid_until == NOON + DAY
    assert said([], measures=()).valid_until == NOON + DAY


def test_measure_holds_through_the_last_second_of_its_last_day():
    end = dt.datetime(2026, 3, 3, tzinfo=SHANGHAI)
    measure = Ordered(NOON - DAY, end, pk=1)
    tick = dt.timedelta(microseconds=1)
    last = said([under()], [measure], at=end - dt.timedelta(seconds=1))
    assert last.answer == ASK and last.valid_until == end
    assert said([under()], [measure], at=end - tick).answer == ASK
    assert said([under()], [measure], at=end).answer == PASS


def test_measure_has_not_begun_a_second_before_its_first():
    begin = NOON + dt.timedelta(hours=3)
    before = said([under()], [Ordered(begin, begin + DAY, pk=1)], at=begin - dt.timedelta(seconds=1))
    assert before.answer == PASS and before.valid_until == begin, "the pass is good no longer than the gate is off"
    assert said([under()], [Ordered(begin, begin + DAY, pk=1)], at=begin).answer == ASK


def test_released_at_a_minute_passes_from_that_minute():
    release = NOON + dt.timedelta(hours=2, minutes=17)
    watch = under(until=release)
    assert said([watch], at=release - dt.timedelta(seconds=1)).answer == ASK
    assert said([watch], at=release - dt.timedelta(seconds=1)).valid_until == release
    assert said([watch], at=release).answer == PASS


def test_last_day_over_is_no_release():
    """A clock releases nobody: without a human end the gate asks on."""
    assert said([under(since=NOON - 30 * DAY)]).answer == ASK


def test_pass_is_good_no_longer_than_a_watch_that_begins():
    begin = NOON + dt.timedelta(hours=1)
    assert said([under(since=begin)]).answer == PASS
    assert said([under(since=begin)]).valid_until == begin


def test_leaving_for_a_clinic_passes_and_entering_does_not():
    assert said([under()], direction="out", to_clinic=True).answer == PASS
    assert said([under()], direction="in", to_clinic=True).answer == ASK
    assert said([under()], direction="out").answer == ASK


def test_measure_about_one_way_asks_that_way():
    measure = Ordered(NOON - DAY, NOON + DAY, direction="in", pk=1)
    assert said([under()], [measure], direction="in").answer == ASK
    assert said([under()], [measure], direction="out").answer == PASS


def test_measure_about_some_gates_and_kinds_asks_there():
    measure = Ordered(NOON - DAY, NOON + DAY, kinds=frozenset({"staff"}), gates=frozenset({3}), pk=1)
    assert said([under()], [measure], gate=3, kind="staff").answer == ASK
    assert said([under()], [measure], gate=4, kind="staff").answer == PASS
    assert said([under()], [measure], gate=3, kind="family").answer == PASS


def test_unknown_passes_unless_the_measure_says_otherwise():
    assert said([], known=False).answer == PASS
    strict = Ordered(NOON - DAY, NOON + DAY, unknown=ASK, pk=1)
    assert said([], [strict], known=False).answer == ASK
    assert said([], [strict], at=NOON + DAY, known=False).answer == PASS


def test_two_spells_back_to_back_leave_no_gap():
    turn = NOON + dt.timedelta(hours=1)
    pair = [under(until=turn), under(Kind.CENTRAL, since=turn)]
    assert [said(pair, at=turn + dt.timedelta(seconds=n)).answer for n in (-1, 0, 1)] == [ASK] * 3


def test_changed_kinds_bound_the_answer():
    change = NOON + dt.timedelta(hours=4)
    assert said([under()], changes=[change]).valid_until == change


INSTANTS = st.integers(0, 96).map(lambda quarter: NOON + dt.timedelta(minutes=15 * quarter))
WATCHES = st.lists(
    st.builds(lambda kind, a, b: Held(kind, min(a, b), max(a, b) + dt.timedelta(minutes=1), 1), st.sampled_from(list(Kind)), INSTANTS, INSTANTS),
    max_size=3,
)
MEASURES = st.lists(st.builds(lambda a, b: Ordered(min(a, b), max(a, b) + dt.timedelta(minutes=1), pk=1), INSTANTS, INSTANTS), max_size=2)


@given(WATCHES, MEASURES, INSTANTS, st.sampled_from(["in", "out"]))
def test_answer_does_not_change_before_its_validity_ends(watches, measures, at, direction):
    """The law of valid_until: asked again at any instant before it, the answer is the same."""
    first = said(watches, measures, at=at, direction=direction)
    assert at < first.valid_until <= at + DAY
    step = (first.valid_until - at) / 7
    for n in range(7):
        assert said(watches, measures, at=at + n * step, direction=direction).answer == first.answer


@pytest.mark.parametrize(
    ("approved", "minute", "entered", "left", "direction", "flaw"),
    [
        (True, 0, False, False, "in", ""), (True, -1, False, False, "in", "outside"), (True, 59, False, False, "in", ""),
        (True, 60, False, False, "in", "outside"), (False, 5, False, False, "in", "outside"), (True, 5, True, False, "in", "used"),
        (True, 5, True, True, "in", "used"), (True, 500, True, False, "out", ""),
    ],
)  # fmt: skip
def test_visitor_pass_at_its_boundaries(approved, minute, entered, left, direction, flaw):
    at = NOON + dt.timedelta(minutes=minute)
    found = rules.visit_flaw(
        approved=approved, since=NOON, until=NOON + dt.timedelta(hours=1), entered=entered, left=left, at=at, direction=direction
    )
    assert found == flaw
