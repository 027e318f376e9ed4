"""账户: who of a unit can log in; one person's account, its links, its sessions, its second step."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import pages
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import make_account, make_accounts, may_keep_accounts, may_let_in, set_account_active
from shouwang.roster.models import Account
from shouwang.site.login import activating, mailing, queries, second_step
from shouwang.site.login.actions import (
    ask_second_step_reset,
    decide_second_step_reset,
    end_sessions,
    give_activations,
    revoke_activations,
    unlink_identity,
)
from shouwang.site.models import SecondStepReset

PAGE = 100


@login_required
@require_GET
def accounts(request):
    """The units whose accounts I may open, and the resets that wait for a second person."""
    scope = access.scope_of(request.user)
    if not any(scope.allows(right) for right in (access.ACCOUNTS, access.GRANTS, access.SYSTEM)):
        raise Refused("core.04")
    about = {"units": queries.units(scope), "resets": queries.resets(scope)}
    return render(request, "site/accounts.html", about)


@login_required
@require_GET
def unit_accounts(request, pk):
    """Everybody of a unit, with how far they are from being able to log in."""
    scope = access.scope_of(request.user)
    unit = queries.unit(scope, pk)
    page = pages.page_of(request, queries.people_of(scope, unit), PAGE)
    return render(request, "site/unit_accounts.html", {"unit": unit, "page": page, "lines": queries.lines(scope, list(page))})


@login_required
@require_POST
def slips(request, pk):
    """Activation slips for A4, with a QR code each: for those chosen, or for everybody of the unit who has no password yet."""
    scope = access.scope_of(request.user)
    people = _chosen(request, queries.people_of(scope, queries.unit(scope, pk)))
    if not people:
        messages.error(request, _("没有选人，也没有还不能登录的人。"))
        return redirect("site:unit_accounts", pk)
    try:
        made = make_accounts(people=people, by=scope.viewer)
        rows = give_activations(accounts=made, by=scope.viewer, purpose=_("打印激活链接"))
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        messages.error(request, refusal.sentence)
        return redirect("site:unit_accounts", pk)
    about = {"slips": [_slip(row) for row in rows], "expires_at": rows[0].expires_at if rows else None, "unit": pk}
    return render(request, "site/slips.html", about)


def _chosen(request, people):
    ids = [int(text) for text in request.POST.getlist("person") if text.isascii() and text.isdecimal()]
    if request.POST.get("all"):
        stepped = Account.objects.exclude(password__startswith="!").values("person")
        return list(people.exclude(pk__in=stepped))
    return list(people.filter(pk__in=ids[:PAGE]))


def _slip(row):
    address = activating.url(row)
    return {"person": row.account.person, "username": row.account.username, "url": address, "picture": second_step.picture(address)}


@login_required
@require_GET
def person_account(request, pk):
    """One person's account."""
    return _page(request, access.scope_of(request.user), pk)


def _page(request, scope, pk, link=None):
    person = queries.person(scope, pk)
    account = Account.objects.filter(person=person).select_related("person").first()
    may = bool(may_let_in(scope.viewer, [person]))
    about = {
        "person": person, "account": account, "may": may, "link": link, "links": queries.links_of(scope, account),
        "sessions": queries.sessions(scope, account) if account and may else [],
        "has_one": bool(account) and second_step.has_one(account), "reset": queries.open_reset(scope, account),
        "identities": queries.identities_of(scope, account), "may_switch": may_keep_accounts(scope.viewer),
        "asked_by_me": scope.viewer.ref, "may_mail": may and mailing.may_mail(person),
    }  # fmt: skip
    return render(request, "site/person_account.html", about)


@login_required
@require_POST
def give_link(request, pk):
    """An activation link, shown this once to hand over; the account is made where there is none."""
    scope = access.scope_of(request.user)
    person = queries.person(scope, pk)
    try:
        account = Account.objects.filter(person=person).first() or make_account(person=person, by=scope.viewer)
        row = give_activations(accounts=[account], by=scope.viewer)[0]
    except Refused as refusal:
        return _said(request, refusal, pk)
    address = activating.url(row)
    return _page(request, scope, pk, link={"url": address, "picture": second_step.picture(address), "row": row})


@login_required
@require_POST
def mail_link(request, pk):
    """An activation link to the person's own e-mail address; the account is made where there is none."""
    scope = access.scope_of(request.user)
    person = queries.person(scope, pk)
    try:
        account = Account.objects.filter(person=person).first() or make_account(person=person, by=scope.viewer)
        mailing.mail_link(account=account, by=scope.viewer)
    except Refused as refusal:
        return _said(request, refusal, pk)
    messages.success(request, _("激活链接已发到本人邮箱。"))
    return redirect("site:person_account", pk)


@login_required
@require_POST
def change(request, pk, what):
    """One of the things that may be done to an account; each has its right in the action."""
    scope = access.scope_of(request.user)
    account = Account.objects.filter(person=queries.person(scope, pk)).select_related("person").first()
    if account is None or what not in DEEDS:
        raise Refused("core.04")
    act, said = DEEDS[what]
    try:
        act(account, request.POST, scope.viewer)
    except Refused as refusal:
        return _said(request, refusal, pk)
    messages.success(request, said)
    return redirect("site:person_account", pk)


def _said(request, refusal, pk):
    if refusal.code == "core.04":
        raise refusal
    messages.error(request, refusal.sentence)
    return redirect("site:person_account", pk)


def _of(rows, sent, name):
    """The one of some rows that was meant; core.04 for any other."""
    row = next((row for row in rows if str(row.pk) == sent.get(name)), None)
    if row is None:
        raise Refused("core.04")
    return row


def _decide(account, sent, by, agree):
    waiting = account.second_step_resets.filter(state=SecondStepReset.State.ASKED)
    return decide_second_step_reset(reset=_of(waiting, sent, "reset"), agree=agree, by=by)


DEEDS = {
    "revoke": (lambda a, sent, by: revoke_activations(account=a, by=by), _lazy("没有用过的激活链接都已作废。")),
    "off": (lambda a, sent, by: set_account_active(account=a, active=False, by=by), _lazy("账户已停用，不能再登录。")),
    "on": (lambda a, sent, by: set_account_active(account=a, active=True, by=by), _lazy("账户已启用。")),
    "sessions": (lambda a, sent, by: end_sessions(account=a, by=by), _lazy("各处都已退出登录。")),
    "reset": (
        lambda a, sent, by: ask_second_step_reset(account=a, reason=sent.get("reason", ""), by=by),
        _lazy("已提出重置，等另一人复核。"),
    ),
    "agree": (lambda a, sent, by: _decide(a, sent, by, True), _lazy("两步验证已重置：本人下次登录时重新设置。")),
    "decline": (lambda a, sent, by: _decide(a, sent, by, False), _lazy("没有同意重置。")),
    "unlink": (
        lambda a, sent, by: unlink_identity(identity=_of(a.identities.all(), sent, "identity"), by=by),
        _lazy("已解除绑定，下次登录时重新绑定。"),
    ),
}
