"""OpenID Connect against a real provider (django-oauth-toolkit, over TLS): who comes in, and everything that must not."""

import base64
import hmac
import json
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from joserfc import jwt
from joserfc.jwk import RSAKey

from shouwang import env_login
from shouwang.roster import actions
from shouwang.roster.models import Account
from shouwang.site.login.providers import oidc
from shouwang.site.models import Identity, Session
from tests.inhabited import world  # noqa: F401  fixture
from tests.peers import PASSWORD
from tests.peers.running import Browser, peer

pytestmark = pytest.mark.django_db
WAY, BACK, LOGOUT, HOME, LOGIN = (reverse(f"site:{name}") for name in ("oidc", "oidc_back", "oidc_logout", "home", "login"))


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    with peer("oidc", tmp_path_factory.mktemp("oidc")) as started:
        yield started


@pytest.fixture(autouse=True)
def configured(provider, settings):
    provider.says()
    settings.OIDC = env_login.Oidc(
        issuer=f"{provider.address}/o", client_id="shouwang", secret="a peer of tests", scopes="openid profile",
        claim="preferred_username", strong=("mfa",), ca=provider.ca, label="",
    )  # fmt: skip
    oidc.forget()
    return settings


def come(provider, name="P013", client=None, next_to="", browser=None):
    """Somebody comes by the provider: (client, what our callback answered)."""
    client, browser = client or Client(), browser or Browser(provider)
    out = client.get(WAY + (f"?next={next_to}" if next_to else ""))
    back = browser.go(out["Location"], name)
    assert isinstance(back, str), back.text[:500]
    return client, client.get(back)


def inside(client):
    return client.get(HOME).status_code == 200


def why(client):
    return client.get(LOGIN).content.decode()


def test_first_login_makes_the_account_and_links_it_and_the_second_finds_it(world, provider):  # noqa: F811
    Account.objects.filter(person=world.person["甲一"]).delete()
    client, page = come(provider, "P001")
    assert page.status_code == 302 and inside(client), why(client)
    account = Account.objects.get(person=world.person["甲一"])
    assert not account.has_usable_password() and account.username == "P001"
    assert Identity.objects.get().account == account
    client, page = come(provider, "P001")
    assert inside(client) and Identity.objects.count() == 1
    assert "统一身份认证" in client.get(reverse("site:sessions")).content.decode()


def test_one_goes_on_to_where_one_came_for_and_nowhere_else(world, provider):  # noqa: F811
    there = reverse("checkin:rollcall")
    assert come(provider, next_to=there)[1]["Location"] == there
    assert come(provider, next_to="https://evil.example/")[1]["Location"] == HOME


