"""排查: every sweep, one of them with its coverage by unit, one more place, a file of outcomes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import clock
from shouwang.core.pages import done, only, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Mandate
from shouwang.roster.models import Unit as UnitRow
from shouwang.watch.actions import sweeps as actions
from shouwang.watch.figures.sweeps import sweep_numbers
from shouwang.watch.file_cells import BadFile
from shouwang.watch.forms.sweeps import PlaceForm, SweepForm
from shouwang.watch.queries import sweeps as queries
from shouwang.watch.sweep_file import import_file


@login_required
@require_GET
def sweeps(request):
    """Every sweep with how far it is: table 3."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    lines = [{"line": line, "numbers": sweep_numbers(line.sweep, line.count)} for line in queries.table(scope)]
    return render(request, "watch/sweeps.html", {"lines": lines, "may_open": _may_sweep(scope, "R")})


def _may_sweep(scope, path):
    return scope.allows(access.SWEEP, path)


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    """Open a sweep."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.SWEEP):
        raise Refused("core.04")
    mandates = Mandate.objects.holding(clock.now()).order_by("nature", "-since")
    form = SweepForm(request.POST or None, mandates=mandates)
    if done(request, form, lambda form: actions.open_sweep(**form.wanted(), by=scope.viewer), _("排查已开展，问卷已经发出。")):
        return redirect("watch:sweep", form.cleaned_data["code"])
    return render(request, "watch/sweep_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def sweep(request, code):
    """One sweep: places, coverage of the whole and of each unit, what changed since the last count."""
    scope = access.scope_of(request.user)
    only(request.GET, {"known_at"})
    row, known_at = queries.sweep(scope, code), _known_at(request)
    node = queries.counts(scope, row, known_at)
    units = UnitRow.objects.in_bulk([at.place.id for at in node.walk()])
    said = queries.change(scope, row, known_at)
    changed = {name: f"{said.of(name):+d}" for name in said.before} if said else {}
    about = {
        "sweep": row, "windows": row.windows.order_by("id"), "numbers": sweep_numbers(row, node.total, None, known_at),
        "rows": _tree(row, node, units, known_at), "change": said, "changed": changed, "count": node.total, "known_at": known_at,
        "names": any(scope.allows(right) for right in queries.RIGHTS),
        "may": _may_sweep(scope, row.unit.path) and row.closed_at is None, "now": clock.now(),
    }  # fmt: skip
    return render(request, "watch/sweep.html", about)


def _known_at(request):
    try:
        at = clock.parse_instant(request.GET["known_at"]) if request.GET.get("known_at") else None
    except ValueError:
        raise Refused("core.04") from None
    if at and at > clock.now():
        raise Refused("core.05", at=clock.local(at).isoformat(), now=clock.local(clock.now()).isoformat())
    return at


def _tree(row, node, units, known_at):
    return [
        {"unit": units[at.place.id], "depth": (len(at.place.path) - 1) // 4, "numbers": sweep_numbers(row, at.total, at.place.id, known_at),
         "open": at.total.open}
        for at in node.walk() if at.total.should
    ]  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def place(request, code):
    """Announce one more place."""
    scope = access.scope_of(request.user)
    row = _mine(scope, code)
    form = PlaceForm(request.POST or None, label_suffix="")
    if done(request, form, lambda form: actions.announce(sweep=row, **form.cleaned_data, by=scope.viewer), _("地点已公布，只问还不清楚的人。")):
        return redirect("watch:sweep", code)
    return render(request, "watch/sweep_place.html", {"form": form, "sweep": row}, status=422 if form.errors else 200)


def _mine(scope, code):
    row = queries.sweep(scope, code)
    if not _may_sweep(scope, row.unit.path):
        raise Refused("core.04")
    return row


@login_required
@require_POST
def count(request, code):
    """Keep the counts of now, to say later what changed since."""
    scope = access.scope_of(request.user)
    told(request, _("已清点，下次会写出较这一次的变化。"), actions.count_sweep, sweep=_mine(scope, code), by=scope.viewer)
    return redirect("watch:sweep", code)


@login_required
@require_POST
def close(request, code):
    """End the sweep."""
    scope = access.scope_of(request.user)
    told(request, _("排查已结束。"), actions.close_sweep, sweep=_mine(scope, code), by=scope.viewer)
    return redirect("watch:sweep", code)


@login_required
@require_http_methods(["GET", "POST"])
def file(request, code):
    """Outcomes from a file: all of it, or every error by row and column."""
    scope, about = access.scope_of(request.user), {}
    row = queries.sweep(scope, code)
    if not any(scope.allows(right) for right in queries.RIGHTS):
        raise Refused("core.04")
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            done = import_file(sweep=row, file=sent.read() if sent else b"", by=scope.viewer)
        except (BadFile, Refused) as bad:
            if getattr(bad, "code", "") == "core.04":
                raise
            about = {"refusal": getattr(bad, "refusal", bad), "errors": getattr(bad, "errors", ())[:200]}
        else:
            said = _("读到 %(rows)s 行：新登记 %(recorded)s 条，原已有 %(known)s 条，转个案 %(watches)s 人。")
            messages.success(request, said % done.as_dict())
            return redirect("watch:sweep", code)
    return render(request, "watch/sweep_file.html", about | {"sweep": row}, status=422 if about else 200)
