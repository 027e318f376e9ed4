"""专项: what is asked of whom, since when, by which clock; opened, paused, resumed and closed by name."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.checkin import actions, board, queries
from shouwang.checkin.forms import CampaignForm, ClockForm
from shouwang.core.pages import done, only
from shouwang.core.refusals import Refused
from shouwang.roster import access

STATES = {
    "pause": (actions.pause_campaign, gettext_lazy("专项已暂停，现在不能填报。")),
    "resume": (actions.resume_campaign, gettext_lazy("专项已恢复。")),
    "close": (actions.close_campaign, gettext_lazy("专项已结束，填报记录保留。")),
}


@login_required
@require_GET
def campaigns(request):
    """Every campaign that asks anybody within reach."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.COUNT):
        raise Refused("core.04")
    about = {"rows": queries.campaigns(scope), "may_open": scope.allows(access.CAMPAIGNS)}
    return render(request, "checkin/campaigns.html", about)


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    """Open a campaign under a mandate."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.CAMPAIGNS):
        raise Refused("core.04")
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.open_campaign(**form.wanted(), by=scope.viewer)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("专项“%(name)s”已开启。") % {"name": row.name})
            return redirect("checkin:campaign", row.code)
    return render(request, "checkin/campaign_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def campaign(request, code):
    """One campaign: whom it asks, its day clock and its state; the clock is changed here, for slots not yet opened."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    row = queries.campaign_by_code(scope, code)
    may_change = scope.allows(access.CAMPAIGNS, row.unit.path)
    if request.method == "POST" and not may_change:
        raise Refused("core.04")
    form = ClockForm(request.POST or None, campaign=row)
    said = _("时刻已更改，从尚未开放的一期起生效。")
    if done(request, form, lambda form: actions.set_clock(campaign=row, minutes=form.minutes(), by=scope.viewer), said):
        return redirect("checkin:campaign", row.code)
    slot = queries.latest_slot(scope, row)
    about = {"campaign": row, "form": form, "may_change": may_change, "slot": slot,
             "instants": board.instants(slot) if slot else []}  # fmt: skip
    return render(request, "checkin/campaign.html", about, status=422 if form.errors else 200)


@login_required
@require_POST
def state(request, code):
    """Pause, resume or close."""
    scope = access.scope_of(request.user)
    row = queries.campaign_by_code(scope, code)
    if request.POST.get("to") not in STATES:
        raise Refused("core.04")
    act, said = STATES[request.POST["to"]]
    act(campaign=row, by=scope.viewer)
    messages.success(request, said)
    return redirect("checkin:campaign", row.code)
