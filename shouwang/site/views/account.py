"""My account: what I may do here, my own answers, who read my file; my password and language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.checkin import queries as checkin
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import actions, queries
from shouwang.site.forms import FirstPasswordForm, PasswordForm
from shouwang.site.login import second_step


def _page(request, form, status=200):
    scope = access.scope_of(request.user)
    about = {
        "form": form,
        "grants": queries.my_grants(scope),
        "answers": checkin.own_answers(scope),
        "readers": queries.readers(scope, queries.who_read_me(scope)[:10]),
        "languages": settings.LANGUAGES,
        "has_one": second_step.has_one(request.user),
    }
    return render(request, "site/account.html", about, status=status)


@login_required
@require_GET
def account(request):
    """My grants, my answers, who read my file."""
    return _page(request, PasswordForm())


@login_required
@require_POST
def password(request):
    """Another password, known to nobody else."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            row = actions.change_password(
                account=request.user, old=form.cleaned_data["old"], new=form.cleaned_data["new"],
                by=access.actor_of(request.user),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("old" if refusal.code == "site.04" else "new", refusal.sentence)
        else:
            update_session_auth_hash(request, row)
            messages.success(request, _("密码已更改。"))
            return redirect("site:account")
    return _page(request, form, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def password_first(request):
    """Somebody else knows the password: nothing else is open before it is changed."""
    if not request.user.must_change:
        return redirect("site:account")
    form = FirstPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.change_first_password(
                account=request.user, new=form.cleaned_data["new"], by=access.actor_of(request.user)
            )
        except Refused as refusal:
            form.add_error("new", refusal.sentence)
        else:
            update_session_auth_hash(request, row)
            messages.success(request, _("密码已更改。"))
            return redirect("site:home")
    return render(request, "site/password_first.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def language(request):
    """The language that my logins begin with."""
    chosen = request.POST.get("language", "")
    actions.choose_language(account=request.user, language=chosen, by=access.actor_of(request.user))
    response = redirect("site:account")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=settings.LANGUAGE_COOKIE_AGE, secure=settings.HTTPS, httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return response
