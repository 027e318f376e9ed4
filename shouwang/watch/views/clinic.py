"""就诊与检查登记: what each post saw, by visit or by the day's number; and the sum of both."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import done, only, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Tree, Unit
from shouwang.watch.actions import clinic as actions
from shouwang.watch.figures.clinic import clinic_numbers
from shouwang.watch.forms.clinic import CountForm, PostForm, VisitForm
from shouwang.watch.models import Post
from shouwang.watch.queries import clinic


def day_asked(request, name="day"):
    """The day in the address, today without one. Raises core.04."""
    try:
        return clock.parse_day(request.GET[name]) if request.GET.get(name) else clock.today()
    except ValueError:
        raise Refused("core.04") from None


def kept_units(scope):
    """The units of which the viewer keeps a log."""
    where = scope.units(access.CARE) | scope.units(access.STAYS)
    return Unit.objects.filter(where, tree=Tree.RESPONSIBLE, closed_day=None).order_by("path")


@login_required
@require_GET
def log(request):
    """Every post with its day, and the institution's sums through that day."""
    scope = access.scope_of(request.user)
    clinic.require_log(scope)
    only(request.GET, {"day", "nature"})
    day, nature = day_asked(request), request.GET.get("nature", "")
    if nature and nature not in Post.Nature.values:
        raise Refused("core.04")
    posts = list(clinic.posts(scope))
    today = {(one.post.pk, one.one_by_one): one for one in clinic.days(scope, since=day, until=day)}
    about = {"until": day.isoformat()} | ({"nature": nature} if nature else {})
    rows = [
        {"post": post, "visited": today.get((post.pk, True)), "counted": today.get((post.pk, False))} for post in posts
    ]
    ledger = list(reversed(clinic.days(scope, until=day, nature=nature)))[:60]
    said = {
        "rows": rows, "day": day, "nature": nature, "natures": Post.Nature.choices, "numbers": clinic_numbers(scope, about),
        "ledger": ledger, "over": clinic.posts(scope, over=True), "today": clock.today(),
    }  # fmt: skip
    return render(request, "watch/clinic.html", said)


@login_required
@require_http_methods(["GET", "POST"])
def new_post(request):
    """Open a post."""
    scope = access.scope_of(request.user)
    clinic.require_log(scope)
    form = PostForm(request.POST or None, units=kept_units(scope))
    if done(
        request,
        form,
        lambda form: actions.open_post(**form.cleaned_data, by=scope.viewer),
        _("岗点已启用，可以登记了。"),
    ):
        return redirect("watch:clinic")
    return render(request, "watch/clinic_post_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def end_post(request, pk):
    """End a post; its log stays."""
    scope = access.scope_of(request.user)
    row = clinic.post(scope, pk)
    told(request, _("岗点“%(name)s”已停用。") % {"name": row.name}, actions.end_post, post=row, by=scope.viewer)
    return redirect("watch:clinic")


def _enter(post, day, by):
    """What the form of a visit does."""

    def enter(form):
        said = form.cleaned_data
        actions.enter_visit(
            post=post, at=form.at(day), code=said["code"], indication=said["indication"], by=by, **form.particulars()
        )

    return enter


@login_required
@require_http_methods(["GET", "POST"])
def post_day(request, pk):
    """One post on one day: enter a visit, or look at those entered."""
    scope = access.scope_of(request.user)
    only(request.GET, {"day"})
    row, day = clinic.post(scope, pk), day_asked(request)
    form = VisitForm(request.POST or None, initial={"time": clock.local(clock.now()).strftime("%H:%M")})
    if done(request, form, _enter(row, day, scope.viewer), _("已登记。")):
        return redirect(request.get_full_path())
    rows = clinic.visits(scope, row, day)
    accesses.log_read(ref=f"watch.Post:{row.pk}", what="watch.clinic", rows=len(rows), by=scope.viewer)
    said = {"post": row, "day": day, "form": form, "rows": rows, "count": clinic.count_of(scope, row, day)}
    return render(request, "watch/clinic_day.html", said, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def count_day(request, pk):
    """The day's number of a post, entered or corrected."""
    scope = access.scope_of(request.user)
    only(request.GET, {"day"})
    row, day = clinic.post(scope, pk), day_asked(request)
    known = clinic.count_of(scope, row, day)
    first = (
        {name: getattr(known, name) for name in ("visits", *actions.PARTS, "reporter")}
        if known
        else {"reporter": scope.viewer.name}
    )
    form = CountForm(request.POST or None, initial=first)
    if done(
        request,
        form,
        lambda form: actions.enter_count(post=row, day=day, by=scope.viewer, **form.cleaned_data),
        _("已上报。"),
    ):
        return redirect("watch:clinic")
    about = {"post": row, "day": day, "form": form, "known": known}
    return render(request, "watch/clinic_count.html", about, status=422 if form.errors else 200)


@login_required
@require_POST
def cancel_visit(request, pk):
    """A visit that never happened: struck out by another row, the first stays."""
    scope = access.scope_of(request.user)
    row = clinic.visit(scope, pk)
    told(request, _("已作废，原记录保留。"), actions.correct_visit, visit=row, cancelled=True, by=scope.viewer)
    return redirect(_day_url(row))


@login_required
@require_POST
def result_of_visit(request, pk):
    """A result that was waited for."""
    scope = access.scope_of(request.user)
    row, result = clinic.visit(scope, pk), request.POST.get("result", "")
    if result not in row.Result.values:
        raise Refused("core.04")
    told(request, _("结果已更正，原记录保留。"), actions.correct_visit, visit=row, result=result, by=scope.viewer)
    return redirect(_day_url(row))


def _day_url(row):
    return f"{reverse('watch:clinic_day', args=[row.post_id])}?day={row.day.isoformat()}"
