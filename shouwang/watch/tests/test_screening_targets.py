"""More people for a screening: by numbers or a class, nobody twice, whoever is not added named with why."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.watch.actions import screening_targets as adding
from shouwang.watch.actions import screenings as acting
from shouwang.watch.actions.screening_targets import Skip, add_targets
from shouwang.watch.models import Screening, ScreeningTarget
from shouwang.watch.queries import screenings as queries
from shouwang.watch.tests.test_screening import PUPILS, client_of, examine_one, opened, refused, whole


def added(academy, row, *names, **more):
    return add_targets(screening=row, numbers=[academy.person[name].number for name in names], by=academy.by, **more)


def skips(found):
    return [(one.person.name if one.person else one.number, one.why) for one in found.skipped]


def test_people_named_by_number_are_expected_once_however_often_they_are_named(academy):
    row = opened(academy, ("甲一", "甲二"))
    found = added(academy, row, "甲二", "乙一", "乙一", "丙一")
    assert found.new == 2 and skips(found) == [("甲二", Skip.THERE)]
    again = added(academy, row, "甲二", "乙一", "丙一")
    assert again.new == 0 and {why for _name, why in skips(again)} == {Skip.THERE} and whole(row).expected == 4


def test_a_class_is_added_whole_and_whoever_needs_none_is_named(academy):
    row = opened(academy, ("甲一", "甲二", "丙一"))
    examine_one(academy, row, "甲一")
    acting.excuse_target(target=row.targets.get(person=academy.person["甲二"]), why="已在外院筛查", by=academy.by)
    found = add_targets(screening=row, unit=academy.unit["软件2301"], numbers=[academy.person["甲三"].number], by=academy.by)
    assert found.new == 1 and dict(skips(found)) == {"甲一": Skip.THERE, "甲二": Skip.EXCUSED}
    assert (whole(row).expected, whole(row).done) == (3, 1)
    assert added(academy, row, "甲二").new == 1 and whole(row).expected == 4, "by number they come back"


def test_whoever_is_unknown_left_or_merged_is_said(academy):
    row = opened(academy, ("甲一",))
    Person.objects.filter(pk=academy.person["乙二"].pk).update(path="", unit=None)
    Person.objects.filter(pk=academy.person["甲二"].pk).update(merged_into=academy.person["甲一"], path="", unit=None)
    found = add_targets(screening=row, numbers=["NOBODY", *(academy.person[name].number for name in ("乙二", "甲二", "丙二"))], by=academy.by)
    assert found.new == 1 and skips(found) == [("NOBODY", Skip.UNKNOWN), ("乙二", Skip.LEFT), ("甲一", Skip.THERE)]


def test_nothing_is_added_to_a_screening_that_is_over_nor_by_anybody_but_the_clinic(academy):
    row = opened(academy, ("甲一",))
    for name in ("辅导员甲", "书记", "主任"):
        with refused("core.04"):
            add_targets(screening=row, numbers=["X"], by=access.actor_of(academy.account[name]))
        assert client_of(academy, name).get(reverse("watch:targets_add", args=[row.pk])).status_code == 404
    with refused("watch.141"):
        add_targets(screening=row, by=academy.by)
    acting.close_screening(screening=row, by=academy.by)
    with refused("watch.149"):
        added(academy, row, "甲二")


@pytest.mark.parametrize(("many", "ok"), [(3, True), (4, False)], ids=["as_many_as_may_be", "one_more"])
def test_a_paste_has_a_bound(academy, monkeypatch, many, ok):
    monkeypatch.setattr(adding, "MOST", 3)
    row = opened(academy, ("甲一",))
    numbers = [f"N{n}" for n in range(many)]
    if ok:
        assert len(add_targets(screening=row, numbers=numbers, by=academy.by).skipped) == 3
    else:
        with refused("watch.240"):
            add_targets(screening=row, numbers=numbers, by=academy.by)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.lists(st.sampled_from(PUPILS), max_size=5), min_size=1, max_size=4))
def test_whatever_is_pasted_everybody_is_expected_exactly_once(academy, rounds):
    row, named = opened(academy, ("甲一",), code=f"tb-{Screening.objects.count()}"), {"甲一"}
    for names in rounds:
        if names:
            found = added(academy, row, *names)
            assert found.new == len(set(names) - named) and {one.person.name for one in found.skipped} == set(names) & named
            named |= set(names)
    people = ScreeningTarget.objects.known().filter(screening=row, until=None).values_list("person__name", flat=True)
    assert sorted(people) == sorted(named) and whole(row).expected == len(named)


def test_the_page_takes_a_paste_and_names_whoever_is_not_added(academy):
    row, doctor = opened(academy, ("甲一", "甲二")), client_of(academy, "医生")
    address = reverse("watch:targets_add", args=[row.pk])
    assert address in doctor.get(reverse("watch:screening", args=[row.pk])).content.decode()
    numbers = "\n".join([academy.person["甲一"].number, "NOBODY", academy.person["乙一"].number])
    said = doctor.post(address, {"numbers": numbers}).content.decode().split("<main")[1]
    assert "新列入 1 人" in said and "已在应筛名单里" in said and "NOBODY" in said and "名册里没有这个学工号" in said
    assert doctor.post(address, {"numbers": " "}).status_code == 422
    assert doctor.post(address, {"unit": "没有这个班"}).status_code == 422
    said = doctor.post(address, {"unit": "计算机学院/2023级/软件2301"}).content.decode()
    assert "甲一" in said and queries.by_college(access.everything(), row)[1].expected == 4
