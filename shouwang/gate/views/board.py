"""The gates of today for 保卫处: how often asked, what answered, what came in late; the gates themselves; the list for the card system."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import download, only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.gate import actions, export_file, figures, queries
from shouwang.gate.answering import Facts
from shouwang.gate.models import Gate
from shouwang.roster import access

FORMATS = {"csv", "xlsx"}


@login_required
@require_GET
def board(request):
    """A day's scans in figures and one by one, without names."""
    scope = access.scope_of(request.user)
    only(request.GET, {"day", "page", "only"})
    day, wanted = _day(request.GET.get("day")), request.GET.get("only", "")
    rows = queries.scans(scope, day)
    rows = {"": rows, "asked": rows.filter(answer="ask_clinic"), "flaws": rows.exclude(flaw="")}.get(wanted)
    if rows is None:
        raise Refused("core.04")
    page = page_of(request, rows)
    accesses.log_read(ref="gate.Scan", what="gate.scans", rows=len(page), by=scope.viewer)
    about = {
        "day": day, "page": page, "only": wanted, "numbers": figures.scan_numbers(scope, day), "visitors": figures.visitor_number(scope, day),
        "gates": queries.gates(scope), "measure": Facts(clock.now()).measure(), "today": day == clock.today(),
    }  # fmt: skip
    return render(request, "gate/board.html", about)


def _day(text):
    try:
        return min(clock.parse_day(text), clock.today()) if text else clock.today()
    except ValueError:
        raise Refused("core.04") from None


@login_required
@require_POST
def export(request):
    """number → answer for the card or face system, as a file, for a purpose; entered in the access log."""
    scope = access.scope_of(request.user)
    kind = request.POST.get("kind", "csv")
    if kind not in FORMATS or not queries.may_see_scans(scope):
        raise Refused("core.04")
    try:
        content = export_file.made(scope, kind, request.POST.get("purpose", ""))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("gate:board")
    return download(f"gate-{clock.local(clock.now()):%Y%m%d-%H%M}.{kind}", content)


@login_required
@require_POST
def gate_new(request):
    """Name a gate."""
    scope = access.scope_of(request.user)
    sent = request.POST
    said = _("已设门岗“%(name)s”。") % {"name": sent.get("name", "").strip()}
    told(request, said, actions.open_gate, name=sent.get("name", ""), waiting=sent.get("waiting", ""), by=scope.viewer)
    return redirect("gate:board")


@login_required
@require_POST
def gate_end(request, pk):
    """A gate is no longer used."""
    scope = access.scope_of(request.user)
    row = Gate.objects.filter(pk=pk).first()
    if row is None or not queries.may_see_scans(scope):
        raise Refused("core.04")
    told(request, _("已停用。"), actions.end_gate, gate=row, by=scope.viewer)
    return redirect("gate:board")
