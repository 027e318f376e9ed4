"""两步验证: set up, given at the login, given again before a wide deed; recovery codes shown once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.core import confirming
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site.forms import CodeForm
from shouwang.site.login import entering, second_step, throttle
from shouwang.site.login.actions import confirm_second_step, make_second_step, renew_recovery_codes
from shouwang.site.login.middleware import ask, is_fresh
from shouwang.site.models import SecondStep

CODES = "recovery_codes"  # in the session, until the page that shows them has been left


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step_code(request):
    """The second half of a login: a code of the authenticator, or a recovery code."""
    arrival = entering.pending(request)
    if arrival is None:
        return redirect("site:account" if request.user.is_authenticated else "site:login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kind = entering.take(arrival.account, form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", refusal.sentence)
        else:
            if kind == "recovery":
                messages.warning(request, _("用掉了一个恢复码。手机丢了的，请尽快在“我的账户”里重新设置。"))
            return entering.finish(request, arrival, confirmed=True)
    return render(request, "site/second_step.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step_new(request):
    """Set an authenticator up: at a login that may not go on without, or any time from one's own account."""
    arrival = None if request.user.is_authenticated else entering.pending(request)
    account = request.user if request.user.is_authenticated else arrival and arrival.account
    if not account:
        return redirect("site:login")
    if second_step.has_one(account):
        return redirect("site:account" if arrival is None else "site:second_step")
    row = SecondStep.objects.filter(account=account).first()
    if row is None:
        row = make_second_step(account=account, by=access.actor_of(account))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = _confirm(account, form)
        if codes:
            return _on(request, arrival, codes)
    address = second_step.address_for(account, row.secret)
    about = {"form": form, "picture": second_step.picture(address), "secret": _grouped(row.secret), "address": address}
    return render(request, "site/second_step_new.html", about, status=422 if form.errors else 200)


def _grouped(secret):
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _confirm(account, form):
    """Recovery codes when the first code was right; a sentence on the form when not."""
    try:
        counted = throttle.count(throttle.code_bucket(account))
        codes = confirm_second_step(account=account, code=form.cleaned_data["code"], by=access.actor_of(account))
    except Refused as refusal:
        form.add_error("code", refusal.sentence)
        return None
    counted.was_right()
    return codes


def _on(request, arrival, codes):
    """Show the recovery codes; whoever was on the way in is in by now."""
    if arrival is not None:
        target = entering.finish(request, arrival, confirmed=True)
        request.session[CODES] = {"codes": codes, "next": target["Location"]}
        target["Location"] = redirect("site:recovery_codes")["Location"]
        return target
    entering.confirm(request)
    request.session[CODES] = {"codes": codes, "next": ""}
    return redirect("site:recovery_codes")


@login_required
@require_http_methods(["GET", "POST"])
def recovery_codes(request):
    """The ten codes, this once; a press on “kept” leaves them behind for good."""
    kept = request.session.get(CODES)
    if request.method == "POST":
        request.session.pop(CODES, None)
        return redirect(entering.own_path(kept and kept["next"]) or "site:account")
    if not kept:
        return redirect("site:account")
    return render(request, "site/recovery_codes.html", {"codes": kept["codes"]})


@login_required
@require_POST
def recovery_codes_new(request):
    """Ten fresh codes; the old ones are void."""
    confirming.require()
    codes = renew_recovery_codes(account=request.user, by=access.actor_of(request.user))
    request.session[CODES] = {"codes": codes, "next": ""}
    return redirect("site:recovery_codes")


@login_required
@require_http_methods(["GET", "POST"])
def second_step_again(request):
    """A page asked for the second step again: give it here, and go on to that page."""
    target = entering.own_path(request.POST.get("next") or request.GET.get("next")) or "site:home"
    if is_fresh(request):
        return redirect(target)
    return ask(request, [("next", target)])
