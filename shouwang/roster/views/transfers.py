"""调动: offered, accepted, declined, withdrawn."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from shouwang.core.pages import only, told
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, queries
from shouwang.roster.figures import transfer_number

DECISIONS = {
    "accept": (actions.accept_transfer, gettext_lazy("已接收，从生效时刻起由您的单位负责。")),
    "decline": (actions.decline_transfer, gettext_lazy("已退回，责任单位不变。")),
    "withdraw": (actions.withdraw_transfer, gettext_lazy("已撤回，责任单位不变。")),
}


@login_required
@require_GET
def transfers(request):
    """What waits for the viewer, what the viewer waits for, and what was decided."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    about = {
        "incoming": queries.transfers(scope, "in"), "outgoing": queries.transfers(scope, "out"),
        "decided": queries.transfers_decided(scope), "in_number": transfer_number(scope, "in"),
        "out_number": transfer_number(scope, "out"),
    }  # fmt: skip
    return render(request, "roster/transfers.html", about)


@login_required
@require_POST
def decide(request, pk, what):
    """Accept, decline or withdraw one."""
    scope = access.scope_of(request.user)
    row = queries.transfer(scope, pk)
    if what not in DECISIONS:
        raise Refused("core.04")
    act, said = DECISIONS[what]
    told(request, said, act, transfer=row, by=scope.viewer)
    return redirect("roster:transfers")
