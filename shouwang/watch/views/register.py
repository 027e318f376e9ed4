"""因病缺课登记表 of a day on a page: the classes with their sums; the whole register as a file."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import download, only, page_of
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Unit
from shouwang.watch import register_workbook as words
from shouwang.watch.actions.register import export_register
from shouwang.watch.figures.register import class_numbers, day_numbers
from shouwang.watch.queries.register import register as register_of
from shouwang.watch.views.absences import require_reach
from shouwang.watch.views.clinic import day_asked

PAGE = 200  # classes


def _unit(scope, text):
    if not text:
        return None
    unit = Unit.objects.filter(pk=int(text)).first() if text.isdecimal() else None
    if unit is None or not scope.allows(access.FOLLOW, unit.path):
        raise Refused("core.04")
    return unit


@login_required
@require_GET
def register(request):
    """The register of a day: every class with its state, and the rows of those that have any. The file holds all of it at once."""
    scope = access.scope_of(request.user)
    require_reach(scope)
    only(request.GET, {"day", "unit", "page"})
    day, unit = day_asked(request), _unit(scope, request.GET.get("unit", ""))
    found = register_of(scope, day, unit)
    page = page_of(request, found.classes, PAGE)
    rows = [
        {
            "sheet": sheet, "college": words.college(sheet.unit), "name": words.class_name(sheet.unit), "word": words.state_words(sheet),
            "numbers": class_numbers(found, sheet),
            "lines": [words.cells_of(number, line, day) for number, line in enumerate(sheet.lines, 1)],
        }
        for sheet in page
    ]  # fmt: skip
    people = [line.person.pk for sheet in page for line in sheet.lines]
    accesses.log_read(ref="roster.Unit", what="watch.register", rows=len(people), by=scope.viewer, people=people)
    about = {"day": day, "unit": unit, "rows": rows, "page": page, "titles": words.ROWS, "today": clock.today()}
    about |= {"numbers": day_numbers(found, unit)}
    return render(request, "watch/register.html", about)


@login_required
@require_POST
def register_file(request):
    """The register as a workbook, with its purpose in the access log."""
    scope = access.scope_of(request.user)
    require_reach(scope)
    try:
        day = clock.parse_day(request.POST.get("day", ""))
    except ValueError:
        raise Refused("core.04") from None
    unit = _unit(scope, request.POST.get("unit", ""))
    try:
        name, content, _found = export_register(day=day, unit=unit, purpose=request.POST.get("purpose", ""), by=scope.viewer)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        about = {"sentence": refusal.sentence, "url": reverse("watch:register") + f"?day={day}"}
        return render(request, "watch/register_refused.html", about, status=422)
    return download(name, content)
