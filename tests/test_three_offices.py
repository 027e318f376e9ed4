"""系统管理员、安全管理员、审计员: three people, each with pages of their own; tried for every pair and every way to become two."""

import datetime as dt
import itertools

import pytest
from django.urls import reverse

from shouwang.core import clock, verify
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions
from shouwang.roster.models import Grant, Role
from tests.addresses import ADDRESSES, url_of
from tests.inhabited import EVENING, world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
THREE = [Role.SYSTEM, Role.SECURITY, Role.AUDITOR]
PAIRS = list(itertools.permutations(THREE, 2))
NAME = {Role.SYSTEM: "管理", Role.SECURITY: "安全", Role.AUDITOR: "审计"}
OWN = {
    Role.SYSTEM: {"site:installation"},
    Role.SECURITY: {"roster:grants", "roster:grant_new"},
    Role.AUDITOR: {"site:events", "site:accesses"},
}
DAY = dt.timedelta(days=1)


def grant(world, person, role, unit="ALL", **more):  # noqa: F811
    return actions.grant_role(person=person, role=role, unit=world.unit[unit], by=world.by, **more)


def broken():
    return verify.examine("roster.three_offices").sentences


@pytest.mark.parametrize("first,second", PAIRS)
def test_who_holds_one_is_given_no_other(world, first, second):  # noqa: F811
    person = world.person["丙二"]
    grant(world, person, first)
    with pytest.raises(Refused) as refused:
        grant(world, person, second, unit="医学院")
    assert refused.value.code == "roster.55" and str(Role(first).label) in refused.value.sentence
    assert not broken()


@pytest.mark.parametrize("first,second", PAIRS)
def test_one_after_the_other_is_two_times_and_no_conflict(world, first, second):  # noqa: F811
    person, change = world.person["丙二"], EVENING + 10 * DAY
    grant(world, person, first, until=change)
    with pytest.raises(Refused):
        grant(world, person, second, since=change - DAY)
    grant(world, person, second, since=change)
    with pytest.raises(Refused):
        grant(world, person, first, since=change + DAY)
    assert not broken()


@pytest.mark.parametrize("role", THREE)
def test_the_same_office_twice_is_no_conflict(world, role):  # noqa: F811
    grant(world, world.person["丙二"], role, unit="医学院")
    grant(world, world.person["丙二"], role, unit="计算机学院")
    assert not broken()


@pytest.mark.parametrize("first,second", PAIRS)
def test_merging_makes_no_one_person_of_two_offices(world, first, second):  # noqa: F811
    kept, gone = world.person["丙二"], world.person["丙一"]
    grant(world, kept, first)
    grant(world, gone, second)
    grant(world, gone, Role.INSPECTOR)
    actions.merge_people(kept=kept, gone=gone, by=world.by)
    held = set(Grant.objects.holding(clock.now()).filter(person=kept).values_list("role", flat=True))
    assert held == {first, Role.INSPECTOR} and not broken()


@pytest.mark.parametrize("first,second", PAIRS)
def test_the_law_finds_who_is_two(world, first, second):  # noqa: F811
    person = world.person["丙二"]
    grant(world, person, second)
    Grant.objects.create(
        person=person, role=first, unit=world.root, granted_by="operator", since=EVENING, opened_at=EVENING
    )
    assert any(person.number in sentence for sentence in broken())


@pytest.mark.parametrize("role", THREE)
def test_each_opens_their_own_pages_and_none_of_the_others(client, world, role):  # noqa: F811
    client.force_login(world.account[NAME[role]])
    for holder, names in OWN.items():
        for name in names:
            status = client.get(url_of(world, name)).status_code
            assert (status == 200) == (holder == role), f"{role} {name}: {status}"


@pytest.mark.parametrize("role", THREE)
def test_none_of_them_reads_who_is_ill_or_signs_or_counts(client, world, role):  # noqa: F811
    scope = access.scope_of(world.account[NAME[role]])
    for right in (access.COUNT, access.NAMES, access.ANSWERS, access.CONTACTS, access.SIGN, access.BULLETIN, access.ISSUE, access.CAMPAIGNS, access.ROSTER):
        assert not scope.allows(right), f"{role} has {right}"
    client.force_login(world.account[NAME[role]])
    for name in ("checkin:rollcall_of", "checkin:checks", "roster:people", "site:parameters", "checkin:signoffs_of"):
        page = client.get(url_of(world, name))
        assert page.status_code == 404 or "甲一" not in page.content.decode(), name


@pytest.mark.parametrize("role,other", PAIRS)
def test_none_does_the_deeds_of_another(client, world, role, other):  # noqa: F811
    client.force_login(world.account[NAME[role]])
    for name in OWN[other]:
        if ADDRESSES[name].post in ("", None):
            continue
        assert client.post(url_of(world, name), {}).status_code in {403, 404}


@pytest.mark.parametrize("role", THREE)
def test_none_makes_themselves_another(world, role):  # noqa: F811
    by = access.actor_of(world.account[NAME[role]])
    for wanted in Role.values:
        with pytest.raises(Refused):
            actions.grant_role(person=world.person[NAME[role]], role=wanted, unit=world.root, by=by)


def test_the_security_officer_makes_no_second_system_administrator_of_the_auditor(client, world):  # noqa: F811
    client.force_login(world.account["安全"])
    page = client.post(reverse("roster:grant_new"), {"person": world.person["审计"].number, "role": "system", "unit": "ALL"})
    assert page.status_code == 422 and "必须是三个人" in page.content.decode()
