"""The second step: set up within the grace, then always given; no code twice; recovery codes; reset by two; asked again before wide deeds."""

import datetime as dt
import re

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from shouwang.core import clock, notices, parameters
from shouwang.core.models import Access, Event
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions
from shouwang.roster.models import Account, Grant, Role
from shouwang.site.login import rules, second_step
from shouwang.site.login.actions import (
    ask_second_step_reset,
    confirm_second_step,
    decide_second_step_reset,
    make_second_step,
    reset_second_step,
    take_code,
)
from shouwang.site.models import RecoveryCode, SecondStep
from tests.academy import PASSWORD
from tests.inhabited import EVENING, world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
CODE, NEW, HOME = (reverse(f"site:{name}") for name in ("second_step", "second_step_new", "home"))
STEP = dt.timedelta(seconds=second_step.PERIOD_S)


@pytest.fixture
def phone(monkeypatch):
    """The true time stands still, in the middle of a time step; `phone(secret, off)` is what an authenticator shows, off steps away."""
    state = {"now": clock.true_now().replace(second=15, microsecond=0)}
    monkeypatch.setattr(clock, "true_now", lambda: state["now"])

    def shows(secret, off=0):
        return pyotp.TOTP(secret).at(state["now"] + off * STEP)

    shows.on = lambda delta: state.update(now=state["now"] + delta)
    return shows


def enrolled(account, phone):
    """An account with an authenticator: (secret, recovery codes)."""
    by = access.actor_of(account)
    row = make_second_step(account=account, by=by)
    codes = confirm_second_step(account=account, code=phone(row.secret), by=by)
    phone.on(STEP)
    return row.secret, codes


def arrive(world, name="主任", client=None):  # noqa: F811
    client = client or Client()
    page = client.post(reverse("site:login"), {"username": world.account[name].username, "password": PASSWORD})
    return client, page


def after_grace():
    return clock.moved(EVENING + dt.timedelta(days=second_step.parameters.value("second_step_grace_days")))


# ---- when it is wanted


def test_within_the_grace_a_login_goes_on_and_says_until_when(world):  # noqa: F811
    client, page = arrive(world)
    assert page["Location"] == HOME and "2026-03-09" in client.get(HOME).content.decode()


def test_after_the_grace_nothing_is_open_before_it_is_set_up(world, phone):  # noqa: F811
    with after_grace():
        client, page = arrive(world)
        assert page["Location"] == NEW
        assert client.get(HOME).status_code == 302 and "login" in client.get(HOME)["Location"]
        shown = client.get(NEW).content.decode()
        secret = SecondStep.objects.get(account=world.account["主任"]).secret
        assert "<svg" in shown and secret[:4] in shown and not re.search(r"\sstyle=", shown)
        assert client.post(NEW, {"code": "000000"}).status_code == 422 and not second_step.has_one(world.account["主任"])
        page = client.post(NEW, {"code": phone(secret)})
        assert page["Location"] == reverse("site:recovery_codes")
        codes = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", client.get(page["Location"]).content.decode())
        assert len(codes) == second_step.CODES
        assert client.post(reverse("site:recovery_codes"))["Location"] == HOME
        assert client.get(HOME).status_code == 200
        assert client.get(reverse("site:recovery_codes")).status_code == 302, "they are never shown again"


@pytest.mark.parametrize("name,wanted", [("主任", True), ("院长", True), ("管理", True), ("安全", True), ("审计", True), ("学工", True), ("医生", True), ("督查", False), ("书记", False), ("辅导员甲", False)])
def test_roles_with_wide_rights_want_it(world, name, wanted):  # noqa: F811
    with after_grace():
        assert arrive(world, name)[1]["Location"] == (NEW if wanted else HOME)


def test_the_list_of_roles_is_a_rule_value(world):  # noqa: F811
    parameters.set_parameter(code="second_step_roles", value=["inspector"], since_day=clock.today(), source="测试", by=world.by)
    with after_grace():
        assert arrive(world, "督查")[1]["Location"] == NEW and arrive(world, "主任")[1]["Location"] == HOME


