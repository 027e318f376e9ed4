"""Every address of the product, from the URLconf itself: a stranger sees nobody, each role only its own, nobody breaks a page.

A new address fails here until it has an entry in ADDRESSES (tests/addresses.py): how to reach it, and which right a POST to it needs.
"""

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from shouwang.core.models import Event
from shouwang.roster import access
from tests.academy import GRANTS, PEOPLE
from tests.addresses import ADDRESSES, EXEMPTING, STRANGER, answering, check_of, pupil, url_of
from tests.inhabited import world  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
READS = {"core.rows_read", "site.login_refused"}  # what looking at a page may leave behind
NUMBERS = {f"P{number:03}": name for number, (name, _unit, _kind) in enumerate(PEOPLE, 1)}
ROLES = sorted({name for name, *_rest in GRANTS})


def named(patterns, prefix=""):
    """Every named address of a URLconf, with its namespace."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named(pattern.url_patterns, inside)
        else:
            yield f"{prefix}{pattern.name}" if pattern.name else str(pattern.pattern)


def people_on(response) -> set:
    """The numbers of the people of the academy that a page shows."""
    whole = r"(?<![A-Za-z0-9])P0\d\d(?![A-Za-z0-9])"  # not four letters of a CSRF token
    return set(re.findall(whole, response.content.decode(errors="replace"))) & set(NUMBERS)


def browser(academy, name=None, raises=True):
    client = Client(raise_request_exception=raises)
    if name:
        client.force_login(academy.account[name])
    return client


def test_every_address_is_known_here():
    names = set(named(get_resolver().url_patterns))
    assert names - set(ADDRESSES) == set(), "new addresses: say in ADDRESSES how to reach them and what a POST needs"
    assert set(ADDRESSES) - names == set(), "addresses that are gone"


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_stranger_sees_nobody(name, world):  # noqa: F811
    address, before = ADDRESSES[name], written()
    for method in ("get", "post"):
        response = getattr(browser(world), method)(url_of(world, name))
        if not (address.open or (method == "post" and address.post is STRANGER)):
            login = response.status_code == 302 and response["Location"].startswith(reverse("site:login"))
            assert login or response.status_code in {401, 404, 405}, f"{method} {name}: {response.status_code}"
        assert not people_on(response), f"{method} {name} shows people to a stranger"
        assert response.status_code < 500
    assert written() == before, f"a stranger wrote through {name}"


def written():
    """How many things have been done, looking aside."""
    return Event.objects.exclude(verb__in=READS).count()


def within(academy, role):
    """The numbers of those whom a role may see by name anywhere, itself included."""
    scope = access.scope_of(academy.account[role])
    rights = (access.NAMES, access.ANSWERS, access.PROXY, access.ROSTER, access.GRANTS)
    return {
        person.number
        for person in academy.person.values()
        if person.pk == academy.person[role].pk
        or any(scope.allows(access.TRANSFER, offer.target.path, person.kind) for offer in person.transfers.all())
        or any(scope.allows(right, person.path, person.kind) for right in rights)
    }


@pytest.mark.parametrize("role", ROLES)
def test_role_opens_its_pages_and_sees_only_its_own(role, world):  # noqa: F811
    client, allowed = browser(world, role), within(world, role)
    household = {world.person["丁一"].number} if role == "辅导员甲" else set()
    for name in sorted(ADDRESSES):
        response = client.get(url_of(world, name))
        good = {401} if name == "api:v1" else {200, 302, 404, 405}  # a login opens nothing behind the door of tokens
        assert response.status_code in good, f"{role} {name}: {response.status_code}"
        if response.status_code == 302 and "login" in response["Location"]:
            pytest.fail(f"{role} is asked to log in again by {name}")
        seen = people_on(response) - allowed - household
        assert not seen, f"{role} reads {sorted(NUMBERS[number] for number in seen)} on {name}"


@pytest.mark.parametrize("role", ROLES)
def test_post_without_the_right_is_refused_and_changes_nothing(role, world):  # noqa: F811
    scope = access.scope_of(world.account[role])
    for name, address in sorted(ADDRESSES.items()):
        if address.post in (None, STRANGER):
            continue
        before = written()
        response = browser(world, role).post(url_of(world, name), {})
        person = world.person["甲二"]
        rights = address.post if isinstance(address.post, tuple) else (address.post,)
        place = person.path if "pk" in name or args_person(address) else None
        if address.post and any(scope.allows(right, place) for right in rights):
            assert response.status_code < 500, f"{role} {name}: {response.status_code}"
            continue
        assert response.status_code in {403, 404, 405}, f"{role} POST {name}: {response.status_code}"
        assert written() == before, f"{role} wrote through {name} without the right"


def args_person(address):
    return address.args in (pupil, answering, check_of, EXEMPTING)


def test_absent_and_forbidden_look_the_same(world):  # noqa: F811
    """Somebody else's file, and a file that does not exist: the same status and the same words."""
    client = browser(world, "辅导员乙")
    theirs = client.get(reverse("checkin:answers", args=[world.person["甲一"].pk]))
    nobody = client.get(reverse("checkin:answers", args=[10**9]))
    assert theirs.status_code == nobody.status_code == 404
    strip = lambda response: re.sub(rb"csrf[^>]*>|/answers/\d+/", b"", response.content)  # noqa: E731
    assert strip(theirs) == strip(nobody)


@pytest.mark.parametrize(
    "query",
    ["?nonsense=1", "?day=tomorrow", "?slot=evening", "?unit=x", "?unit=999999", "?known_at=soon", "?list=rich"],
)
def test_unknown_parameters_are_not_found(query, world):  # noqa: F811
    assert browser(world, "主任").get(reverse("checkin:rollcall_of", args=["daily"]) + query).status_code == 404
