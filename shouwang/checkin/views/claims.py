"""自称按时的补报: late answers that claim to have been given in time, to be accepted or not, with a reason."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from shouwang.checkin import actions
from shouwang.checkin import claims as claiming
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access

DECIDE = {"accept": actions.accept_claims, "decline": actions.decline_claims}


@login_required
@require_GET
def claims(request):
    """Those that wait for the viewer; and those declined, which may be accepted after all."""
    only(request.GET, ())
    return _page(request, access.scope_of(request.user))


def _page(request, scope, refusal=None, chosen=(), status=200):
    if not scope.allows(access.SIGN):
        raise Refused("core.04")
    waiting = claiming.waiting(scope)
    about = {
        "claims": waiting, "number": claiming.number(scope, waiting), "declined": claiming.declined(scope), "refusal": refusal,
        "chosen": set(chosen), "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "checkin/claims.html", about, status=status)


@login_required
@require_POST
def decide(request):
    """Accept or decline those that were ticked; with what is wrong when it is refused."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.SIGN) or request.POST.get("to") not in DECIDE:
        raise Refused("core.04")
    wanted = {int(pk) for pk in request.POST.getlist("answer") if pk.isdecimal()}
    try:
        if not wanted:
            raise Refused("checkin.75")
        done = DECIDE[request.POST["to"]](answers=claiming.answers(scope, wanted), reason=request.POST.get("reason", ""), by=scope.viewer)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        return _page(request, scope, refusal, wanted, 422)
    messages.success(request, _said(request.POST["to"], len(done)))
    return redirect("checkin:claims")


def _said(to, many):
    if to == "accept":
        return ngettext("已认可 %(n)s 份，算按时。", "已认可 %(n)s 份，算按时。", many) % {"n": many}
    return ngettext("%(n)s 份不认可，仍算补报。", "%(n)s 份不认可，仍算补报。", many) % {"n": many}