def test_the_request_carries_state_nonce_and_a_hashed_verifier(provider, world):  # noqa: F811
    asked = {name: values[0] for name, values in parse_qs(urlsplit(Client().get(WAY)["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
    assert asked["redirect_uri"] == "http://127.0.0.1:8000" + BACK and len(asked["state"]) >= 32 and len(asked["nonce"]) >= 32


@pytest.mark.parametrize(
    "number,word",
    [("X999", "名册里没有学工号"), ("P019", ""), ("P017", None)],
    ids=["nobody here", "a minor of the roster", "switched off there"],
)
def test_who_is_let_in(world, provider, number, word):  # noqa: F811
    client, browser = Client(), Browser(provider)
    back = browser.go(client.get(WAY)["Location"], number)
    if word is None:
        assert not isinstance(back, str), "the provider itself refuses"
        return
    client.get(back)
    assert (word in why(client)) if word else inside(client)
    assert inside(client) == (word == "") and Account.objects.filter(username="X999").count() == 0


def test_somebody_who_left_is_refused_and_told(world, provider):  # noqa: F811
    actions.leave(person=world.person["督查"], by=world.by)
    client, _page = come(provider)
    assert "您已离册" in why(client) and not inside(client)


def test_a_merged_number_is_the_one_that_was_kept(world, provider):  # noqa: F811
    actions.merge_people(kept=world.person["丙二"], gone=world.person["督查"], by=world.by)
    client, _page = come(provider)
    assert inside(client), why(client)
    assert Identity.objects.get().account.person == world.person["丙二"]


def test_a_merge_after_the_link_leads_to_the_one_that_was_kept(world, provider):  # noqa: F811
    come(provider)
    actions.merge_people(kept=world.person["丙二"], gone=world.person["督查"], by=world.by)
    client, _page = come(provider)
    assert inside(client), why(client)
    assert Identity.objects.get().account.person == world.person["丙二"]


def test_a_subject_that_brings_another_number_than_before_is_refused(world, provider):  # noqa: F811
    come(provider)
    provider.says(preferred_username="P012")
    client, _page = come(provider)
    assert "另一个账号绑定" in why(client) and not inside(client)


def test_an_account_switched_off_here_is_refused(world, provider):  # noqa: F811
    actions.set_account_active(account=Account.objects.get(person=world.person["督查"]), active=False, by=world.by)
    client, _page = come(provider)
    assert "不能登录" in why(client) and not inside(client)


@pytest.mark.parametrize(
    "said",
    [
        {"iss": "https://evil.example/o"}, {"aud": "another"}, {"aud": ["shouwang", "another"]}, {"nonce": "another"}, {"exp": "now-120"},
        {"iat": "now+600"}, {"nbf": "now+600"}, {"azp": "another"}, {"at_hash": "another"}, {"sub": None}, {"exp": None},
    ],
    ids=lambda said: next(iter(said)),
)  # fmt: skip
def test_a_token_that_says_something_wrong_is_refused_under_its_right_signature(world, provider, said):  # noqa: F811
    provider.says(**said)
    client, _page = come(provider)
    assert "没有确认您的身份" in why(client) and not inside(client)


@pytest.mark.parametrize("said", [{"exp": "now-30"}, {"iat": "now+30"}, {"aud": ["shouwang"]}], ids=["late", "early", "list"])
def test_clocks_half_a_minute_apart_are_no_trouble(world, provider, said):  # noqa: F811
    provider.says(**said)
    assert inside(come(provider)[0])


def test_a_number_that_only_userinfo_gives_is_asked_there(world, provider):  # noqa: F811
    provider.says(_userinfo_only=True)
    client, _page = come(provider)
    assert inside(client), why(client)
    assert Identity.objects.get().account.username == "P013"


def test_a_provider_that_gives_no_number_lets_nobody_in(world, provider, configured):  # noqa: F811
    import dataclasses

    configured.OIDC = dataclasses.replace(configured.OIDC, claim="employee_number")
    client, _page = come(provider)
    assert "没有给出学工号" in why(client) and not inside(client)


def test_a_code_works_once_and_only_in_the_browser_that_set_out(world, provider):  # noqa: F811
    client, browser = Client(), Browser(provider)
    back = browser.go(client.get(WAY)["Location"])
    stranger = Client()
    assert stranger.get(back).status_code == 302 and not inside(stranger), "another browser was not sent out"
    assert client.get(back)["Location"] == HOME
    again = Client()
    again.get(WAY)
    assert again.get(back)["Location"] == LOGIN and not inside(again)


def test_a_code_of_another_round_is_refused_by_its_verifier(world, provider):  # noqa: F811
    """Somebody plants their own code in a victim's round: state fits, but the code belongs to another verifier."""
    thief, victim, browser = Client(), Client(), Browser(provider)
    theirs = parse_qs(urlsplit(browser.go(thief.get(WAY)["Location"])).query)["code"][0]
    state = parse_qs(urlsplit(victim.get(WAY)["Location"]).query)["state"][0]
    victim.get(BACK, {"code": theirs, "state": state})
    assert "没有确认您的身份" in why(victim) and not inside(victim)


@pytest.mark.parametrize("sent", [{}, {"state": "x"}, {"code": "x"}, {"error": "access_denied"}, {"code": "x", "state": "²"}])
def test_rubbish_at_the_callback_is_refused(world, sent):  # noqa: F811
    client = Client()
    client.get(WAY)
    assert client.get(BACK, sent)["Location"] == LOGIN and not inside(client)


def test_an_answer_of_another_provider_is_refused(world, provider):  # noqa: F811
    client, browser = Client(), Browser(provider)
    back = browser.go(client.get(WAY)["Location"])
    assert client.get(back + "&iss=https://evil.example")["Location"] == LOGIN and not inside(client)


def test_a_round_that_took_too_long_is_refused(world, provider, monkeypatch):  # noqa: F811
    import datetime as dt

    from shouwang.core import clock

    client, browser = Client(), Browser(provider)
    back = browser.go(client.get(WAY)["Location"])
    later = clock.true_now() + dt.timedelta(minutes=16)
    monkeypatch.setattr(clock, "true_now", lambda: later)
    assert client.get(back)["Location"] == LOGIN


def signed(provider, claims, key=None, alg="RS256"):
    made = RSAKey.import_key(provider.signing.read_text()) if key is None else key
    head = {"alg": alg} | ({"kid": made.thumbprint()} if key is None else {})
    return jwt.encode(head, claims, made, algorithms=[alg])


def claims_of(provider, **more):
    now = int(time.time())
    return {"iss": f"{provider.address}/o", "aud": "shouwang", "sub": "3", "iat": now, "exp": now + 300, "nonce": "n"} | more


def by_hand(header, claims, key=b""):
    """A token whose mark is an HMAC, which no library would make with a public key."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    mark = hmac.new(key, b".".join(parts), "sha256").digest()
    return b".".join([*parts, base64.urlsafe_b64encode(mark).rstrip(b"=")]).decode()


def test_only_the_providers_private_key_signs(provider, world):  # noqa: F811
    from joserfc.jwk import OctKey

    from shouwang.core.refusals import Refused

    assert oidc.check(signed(provider, claims_of(provider)), nonce="n")["sub"] == "3"
    public = RSAKey.import_key(provider.signing.read_text()).as_pem(private=False)
    nothing = by_hand({"alg": "none"}, claims_of(provider))
    forged = [
        signed(provider, claims_of(provider), RSAKey.generate_key(2048)),
        by_hand({"alg": "HS256"}, claims_of(provider), public),
        signed(provider, claims_of(provider), OctKey.import_key("a peer of tests, long enough for HS256!"), "HS256"),
        nothing, nothing.rsplit(".", 1)[0] + ".", "", "a.b.c", signed(provider, claims_of(provider))[:-6] + "AAAAAA",
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(Refused) as refused:
            oidc.check(token, nonce="n")
        assert refused.value.code == "login.14"


def test_a_second_factor_of_the_provider_counts_where_it_is_configured(world, provider):  # noqa: F811
    import datetime as dt

    from shouwang.core import clock
    from tests.inhabited import EVENING

    with clock.moved(EVENING + dt.timedelta(days=30)):
        assert come(provider, "P011")[1]["Location"] == reverse("site:second_step_new")
        provider.says(amr=["pwd", "mfa"])
        client, page = come(provider, "P011")
        assert page["Location"] == HOME and inside(client)
        provider.says(acr="mfa")
        assert come(provider, "P011")[1]["Location"] == HOME


def test_logging_out_offers_the_providers_logout(world, provider):  # noqa: F811
    client, browser = Client(), Browser(provider)
    come(provider, client=client, browser=browser)
    page = client.post(reverse("site:logout")).content.decode()
    url = re.search(r'href="(https://[^"]+)"', page)[1].replace("&amp;", "&")
    assert url.startswith(provider.address) and "id_token_hint=" in url and not inside(client)
    assert browser.go(url, name=None) == "/login/", "the provider sends them back to our login page"
    assert not isinstance(browser.go(Client().get(WAY)["Location"], name=None), str), "and asks for the password again"


def logout_token(provider, **more):
    now = int(time.time())
    about = {"iss": f"{provider.address}/o", "aud": "shouwang", "iat": now, "jti": "1", "events": {oidc.LOGOUT: {}}}
    return signed(provider, about | more)


def test_the_provider_ends_a_session_from_behind(world, provider):  # noqa: F811
    provider.says(sid="s-1")
    client, _page = come(provider)
    subject = Identity.objects.get().subject
    for token in ("rubbish", logout_token(provider), logout_token(provider, sid="s-1", nonce="n"), logout_token(provider, sid="s-1", iss="x"),
                  logout_token(provider, sid="s-1", aud="x"), logout_token(provider, sid="s-1", events={}), logout_token(provider, sid="s-1", iat=1)):  # fmt: skip
        assert client.post(LOGOUT, {"logout_token": token}).status_code == 400 and inside(client)
    assert Client().post(LOGOUT, {"logout_token": logout_token(provider, sid="s-1")}).status_code == 200
    assert not inside(client)
    client, _page = come(provider)
    Client().post(LOGOUT, {"logout_token": logout_token(provider, sub=subject)})
    assert not inside(client) and not Session.objects.filter(account__person=world.person["督查"]).exists()


def test_a_provider_that_is_away_is_said_and_a_password_still_does(world, configured):  # noqa: F811
    import dataclasses

    from tests.academy import PASSWORD as OWN

    configured.OIDC = dataclasses.replace(configured.OIDC, issuer="https://127.0.0.1:1/o")
    client = Client()
    assert client.get(WAY)["Location"] == LOGIN
    assert "暂时连不上" in (text := why(client)) and 'name="password"' in text
    assert client.post(LOGIN, {"username": "P013", "password": OWN}).status_code == 302 and inside(client)


def test_a_provider_with_a_certificate_that_nobody_vouches_for_is_away(world, configured, provider):  # noqa: F811
    import dataclasses

    configured.OIDC = dataclasses.replace(configured.OIDC, ca="")
    client = Client()
    assert client.get(WAY)["Location"] == LOGIN and "暂时连不上" in why(client)


def test_a_provider_that_answers_for_another_issuer_is_refused(world, configured, provider):  # noqa: F811
    import dataclasses

    configured.OIDC = dataclasses.replace(configured.OIDC, issuer=f"{provider.address}/o/")
    client = Client()
    assert client.get(WAY)["Location"] == LOGIN and list(oidc.examine())


def test_doctor_finds_the_provider_well(provider):
    assert list(oidc.examine()) == []


def test_the_login_page_offers_the_provider_first(client, world):  # noqa: F811
    text = client.get(LOGIN + "?next=/roster/people/").content.decode()
    assert text.index(WAY) < text.index('name="password"') and "next=/roster/people/" in text
    assert PASSWORD not in text
