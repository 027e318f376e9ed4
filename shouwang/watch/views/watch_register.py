"""观察登记表: a day of everybody under watch, on the screen, on A4 and as a workbook."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import download, only, page_of
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch import watch_register
from shouwang.watch.actions.watch_register import export_register

SHOWN = 200


def _asked(request, parameters):
    scope = access.scope_of(request.user)
    if not any(scope.allows(right) for right in (access.FOLLOW, access.CARE)):
        raise Refused("core.04")
    try:
        day = clock.parse_day(parameters["day"]) if parameters.get("day") else clock.today()
    except ValueError:
        raise Refused("core.04") from None
    if day > clock.today():
        raise Refused("core.04")
    return scope, day


@login_required
@require_GET
def register(request):
    """One line a person; telephones stay masked on the screen."""
    only(request.GET, {"day", "page"})
    scope, day = _asked(request, request.GET)
    page = page_of(request, watch_register.watches(scope, day), SHOWN)
    lines = watch_register.lines(scope, day, page.object_list, translation.get_language(), start=page.start_index())
    people = [line.watch.person_id for line in lines]
    if people:
        accesses.log_read(ref="watch.Watch", what="watch.watch_register", rows=len(people), people=people, by=scope.viewer)
    return render(request, "watch/watch_register.html", {"page": page, "lines": lines, "day": day, "today": clock.today()})


@login_required
@require_POST
def workbook(request):
    """The whole day as a workbook with telephones, for a purpose, entered in the access log."""
    scope, day = _asked(request, request.POST)
    try:
        name, content = export_register(day=day, purpose=request.POST.get("purpose", ""), lang=translation.get_language(), by=scope.viewer)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        page = page_of(request, watch_register.watches(scope, day), SHOWN)
        lines = watch_register.lines(scope, day, page.object_list, translation.get_language(), start=1)
        said = {"page": page, "lines": lines, "day": day, "today": clock.today(), "problem": refusal.sentence}
        return render(request, "watch/watch_register.html", said, status=422)
    return download(name, content)
