"""The plan and the story are pure: the same size and day give the same university, every post filled, nobody twice."""

import datetime as dt
from collections import Counter

import pytest

from shouwang.demo import campus
from shouwang.demo.illness import DAYS, SYMPTOMS, class_signs
from shouwang.demo.names import Names, family_name
from shouwang.demo.posts import LOGINS, appoint
from shouwang.demo.story import OUTBREAK, STANDS_AT, TERM, Story
from shouwang.demo.university import plan, shared_out
from shouwang.questions.shipped import absence_check, daily_health

DAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize("size", [campus.SMALLEST, 300, 999, 4000, 40_000])
def test_university_has_exactly_as_many_people_as_asked(size):
    university = plan(size, DAY)
    assert len(university.people) == size
    assert len({person.number for person in university.people}) == size
    assert len({person.document for person in university.people}) == size
    assert {person.unit for person in university.people} <= set(university.units)


def test_same_size_and_day_give_the_same_university():
    assert plan(500, DAY) == plan(500, DAY)
    assert plan(500, DAY).people != plan(501, DAY).people


@pytest.mark.parametrize("size", [campus.SMALLEST, 4000])
def test_every_kind_of_people_is_there(size):
    kinds = Counter(person.kind for person in plan(size, DAY).people)
    assert set(kinds) == set(campus.SHARES) - {"hospital"}
    assert kinds["undergraduate"] > kinds["postgraduate"] > kinds["international"] > 0


def test_minors_have_a_head_and_share_a_phone():
    people = {person.number: person for person in plan(4000, DAY).people}
    minors = [person for person in people.values() if person.minor]
    assert minors
    for minor in minors:
        assert minor.number.startswith(f"{minor.head}-F")
        assert minor.phone == people[minor.head].phone
        assert DAY.year - int(minor.birth[:4]) < 18


@pytest.mark.parametrize("size", [campus.SMALLEST, 1000, 4000])
def test_whoever_signs_a_unit_signs_nothing_above_it(size):
    university = plan(size, DAY)
    signers = appoint(university).signers
    for code, number in signers.items():
        above = university.units[code].above
        while above:
            assert signers.get(above) != number, f"{number} signs {university.title(code)} and {university.title(above)}"
            above = university.units[above].above


@pytest.mark.parametrize("size", [campus.SMALLEST, 4000])
def test_every_place_has_somebody_who_signs_it(size):
    university = plan(size, DAY)
    assert {*university.leaves(), *university.second_level()} <= set(appoint(university).signers)


def test_accounts_are_of_different_people():
    posts = appoint(plan(campus.SMALLEST, DAY))
    assert [login.username for login in posts.logins] == list(LOGINS)
    assert len({login.number for login in posts.logins}) == len(LOGINS)


def test_names_hold_rare_characters_and_compound_surnames():
    names = Names("rare")
    drawn = [names.chinese("f", True) for _ in range(5000)]
    assert any("䶮" in name for name in drawn)
    assert any(len(family_name(name)) == 2 for name in drawn)
    assert all(2 <= len(name) <= 4 for name in drawn)


def test_parts_by_weight_sum_to_the_whole():
    assert shared_out(10, [1, 1, 1]) == [4, 3, 3]
    assert sum(shared_out(9973, list(campus.SHARES.values()))) == 9973


@pytest.fixture(scope="module")
def story():
    university = plan(2000, DAY)
    return Story(university, appoint(university), OUTBREAK)


def test_most_answer_most_are_in_time_and_some_never_do(story):
    said = story.day(6)
    people = {row.person for row in said}
    assert 0.9 * 2000 < len(people) < 2000
    late = {row.person for row in said if row.second >= 18 * 3600}
    assert 0 < len(late) < 0.06 * 2000
    assert any(row.proxy for row in said)
    assert [row.second for row in said] == sorted(row.second for row in said)


def test_the_last_day_ends_where_the_clock_stands(story):
    assert max(row.second for row in story.day(DAYS - 1)) < STANDS_AT * 60


def test_arrivals_peak_in_the_morning_and_after_the_reminder(story):
    hours = Counter(row.second // 3600 for row in story.day(6))
    assert hours[7] > 3 * hours[10]
    assert hours[14] > 2 * hours[13]


def test_those_who_hardly_ever_answer_sit_together(story):
    units = Counter(story.plan.people[person].unit for person in story.idle)
    assert units.most_common(1)[0][1] >= 3


def test_illness_grows_in_one_place_and_fades(story):
    onsets = Counter(illness.first for illness in story.ill.values() if len(illness.temps_dc) >= 4)
    assert onsets[7] > onsets[3] and onsets[7] > onsets[13]


def test_an_ordinary_term_asks_students_only():
    university = plan(500, DAY)
    term = Story(university, appoint(university), TERM)
    asked = {university.people[row.person].kind for row in term.day(5)}
    assert asked == {"undergraduate", "postgraduate", "international"}


def test_every_symptom_is_a_choice_of_the_form_that_asks_for_it():
    daily = {choice["name"] for choice in daily_health.CHOICES}
    signs = {choice["name"] for choice in absence_check.CHOICES if choice["list_name"] == "sign"}
    assert set(SYMPTOMS) <= daily and set(class_signs(SYMPTOMS)) <= signs
