"""观察名单: who is under watch, on which day of it; what was reported and waits for the clinic."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import done, only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions.watches import LIGHT, confirm_watch, dismiss_watch, open_watch
from shouwang.watch.figures.watches import watch_numbers
from shouwang.watch.forms.watches import BY_HARM, FilterForm, OpenForm, WhyForm, first_error
from shouwang.watch.models import ORDERED
from shouwang.watch.queries import watches as queries

OPENERS = (access.CARE, access.FOLLOW, access.ORDER, access.SWEEP)


def require_sight(scope):
    """Raise core.04 for whoever sees no watch of anybody."""
    if not any(scope.allows(right) for right in queries.SEES):
        raise Refused("core.04")


def badge_of(standing) -> str:
    """The look of a state."""
    return {"pending": "verifying", "observing": "late", "due": "missing"}.get(standing.state, "signed")


def lines_of(rows, day):
    """The rows of a page with day N of M, the state and its look."""
    return [{"row": row, "standing": (one := queries.stands(row, day)), "badge": badge_of(one)} for row in rows]


def _narrowed(rows, form, today):
    chosen = form.chosen
    unit = access.unit_by_label(chosen["unit"]) if chosen.get("unit") else None
    rows = queries.filtered(rows, kind=chosen.get("kind", ""), unit=unit, day=chosen.get("release"))
    if chosen.get("state"):
        rows = rows.filter(last_day__lt=today) if chosen["state"] == "due" else rows.filter(last_day__gte=today)
    return rows.order_by("last_day", "person__path", "person__number", "pk")


@login_required
@require_GET
def watches(request):
    """Everybody under watch within reach, those whose last day comes first on top."""
    scope, today = access.scope_of(request.user), clock.today()
    require_sight(scope)
    only(request.GET, {"kind", "state", "unit", "release", "page"})
    form = FilterForm(request.GET)
    try:
        rows, trouble = _narrowed(queries.standing(scope), form, today), ""
    except Refused as refusal:
        rows, trouble = queries.standing(scope).none(), refusal.sentence
    page = page_of(request, rows)
    accesses.log_read(ref="watch.Watch", what="watch.watches", rows=len(page.object_list), by=scope.viewer)
    about = {
        "form": form, "page": page, "lines": lines_of(page, today), "trouble": trouble, "numbers": watch_numbers(scope),
        "opens": any(scope.allows(right) for right in OPENERS), "tabs": tabs(scope, "watches"),
    }  # fmt: skip
    return render(request, "watch/watches.html", about)


def tabs(scope, current):
    """The three lists of watches, each with how many wait in it."""
    found = [("watches", _("观察中"), None), ("watches_pending", _("待核实个案"), queries.pending(scope).count())]
    if scope.allows(access.CARE) or scope.allows(access.ORDER):
        found.append(("watches_due", _("待解除"), queries.due(scope).count()))
    return [
        {"label": label, "url": reverse(f"watch:{name}"), "current": name == current, "count": count} for name, label, count in found
    ]


def _kinds(scope):
    """The kinds that the viewer may begin somewhere: the light ones by whoever follows people up, an ordered one by the office."""
    if scope.allows(access.CARE):
        return BY_HARM
    return tuple(kind for kind in BY_HARM if kind in LIGHT or (kind in ORDERED and scope.allows(access.ORDER)))


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    """Put somebody under watch."""
    scope = access.scope_of(request.user)
    only(request.GET, {"person"})
    if not any(scope.allows(right) for right in OPENERS):
        raise Refused("core.04")
    made = []
    form = OpenForm(
        request.POST or None, kinds=_kinds(scope), initial={"person": request.GET.get("person", ""), "ground": "contact"}
    )
    if done(request, form, lambda form: made.append(open_watch(**form.wanted(), by=scope.viewer)), _("已列入。")):
        return redirect("watch:watch", made[0].pk)
    return render(request, "watch/watch_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def pending(request):
    """What was reported and waits for the clinic."""
    scope = access.scope_of(request.user)
    require_sight(scope)
    only(request.GET, {"page"})
    page = page_of(request, queries.pending(scope))
    accesses.log_read(ref="watch.Watch", what="watch.watches", rows=len(page.object_list), by=scope.viewer)
    cares = scope.allows(access.CARE)
    lines = [line | {"form": WhyForm(part=f"w{line['row'].pk}_")} for line in lines_of(page, clock.today())]
    about = {"page": page, "lines": lines, "cares": cares, "tabs": tabs(scope, "watches_pending"), "numbers": watch_numbers(scope)}
    return render(request, "watch/watches_pending.html", about)


@login_required
@require_POST
def settle(request, pk, what):
    """The clinic confirms a report, or dismisses it with why."""
    scope = access.scope_of(request.user)
    row = queries.watch(scope, pk)
    if what == "confirm":
        told(request, _("已核实，从现在起每天早晚监测。"), confirm_watch, watch=row, by=scope.viewer)
    else:
        form = WhyForm(request.POST)
        if form.is_valid():
            told(request, _("已排除。"), dismiss_watch, watch=row, why=form.cleaned_data["why"], by=scope.viewer)
        else:
            wrong(request, form)
    return redirect("watch:watches_pending")


def wrong(request, form):
    """Say the first thing that is wrong with what was sent."""
    messages.error(request, first_error(form))
