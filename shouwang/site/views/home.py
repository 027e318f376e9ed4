"""今日: what needs me now, and how what I look after stands."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from shouwang.core import notices
from shouwang.roster import access
from shouwang.site import notices as laid
from shouwang.site import standing_of_health, today

MOST = 5  # notices on home; the rest is a page away


@login_required
@require_GET
def home(request):
    """The page that a login opens on."""
    scope = access.scope_of(request.user)
    if set(scope.reach) == {access.GATE}:  # a guard stands at a gate and looks at nothing else
        return redirect("gate:door")
    seen = today.watched(scope)
    rolls = today.rolls(scope, seen)
    leads = scope.allows(access.ISSUE) or scope.allows(access.CONSOLIDATE)
    for one in rolls:
        if leads and one.counters:
            today.compare(scope, one)
    own = today.own(scope)
    about = {
        "seen": rolls, "health": standing_of_health.numbers(scope) if leads else [], "tasks": today.tasks(scope, seen), "own": own, "leads": leads,
        "own_missing": any(one["standing"] == "missing" for one in own),
        "lines": laid.lines(scope, notices.waiting(scope.viewer.person_id)[:MOST]),
    }  # fmt: skip
    return render(request, "site/home.html", about)
