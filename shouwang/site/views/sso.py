"""统一身份认证: off to the provider, back with what it says, and out when it says so."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import clock
from shouwang.core.actions import SYSTEM
from shouwang.core.refusals import Refused
from shouwang.site.login import entering, queries
from shouwang.site.login.actions import end_sessions_of_provider
from shouwang.site.login.engine import WAY_IN
from shouwang.site.login.providers import cas, oidc

BEGUN = "sso"  # in the session: that this browser set out, when, and with which secrets


def _set_out(request, **known):
    """Remember that this browser set out: whoever comes back without that was sent by somebody else."""
    request.session[BEGUN] = known | {"at": clock.true_now().isoformat()}
    if request.GET.get("next"):
        request.session[entering.NEXT] = entering.own_path(request.GET["next"])


def _returned(request) -> dict | None:
    """What was remembered when this browser set out, once; None when it did not, or long ago."""
    known = request.session.pop(BEGUN, None)
    if not known or clock.true_now() - dt.datetime.fromisoformat(known["at"]) > WAY_IN:
        return None
    return known


def _refused(request, refusal):
    messages.error(request, refusal.sentence)
    return redirect("site:login")


@csrf_exempt  # a single logout comes from the server, with a ticket as its secret; nothing else is done by POST
@require_http_methods(["GET", "POST"])
def cas_way(request):
    """The one service address: set out, come back with a ticket, or be told of a logout."""
    if settings.CAS is None:
        raise Http404
    if request.method == "POST":
        return _single_logout(request)
    ticket = request.GET.get("ticket", "")
    if not ticket or not _returned(request):
        _set_out(request, way="cas")
        return redirect(cas.login_url())
    try:
        return entering.begin(request, entering.arrival_of(cas.confirm(ticket)))
    except Refused as refusal:
        return _refused(request, refusal)


def _single_logout(request):
    ticket = cas.ticket_of_logout(request.POST.get("logoutRequest", ""))
    if ticket and queries.was_begun_by(f"cas\0{ticket}"):
        end_sessions_of_provider(external=f"cas\0{ticket}", by=SYSTEM)
    return HttpResponse(status=204)


@require_GET
def oidc_way(request):
    """Set out to the provider."""
    if settings.OIDC is None:
        raise Http404
    try:
        address, known = oidc.begin()
    except Refused as refusal:
        return _refused(request, refusal)
    _set_out(request, **known)
    return redirect(address)


@require_GET
def oidc_back(request):
    """Back from the provider."""
    if settings.OIDC is None:
        raise Http404
    try:
        return entering.begin(request, entering.arrival_of(oidc.come_back(request.GET.dict(), _returned(request))))
    except Refused as refusal:
        return _refused(request, refusal)


@csrf_exempt  # it comes from the provider, under its signature
@require_POST
def oidc_logout(request):
    """The provider says that somebody has logged out (back-channel)."""
    if settings.OIDC is None:
        raise Http404
    try:
        ended = oidc.logged_out(request.POST.get("logout_token", ""))
    except Refused:
        return HttpResponse(status=400)
    end_sessions_of_provider(by=SYSTEM, **ended)
    return HttpResponse(status=200, headers={"Cache-Control": "no-store"})
