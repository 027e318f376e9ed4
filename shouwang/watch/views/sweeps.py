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

ROWS = 120  # units on a page: beyond that somebody goes down the tree


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
    """One sweep: places, coverage of the whole or of a unit, down the tree as far as fits a page, what changed since the last count."""
    scope = access.scope_of(request.user)
    only(request.GET, {"known_at", "unit"})
    row, known_at = queries.sweep(scope, code), _known_at(request)
    whole = queries.counts(scope, row, known_at)
    node = _asked(whole, request.GET.get("unit", ""))
    said = queries.change(scope, row, known_at, whole.total) if node is whole else None
    unit = None if node is whole else UnitRow.objects.get(pk=node.place.id)
    about = {
        "sweep": row, "windows": row.windows.order_by("id"), "numbers": sweep_numbers(row, node.total, unit and unit.pk, known_at),
        "rows": _tree(row, node, known_at), "unit": unit, "count": node.total, "known_at": known_at, "change": said,
        "changed": {name: f"{said.of(name):+d}" for name in said.before} if said else {},
        "names": any(scope.allows(right) for right in queries.RIGHTS),
        "may": _may_sweep(scope, row.unit.path) and row.closed_at is None, "now": clock.now(),
    }  # fmt: skip
    return render(request, "watch/sweep.html", about)


def _asked(whole, text):
    """The unit that the address names, among those that have anybody to be asked; the whole without one. Raises core.04."""
    node = whole if not text else whole.find(int(text)) if text.isdecimal() else None
    if node is None or (text and not node.total.should):
        raise Refused("core.04")
    return node


def _known_at(request):
    try:
        at = clock.parse_instant(request.GET["known_at"]) if request.GET.get("known_at") else None
    except ValueError:
        raise Refused("core.04") from None
    if at and at > clock.now():
        raise Refused("core.05", at=clock.local(at).isoformat(), now=clock.local(clock.now()).isoformat())
    return at


def _tree(row, node, known_at):
    shown = _shown(node)
    units = UnitRow.objects.in_bulk([at.place.id for at in shown])
    there, top = {at.place.id for at in shown}, len(node.place.path)
    return [
        {"unit": units[at.place.id], "depth": (len(at.place.path) - top) // 4, "numbers": sweep_numbers(row, at.total, at.place.id, known_at),
         "open": at.total.open, "more": any(child.total.should and child.place.id not in there for child in at.children)}
        for at in shown
    ]  # fmt: skip


def _shown(node) -> list:
    """A unit and as many whole levels below it as fit, of those that have anybody to be asked; the next one always."""
    levels = [[node]]
    while below := [child for at in levels[-1] for child in at.children if child.total.should]:
        if len(levels) > 1 and sum(map(len, levels)) + len(below) > ROWS:
            break
        levels.append(below)
    there = {at.place.id for level in levels for at in level}
    return [at for at in node.walk() if at.place.id in there and at.total.should]


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
