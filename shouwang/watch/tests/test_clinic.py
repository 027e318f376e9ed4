"""The clinic log: one figure sums visits and counts without overlap; corrections keep what was said; what only counts know stays unknown."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.core import clock, retention
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.core.verify import examine
from shouwang.roster import access
from shouwang.roster.actions import grant_role
from shouwang.watch.actions.clinic import (
    correct_visit,
    end_post,
    enter_count,
    enter_upkeep,
    enter_visit,
    mend_upkeep,
    open_post,
    standing_visits,
)
from shouwang.watch.figures.clinic import clinic_numbers
from shouwang.watch.models import DayCount, Visit
from shouwang.watch.queries import clinic
from shouwang.watch.rules.clinic import count_verdict
from tests.academy import FIRST, MORNING, Academy

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def academy(db):
    """The academy at ten on its first day."""
    with clock.moved(MORNING + dt.timedelta(hours=2)):
        yield Academy().grant()


def post_of(academy, name="CT 室", nature="ct"):
    return open_post(name=name, nature=nature, unit=academy.unit["校医院"], by=academy.by)


def visits(scope, **about):
    return clinic_numbers(scope, about)["visits"].value


def test_795_visits_to_a_day_are_one_figure(academy):
    """The account's figure: 795 人次 to 26 February, some days written down one by one, others counted by the department."""
    clock.move(clock.instant(FIRST + 10 * DAY, 600))
    scope, ct = access.everything(), post_of(academy)
    for number in range(15):
        enter_visit(
            post=ct, at=clock.instant(FIRST, 540 + number), code=f"CT-{number:03}", indication="history", by=academy.by
        )
    for days, n in enumerate((100, 120, 160, 200, 200), 1):
        enter_count(post=ct, day=FIRST + days * DAY, visits=n, history=n // 2, abnormal=0, by=academy.by)
    enter_count(post=ct, day=FIRST + 8 * DAY, visits=999, by=academy.by)
    until = (FIRST + 5 * DAY).isoformat()
    assert visits(scope, until=until, nature="ct") == 15 + 780 == 795
    rows = clinic.days(scope, until=FIRST + 5 * DAY, nature="ct", whole=True)
    assert sum(row.visits for row in rows) == 795 and len(rows) == 6


def test_people_cannot_be_computed_where_only_counts_exist(academy):
    scope, ct = access.everything(), post_of(academy)
    fever = post_of(academy, "发热门诊", "fever")
    for code in ("A", "B", "A"):
        enter_visit(post=fever, at=clock.now(), code=code, indication="symptom", by=academy.by)
    assert clinic_numbers(scope, {})["patients"].value == 2
    enter_count(post=ct, day=FIRST, visits=3, by=academy.by)
    number = clinic_numbers(scope, {})["patients"]
    assert number.value is None and str(number) == "无法计算"
    assert clinic_numbers(scope, {"nature": "fever"})["patients"].value == 2


def test_a_part_that_one_department_did_not_count_has_no_sum(academy):
    first, second = post_of(academy), post_of(academy, "另一台 CT")
    enter_count(post=first, day=FIRST, visits=3, history=1, by=academy.by)
    assert str(clinic_numbers(access.everything(), {})["history"]) == "1"
    enter_count(post=second, day=FIRST, visits=3, by=academy.by)
    assert str(clinic_numbers(access.everything(), {})["history"]) == "无法计算"


def test_a_day_is_counted_by_visit_or_by_number_never_both(academy):
    ct = post_of(academy)
    row = enter_visit(post=ct, at=clock.now(), code="A", indication="history", by=academy.by)
    with pytest.raises(Refused) as refused:
        enter_count(post=ct, day=FIRST, visits=5, by=academy.by)
    assert refused.value.code == "watch.157"
    correct_visit(visit=row, cancelled=True, by=academy.by)
    enter_count(post=ct, day=FIRST, visits=5, by=academy.by)
    with pytest.raises(Refused) as refused:
        enter_visit(post=ct, at=clock.now(), code="B", indication="history", by=academy.by)
    assert refused.value.code == "watch.156"
    enter_count(post=ct, day=FIRST, visits=0, by=academy.by)
    enter_visit(post=ct, at=clock.now(), code="B", indication="history", by=academy.by)
    assert visits(access.everything()) == 1


def test_a_correction_keeps_what_was_said(academy):
    ct, scope = post_of(academy), access.everything()
    before = enter_count(post=ct, day=FIRST, visits=57, by=academy.by).recorded_at
    enter_count(post=ct, day=FIRST, visits=75, by=academy.by)
    enter_count(post=ct, day=FIRST, visits=75, by=academy.by)
    assert DayCount.objects.count() == 2
    assert visits(scope) == 75 and visits(scope, known_at=before.isoformat()) == 57
    fever = post_of(academy, "发热门诊", "fever")
    row = enter_visit(post=fever, at=clock.now(), code="A", indication="symptom", by=academy.by)
    known = clock.now()
    clock.move(known + dt.timedelta(minutes=5))
    later = correct_visit(visit=row, result="positive", by=academy.by)
    with pytest.raises(Refused) as refused:
        correct_visit(visit=row, result="normal", by=academy.by)
    assert refused.value.code == "watch.161"
    assert [v.result for v in clinic.visits(scope, fever, FIRST)] == ["positive"]
    assert [v.result for v in clinic.visits(scope, fever, FIRST, known)] == ["pending"]
    correct_visit(visit=later, cancelled=True, by=academy.by)
    assert standing_visits(fever, FIRST) == 0 and Visit.objects.count() == 3


@pytest.mark.parametrize(("minutes", "day"), [(0, FIRST), (1439, FIRST), (-1, FIRST - DAY), (1440, FIRST + DAY)])
def test_the_day_of_a_visit_is_the_institutions_not_utcs(academy, minutes, day):
    clock.move(clock.instant(FIRST + 3 * DAY))
    row = enter_visit(
        post=post_of(academy), at=clock.instant(FIRST, minutes), code="A", indication="other", by=academy.by
    )
    assert row.day == day


def test_tomorrow_cannot_be_counted(academy):
    with pytest.raises(Refused) as refused:
        enter_count(post=post_of(academy), day=FIRST + DAY, visits=1, by=academy.by)
    assert refused.value.code == "watch.155"


@given(st.integers(0, 50), st.lists(st.none() | st.integers(0, 60), max_size=4))
def test_no_part_is_larger_than_the_whole(visits, parts):
    verdict = count_verdict(day=FIRST, today=FIRST, visited=0, visits=visits, parts=parts)
    assert verdict.ok == all(part is None or part <= visits for part in parts)


# each history is rolled back inside the test: the fixture is the same for all of them on purpose
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.integers(0, 2), st.sampled_from(("visit", "count", "cancel")), st.integers(0, 9)
        ),
        max_size=14,
    )
)
def test_the_figure_is_the_sum_of_what_stands_whatever_was_entered(transactional_world, steps):
    """Any history of visits, cancellations and counts on two posts over three days."""
    academy, posts = transactional_world
    with transaction.atomic():
        standing, counts = {}, {}
        for name, days, what, n in steps:
            day = FIRST + days * DAY
            try:
                if what == "visit":
                    row = enter_visit(
                        post=posts[name], at=clock.instant(day, 600), code=str(n), indication="other", by=academy.by
                    )
                    standing.setdefault((name, day), []).append(row)
                elif what == "cancel" and standing.get((name, day)):
                    correct_visit(visit=standing[name, day].pop(), cancelled=True, by=academy.by)
                elif what == "count":
                    enter_count(post=posts[name], day=day, visits=n, by=academy.by)
                    counts[name, day] = n
            except Refused as refused:
                assert refused.code in {"watch.156", "watch.157"}
        wanted = sum(map(len, standing.values())) + sum(counts.values())
        assert visits(access.everything()) == wanted
        assert not examine("watch.clinic_counts_once").broken
        transaction.set_rollback(True)