@given(days=st.integers(0, 60), held=st.lists(st.tuples(st.sampled_from(Role.values), st.integers(0, 400)), max_size=6))
def test_the_grace_runs_from_the_first_wanted_role_and_later_grants_never_lengthen_it(days, held):
    start, wanted = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), {"office", "system"}
    roles = [(role, start + dt.timedelta(days=day)) for role, day in held]
    ends = rules.grace_ends(roles, wanted, dt.timedelta(days=days))
    assert (ends is None) == (not any(role in wanted for role, _ in roles))
    more = rules.grace_ends([*roles, ("office", start + dt.timedelta(days=500))], wanted, dt.timedelta(days=days))
    assert ends is None or more == ends


# ---- giving it


def test_once_set_up_every_login_asks_even_within_the_grace(world, phone):  # noqa: F811
    secret, _codes = enrolled(world.account["督查"], phone)  # who need not have one may
    client, page = arrive(world, "督查")
    assert page["Location"] == CODE and client.get(HOME).status_code == 302
    assert client.post(CODE, {"code": "123456" if phone(secret) != "123456" else "654321"}).status_code == 422
    assert client.post(CODE, {"code": phone(secret)})["Location"] == HOME
    assert client.get(HOME).status_code == 200
    assert arrive(world, "督查")[1]["Location"] == CODE, "a session's second step is that session's only"


def test_the_page_one_came_for_is_reached_after_the_second_step(world, phone):  # noqa: F811
    secret, _codes = enrolled(world.account["督查"], phone)
    client, there = Client(), reverse("checkin:rollcall")
    client.post(reverse("site:login"), {"username": world.account["督查"].username, "password": PASSWORD, "next": there})
    assert client.post(CODE, {"code": phone(secret)})["Location"] == there


