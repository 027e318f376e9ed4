"""因病缺勤: who is away and what is next; one absence with its follow-up; the clinic's check; entering one by hand."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses
from shouwang.core.pages import done, only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch import absence_page
from shouwang.watch.actions import absences as actions
from shouwang.watch.figures.absences import open_numbers
from shouwang.watch.forms.absences import AbsenceForm, FollowForm, ReturnForm
from shouwang.watch.queries import absences


def require_reach(scope):
    """Raise core.04 for whoever looks after nobody."""
    if not scope.allows(access.FOLLOW):
        raise Refused("core.04")


@login_required
@require_GET
def absence_list(request):
    """Everybody who is away ill: whose turn it is and by when; those not yet rung up first."""
    scope = access.scope_of(request.user)
    require_reach(scope)
    only(request.GET, {"state", "page"})
    found = absences.open_ones(scope)
    state = request.GET.get("state", "")
    shown = absence_page.chosen(found, state)
    page = page_of(request, shown)
    lines = absence_page.lines(page.object_list)
    accesses.log_read(
        ref="watch.Absence", what="watch.absences", rows=len(lines), by=scope.viewer, people=[one.absence.person_id for one in page.object_list]
    )
    about = {"page": page, "lines": lines, "tabs": absence_page.tabs(found, state), "numbers": open_numbers(scope, found)}
    return render(request, "watch/absences.html", about)


@login_required
@require_http_methods(["GET", "POST"])
def absence_new(request):
    """Enter an absence that no class check has told."""
    scope = access.scope_of(request.user)
    require_reach(scope)
    form = AbsenceForm(request.POST or None)

    def enter(form):
        person = absence_page.person_of(scope, form.cleaned_data["number"])
        actions.register_absence(person=person, by=scope.viewer, **form.said())

    if done(request, form, enter, _("已登记。")):
        return redirect("watch:absences")
    return render(request, "watch/absence_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def absence(request, pk):
    """One absence: what is known, what the rule says of the return, what can be done next."""
    scope = access.scope_of(request.user)
    one = absences.absence(scope, pk)
    form = FollowForm(request.POST or None)
    if done(
        request, form, lambda form: actions.follow_up(absence=one.absence, by=scope.viewer, **form.learnt()), _("已记录。")
    ):
        return redirect("watch:absence", pk)
    person = one.absence.person
    accesses.log_read(ref=f"roster.Person:{person.pk}", what="watch.absence", rows=1, by=scope.viewer)
    about = absence_page.shown(scope, one) | {"form": form, "check_form": ReturnForm()}
    return render(request, "watch/absence.html", about, status=422 if form.errors else 200)


@login_required
@require_POST
def absence_check(request, pk):
    """The clinic says whether somebody may be back."""
    scope = access.scope_of(request.user)
    one = absences.absence(scope, pk, access.CARE)
    form = ReturnForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data | {"agreed": form.cleaned_data["agreed"] == "1"}
        told(request, _("查验结论已记录。"), actions.check_return, absence=one.absence, by=scope.viewer, **said)
    else:
        told(request, "", absence_page.refuse_form)
    return redirect("watch:absence", pk)


@login_required
@require_POST
def absence_end(request, pk, step):
    """Back in class, back to study, or a mistake."""
    scope = access.scope_of(request.user)
    if step not in {"back", "resume", "dismiss"}:
        raise Refused("core.04")
    one = absences.absence(scope, pk)
    by = {"absence": one.absence, "by": scope.viewer}
    if step == "back":
        told(request, _("已办理复课。"), actions.end_absence, **by)
    elif step == "resume":
        told(request, _("已办理复学。"), actions.resume_study, **by)
    elif told(request, _("已按误登记作废，原记录保留。"), actions.dismiss_absence, why=request.POST.get("why", ""), **by):
        return redirect("watch:absences")
    return redirect("watch:absence", pk)
