"""电话抽查: draw people at random, ring them, compare whether and when they answered with the record."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.checkin import actions, spot_figures, spot_sheet, spotting
from shouwang.checkin.models import SpotCheck
from shouwang.core import accesses
from shouwang.core.pages import download, only
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_http_methods(["GET", "POST"])
def spots(request):
    """The draws so far, and the form for the next."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.SPOT):
        raise Refused("core.04")
    error, choices = None, spotting.current_slots(scope)
    if request.method == "POST":
        try:
            row = _draw(request, scope, choices)
        except Refused as refusal:
            if refusal.code == "core.04":
                raise
            error = refusal
        else:
            return redirect("checkin:spot", row.pk)
    draws = [{"row": row, "numbers": spot_figures.spot_numbers(scope, row)} for row in spotting.draws(scope)[:20]]
    about = {
        "draws": draws, "choices": choices, "units": spotting.units_to_draw(scope), "error": error, "sent": request.POST,
        "chosen": request.POST.getlist("unit"), "again": any(spotting.earlier(scope, slot) for _campaign, slot in choices),
    }  # fmt: skip
    return render(request, "checkin/spots.html", about, status=422 if error else 200)


def _draw(request, scope, choices):
    """What the form asks for, drawn."""
    slot = next((slot for campaign, slot in choices if campaign.code == request.POST.get("campaign")), None)
    offered = {str(row.pk): row for row in spotting.units_to_draw(scope)}
    chosen, each = request.POST.getlist("unit"), request.POST.get("each", "")
    if slot is None or not set(chosen) <= set(offered):
        raise Refused("core.04")
    return actions.draw_spots(
        slot=slot, units=[offered[pk] for pk in chosen], each=int(each) if each.isdecimal() else 0,
        reason=request.POST.get("reason", ""), by=scope.viewer,
    )  # fmt: skip


@login_required
@require_GET
def spot(request, pk):
    """One draw: its seed, whom it fell on, what the record says, and what came of ringing them."""
    return _sheet(request, access.scope_of(request.user), pk)


def _sheet(request, scope, pk, error=None, at=None):
    only(request.GET, {"phones"})
    draw = spotting.draw_of(scope, pk)
    people, phones = spotting.people(scope, draw), request.GET.get("phones") == "1"
    ids = [one.check.person_id for one in people]
    what = "checkin.spot_phones" if phones else "checkin.spot_list"
    accesses.log_read(ref=f"checkin.SpotDraw:{draw.pk}", what=what, rows=len(people), by=scope.viewer, people=ids if phones else ())
    about = {
        "draw": draw, "people": people, "phones": phones, "numbers": spot_figures.spot_numbers(scope, draw, people),
        "shown": spot_figures.SHOWN, "outcomes": SpotCheck.Outcome, "error": error, "error_at": at, "units": spot_sheet.units(draw),
    }  # fmt: skip
    return render(request, "checkin/spot.html", about, status=422 if error else 200)


@login_required
@require_POST
def tried(request, pk, check):
    """What came of ringing one of them."""
    scope = access.scope_of(request.user)
    row = spotting.check_of(scope, spotting.draw_of(scope, pk), check)
    try:
        actions.note_spot(check=row, outcome=request.POST.get("outcome", ""), note=request.POST.get("note", ""), by=scope.viewer)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        return _sheet(request, scope, pk, refusal.sentence, row.pk)
    messages.success(request, _("%(name)s 的抽查结果已登记。") % {"name": row.person.name})
    phones = "?phones=1" if request.GET.get("phones") == "1" else ""
    return redirect(reverse("checkin:spot", args=[pk]) + f"{phones}#p{row.pk}")


@login_required
@require_POST
def workbook(request, pk):
    """The sheet as an A4 workbook with telephones, entered in the access log and in the export register."""
    scope = access.scope_of(request.user)
    draw = spotting.draw_of(scope, pk)
    content = spot_sheet.xlsx(scope, draw, purpose=_("电话抽查"))
    return download(f"spot-{draw.slot.day}-{draw.pk}.xlsx", content)
