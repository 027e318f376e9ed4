"""Coming in: whoever a way in vouches for gives the second step where one is due, and only then has a session.

    begin(request, Arrival(account, "cas", …))   → finish, or the page that asks for the code, or the one that sets it up
    pending(request)                             the arrival that waits for its second step
    finish(request, arrival)                     the session, the record, the cookies, and where to go
"""

import datetime as dt
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib import auth, messages
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Account
from shouwang.site.login import devices, second_step, throttle, tokens
from shouwang.site.login.actions import note_login, note_refused_code, take_code
from shouwang.site.login.backend import may_come_in
from shouwang.site.login.engine import WAY_IN
from shouwang.site.login.providers import people

ARRIVING, CONFIRMED, NEXT = "arriving", "confirmed_at", "next"


@dataclass(frozen=True)
class Arrival:
    """Somebody whom a way in vouches for. strong: their identity provider has asked for a second factor itself."""

    account_id: int
    method: str
    shared: bool = False
    strong: bool = False
    external: str = ""  # what the identity provider calls this session (a ticket, a sid), so that it can end it
    id_token: str = ""  # what the identity provider wants to see again at the logout

    @property
    def account(self) -> Account:
        """The account, with its person."""
        return Account.objects.select_related("person").get(pk=self.account_id)


def arrival_of(vouched, shared=False) -> Arrival:
    """The arrival of somebody whom an identity provider vouches for. Raises login.07, login.15, login.16, login.17."""
    account = people.account_for(vouched)
    return Arrival(account.pk, vouched.method, shared, vouched.strong, vouched.external, vouched.id_token)


def address_of(request) -> str:
    """Where a request comes from; behind the proxy, what the proxy saw (the last entry it appended)."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or request.META["REMOTE_ADDR"]
    return request.META.get("REMOTE_ADDR", "")


def own_path(text) -> str:
    """A path of this house to go on to; '' for anything that leads elsewhere."""
    text = str(text or "")
    return text if text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None) else ""


def begin(request, arrival):
    """Go on with somebody who is known now: to the second step, to setting it up, or in. Raises login.03."""
    account = arrival.account
    if not may_come_in(account):
        raise Refused("login.03")
    wants = second_step.wanted_of(account, clock.now())
    if arrival.strong or wants == second_step.NOTHING:
        return finish(request, arrival)
    request.session.cycle_key()
    request.session[ARRIVING] = asdict(arrival) | {"at": clock.true_now().isoformat()}
    return redirect("site:second_step" if wants == second_step.CODE else "site:second_step_new")


def pending(request) -> Arrival | None:
    """The arrival that waits for its second step in this browser, for a quarter of an hour at most."""
    kept = dict(request.session.get(ARRIVING) or {})
    if not kept or clock.true_now() - dt.datetime.fromisoformat(kept.pop("at")) > WAY_IN:
        return None
    return Arrival(**kept)


def finish(request, arrival, confirmed=False):
    """Make the session, under a fresh key; enter it in the record; say where to go. confirmed: a second step was given."""
    account, session = arrival.account, request.session
    target = own_path(session.get(NEXT)) or settings.LOGIN_REDIRECT_URL
    session.flush()  # nothing of the way in, nor of whoever was logged in before, is carried over
    auth.login(request, account)
    session["login"] = {
        "method": arrival.method, "shared": arrival.shared, "address": address_of(request)[:64],
        "agent": request.META.get("HTTP_USER_AGENT", "")[:300],
        "external": tokens.digest(arrival.external) if arrival.external else "",
    }  # fmt: skip
    if arrival.id_token:
        session["id_token"] = arrival.id_token
    if confirmed or arrival.strong:
        confirm(request)
    if arrival.shared:
        session.set_expiry(0)
    note_login(account=account, method=arrival.method, by=access.actor_of(account))
    _say_grace(request, account)
    response = redirect(target)
    _cookies(request, response, account, arrival)
    return response


def take(account, code) -> str:
    """Take a code of the second step once it has been counted; which kind it was. Raises login.01, login.02, login.08, site.01."""
    counted, by = throttle.count(throttle.code_bucket(account)), access.actor_of(account)
    try:
        kind = take_code(account=account, code=code, by=by)
    except Refused:
        note_refused_code(account=account, often=counted.enough, by=by)
        raise
    counted.was_right()
    return kind


def confirm(request):
    """A second step was given just now: what asks for one again (core.confirming) is content for a while."""
    request.session[CONFIRMED] = clock.true_now().isoformat()


def confirmed_at(request):
    """When the second step was last given in this session; None when it never was."""
    text = request.session.get(CONFIRMED)
    return dt.datetime.fromisoformat(text) if text else None


def _say_grace(request, account):
    ends = second_step.grace_of(account)
    if ends is not None and not second_step.has_one(account):
        day = clock.local(ends).strftime("%Y-%m-%d")
        messages.warning(request, _("您的职责需要两步验证。请在 %(day)s 以前到“我的账户”里启用。") % {"day": day})


def _cookies(request, response, account, arrival):
    if not arrival.shared:
        devices.remember(response, account.username)
    if account.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, account.language, max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
