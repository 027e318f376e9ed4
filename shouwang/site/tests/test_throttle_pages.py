"""The login page under guessing: who waits, who does not, and what each attempt costs."""

import datetime as dt
import time

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.urls import reverse

from shouwang.core import clock
from shouwang.site.login import devices, hashing, rules
from shouwang.site.models import Attempt
from tests.academy import PASSWORD
from tests.inhabited import world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
LOGIN = reverse("site:login")


def guess(client, name, password="wrong-wrong-wrong", **more):
    return client.post(LOGIN, {"username": name, "password": password}, **more)


def test_a_browser_that_has_logged_in_before_still_may_while_others_guess(client, world):  # noqa: F811
    name = world.account["主任"].username
    assert guess(client, name, PASSWORD).status_code == 302
    client.post(reverse("site:logout"))
    stranger = type(client)()
    for number in range(rules.NAME.free):
        guess(stranger, name, REMOTE_ADDR=f"10.0.{number}.1")
    assert guess(stranger, name, PASSWORD, REMOTE_ADDR="10.7.7.7").status_code == 429
    assert guess(client, name, PASSWORD).status_code == 302


def test_the_cookie_of_one_name_is_none_for_another(client, world):  # noqa: F811
    guess(client, world.account["主任"].username, PASSWORD)
    kept = client.cookies[devices.COOKIE].value
    request = type("Request", (), {"COOKIES": {devices.COOKIE: kept}})()
    assert devices.known(request, world.account["主任"].username)
    assert not devices.known(request, world.account["院长"].username)
    for forged in (kept[:-1] + ("A" if kept[-1] != "A" else "B"), kept.replace(".", "x."), "", "²-²-²", "a.b"):
        request.COOKIES[devices.COOKIE] = forged
        assert not devices.known(request, world.account["主任"].username)


def test_a_device_is_forgotten_after_half_a_year(client, world, monkeypatch):  # noqa: F811
    guess(client, world.account["主任"].username, PASSWORD)
    request = type("Request", (), {"COOKIES": {devices.COOKIE: client.cookies[devices.COOKIE].value}})()
    later = clock.true_now() + devices.LASTS + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "true_now", lambda: later)
    assert not devices.known(request, world.account["主任"].username)


def test_behind_the_proxy_the_address_is_what_the_proxy_saw(client, world, settings):  # noqa: F811
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(rules.PAIR.free):
        guess(client, "P011", HTTP_X_FORWARDED_FOR=f"6.6.6.{number}, 10.0.0.1")
    assert guess(client, "P011", PASSWORD, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.0.0.1").status_code == 429
    assert guess(client, "P011", PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.1, 10.0.0.2").status_code == 302


@pytest.fixture
def hashed(monkeypatch):
    """How often the slow hash was made."""
    counted = []
    slow = hashing.BoundedScrypt.encode

    def encode(self, *args, **kwargs):
        counted.append(1)
        return slow(self, *args, **kwargs)

    monkeypatch.setattr(hashing.BoundedScrypt, "encode", encode)
    return counted


@pytest.mark.parametrize("case", ["right", "wrong", "unknown", "switched off", "never activated"])
def test_every_attempt_costs_one_hash_whoever_it_names(client, world, hashed, case):  # noqa: F811
    from shouwang.roster import actions

    name = world.account["督查"].username
    if case == "switched off":
        actions.set_account_active(account=world.account["督查"], active=False, by=world.by)
    if case == "never activated":
        name = actions.make_account(person=world.person["丙二"], by=world.by).username
    hashed.clear()
    guess(client, "nobody" if case == "unknown" else name, PASSWORD if case == "right" else "wrong-wrong-wrong")
    assert len(hashed) == 1


def test_an_unknown_name_takes_as_long_as_a_known_one(client, world):  # noqa: F811
    def took(name, address):
        began = time.perf_counter()
        guess(client, name, REMOTE_ADDR=address)
        return time.perf_counter() - began

    pairs = [(took(f"P{11 + number:03}", f"10.1.0.{number}"), took(f"nobody{number}", f"10.2.0.{number}")) for number in range(7)]
    known, unknown = map(min, zip(*pairs, strict=True))  # what else the machine does makes any of them longer, none shorter
    assert 0.5 < known / unknown < 2, f"{known:.3f} s against {unknown:.3f} s"


def test_who_finds_no_place_to_hash_is_told_to_come_again_and_it_does_not_count(client, world, monkeypatch):  # noqa: F811
    monkeypatch.setattr(hashing, "PATIENCE_S", 0.01)
    for _ in range(hashing.AT_ONCE):
        hashing._places.acquire()
    try:
        page = guess(client, world.account["主任"].username, PASSWORD)
    finally:
        for _ in range(hashing.AT_ONCE):
            hashing._places.release()
    assert page.status_code == 429 and "过一会儿" in page.content.decode()
    assert set(Attempt.objects.values_list("level", flat=True)) == {0}
    assert guess(client, world.account["主任"].username, PASSWORD).status_code == 302


def test_passwords_are_kept_as_scrypt():
    assert hashers.get_hasher().algorithm == "scrypt" and settings.PASSWORD_HASHERS[0].endswith("BoundedScrypt")
    assert hashers.check_password("x", hashers.make_password("x"))


def test_a_password_longer_than_any_is_not_hashed(client, world, hashed):  # noqa: F811
    hashed.clear()
    assert guess(client, "P011", "x" * 300).status_code == 200 and not hashed
