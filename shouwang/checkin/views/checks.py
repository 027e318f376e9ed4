"""待核实: flagged answers that a human must look into within the hour, and what became of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.checkin import actions, queries, spoken
from shouwang.checkin.models import Check
from shouwang.core import accesses, clock
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access

OUTCOMES = (Check.Outcome.CLINIC, Check.Outcome.SELF_CARE, Check.Outcome.NOT_REACHED)  # 误填 comes of a correction


@login_required
@require_GET
def checks(request):
    """The queue, the most urgent first; telephones when asked for, entered in the access log."""
    scope = access.scope_of(request.user)
    only(request.GET, {"phones"})
    if not scope.allows(access.VERIFY):
        raise Refused("core.04")
    rows = queries.pending_checks(scope)
    phones = request.GET.get("phones") == "1"
    cards, settled = [spoken.check_card(scope, row, phones) for row in rows], queries.settled_checks(scope)
    _log(scope, cards, settled)
    waiting, overdue = queries.verify_numbers(scope)
    about = {
        "cards": cards, "phones": phones, "waiting": waiting, "overdue": overdue, "outcomes": OUTCOMES, "settled": settled,
        "now": clock.now(),
    }  # fmt: skip
    return render(request, "checkin/checks.html", about)


def _log(scope, cards, settled):
    """Who is flagged, whose telephone is shown and what became of the rest are sensitive, each an entry in the access log."""
    shown = [card["person"].pk for card in cards if card["phone"]]
    read = {"checkin.flagged": len(cards), "checkin.settled_checks": len(settled), "roster.phones": len(shown)}
    for what, rows in read.items():
        if rows:
            people = shown if what == "roster.phones" else ()
            accesses.log_read(ref="checkin.Check", what=what, rows=rows, by=scope.viewer, people=people)


@login_required
@require_POST
def close(request, pk):
    """Say what became of one."""
    scope = access.scope_of(request.user)
    row = actions.close_check(
        check=queries.check_of(scope, pk), outcome=request.POST.get("outcome", ""),
        note=request.POST.get("note", "").strip(), by=scope.viewer,
    )  # fmt: skip
    said = _("已记为“%(outcome)s”。") % {"outcome": row.get_outcome_display()}
    if row.outcome == Check.Outcome.NOT_REACHED:
        said = _("已记为未联系上，仍在待核实中，请在一小时内再试。")
    messages.success(request, said)
    return redirect("checkin:checks")
