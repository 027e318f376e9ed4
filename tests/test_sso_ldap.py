"""LDAP against a real directory (slapd): both ways to bind, over TLS only, and what a name may not do to a filter or a DN."""

import dataclasses

import pytest
from django.test import Client
from django.urls import reverse

from shouwang import env_login
from shouwang.core.refusals import Refused
from shouwang.roster.models import Account
from shouwang.site.login.providers import ldap
from shouwang.site.models import Attempt, Identity
from tests.academy import PASSWORD as OWN
from tests.inhabited import world  # noqa: F401  fixture
from tests.peers import PASSWORD
from tests.peers.slapd import BASE, READER, READER_PASSWORD, slapd

pytestmark = pytest.mark.django_db
LOGIN, HOME = reverse("site:login"), reverse("site:home")


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    with slapd(tmp_path_factory.mktemp("slapd")) as started:
        yield started


def searching(directory, **more):
    about = {
        "url": directory.ldaps, "start_tls": False, "user_dn": "", "base": f"ou=people,{BASE}", "filter": "(uid={name})",
        "bind_dn": READER, "bind_password": READER_PASSWORD, "attribute": "employeeNumber", "ca": directory.ca,
    }  # fmt: skip
    return env_login.Ldap(**about | more)


def direct(directory, **more):
    return searching(directory, base="", user_dn=f"uid={{name}},ou=people,{BASE}", bind_dn="", bind_password="", **more)


WAYS = {
    "search over ldaps": searching,
    "direct over ldaps": direct,
    "search after StartTLS": lambda directory: searching(directory, url=directory.ldap, start_tls=True),
    "direct after StartTLS": lambda directory: direct(directory, url=directory.ldap, start_tls=True),
}


@pytest.fixture(params=WAYS, ids=WAYS.keys())
def way(request, directory, settings):
    settings.LDAP = WAYS[request.param](directory)
    return settings.LDAP


def test_a_right_password_gives_the_number(way):
    found = ldap.check("inspector", PASSWORD)
    assert found.number == "P013" and found.method == "ldap" and ldap.check(" inspector ", PASSWORD).number == "P013"


@pytest.mark.parametrize(
    "name,password",
    [
        ("inspector", "wrong"), ("inspector", ""), ("", PASSWORD), ("missing", PASSWORD), ("locked", PASSWORD), ("*", PASSWORD),
        ("insp*", PASSWORD), ("inspector)(uid=*", PASSWORD), ("inspector,ou=people", PASSWORD), ("x\0inspector", PASSWORD),
        ("inspector", PASSWORD + "\0"), ("inspector))(|(uid=dean", PASSWORD), ("cn=admin", "admin-password"), ("\\2a", PASSWORD),
    ],
)  # fmt: skip
def test_anything_else_gives_nothing(way, name, password):
    assert ldap.check(name, password) is None


@pytest.mark.parametrize("name,number", [("odd,name", "P001"), ("star*", "P002")])
def test_odd_names_are_names_and_no_more(way, name, number):
    assert ldap.check(name, PASSWORD).number == number


def test_the_login_page_takes_the_campus_password_and_links_the_account(client, world, directory, settings):  # noqa: F811
    settings.LDAP = searching(directory)
    Account.objects.filter(person=world.person["甲一"]).delete()
    assert client.post(LOGIN, {"username": "twin", "password": PASSWORD}).status_code == 302
    assert client.get(HOME).status_code == 200 and Identity.objects.get().account.username == "P001"


def test_who_is_not_on_the_roster_is_told_and_it_counts_as_no_failure(client, world, directory, settings):  # noqa: F811
    settings.LDAP = searching(directory)
    page = client.post(LOGIN, {"username": "nobody", "password": PASSWORD}).content.decode()
    assert "名册里没有学工号“X999”" in page and not any(Attempt.objects.values_list("level", flat=True))


def test_a_local_password_goes_before_and_a_wrong_one_counts_once(client, world, directory, settings):  # noqa: F811
    settings.LDAP = searching(directory)
    assert client.post(LOGIN, {"username": "P013", "password": "wrong-wrong-wrong"}).status_code == 200
    assert set(Attempt.objects.values_list("level", flat=True)) == {1}
    assert client.post(LOGIN, {"username": "P013", "password": OWN}).status_code == 302


def test_a_directory_that_is_away_is_said_and_local_passwords_still_do(world, directory, settings):  # noqa: F811
    settings.LDAP = dataclasses.replace(searching(directory), url="ldaps://127.0.0.1:1")
    client = Client()
    page = client.post(LOGIN, {"username": "inspector", "password": PASSWORD})
    assert "暂时连不上" in page.content.decode() and not any(Attempt.objects.values_list("level", flat=True))
    assert client.post(LOGIN, {"username": "P013", "password": OWN}).status_code == 302


@pytest.mark.parametrize(
    "change",
    [{"ca": ""}, {"bind_password": "wrong"}, {"url": "ldaps://127.0.0.1:1"}],
    ids=["nobody vouches for the certificate", "our own name is not let in", "nobody there"],
)
def test_doctor_says_what_is_wrong_and_nobody_comes_in(directory, settings, change):
    settings.LDAP = dataclasses.replace(searching(directory), **change)
    assert len(list(ldap.examine())) == 1
    with pytest.raises(Refused) as refused:
        ldap.check("inspector", PASSWORD)
    assert refused.value.code == "login.13"


def test_doctor_finds_the_directory_well(way):
    assert list(ldap.examine()) == []


def test_a_search_that_finds_two_lets_in_neither(directory, settings):
    settings.LDAP = searching(directory, filter="(|(uid={name})(uid=dean))")
    assert ldap.check("inspector", PASSWORD) is None