@pytest.mark.parametrize("off,right", [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_one_step_off(world, phone, off, right):  # noqa: F811
    account = world.account["督查"]
    secret, _codes = enrolled(account, phone)
    phone.on(5 * STEP)
    assert (second_step.step_of(secret, phone(secret, off), 0) is not None) == right


def test_no_code_is_taken_twice_nor_one_before_the_last(world, phone):  # noqa: F811
    account, by = world.account["督查"], access.actor_of(world.account["督查"])
    secret, _codes = enrolled(account, phone)
    phone.on(5 * STEP)
    assert take_code(account=account, code=phone(secret), by=by) == "code"
    for code in (phone(secret), phone(secret, -1)):
        with pytest.raises(Refused) as refused:
            take_code(account=account, code=code, by=by)
        assert refused.value.code == "login.08"
    assert take_code(account=account, code=phone(secret, 1), by=by) == "code"


def test_the_code_that_set_it_up_does_not_log_in(world, phone):  # noqa: F811
    account = world.account["督查"]
    secret, _codes = enrolled(account, phone)
    phone.on(-STEP)
    with pytest.raises(Refused):
        take_code(account=account, code=phone(secret), by=access.actor_of(account))


def test_a_recovery_code_works_once_and_however_it_is_typed(world, phone):  # noqa: F811
    account = world.account["督查"]
    _secret, codes = enrolled(account, phone)
    assert len(set(codes)) == second_step.CODES
    for typed, right in ((codes[0].lower().replace("-", " "), True), (codes[0], False), (codes[1], True), ("AAAAA-AAAAA", False)):
        client, _page = arrive(world, "督查")
        assert client.post(CODE, {"code": typed}).status_code == (302 if right else 422)


def test_recovery_codes_are_kept_as_hashes_and_the_secret_encrypted(world, phone):  # noqa: F811
    from django.db import connection

    account = world.account["督查"]
    secret, codes = enrolled(account, phone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM site_secondstep")
        assert secret not in cursor.fetchone()[0]
        cursor.execute("SELECT digest FROM site_recoverycode")
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert not any(second_step.tidied(code) in kept.upper() for code in codes)
    assert RecoveryCode.objects.filter(account=account, used_at=None).count() == second_step.CODES


def test_guessing_codes_grows_slow_and_the_holder_is_told(world, phone):  # noqa: F811
    secret, _codes = enrolled(world.account["督查"], phone)
    wrong = "000000" if phone(secret) != "000000" else "111111"
    for number in range(rules.CODE.free):
        client, _page = arrive(world, "督查")
        page = client.post(CODE, {"code": wrong}, REMOTE_ADDR=f"10.0.{number}.1")
        assert page.status_code == 422
    page = client.post(CODE, {"code": phone(secret)})
    assert page.status_code == 422 and "秒后" in page.content.decode(), "even the right one waits"
    assert "login.codes_failed" in [notice.code for notice in notices.waiting(world.person["督查"].pk)]
    with clock.moved(clock.now() + dt.timedelta(seconds=rules.CODE.first_s + 1)):
        assert client.post(CODE, {"code": phone(secret)}).status_code == 302


def test_the_way_in_lasts_a_quarter_of_an_hour(world, phone):  # noqa: F811
    secret, _codes = enrolled(world.account["督查"], phone)
    client, _page = arrive(world, "督查")
    phone.on(dt.timedelta(minutes=16))
    assert client.post(CODE, {"code": phone(secret)})["Location"] == reverse("site:login")


def test_nobody_gives_or_makes_the_second_step_of_another(world, phone):  # noqa: F811
    account, other = world.account["督查"], access.actor_of(world.account["安全"])
    enrolled(account, phone)
    for act in (lambda: make_second_step(account=world.account["院长"], by=other), lambda: take_code(account=account, code="1", by=other)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "core.04"


# ---- asked again


def logged_in(world, name, phone):  # noqa: F811
    secret, _codes = enrolled(world.account[name], phone)
    client, _page = arrive(world, name)
    assert client.post(CODE, {"code": phone(secret)}).status_code == 302
    phone.on(STEP)
    return client, secret


GRANT = {"person": "P012", "role": "group", "unit": "ALL", "since": "", "until": ""}


def held_group(world):  # noqa: F811
    return Grant.objects.known().filter(person=world.person["院长"], role="group").exists()


def test_a_grant_asks_for_the_code_again_and_keeps_what_was_typed(world, phone):  # noqa: F811
    client, secret = logged_in(world, "安全", phone)
    phone.on(dt.timedelta(minutes=11))
    page = client.post(reverse("roster:grant_new"), GRANT)
    assert page.status_code == 403 and not held_group(world), "nothing has been done"
    text = page.content.decode()
    assert 'name="person" value="P012"' in text and "second_step_code" in text and 'name="csrfmiddlewaretoken"' in text
    wrong = client.post(reverse("roster:grant_new"), GRANT | {"second_step_code": "12"})
    assert wrong.status_code == 403 and "验证码不对" in wrong.content.decode() and not held_group(world)
    done = client.post(reverse("roster:grant_new"), GRANT | {"second_step_code": phone(secret)})
    assert done.status_code == 302 and held_group(world)


def test_a_grant_right_after_the_login_does_not_ask(world, phone):  # noqa: F811
    client, _secret = logged_in(world, "安全", phone)
    assert client.post(reverse("roster:grant_new"), GRANT).status_code == 302 and held_group(world)


def test_who_has_no_second_step_yet_is_not_asked(world):  # noqa: F811
    client, _page = arrive(world, "安全")
    assert client.post(reverse("roster:grant_new"), GRANT).status_code == 302


def test_a_large_export_asks_and_a_small_one_does_not(world, phone):  # noqa: F811
    client, secret = logged_in(world, "医生", phone)
    phone.on(dt.timedelta(minutes=11))
    url = reverse("site:export", args=["checkin.to_verify"])
    assert client.post(url, {"purpose": "核对", "file_format": "csv"}).status_code == 200
    today = clock.today()
    parameters.set_parameter(code="confirm_rows", value=1, since_day=today, source="测试", by=world.by)
    before = Access.objects.count()
    assert client.post(url, {"purpose": "核对", "file_format": "csv"}).status_code == 403 and Access.objects.count() == before
    assert client.post(url, {"purpose": "核对", "file_format": "csv", "second_step_code": phone(secret)}).status_code == 200


def test_a_forged_code_from_another_page_is_no_attempt(world, phone):  # noqa: F811
    """The CSRF check comes first: a hostile page cannot use up the attempts of somebody who is logged in."""
    client, _secret = logged_in(world, "安全", phone)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    before = Event.objects.count()
    assert strict.post(reverse("roster:grant_new"), GRANT | {"second_step_code": "000000"}).status_code == 403
    assert Event.objects.count() == before
    from shouwang.site.models import Attempt

    assert not Attempt.objects.filter(bucket__startswith="code:", level__gt=0).exists()


def test_fresh_recovery_codes_ask_first_and_make_the_old_void(world, phone):  # noqa: F811
    client, secret = logged_in(world, "督查", phone)
    phone.on(dt.timedelta(minutes=11))
    url = reverse("site:recovery_codes_new")
    assert client.post(url).status_code == 403
    old = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert client.post(url, {"second_step_code": phone(secret)}).status_code == 302
    assert not old & set(RecoveryCode.objects.values_list("digest", flat=True))


# ---- reset


def test_a_reset_takes_two_people(world, phone):  # noqa: F811
    account = world.account["督查"]
    enrolled(account, phone)
    guard, system = access.actor_of(world.account["安全"]), access.actor_of(world.account["管理"])
    with pytest.raises(Refused) as refused:
        ask_second_step_reset(account=account, reason=" ", by=guard)
    assert refused.value.code == "login.10"
    row = ask_second_step_reset(account=account, reason="手机丢失,当面核对身份证", by=guard)
    for by, code in ((guard, "login.11"), (access.actor_of(account), "core.04"), (access.actor_of(world.account["主任"]), "core.04")):
        with pytest.raises(Refused) as refused:
            decide_second_step_reset(reset=row, agree=True, by=by)
        assert refused.value.code == code
    assert second_step.has_one(account)
    decide_second_step_reset(reset=row, agree=True, by=system)
    assert not second_step.has_one(account) and not RecoveryCode.objects.exists()
    assert {"login.second_step_reset_asked", "login.second_step_reset"} <= {n.code for n in notices.waiting(account.person_id)}
    with pytest.raises(Refused) as refused:
        decide_second_step_reset(reset=row, agree=True, by=system)
    assert refused.value.code == "login.12"


def test_a_reset_that_is_declined_takes_nothing_away(client, world, phone):  # noqa: F811
    enrolled(world.account["督查"], phone)
    pk = world.person["督查"].pk
    client.force_login(world.account["安全"])
    client.post(reverse("site:account_change", args=[pk, "reset"]), {"reason": "手机丢失"})
    client.force_login(world.account["管理"])
    assert "督查" in client.get(reverse("site:accounts")).content.decode()
    page = client.get(reverse("site:person_account", args=[pk])).content.decode()
    assert "同意重置" in page and "给一个激活链接" not in page, "the second person decides, and may do no more"
    reset = re.search(r'name="reset" value="(\d+)"', page)[1]
    client.post(reverse("site:account_change", args=[pk, "decline"]), {"reset": reset})
    assert second_step.has_one(world.account["督查"])
    assert client.get(reverse("site:person_account", args=[pk])).status_code == 404, "nothing waits: nothing to see"


@pytest.mark.parametrize("name", ["管理", "主任", "审计", "书记", "督查"])
def test_only_who_may_let_in_asks_for_a_reset(world, phone, name):  # noqa: F811
    enrolled(world.account["院长"], phone)
    with pytest.raises(Refused) as refused:
        ask_second_step_reset(account=world.account["院长"], reason="x", by=access.actor_of(world.account[name]))
    assert refused.value.code == "core.04"


def test_the_last_resort_is_the_servers_command_line(world, phone):  # noqa: F811
    account = Account.objects.get(person=world.person["安全"])
    enrolled(account, phone)
    with pytest.raises(Refused):
        reset_second_step(account=account, reason="手机丢失", by=access.actor_of(account))
    reset_second_step(account=account, reason="手机丢失", by=world.by)
    assert not second_step.has_one(account)
    assert Event.objects.filter(verb="site.second_step_reset", by="operator").exists()


def test_a_password_set_by_link_leaves_the_second_step_in_force(client, world, phone):  # noqa: F811
    """A security officer who uses the link themselves stands before the holder's authenticator."""
    from shouwang.site.login import activating
    from shouwang.site.login.actions import give_activations

    account = Account.objects.get(person=world.person["督查"])
    enrolled(account, phone)
    link = activating.url(give_activations(accounts=[account], by=access.actor_of(world.account["安全"]))[0])
    page = client.post(link.split("127.0.0.1:8000", 1)[1], {"new": "quite-another-271828", "again": "quite-another-271828"})
    assert page["Location"] == CODE and client.get(HOME).status_code == 302
    assert actions.may_let_in(access.actor_of(world.account["安全"]), [world.person["督查"]])
