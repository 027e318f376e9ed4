"""因病缺课汇总 of a day for whoever counts: the colleges with their sums, the classes of one; no names on the page."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.core import clock
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Unit
from shouwang.watch import register_workbook as words
from shouwang.watch.figures.register import asked, class_numbers, day_numbers
from shouwang.watch.views.clinic import day_asked


@login_required
@require_GET
def day_summary(request):
    """The day in numbers: every college; of one college, or where there is but one, every class."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.COUNT):
        raise Refused("core.04")
    only(request.GET, {"day", "unit"})
    day = day_asked(request)
    found = asked(scope, {"day": day, "unit": request.GET.get("unit", "")}, access.COUNT)
    unit = Unit.objects.filter(pk=request.GET["unit"]).first() if request.GET.get("unit") else None
    colleges = found.colleges()
    shown = "classes" if unit is not None or len(colleges) == 1 else "colleges"
    about = {
        "day": day, "today": clock.today(), "unit": unit, "numbers": day_numbers(found, unit, family="summary"), "shown": shown,
        "colleges": [{"unit": top, "classes": len(sheets), "numbers": day_numbers(found, top, sheets, "summary")} for top, sheets in colleges],
        "classes": [
            {"name": words.class_name(sheet.unit), "sheet": sheet, "word": words.state_words(sheet), "numbers": class_numbers(found, sheet, "summary")}
            for sheet in found.classes
        ] if shown == "classes" else [],
    }  # fmt: skip
    return render(request, "watch/day_summary.html", about)
