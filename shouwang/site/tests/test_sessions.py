"""Sessions: what the holder sees, how they end, how long they last, and what a browser is told to do with their cookie."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from shouwang.core import clock, parameters
from shouwang.core.actions import SYSTEM
from shouwang.core.models import Event
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions
from shouwang.roster.models import Account
from shouwang.site.login import engine, entering, rules
from shouwang.site.login.actions import end_session, end_sessions, end_sessions_of_provider
from shouwang.site.models import Session
from tests.academy import PASSWORD
from tests.inhabited import world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
SESSIONS, ACCOUNT, LOGIN = (reverse(f"site:{name}") for name in ("sessions", "account", "login"))
PHONE = "Mozilla/5.0 (Linux; Android 14; HarmonyOS) AppleWebKit/537.36 Chrome/116.0 MicroMessenger/8.0.50"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0"


def arrive(world, name="督查", agent=DESK, **more):  # noqa: F811
    client = Client(HTTP_USER_AGENT=agent)
    sent = {"username": world.account[name].username, "password": PASSWORD, **more}
    page = client.post(LOGIN, sent, REMOTE_ADDR="10.1.2.3")
    assert page.status_code == 302, page.content.decode()
    return client


def inside(client):
    return client.get(ACCOUNT).status_code == 200


@pytest.fixture
def true_time(monkeypatch):
    """The true clock, which sessions live by, moved by hand."""
    from django.contrib.sessions.backends import db

    state = {"now": clock.true_now()}
    monkeypatch.setattr(clock, "true_now", lambda: state["now"])
    monkeypatch.setattr(db.timezone, "now", lambda: state["now"])
    return lambda delta: state.update(now=state["now"] + delta)


def test_my_sessions_say_which_browser_where_and_since_when(world):  # noqa: F811
    arrive(world, agent=PHONE)
    here = arrive(world)
    text = here.get(SESSIONS).content.decode()
    assert all(word in text for word in ("Edge · Windows", "微信 · HarmonyOS", "10.1.2.3", "密码", "这一处"))
    assert text.count("/end/") == 2, "one that is elsewhere, and all others"
    assert not re.search(r"[a-z0-9]{32}", re.sub(r"csrf[^>]*>", "", text)), "no session key on the page"


def test_one_elsewhere_ends_and_this_one_goes_on(world):  # noqa: F811
    there, here = arrive(world), arrive(world)
    url = re.search(r"/account/sessions/\w+/end/", here.get(SESSIONS).content.decode())[0]
    assert here.post(url).status_code == 302
    assert not inside(there) and inside(here)
    assert here.post(url).status_code == 404, "it has ended already"


def test_all_others_end(world):  # noqa: F811
    others, here = [arrive(world) for _ in range(3)], arrive(world)
    here.post(reverse("site:sessions_end"))
    assert inside(here) and not any(inside(one) for one in others)


def test_nobody_ends_the_session_of_another(world):  # noqa: F811
    theirs = arrive(world, "督查")
    arrive(world, "书记")
    for name in ("主任", "管理", "审计", "书记"):
        by = access.actor_of(world.account[name])
        for act in (lambda by=by: end_sessions(account=world.account["督查"], by=by), lambda by=by: end_session(account=world.account["督查"], handle_of="x", by=by)):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "core.04"
    assert inside(theirs)


def test_the_security_officer_ends_them(client, world):  # noqa: F811
    theirs = arrive(world, "督查")
    client.force_login(world.account["安全"])
    pk = world.person["督查"].pk
    assert "Edge" in client.get(reverse("site:person_account", args=[pk])).content.decode()
    assert client.post(reverse("site:account_change", args=[pk, "sessions"])).status_code == 302
    assert not inside(theirs)


def test_another_password_ends_every_other_session(world):  # noqa: F811
    there, here = arrive(world), arrive(world)
    fresh = "quite-another-271828"
    assert here.post(reverse("site:password"), {"old": PASSWORD, "new": fresh, "again": fresh}).status_code == 302
    assert inside(here) and not inside(there)


def test_an_account_switched_off_is_out_at_the_next_request(world):  # noqa: F811
    client = arrive(world)
    account = Account.objects.get(pk=world.account["督查"].pk)
    actions.set_account_active(account=account, active=False, by=world.by)
    assert not inside(client)


def test_somebody_who_leaves_the_roster_is_out_at_the_next_request(world):  # noqa: F811
    client = arrive(world)
    actions.leave(person=world.person["督查"], by=world.by)
    assert not inside(client)
    assert Client().post(LOGIN, {"username": world.account["督查"].username, "password": PASSWORD}).status_code == 200


def test_rights_are_read_at_each_request_so_a_grant_that_ends_needs_no_session_to_end(world):  # noqa: F811
    client = arrive(world, "主任")
    assert client.get(reverse("site:parameters")).status_code == 200
    actions.end_grant(grant=world.person["主任"].grants.get(), by=world.by)
    assert client.get(reverse("site:parameters")).status_code == 404 and inside(client)


def test_a_session_ends_after_twelve_hours_whatever_is_done(world, true_time):  # noqa: F811
    client = arrive(world)
    for _ in range(23):
        true_time(dt.timedelta(minutes=30))
        assert inside(client)
    client.post(reverse("site:language"), {"language": "en"})  # a session that is written begins no new day
    true_time(dt.timedelta(minutes=31))
    assert not inside(client)


def test_a_session_ends_when_it_lies_idle(world, true_time):  # noqa: F811
    client = arrive(world)
    true_time(dt.timedelta(minutes=59))
    assert inside(client)
    true_time(dt.timedelta(minutes=59))
    assert inside(client), "the idle time begins anew with each request"
    true_time(dt.timedelta(minutes=61))
    assert not inside(client)


def test_the_idle_time_is_a_rule_value(world, true_time):  # noqa: F811
    parameters.set_parameter(code="session_idle_minutes", value=5, since_day=clock.today(), source="测试", by=SYSTEM)
    client = arrive(world)
    true_time(dt.timedelta(minutes=6))
    assert not inside(client)


def test_a_shared_computer_forgets_sooner_and_with_the_browser(world, true_time):  # noqa: F811
    client = arrive(world, shared="on")
    assert client.cookies["session"]["max-age"] == "" and "device" not in client.cookies
    row = Session.objects.get(account=world.account["督查"])
    assert row.shared
    true_time(dt.timedelta(minutes=11))
    assert not inside(client)


def test_seen_is_written_at_most_once_a_minute(world, true_time, django_assert_num_queries):  # noqa: F811
    client = arrive(world)
    true_time(dt.timedelta(minutes=2))
    inside(client)
    before = Session.objects.get(account=world.account["督查"]).seen_at
    inside(client)
    true_time(dt.timedelta(seconds=30))
    inside(client)
    assert Session.objects.get(account=world.account["督查"]).seen_at == before


def test_a_login_takes_a_fresh_key_and_carries_nothing_over(client, world):  # noqa: F811
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["session"] = planted = session.session_key
    client.post(LOGIN, {"username": world.account["督查"].username, "password": PASSWORD})
    assert client.cookies["session"].value != planted and "planted" not in client.session
    assert not Session.objects.filter(pk=planted).exists()


def test_logout_ends_the_row_and_is_entered(world):  # noqa: F811
    client = arrive(world)
    assert client.post(reverse("site:logout")).status_code == 302
    assert not Session.objects.filter(account=world.account["督查"]).exists()
    assert Event.objects.filter(verb="site.logged_out", ref=f"roster.Account:{world.account['督查'].pk}").exists()


def test_a_provider_that_names_nothing_ends_nothing(world):  # noqa: F811
    client = arrive(world)
    assert end_sessions_of_provider(by=SYSTEM, external="", issuer="x", subject="") == 0
    assert end_sessions_of_provider(by=SYSTEM, external="ST-unknown") == 0
    assert inside(client)


def test_a_temporary_password_is_changed_before_anything_else(world):  # noqa: F811
    account = Account.objects.get(person=world.person["督查"])
    actions.set_password(account=account, password=PASSWORD + "x", by=world.by, temporary=True)
    client = Client()
    assert client.post(LOGIN, {"username": account.username, "password": PASSWORD + "x"}).status_code == 302
    first = reverse("site:password_first")
    for url in (ACCOUNT, reverse("site:home"), reverse("checkin:rollcall"), "/nowhere/"):
        assert client.get(url)["Location"] == first
    assert client.get(first).status_code == 200
    same = PASSWORD + "x"
    assert client.post(first, {"new": same, "again": same}).status_code == 422
    assert client.post(first, {"new": "quite-another-271828", "again": "quite-another-271828"})["Location"] == reverse("site:home")
    assert inside(client) and client.get(first).status_code == 302


@pytest.mark.parametrize("target,kept", [("/checkin/", True), ("/a?b=/c", True), ("//evil.example", False), ("https://evil.example", False), ("/\\evil.example", False), ("javascript:alert(1)", False), ("", False), ("evil", False), ("/\tevil", True), ("///evil.example", False), ("http:/evil", False)])
def test_one_goes_on_only_to_paths_of_this_house(target, kept):
    assert bool(entering.own_path(target)) == kept


@given(st.text(max_size=40))
def test_what_is_gone_on_to_never_leaves_the_house(text):
    from urllib.parse import urljoin, urlsplit

    path = entering.own_path(text)
    assert not path or urlsplit(urljoin("https://own.example/login/", path)).netloc == "own.example"


@pytest.mark.parametrize(
    "agent,words",
    [
        (PHONE, ("微信", "HarmonyOS")), (DESK, ("Edge", "Windows")), ("", ("", "")), ("curl/8.0", ("", "")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile Safari/604.1", ("Safari", "iPhone")),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/110 Mobile wxwork/4.1 MicroMessenger/7.0.1", ("企业微信", "Android")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", ("Firefox", "Linux")),
    ],
)  # fmt: skip
def test_browsers_are_named_in_words_people_know(agent, words):
    assert rules.device_words(agent) == words


def test_a_very_long_agent_is_no_trouble(world):  # noqa: F811
    arrive(world, agent="x" * 5000)
    assert len(Session.objects.get(account=world.account["督查"]).agent) == 300


def test_sessions_made_by_other_means_are_rows_too(client, world):  # noqa: F811
    client.force_login(world.account["督查"])
    row = Session.objects.get(account=world.account["督查"])
    assert row.ends_at - row.begun_at == engine.ABSOLUTE and inside(client)
