"""停课与教学日历: classes that are suspended, days without teaching, and units called through three times a day."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.checkin.actions.suspensions import end_suspension, set_calendar, suspend_classes
from shouwang.core import clock
from shouwang.core.pages import done, only, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Tree, Unit
from shouwang.watch.actions.intensified import intensify, relax
from shouwang.watch.forms.absences import CalendarForm, IntensifyForm, SuspendForm
from shouwang.watch.queries import class_days


def _units(scope):
    return Unit.objects.filter(scope.units(access.ORDER), tree=Tree.RESPONSIBLE, closed_day=None).order_by("path")


@login_required
@require_http_methods(["GET", "POST"])
def suspensions(request):
    """Classes suspended now and to come; the form that suspends another."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    rows, clusters = class_days.suspensions(scope), class_days.intensified(scope)
    may = scope.allows(access.ORDER)
    forms = {"suspend": SuspendForm, "intensify": IntensifyForm}
    asked = request.POST.get("what", "")
    form = {name: make(request.POST if asked == name else None, units=_units(scope), prefix=name) for name, make in forms.items()}
    acts = {"suspend": suspend_classes, "intensify": intensify}
    if request.method == "POST":
        if asked not in acts or not may:
            raise Refused("core.04")
        if done(request, form[asked], lambda form: acts[asked](**form.cleaned_data, by=scope.viewer), _("已决定，点名和登记表从第一天起按此计算。")):
            return redirect("watch:suspensions")
    about = {"rows": rows, "clusters": clusters, "may": may, "forms": form, "now": clock.now(), "today": clock.today()}
    return render(request, "watch/suspensions.html", about, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def suspension_end(request, pk):
    """A suspension ends on another day."""
    scope = access.scope_of(request.user)
    row = class_days.suspension(scope, pk)
    try:
        last = clock.parse_day(request.POST.get("last_day", ""))
    except ValueError:
        raise Refused("core.04") from None
    told(request, _("结束日期已改，原来的日期留在记录里。"), end_suspension, suspension=row, last_day=last, why=request.POST.get("why", ""), by=scope.viewer)
    return redirect("watch:suspensions")


@login_required
@require_POST
def intensified_end(request, pk):
    """Once a day is enough again."""
    scope = access.scope_of(request.user)
    told(request, _("已恢复一天一次晨检。"), relax, intensified=class_days.cluster(scope, pk), by=scope.viewer)
    return redirect("watch:suspensions")


@login_required
@require_http_methods(["GET", "POST"])
def teaching_calendar(request):
    """Days that are not as their weekday says."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    may = scope.allows(access.ORDER, Tree.RESPONSIBLE)
    if request.method == "POST" and not may:
        raise Refused("core.04")
    form = CalendarForm(request.POST or None)

    def enter(form):
        said = form.cleaned_data
        set_calendar(**said | {"teaching": said["teaching"] == "1"}, by=scope.viewer)

    if done(request, form, enter, _("教学日历已更新。")):
        return redirect("watch:calendar")
    about = {"rows": class_days.calendar_days(scope), "form": form, "may": may}
    return render(request, "watch/calendar.html", about, status=422 if form.errors else 200)
