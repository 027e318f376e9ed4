"""抽查不符: what somebody said on the telephone differs from the record; their unit looks into it and says what came out."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.checkin import actions, spot_figures, spotting
from shouwang.checkin.models import Mismatch
from shouwang.core import accesses
from shouwang.core.pages import only, told
from shouwang.roster import access

OUTCOMES = [one for one in Mismatch.Outcome if one]


@login_required
@require_GET
def mismatches(request):
    """Those that wait, the oldest first, and what became of the last."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    cards = spotting.mismatch_cards(scope, spotting.mismatches(scope))
    if cards:
        accesses.log_read(ref="checkin.Mismatch", what="checkin.mismatches", rows=len(cards), by=scope.viewer)
    about = {
        "cards": cards, "number": spot_figures.mismatch_number(scope), "outcomes": OUTCOMES, "closed": spotting.mismatches(scope, closed=True),
    }  # fmt: skip
    return render(request, "checkin/mismatches.html", about)


@login_required
@require_POST
def close(request, pk):
    """Say what came out."""
    scope = access.scope_of(request.user)
    row = spotting.mismatch_of(scope, pk)
    told(
        request, lambda closed: _("已记为“%(outcome)s”。") % {"outcome": closed.get_outcome_display()}, actions.close_mismatch,
        mismatch=row, outcome=request.POST.get("outcome", ""), note=request.POST.get("note", ""), by=scope.viewer,
    )  # fmt: skip
    return redirect("checkin:mismatches")
