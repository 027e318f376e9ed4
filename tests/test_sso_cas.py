"""CAS 3 against a real server (django-cas-server, over TLS): tickets with attributes, used once, for our service; single logout."""

import contextlib
import dataclasses
import datetime as dt
import http.server
import re
import sqlite3
import threading
import time
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from shouwang import env_login
from shouwang.core import clock
from shouwang.core.models import Event
from shouwang.roster import actions
from shouwang.roster.models import Account
from shouwang.site.login.providers import cas
from shouwang.site.models import Identity
from tests.academy import PASSWORD as OWN
from tests.inhabited import EVENING, world  # noqa: F401  fixture
from tests.peers.running import Browser, free_port, peer

pytestmark = pytest.mark.django_db
WAY, HOME, LOGIN = (reverse(f"site:{name}") for name in ("cas", "home", "login"))


class Ear(http.server.BaseHTTPRequestHandler):
    """Where our server would be: it keeps what the CAS server posts there."""

    heard: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.heard.append((self.path, dict(parse_qsl(body))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words):
        """Say nothing."""


@pytest.fixture(scope="module")
def ear():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def provider(tmp_path_factory, ear):
    with peer("cas", tmp_path_factory.mktemp("cas"), home=ear) as started:
        yield started


@pytest.fixture(autouse=True)
def configured(provider, settings, ear):
    provider.says()
    settings.PUBLIC_URL = ear
    settings.CAS = env_login.Cas(
        url=f"{provider.address}/cas/", attribute="employeeNumber", strong=("mfa-gauth",), ca=provider.ca, label="校园统一登录"
    )
    return settings


def come(provider, name="p013", client=None, next_to="", browser=None):
    client, browser = client or Client(), browser or Browser(provider)
    out = client.get(WAY + (f"?next={next_to}" if next_to else ""))
    back = browser.go(out["Location"], name)
    assert isinstance(back, str), back.text[:400]
    return client, client.get(back)


def inside(client):
    return client.get(HOME).status_code == 200


def why(client):
    return client.get(LOGIN).content.decode()


def test_a_ticket_with_its_attribute_brings_the_person_in(world, provider):  # noqa: F811
    Account.objects.filter(person=world.person["甲一"]).delete()
    client, _page = come(provider, "p001")
    assert inside(client), why(client)
    assert Identity.objects.get().subject == "p001" and Identity.objects.get().account.username == "P001"
    assert not Account.objects.get(person=world.person["甲一"]).has_usable_password()


def test_the_service_is_ours_whatever_the_request_says(world, provider, ear):  # noqa: F811
    out = Client().get(WAY, {"service": "https://evil.example/", "next": "https://evil.example/"}, HTTP_HOST="testserver")
    assert parse_qs(urlsplit(out["Location"]).query)["service"] == [ear + WAY]


def test_without_an_attribute_the_user_name_is_the_number_however_it_is_written(world, provider, configured):  # noqa: F811
    configured.CAS = dataclasses.replace(configured.CAS, attribute="")
    assert inside(come(provider, "p013")[0])


def test_an_attribute_that_is_missing_or_has_many_values(world, provider):  # noqa: F811
    provider.says(employeeNumber=["P013", "P011"])
    client, _page = come(provider)
    assert inside(client) and Identity.objects.get().account.username == "P013", "the first counts"
    Identity.objects.all().delete()
    provider.says(employeeNumber="")
    client, _page = come(provider)
    assert "没有给出学工号" in why(client) and not inside(client)


def test_one_goes_on_to_where_one_came_for_and_nowhere_else(world, provider):  # noqa: F811
    there = reverse("checkin:rollcall")
    assert come(provider, next_to=there)[1]["Location"] == there
    assert come(provider, next_to="//evil.example/")[1]["Location"] == HOME


def test_a_ticket_works_once(world, provider):  # noqa: F811
    client, browser = Client(), Browser(provider)
    back = browser.go(client.get(WAY)["Location"], "p013")
    assert client.get(back)["Location"] == HOME
    again = Client()
    again.get(WAY)
    assert again.get(back)["Location"] == LOGIN and "没有确认您的身份" in why(again) and not inside(again)


def test_a_ticket_expires(world, provider):  # noqa: F811
    client, browser = Client(), Browser(provider)
    back = browser.go(client.get(WAY)["Location"], "p013")
    with contextlib.closing(sqlite3.connect(provider.folder / "peer.sqlite3", timeout=20, isolation_level=None)) as theirs:
        older = theirs.execute("UPDATE cas_server_serviceticket SET creation = datetime(creation, '-61 seconds')")  # they last a minute
        assert older.rowcount
    assert client.get(back)["Location"] == LOGIN and not inside(client)


def test_a_ticket_for_another_service_is_refused(world, provider):  # noqa: F811
    client, browser = Client(), Browser(provider)
    client.get(WAY)
    theirs = browser.session.get(f"{provider.address}/cas/login?service={quote('http://127.0.0.1:1/another/')}", allow_redirects=False)
    answer = browser._log_in(theirs, "p013", "the-campus-password-1618")
    ticket = parse_qs(urlsplit(answer.headers["Location"]).query)["ticket"][0]
    assert client.get(WAY, {"ticket": ticket})["Location"] == LOGIN and not inside(client)


def test_a_browser_that_did_not_set_out_is_sent_to_the_server_first(world, provider):  # noqa: F811
    """Somebody plants their ticket in a victim's browser: the victim comes in as themselves or not at all."""
    thief, browser = Client(), Browser(provider)
    back = browser.go(thief.get(WAY)["Location"], "p013")
    victim = Client()
    answer = victim.get(back)
    assert answer["Location"].startswith(provider.address) and not inside(victim)


def test_wrong_password_and_a_switched_off_user_get_no_ticket(world, provider):  # noqa: F811
    for name, password in (("p013", "wrong"), ("p017", "the-campus-password-1618")):
        page = Browser(provider).go(Client().get(WAY)["Location"], name, password)
        assert not isinstance(page, str) and "ticket=" not in page.url


def test_who_is_not_on_the_roster_is_told(world, provider):  # noqa: F811
    client, _page = come(provider, "x999")
    assert "名册里没有学工号“X999”" in why(client) and not inside(client)
    assert not Account.objects.filter(username__iexact="X999").exists()


def test_somebody_who_left_is_refused(world, provider):  # noqa: F811
    actions.leave(person=world.person["督查"], by=world.by)
    client, _page = come(provider)
    assert "您已离册" in why(client)


def test_a_single_logout_of_the_server_ends_our_session_and_no_other(world, provider, ear):  # noqa: F811
    Ear.heard.clear()
    client, browser = Client(), Browser(provider)
    come(provider, client=client, browser=browser)
    other, _page = come(provider, "p012")
    assert inside(client) and inside(other)
    browser.session.get(f"{provider.address}/cas/logout")
    deadline = time.monotonic() + 30
    while not Ear.heard and time.monotonic() < deadline:
        time.sleep(0.1)
    path, sent = Ear.heard[0]
    assert path == WAY and "SessionIndex" in sent["logoutRequest"]
    assert Client(enforce_csrf_checks=True).post(path, sent).status_code == 204
    assert not inside(client) and inside(other)


@pytest.mark.parametrize(
    "text",
    ["", "rubbish", "<a>", "<a/>", "x" * 20000,
     '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><samlp:SessionIndex>&x;</samlp:SessionIndex></r>',
     '<r xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><samlp:SessionIndex>ST-unknown</samlp:SessionIndex></r>'],
    ids=range(7),
)  # fmt: skip
def test_a_logout_that_names_no_ticket_of_ours_does_nothing(world, provider, text):  # noqa: F811
    client, _page = come(provider)
    before = Event.objects.count()
    assert Client().post(WAY, {"logoutRequest": text}).status_code == 204
    assert inside(client) and Event.objects.count() == before, "a stranger writes nothing"


def test_a_second_factor_of_the_server_counts_where_it_is_configured(world, provider):  # noqa: F811
    with clock.moved(EVENING + dt.timedelta(days=30)):
        assert come(provider, "p011")[1]["Location"] == reverse("site:second_step_new")
        provider.says(authnContextClass="mfa-gauth")
        assert come(provider, "p011")[1]["Location"] == HOME


def test_logging_out_offers_the_servers_logout(world, provider):  # noqa: F811
    client, _page = come(provider)
    page = client.post(reverse("site:logout")).content.decode()
    url = re.search(r'href="(https://[^"]+/cas/logout[^"]*)"', page)[1]
    assert url.startswith(provider.address) and not inside(client)


def test_a_server_that_is_away_is_said_and_a_password_still_does(world, provider, configured):  # noqa: F811
    client, browser = Client(), Browser(provider)
    back = browser.go(client.get(WAY)["Location"], "p013")
    configured.CAS = dataclasses.replace(configured.CAS, url="https://127.0.0.1:1/cas/")
    assert client.get(back)["Location"] == LOGIN
    assert "暂时连不上" in (text := why(client)) and 'name="password"' in text
    assert client.post(LOGIN, {"username": "P013", "password": OWN}).status_code == 302 and inside(client)


def test_a_server_with_a_certificate_that_nobody_vouches_for_confirms_nobody(world, provider, configured):  # noqa: F811
    client, browser = Client(), Browser(provider)
    back = browser.go(client.get(WAY)["Location"], "p013")
    configured.CAS = dataclasses.replace(configured.CAS, ca="")
    assert client.get(back)["Location"] == LOGIN and "暂时连不上" in why(client) and list(cas.examine())


def test_doctor_finds_the_server_well(provider):
    assert list(cas.examine()) == []


def test_the_login_page_offers_it_by_the_institutions_name(client, world):  # noqa: F811
    assert "校园统一登录" in client.get(LOGIN).content.decode()


def test_without_a_server_there_is_no_such_way(client, world, configured):  # noqa: F811
    configured.CAS = None
    assert client.get(WAY).status_code == client.post(WAY).status_code == 404
