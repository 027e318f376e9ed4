"""Any history of watches: standing = ever opened − ever closed in every cell, and what was known then stays what was known then."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.core import clock
from shouwang.core.figures import registry
from shouwang.core.refusals import Refused
from shouwang.core.verify import examine
from shouwang.roster import access, actions
from shouwang.watch.actions.watches import (
    change_watch,
    confirm_watch,
    dismiss_watch,
    end_watch,
    expose_again,
    open_watch,
)
from shouwang.watch.figures.watches import table, watch_numbers
from shouwang.watch.models import End, Kind, Watch
from shouwang.watch.tests.conftest import NINE

NAMES = ("甲一", "丙一", "医生", "丁一")
KINDS = (Kind.MONITORING, Kind.SELF_MONITORING)
LAWS = ("watch.one_of_a_kind_at_an_instant", "watch.episodes", "watch.stamps")
days = st.integers(0, 20)
STEPS = st.one_of(
    st.tuples(st.just("open"), st.sampled_from(NAMES), st.sampled_from(KINDS), days, st.booleans()),
    st.tuples(st.just("confirm"), days), st.tuples(st.just("dismiss"), days), st.tuples(st.just("extend"), days, days),
    st.tuples(st.just("kind"), days, st.sampled_from(KINDS)), st.tuples(st.just("again"), st.sampled_from(NAMES), days),
    st.tuples(st.just("end"), days, st.sampled_from((End.REFERRED, End.MOVED, End.CONFIRMED)), days),
    st.tuples(st.just("wait"), st.integers(1, 60)),
)  # fmt: skip


def take(academy, step):
    """One step of a history; what is refused changes nothing."""
    today, what, rest = clock.today(), step[0], step[1:]
    open_rows = list(Watch.objects.known().filter(until=None).order_by("pk"))
    row = open_rows[rest[0] % len(open_rows)] if open_rows and isinstance(rest[0], int) else None
    ago = lambda n: today - dt.timedelta(days=n)  # noqa: E731
    if what == "wait":
        return clock.move(clock.now() + dt.timedelta(hours=rest[0]))
    if what == "open":
        name, kind, back, sure = rest
        since = min(clock.instant(ago(back // 2)), clock.now())
        return open_watch(person=academy.person[name], kind=kind, day0=ago(back), since=since, confirmed=sure, by=academy.by)
    if what == "again":
        return expose_again(person=academy.person[rest[0]], day=ago(rest[1]), by=academy.by)
    if row is None:
        return None
    if what == "confirm":
        return confirm_watch(watch=row, by=academy.by)
    if what == "dismiss":
        return dismiss_watch(watch=row, why="不是", by=academy.by)
    if what == "extend":
        return change_watch(watch=row, why="调整", last_day=row.day0 + dt.timedelta(days=rest[1]), by=academy.by)
    if what == "kind":
        return change_watch(watch=row, why="调整", kind=rest[1], by=academy.by)
    return end_watch(watch=row, end=rest[1], at=max(row.since, clock.now() - dt.timedelta(days=rest[2])), by=academy.by)


def asked():
    """What is asked after every step: yesterday, today and a week ago, as known now."""
    return [(clock.today() - dt.timedelta(days=back)).isoformat() for back in (0, 1, 7)]


def require_laws(cells):
    """The law in every cell, and the parts in their order."""
    for sums in cells.values():
        assert sums["standing"] == sums["ever_opened"] - sums["ever_closed"]
        assert 0 <= sums["opened"] <= sums["ever_opened"] and 0 <= sums["closed"] <= sums["ever_closed"] <= sums["ever_opened"]
    for part in ("standing", "ever_opened", "pending"):
        whole = cells.get(("", ""), {}).get(part, 0)
        assert whole == sum(sums[part] for (kind, group), sums in cells.items() if kind and group)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(STEPS, min_size=3, max_size=18))
def test_any_history_keeps_the_laws_and_stays_as_it_was_known(academy, history):
    from django.db import transaction

    scope = access.everything()
    with transaction.atomic():
        clock.move(NINE)
        seen = []
        for step in history:
            try:
                take(academy, step)
            except Refused:
                pass
            known_at = clock.now().isoformat()
            clock.move(clock.now() + dt.timedelta(minutes=1))
            for day in asked():
                require_laws(table(scope, day=day))
                seen.append((day, known_at, table(scope, day=day, known_at=known_at)))
        for day, known_at, cells in seen:
            assert table(scope, day=day, known_at=known_at) == cells, f"{day} as known at {known_at} changed"
        today = asked()[0]
        for part, number in watch_numbers(scope, day=today).items():
            rows = registry[f"watch.{part}"].rows(scope, number.about)
            assert (rows.total, len(rows.rows[:1000])) == (number.value, number.value)
        for law in LAWS:
            assert examine(law).broken == 0, examine(law).sentences
        transaction.set_rollback(True)


def test_day_before_and_day_add_up(academy):
    scope = access.everything()
    first = open_watch(person=academy.person["甲一"], kind=Kind.MONITORING, day0=clock.today(), by=academy.by)
    open_watch(person=academy.person["医生"], kind=Kind.SELF_MONITORING, day0=clock.today(), by=academy.by)
    clock.move(clock.now() + dt.timedelta(days=1))
    end_watch(watch=first, end=End.REFERRED, by=academy.by)
    today, yesterday = (table(scope, day=(clock.today() - dt.timedelta(days=back)).isoformat()) for back in (0, 1))
    assert today["", ""] | {"pending": 0} == {"opened": 0, "closed": 1, "standing": 1, "ever_opened": 2, "ever_closed": 1, "pending": 0} | dict.fromkeys(("due", "overdue"), 0)
    assert yesterday["", ""]["standing"] == 2 and yesterday["", "student"]["opened"] == yesterday["", "staff"]["opened"] == 1
    ended = watch_numbers(scope, end="referred")
    assert (ended["ever_closed"].value, watch_numbers(scope, end="lost")["ever_closed"].value) == (1, 0)


def test_rows_name_people_only_to_who_may_see_who_is_under_watch(academy):
    open_watch(person=academy.person["甲一"], kind=Kind.MONITORING, day0=clock.today(), by=academy.by)
    line = lambda who: registry["watch.standing"].rows(access.scope_of(academy.account[who]), {}).rows[:9]  # noqa: E731
    assert line("辅导员甲")[0][2] == line("医生")[0][2] == line("主任")[0][2] == "甲一"
    assert line("院长")[0][:3] == ("—", "—", "甲*") and line("辅导员乙") == []


def test_watches_of_one_person_are_one_persons_after_a_merge(academy):
    kept, gone = academy.person["甲一"], academy.person["甲二"]
    open_watch(person=kept, kind=Kind.MONITORING, day0=dt.date(2026, 3, 10), by=academy.by)
    open_watch(person=gone, kind=Kind.MONITORING, day0=dt.date(2026, 3, 12), by=academy.by)
    open_watch(person=gone, kind=Kind.SELF_MONITORING, day0=dt.date(2026, 3, 12), by=academy.by)
    before = clock.now().isoformat()
    clock.move(clock.now() + dt.timedelta(minutes=1))
    actions.merge_people(kept=kept, gone=gone, by=academy.by)
    rows = Watch.objects.known().filter(until=None).order_by("kind")
    assert [(row.person_id, row.kind, row.day0.day, row.last_day.day) for row in rows] == [
        (kept.pk, Kind.MONITORING, 12, 26), (kept.pk, Kind.SELF_MONITORING, 12, 26),
    ]  # fmt: skip
    scope = access.everything()
    assert table(scope)["", ""]["standing"] == 2 and table(scope, known_at=before)["", ""]["standing"] == 3
    assert all(examine(law).broken == 0 for law in LAWS)
