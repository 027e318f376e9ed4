"""来访: asked for by an inviter, approved by 保卫处, shown by the visitor, expected by the guard."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import done, only, told
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.gate import actions, figures, passes, queries
from shouwang.gate.forms import VisitForm
from shouwang.roster import access


@login_required
@require_http_methods(["GET", "POST"])
def visits(request):
    """My visitors and the form for the next; for whoever approves, what waits and what comes today."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    may_invite, approves = queries.may_invite(scope), queries.may_see_scans(scope)
    if not (may_invite or approves):
        raise Refused("core.04")
    form = VisitForm(request.POST or None)
    said = _("已提交，批准以后会告诉您。")
    if may_invite and done(request, form, lambda form: _asked(form, scope), said):
        return redirect("gate:visits")
    waiting, today = list(queries.waiting_visits(scope)), list(queries.visits_of(scope))
    if approves:
        accesses.log_read(ref="gate.Visit", what="gate.visits", rows=len(waiting) + len(today), by=scope.viewer)
    about = {
        "form": form if may_invite else None, "own": queries.own_visits(scope) if may_invite else (), "approves": approves, "waiting": waiting,
        "today": today, "number": figures.waiting_number(scope) if approves else None, "me": scope.viewer.person_id,
    }  # fmt: skip
    return render(request, "gate/visits.html", about, status=422 if form.errors else 200)


def _asked(form, scope):
    times = {name: _local(form.cleaned_data[name]) for name in ("since", "until")}
    return actions.ask_visit(**form.cleaned_data | times, by=scope.viewer)


def _local(moment):
    """A wall-clock time of the institution as an instant."""
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=clock.zone())


@login_required
@require_GET
def visit(request, pk):
    """One visit: how it stands, the telephone for whoever decides, the pass's address for the inviter."""
    scope = access.scope_of(request.user)
    row = queries.visit(scope, pk)
    approves = queries.may_see_scans(scope)
    if approves:
        accesses.log_read(ref=f"gate.Visit:{row.pk}", what="gate.visits", rows=1, by=scope.viewer)
    mine = row.inviter_id == scope.viewer.person_id
    about = {
        "row": row, "approves": approves and not mine, "mine": mine, "url": passes.url(row) if mine and row.state == row.State.APPROVED else "",
        "open": row.state in (row.State.ASKED, row.State.APPROVED) and row.entered_at is None and row.until > clock.now(),
    }  # fmt: skip
    return render(request, "gate/visit.html", about)


@login_required
@require_POST
def decide(request, pk):
    """Approve, or decline with why."""
    scope = access.scope_of(request.user)
    row, approve = queries.visit(scope, pk), request.POST.get("to") == "approve"
    said = _("已批准，邀请人会收到通知。") if approve else _("未批准，邀请人会看到理由。")
    told(request, said, actions.decide_visit, visit=row, approve=approve, reason=request.POST.get("reason", ""), by=scope.viewer)
    return redirect("gate:visit", pk)


@login_required
@require_POST
def withdraw(request, pk):
    """Take it back."""
    scope = access.scope_of(request.user)
    told(request, _("已撤回，通行证作废。"), actions.withdraw_visit, visit=queries.visit(scope, pk), by=scope.viewer)
    return redirect("gate:visit", pk)


@login_required
@require_GET
def expected(request):
    """For the guard: who is expected today, by the family name and the plate."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.GATE):
        raise Refused("core.04")
    rows = [{"row": row, "name": masked_name(row.name)} for row in queries.expected_visits(scope)]
    return render(request, "gate/expected.html", {"rows": rows})


@require_GET
def visitor_pass(request, token):
    """The visitor's pass: a QR, from when to when, once in and once out. Whoever has the address has the pass."""
    row = passes.behind(token)
    if row is None:
        raise Http404
    over = row.until <= clock.now() or row.left_at is not None
    about = {"row": row, "name": masked_name(row.name), "code": "" if over else passes.picture(passes.codes.of_visit(row)), "over": over}
    response = render(request, "gate/visitor_pass.html", about)
    response["Cache-Control"], response["X-Robots-Tag"] = "no-store", "noindex"
    return response
