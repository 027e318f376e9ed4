"""Watches: who may open which, what a change keeps, and every day on which something turns."""

import datetime as dt

import pytest

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions
from shouwang.watch.actions.watches import (
    change_watch,
    confirm_watch,
    dismiss_watch,
    end_watch,
    expose_again,
    open_watch,
)
from shouwang.watch.diseases import RULES, disease_by_word
from shouwang.watch.models import Day0, End, Ground, Kind, Watch
from shouwang.watch.queries import watches as queries


def MARCH(day):
    return dt.date(2026, 3, day)


FIRST = MARCH(1)
ORDER = {"ordered_by": "区疾控中心", "doc": "隔〔2026〕1号", "ordered_day": MARCH(10)}


def by(academy, name):
    """The account of somebody as the one who acts."""
    return access.actor_of(academy.account[name])


def put(academy, name="甲一", kind=Kind.MONITORING, day0=FIRST, who=None, **more):
    """A watch of somebody by the clinic."""
    who = academy.by if who is None else by(academy, who)
    return open_watch(person=academy.person[name], kind=kind, day0=day0, by=who, **more)


def refused(code):
    """The next action is refused with this code."""
    return pytest.raises(Refused, match=f"\\[{code}\\]")


# ---- how long


@pytest.mark.parametrize("code", sorted(RULES))
def test_watch_of_a_disease_has_the_length_and_day_0_of_its_row(academy, code):
    row = put(academy, disease=disease_by_word(code))
    rule = {"day0": Day0.EXPOSURE, "contacts": True} | RULES[code]
    assert (row.last_day - row.day0).days == rule["watch_days"]
    assert (row.basis, row.rule.watch_days) == (rule["day0"], rule["watch_days"])


@pytest.mark.parametrize("code", sorted(code for code in RULES if RULES[code].get("contacts") is False))
def test_contacts_of_a_disease_that_isolates_none_are_refused(academy, code):
    with refused("watch.18"):
        put(academy, disease=disease_by_word(code), kind=Kind.HOME_MONITORING, ground=Ground.CONTACT)


def test_watch_over_a_leap_day_counts_it(academy):
    row = put(academy, day0=dt.date(2024, 2, 20))
    assert row.last_day == dt.date(2024, 3, 5)


def test_rule_changed_in_mid_watch_changes_nothing_until_a_human_does(academy):
    from shouwang.watch.actions.diseases import set_disease_rule

    row = put(academy, day0=MARCH(10))
    set_disease_rule(disease=None, since_day=MARCH(16), source="新版方案", watch_days=7, by=academy.by)
    row.refresh_from_db()
    assert row.last_day == MARCH(24) and row.rule.watch_days == 14
    fresh = change_watch(watch=row, why="流调更正", day0=MARCH(11), by=academy.by)
    assert (fresh.last_day, fresh.rule.watch_days) == (MARCH(18), 7)


# ---- who may open what


@pytest.mark.parametrize("kind", [Kind.CENTRAL, Kind.HOME])
@pytest.mark.parametrize("missing", ["ordered_by", "doc", "ordered_day"])
def test_ordered_kind_without_its_order_is_refused(academy, kind, missing):
    with refused("watch.11"):
        put(academy, kind=kind, **{name: value for name, value in ORDER.items() if name != missing})
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("who", "kind", "code"),
    [
        ("医生", Kind.HOME_MONITORING, None), ("医生", Kind.HOME, None), ("主任", Kind.HOME, None), ("主任", Kind.HOME_MONITORING, "watch.43"),
        ("辅导员甲", Kind.MONITORING, None), ("辅导员甲", Kind.SELF_MONITORING, None), ("辅导员甲", Kind.HOME_MONITORING, "watch.43"),
        ("辅导员甲", Kind.HOME, "core.04"), ("辅导员乙", Kind.MONITORING, "core.04"), ("管理", Kind.MONITORING, "core.04"),
    ],
)  # fmt: skip
def test_who_may_open_which_kind(academy, who, kind, code):
    if code is None:
        assert put(academy, kind=kind, who=who, **(ORDER if kind == Kind.HOME else {})).confirmed_at is not None
    else:
        with refused(code):
            put(academy, kind=kind, who=who, **ORDER)


