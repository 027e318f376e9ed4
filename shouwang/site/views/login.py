"""Coming in and going out. Every login and every failure is an Event; failures make the next attempt wait."""

from django.conf import settings
from django.contrib import auth, messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site.forms import LoginForm
from shouwang.site.login import devices, entering, throttle
from shouwang.site.login.actions import note_logout, note_refused_login
from shouwang.site.login.providers import Vouched, cas, ldap, oidc, ways

BUSY = {"site.01", "login.01", "login.02"}  # come again later: 429, not a wrong password


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request):
    """The login page, and a name with its password."""
    if request.user.is_authenticated:
        return redirect(entering.own_path(request.GET.get("next")) or settings.LOGIN_REDIRECT_URL)
    form = LoginForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            arrival = _attempt(request, form)
            if arrival is not None:
                request.session[entering.NEXT] = entering.own_path(request.POST.get("next"))
                return entering.begin(request, arrival)
            form.add_error(None, _("用户名或密码不对。"))
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            status = 429 if refusal.code in BUSY else 200
    about = {"form": form, "ways": ways(), "next": entering.own_path(request.POST.get("next") or request.GET.get("next"))}
    return render(request, "site/login.html", about, status=status)


def _attempt(request, form) -> entering.Arrival | None:
    """Look at one password, once it has been counted. None where it is wrong. Raises site.01, login.01, login.02."""
    name, address = form.cleaned_data["username"], entering.address_of(request)
    counted = throttle.count(throttle.buckets(name, address, devices.known(request, name)))
    try:
        found = _known(request, name, form.cleaned_data["password"])
    except Refused:
        counted.take_back()
        raise
    if found is None:
        note_refused_login(username=name, address=address, by=Actor(ref="anonymous"))
        return None
    counted.was_right()
    if isinstance(found, Vouched):
        return entering.arrival_of(found, shared=form.cleaned_data["shared"])
    return entering.Arrival(found.pk, "password", shared=form.cleaned_data["shared"])


def _known(request, name, password):
    """The account of a name and password here, or what the directory says of them; None where neither knows them."""
    account = auth.authenticate(request, username=name, password=password)
    return account or (ldap.check(name, password) if settings.LDAP else None)


@require_POST
def logout(request):
    """Out, and back to the login page; whoever came by an identity provider is told that they are still logged in there."""
    elsewhere = ""
    if request.user.is_authenticated:
        note_logout(account=request.user, by=access.actor_of(request.user))
        elsewhere = _provider_logout(request.session)
    auth.logout(request)
    if elsewhere:
        return render(request, "site/logged_out.html", {"elsewhere": elsewhere})
    messages.success(request, _("已退出登录。"))
    return redirect("site:login")


def _provider_logout(session) -> str:
    """Where to log out of the identity provider too; '' for who came by a password, or when it does not answer."""
    method = session.get("login", {}).get("method")
    try:
        if method == "cas" and settings.CAS:
            return cas.logout_url()
        if method == "oidc" and settings.OIDC:
            return oidc.logout_url(session.get("id_token", ""))
    except Refused:
        pass  # the provider is away: out of here is out
    return ""