@pytest.fixture
def transactional_world(academy):
    """Two posts, late enough that three days have begun."""
    clock.move(clock.instant(FIRST + 4 * DAY))
    return academy, {name: post_of(academy, name) for name in "ab"}


def test_a_department_keeps_its_own_log_only(academy):
    elsewhere = open_post(name="医学院 CT", nature="ct", unit=academy.unit["医学院"], by=academy.by)
    own = post_of(academy)
    grant_role(person=academy.person["丙一"], role="clinic", unit=academy.unit["校医院"], kinds=[], by=academy.by)
    by = Actor(ref="roster.Person:0", person_id=academy.person["丙一"].pk)
    scope = access.scope_acting(by)
    assert list(clinic.posts(scope)) == [own]
    enter_count(post=own, day=FIRST, visits=1, by=by)
    with pytest.raises(Refused) as refused:
        enter_count(post=elsewhere, day=FIRST, visits=1, by=by)
    assert refused.value.code == "core.04"


def test_an_ended_post_takes_nothing_more(academy):
    post = post_of(academy)
    end_post(post=post, by=academy.by)
    with pytest.raises(Refused) as refused:
        enter_count(post=post, day=FIRST, visits=1, by=academy.by)
    assert refused.value.code == "watch.160"


def test_a_finding_waits_until_it_is_put_right(academy):
    row = enter_upkeep(
        kind="ppe", unit=academy.unit["校医院"], day=FIRST, place="PET-CT 室", finding="脱防护服未消毒", by=academy.by
    )
    assert list(clinic.upkeep(access.everything(), unmended=True)) == [row]
    with pytest.raises(Refused):
        mend_upkeep(upkeep=row, note=" ", by=academy.by)
    mend_upkeep(upkeep=row, note="已重新培训", by=academy.by)
    assert not clinic.upkeep(access.everything(), unmended=True)
    with pytest.raises(Refused) as refused:
        mend_upkeep(upkeep=row, note="再来", by=academy.by)
    assert refused.value.code == "watch.164"


def test_a_purge_of_the_clinic_log_leaves_its_totals(academy):
    ct = post_of(academy)
    for code in "ABC":
        enter_visit(
            post=ct, at=clock.now(), code=code, indication="history", person=academy.person["甲一"], by=academy.by
        )
    place = next(one for one in retention.manifest() if one.name == "watch.Visit")
    asked = retention.Asked(keep="case", mandate=academy.mandate.pk)
    assert place.count(asked) == 3
    place.model.objects.filter(pk__in=place.ids(asked)).update(**place.blank)
    assert place.count(asked) == 0 and visits(access.everything()) == 3
    assert str(clinic_numbers(access.everything(), {})["patients"]) == "无法计算"
