"""The logs, for auditors: who did what, who looked at what, which files left, which glasses were broken, who was in haste.

Ids and names of fields, never what stood in them.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import wording
from shouwang.core.models import Access
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import actions, figures, log_pages, registers

DAYS = ("since", "until")


def _listed(request, template, query, lines, names, **more):
    scope = access.scope_of(request.user)
    asked, before = log_pages.asked(request.GET, names)
    rows, older = log_pages.page_of(query(scope, asked), before)
    about = {
        "lines": lines(scope, rows), "older": older, "before": before, "asked": asked,
        "narrowed": any(request.GET.get(name) for name in names), "may_review": scope.allows(access.AUDIT),
    }  # fmt: skip
    return render(request, template, about | more)


@login_required
@require_GET
def events(request):
    """Who did what, newest first."""
    names = ("verb", "by", "whom", *DAYS)
    return _listed(request, "site/events.html", registers.events, log_pages.event_lines, names, verbs=wording.known_verbs())


@login_required
@require_GET
def accesses(request):
    """Who looked at or took away sensitive rows, newest first."""
    names = ("by", "whom", "kind", "what", "purpose", *DAYS)
    more = {"kinds": Access.Kind.choices, "sights": wording.known_sights()}
    return _listed(request, "site/accesses.html", registers.accesses, log_pages.access_lines, names, **more)


@login_required
@require_GET
def exports(request):
    """Every file that left: who, what, how many rows, what for, its number, whether it should be destroyed by now."""
    names = ("by", "whom", "purpose", "mark", *DAYS)
    numbers = figures.register_numbers(access.scope_of(request.user))
    return _listed(request, "site/exports.html", registers.exports, log_pages.access_lines, names, numbers=numbers)


@login_required
@require_GET
def glasses(request):
    """Every broken glass, and whether an auditor has looked at it."""
    numbers = figures.glass_numbers(access.scope_of(request.user))
    return _listed(request, "site/glasses.html", registers.glasses, log_pages.glass_lines, ("by", "whom", *DAYS), numbers=numbers)


@login_required
@require_GET
def alerts(request):
    """Everybody who read many files or took many rows away in a short time."""
    numbers = figures.alert_numbers(access.scope_of(request.user))
    return _listed(request, "site/alerts.html", registers.alerts, log_pages.alert_lines, ("by", *DAYS), numbers=numbers)


BACK = {"roster.Glass": "site:glasses", "core.Alert": "site:alerts", "core.Access": "site:exports"}


@login_required
@require_POST
def review(request):
    """An auditor has looked at one of them."""
    scope, ref = access.scope_of(request.user), request.POST.get("ref", "")
    if ref.partition(":")[0] not in BACK:
        raise Refused("core.04")
    actions.review(ref=ref, note=request.POST.get("note", ""), by=scope.viewer)
    messages.success(request, _("已记为核看过。"))
    return redirect(BACK[ref.partition(":")[0]])