def test_what_the_adviser_reports_waits_for_the_clinic(academy):
    row = put(academy, kind=Kind.TEMPORARY, who="辅导员甲", confirmed=False)
    scope = access.everything()
    assert not queries.standing(scope).exists() and list(queries.pending(scope)) == [row]
    with refused("core.04"):
        confirm_watch(watch=row, by=by(academy, "辅导员甲"))
    confirm_watch(watch=row, by=by(academy, "医生"))
    assert list(queries.standing(scope)) == [row] and not queries.pending(scope).exists()
    with refused("watch.20"):
        dismiss_watch(watch=row, why="不是", by=academy.by)


def test_dismissed_report_is_known_never_to_have_been_so(academy):
    row = put(academy, confirmed=False)
    before = clock.now()
    clock.move(before + dt.timedelta(hours=1))
    with refused("watch.22"):
        dismiss_watch(watch=row, why=" ", by=academy.by)
    dismiss_watch(watch=row, why="测温误差", by=academy.by)
    scope = access.everything()
    assert not queries.pending(scope).exists()
    assert [one.pk for one in queries.on_day(scope, MARCH(16), known_at=before)] == [row.pk]


def test_nobody_off_the_roster_is_watched(academy):
    actions.leave(person=academy.person["甲三"], by=academy.by)
    with refused("watch.13"):
        put(academy, "甲三")


# ---- overlap, change, exposure again


def test_second_watch_of_one_kind_is_refused_with_its_dates_and_back_to_back_is_not(academy):
    first = put(academy, day0=MARCH(1), since=clock.instant(MARCH(2)))
    with refused("watch.12") as said:
        put(academy, day0=MARCH(5))
    assert "2026-03-02" in str(said.value)
    put(academy, day0=MARCH(5), kind=Kind.SELF_MONITORING)  # kinds are never merged
    end_watch(watch=first, end=End.REFERRED, by=academy.by, at=clock.instant(MARCH(10)))
    with refused("watch.12"):
        put(academy, day0=MARCH(8), since=clock.instant(MARCH(9)))
    second = put(academy, day0=MARCH(9), since=clock.instant(MARCH(10)))
    assert second.episode is None, "a second spell is an episode of its own"


def test_extension_and_shortening_keep_every_earlier_end_with_who_and_why(academy):
    row = put(academy, day0=MARCH(10))
    clock.move(clock.now() + dt.timedelta(hours=1))
    longer = change_watch(watch=row, why="同住者确诊", last_day=MARCH(28), by=by(academy, "医生"))
    clock.move(clock.now() + dt.timedelta(hours=1))
    shorter = change_watch(watch=longer, why="方案调整", last_day=MARCH(20), by=by(academy, "医生"))
    scope = access.everything()
    assert [(one.last_day, one.why, bool(one.voided_at)) for one in queries.chain(scope, shorter)] == [
        (MARCH(24), "", True), (MARCH(28), "同住者确诊", True), (MARCH(20), "方案调整", False),
    ]  # fmt: skip
    with refused("watch.19"):
        change_watch(watch=row, why="再改", last_day=MARCH(30), by=academy.by)
    for refusal, said in (("watch.23", {"last_day": MARCH(20)}), ("watch.15", {"last_day": MARCH(9)}), ("watch.11", {"kind": Kind.HOME})):
        with refused(refusal):
            change_watch(watch=shorter, why="再改", by=academy.by, **said)
    with refused("watch.22"):
        change_watch(watch=shorter, why="", last_day=MARCH(30), by=academy.by)


@pytest.mark.parametrize(("day", "last"), [(2, 16), (15, 29), (16, 30)])
def test_exposure_again_counts_from_its_day_also_on_the_last_day_and_while_due(academy, day, last):
    put(academy, day0=MARCH(1))
    fresh = expose_again(person=academy.person["甲一"], day=MARCH(day), why="再次接触", by=by(academy, "医生"))
    assert [(row.day0, row.last_day, row.episode is not None) for row in fresh] == [(MARCH(day), MARCH(last), True)]


def test_exposure_again_never_shortens_and_ignores_earlier_days(academy):
    put(academy, day0=MARCH(10), last_day=MARCH(28))
    with refused("watch.25"):
        expose_again(person=academy.person["甲一"], day=MARCH(10), by=academy.by)
    with refused("watch.14"):
        expose_again(person=academy.person["甲一"], day=MARCH(17), by=academy.by)
    assert expose_again(person=academy.person["甲一"], day=MARCH(12), by=academy.by)[0].last_day == MARCH(30)
    with refused("watch.24"):
        expose_again(person=academy.person["甲二"], day=MARCH(12), by=academy.by)


