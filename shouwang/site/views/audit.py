"""The audit record and the access log, for auditors: ids and names of fields, never what stood in them."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import queries

PAGE = 100


def _asked(request, names):
    """The filters in the address; an unknown one, or a page that is no number, is core.04."""
    if not set(request.GET) <= {*names, "before"} or not request.GET.get("before", "0").isdigit():
        raise Refused("core.04")
    asked = {name: request.GET.get(name, "").strip() for name in names}
    return asked, int(request.GET.get("before") or 0) or None


def _listed(request, template, query, names):
    asked, before = _asked(request, names)
    rows = list(query(access.scope_of(request.user), before=before, **asked)[: PAGE + 1])
    older = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return render(request, template, {"rows": rows[:PAGE], "older": older, "asked": asked})


@login_required
@require_GET
def events(request):
    """Who did what, newest first."""
    return _listed(request, "site/events.html", queries.events, ("verb", "by", "ref"))


@login_required
@require_GET
def accesses(request):
    """Who looked at or exported sensitive rows, newest first."""
    return _listed(request, "site/accesses.html", queries.accesses, ("by", "what"))
