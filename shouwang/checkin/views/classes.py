"""晨检: a class on one page; only the exceptions are entered, one press affirms all others. A cadre marks who is absent, no more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.checkin import actions, class_page, classes
from shouwang.core import accesses
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_GET
def classes_now(request):
    """To the campaign that asks attendance now: a cadre to the marks, whoever looks after people to the classes."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not scope.allows(access.MARK):
        raise Refused("core.04")
    found = classes.campaigns(scope)
    if not found:
        return render(request, "checkin/classes_none.html")
    to = "checkin:classes_of" if scope.allows(access.PROXY) and scope.allows(access.SIGN) else "checkin:marks"
    return redirect(to, found[0][0].code)


@login_required
@require_GET
def classes_of(request, code):
    """Every class within reach: how many are entered, who affirmed; straight to it where there is one."""
    scope = access.scope_of(request.user)
    slot = class_page.slot_of(scope, code, request.GET)
    lines = classes.overview(scope, slot)
    if len(lines) == 1:
        return redirect(class_page.address(slot, lines[0].unit))
    rows = [{"line": line, "url": class_page.address(slot, line.unit)} for line in lines]
    return render(request, "checkin/classes.html", {"rows": rows, "slot": slot, "campaign": slot.campaign})


@login_required
@require_http_methods(["GET", "POST"])
def one_class(request, code, pk):
    """One class: tick the exceptions; whoever is ticked is asked about on the next page; the rest is one press."""
    scope = access.scope_of(request.user)
    slot = class_page.slot_of(scope, code, request.GET)
    unit = class_page.unit_of(scope, pk)
    if request.method == "GET":
        return _shown(request, scope, slot, unit)
    chosen = class_page.chosen(request.POST)
    if chosen and "answered" not in request.POST:
        return _asked(request, scope, slot, unit, chosen)
    given = class_page.given(slot, chosen, request.POST)
    problems = class_page.problems(slot, given)
    if problems:
        return _asked(request, scope, slot, unit, chosen, given, problems, 422)
    return _entered(request, scope, slot, unit, given)


def _shown(request, scope, slot, unit, refusal=None, status=200):
    about = class_page.shown(scope, slot, unit)
    if about["told"]:
        accesses.log_read(
            ref=f"roster.Unit:{unit.pk}", what="checkin.class", rows=len(about["told"]), by=scope.viewer, people=about["told"]
        )
    return render(request, "checkin/class.html", about | {"refusal": refusal}, status=status)


def _asked(request, scope, slot, unit, chosen, given=None, problems=None, status=200):
    """The form's own questions for each exception."""
    about = class_page.questions(scope, slot, unit, chosen, given or {}, problems or {})
    about |= {"seen_mark": request.POST.get("seen_mark", ""), "refused": bool(problems)}
    return render(request, "checkin/class_exceptions.html", about, status=status)


def _entered(request, scope, slot, unit, given):
    seen = request.POST.get("seen_mark", "")
    try:
        row = actions.affirm_class(
            slot=slot, unit=unit, exceptions=given, rest=request.POST.get("rest") != "0", seen_mark=int(seen) if seen.isdecimal() else 0,
            by=scope.viewer,
        )  # fmt: skip
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        return _shown(request, scope, slot, unit, refusal, 422)
    messages.success(request, class_page.said(row, len(given)))
    return redirect(class_page.address(slot, unit))


@login_required
@require_http_methods(["GET", "POST"])
def marks(request, code):
    """A cadre's page: the names of the class, absent or not; nothing else of anybody."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    campaign, slot = classes.campaign_by_code(scope, code)
    if request.method == "POST":
        unit = class_page.unit_to_mark(scope, slot, request.POST.get("unit", ""))
        row = actions.mark_class(slot=slot, unit=unit, absent=class_page.ticked(request.POST, "absent"), by=scope.viewer)
        messages.success(request, _("已记：应到 %(people)s 人，缺课 %(absent)s 人。") % {"people": row.people, "absent": row.absent})
        return redirect("checkin:marks", code)
    about = {"campaign": campaign, "slot": slot, "classes": class_page.to_mark(scope, slot)}
    return render(request, "checkin/marks.html", about)


@login_required
@require_POST
def unmark(request, code, pk):
    """Whoever looks after somebody says that the mark was wrong: they were there."""
    scope = access.scope_of(request.user)
    slot = class_page.slot_of(scope, code, request.GET)
    actions.clear_mark(slot=slot, person=class_page.person_of(scope, pk), by=scope.viewer)
    messages.success(request, _("缺课已取消。"))
    return redirect("checkin:classes_of", code)
