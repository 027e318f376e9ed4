"""Coming in: a right password, wrong ones until the door closes, what is entered in the record, what a browser keeps."""

import datetime as dt

import pytest
from django.urls import reverse

from shouwang.core import clock
from shouwang.core.models import Event
from shouwang.site.login import rules
from tests.academy import PASSWORD
from tests.inhabited import EVENING, world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
LOGIN = reverse("site:login")


def sign_in(client, world, name="主任", password=PASSWORD, **more):  # noqa: F811
    return client.post(LOGIN, {"username": world.account[name].username, "password": password, **more})


def test_login_opens_home_and_is_entered(client, world):  # noqa: F811
    response = sign_in(client, world)
    assert response.status_code == 302 and response["Location"] == reverse("site:home")
    account = world.account["主任"]
    assert Event.objects.filter(verb="site.logged_in", ref=f"roster.Account:{account.pk}").exists()
    page = client.get(reverse("site:home"))
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]


def test_login_never_leaves_the_house(client, world):  # noqa: F811
    response = sign_in(client, world, next="https://elsewhere.example/")
    assert response["Location"] == reverse("site:home")


def test_wrong_password_and_unknown_name_sound_the_same(client, world):  # noqa: F811
    wrong = sign_in(client, world, password="not-this-one-at-all")
    unknown = client.post(LOGIN, {"username": "nobody", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 200
    assert "用户名或密码不对。" in wrong.content.decode() and "用户名或密码不对。" in unknown.content.decode()


def test_closed_account_cannot_log_in(client, world):  # noqa: F811
    from shouwang.roster import actions

    actions.set_account_active(account=world.account["督查"], active=False, by=world.by)
    assert sign_in(client, world, "督查").status_code == 200


def test_failures_make_the_next_attempt_wait(client, world):  # noqa: F811
    for _ in range(rules.PAIR.free):
        assert sign_in(client, world, password="wrong-wrong-wrong").status_code == 200
    assert sign_in(client, world).status_code == 429  # even the right one
    assert client.post(LOGIN, {"username": "P012", "password": "x"}).status_code == 200  # others still may
    with clock.moved(EVENING + dt.timedelta(seconds=rules.PAIR.first_s + 1)):
        assert sign_in(client, world).status_code == 302


def test_failures_are_entered_without_names(client, world):  # noqa: F811
    sign_in(client, world, password="wrong-wrong-wrong")
    rows = Event.objects.filter(verb="site.login_refused")
    assert rows.exists() and not any(world.account["主任"].username in row.ref for row in rows)


def test_logout_needs_a_post(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    assert client.get(reverse("site:logout")).status_code == 405
    assert client.post(reverse("site:logout")).status_code == 302
    assert client.get(reverse("site:home")).status_code == 302


def test_password_is_changed_by_who_knows_the_old_one(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    url, fresh = reverse("site:password"), "another-good-one-271828"
    assert client.post(url, {"old": "wrong", "new": fresh, "again": fresh}).status_code == 422
    assert client.post(url, {"old": PASSWORD, "new": "short", "again": "short"}).status_code == 422
    assert client.post(url, {"old": PASSWORD, "new": fresh, "again": fresh + "x"}).status_code == 422
    assert client.post(url, {"old": PASSWORD, "new": fresh, "again": fresh}).status_code == 302
    assert client.get(reverse("site:account")).status_code == 200  # still logged in
    client.logout()
    assert sign_in(client, world, password=fresh).status_code == 302


def test_login_begins_in_the_language_of_the_account(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    assert client.post(reverse("site:language"), {"language": "en"}).cookies["django_language"].value == "en"
    assert client.post(reverse("site:language"), {"language": "xx"}).status_code == 409
    client.logout()
    client.cookies.clear()
    world.account["主任"].refresh_from_db()
    assert sign_in(client, world).cookies["django_language"].value == "en"