def test_onset_clock_is_not_moved_by_an_exposure(academy):
    put(academy, kind=Kind.MOSQUITO, disease=disease_by_word("dengue"), ground=Ground.CASE, day0=MARCH(14))
    with refused("watch.24"):
        expose_again(person=academy.person["甲一"], day=MARCH(15), by=academy.by)


# ---- ending


@pytest.mark.parametrize(
    ("end", "who", "more", "code"),
    [
        (End.REFERRED, "医生", {}, None), (End.REFERRED, "辅导员甲", {}, "core.04"), (End.MOVED, "主任", {}, None),
        (End.CONFIRMED, "医生", {}, None), (End.EARLY, "主任", {"basis": "方案第九版"}, None), (End.EARLY, "主任", {}, "watch.27"),
        (End.EARLY, "医生", {"basis": "方案第九版"}, "core.04"), (End.LOST, "学工", {}, "watch.26"), (End.LOST, "医生", {}, "core.04"),
        (End.RELEASED, "主任", {}, "watch.28"),
    ],
)  # fmt: skip
def test_who_may_end_a_watch_how(academy, end, who, more, code):
    row = put(academy)
    if code is None:
        ended = end_watch(watch=row, end=end, by=by(academy, who), **more)
        assert (ended.end, ended.ended_by, ended.until) == (end, by(academy, who).ref, ended.closed_at)
        with refused("watch.19"):
            end_watch(watch=row, end=end, by=by(academy, who), **more)
    else:
        with refused(code):
            end_watch(watch=row, end=end, by=by(academy, who), **more)


def test_reported_watch_is_confirmed_before_it_ends(academy):
    row = put(academy, confirmed=False)
    with refused("watch.21"):
        end_watch(watch=row, end=End.REFERRED, by=academy.by)


# ---- who sees whom


def test_watch_follows_its_person_who_is_transferred_at_noon(academy):
    row = put(academy)
    noon = clock.now() + dt.timedelta(hours=3)
    clock.move(noon)
    offer = actions.offer_transfer(person=academy.person["甲一"], target=academy.unit["软件2302"], by=academy.by)
    actions.accept_transfer(transfer=offer, by=academy.by)
    mine = lambda name: list(queries.standing(access.scope_of(academy.account[name])))  # noqa: E731
    assert (mine("辅导员甲"), mine("辅导员乙"), mine("医生"), mine("督查")) == ([], [row], [row], [])
    row.refresh_from_db()
    assert row.until is None and row.voided_at is None


@pytest.mark.parametrize(("day", "n", "state"), [(13, 12, "observing"), (14, 13, "observing"), (15, 14, "observing"), (16, 15, "due")])
def test_day_n_of_m_on_days_13_14_15(academy, day, n, state):
    standing = queries.stands(put(academy), MARCH(day))
    assert (standing.day, standing.of, standing.state, standing.release_day) == (n, 14, state, MARCH(16))


def test_lost_is_said_by_a_human_with_attempts_that_failed_on_record(academy):
    from shouwang.watch.actions.followups import enter_attempt

    row = put(academy)
    enter_attempt(watch=row, way="phone", outcome="reached", by=by(academy, "辅导员甲"))
    with refused("watch.26"):
        end_watch(watch=row, end=End.LOST, by=by(academy, "学工"))
    enter_attempt(watch=row, way="visit", outcome="no_answer", by=by(academy, "辅导员甲"))
    assert end_watch(watch=row, end=End.LOST, by=by(academy, "学工")).end == End.LOST


def test_whoever_leaves_the_roster_is_not_forgotten_by_those_who_look_after_the_whole(academy):
    row = put(academy)
    actions.leave(person=academy.person["甲一"], by=academy.by)
    seen = lambda name: list(queries.standing(access.scope_of(academy.account[name])))  # noqa: E731
    assert (seen("医生"), seen("主任"), seen("学工"), seen("辅导员甲"), seen("书记")) == ([row], [row], [row], [], [])
    assert end_watch(watch=row, end=End.REFERRED, by=by(academy, "医生")).end == End.REFERRED
