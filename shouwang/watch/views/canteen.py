"""食堂从业人员: who may work today and why not; certificates; off the post and back."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses, clock
from shouwang.core.pages import done, only, told
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch.actions import canteen as actions
from shouwang.watch.figures.canteen import canteen_numbers
from shouwang.watch.forms.canteen import BackForm, CertificateForm
from shouwang.watch.queries import canteen
from shouwang.watch.views.absences import require_reach


def _words(why):
    words = {
        "removed": _("已调离"), "signs": _("岗前晨检异常"), "no_certificate": _("没有健康证"), "expired": _("健康证已到期"),
        "silent": _("今天还没有晨检"),
    }  # fmt: skip
    return [words[code] for code in why]


@login_required
@require_GET
def hands(request):
    """Who may work today; whoever may not comes first, with why."""
    scope = access.scope_of(request.user)
    require_reach(scope)
    only(request.GET, ())
    found = canteen.hands(scope)
    accesses.log_read(ref="roster.Unit", what="watch.canteen", rows=len(found), by=scope.viewer, people=[hand.person.pk for hand in found])
    rows = [{"hand": hand, "why": _words(hand.why)} for hand in found]
    about = {
        "rows": rows, "numbers": canteen_numbers(scope, found), "campaign": canteen.current(scope), "today": clock.today(),
        "may_open": scope.allows(access.CAMPAIGNS, Tree.RESPONSIBLE),
    }  # fmt: skip
    return render(request, "watch/canteen.html", about)


@login_required
@require_http_methods(["GET", "POST"])
def hand(request, pk):
    """One person: a certificate to enter, and off the post or back."""
    scope = access.scope_of(request.user)
    person = canteen.person(scope, pk)
    form = CertificateForm(request.POST or None)
    if done(
        request, form, lambda form: actions.enter_certificate(person=person, by=scope.viewer, **form.cleaned_data), _("健康证已登记。")
    ):
        return redirect("watch:canteen_hand", pk)
    found = next(one for one in canteen.hands(scope) if one.person.pk == person.pk)
    about = {"person": person, "hand": found, "why": _words(found.why), "form": form, "back": BackForm()}
    return render(request, "watch/canteen_hand.html", about, status=422 if form.errors else 200)


@login_required
@require_POST
def hand_off(request, pk):
    """Off the post."""
    scope = access.scope_of(request.user)
    person = canteen.person(scope, pk)
    told(request, _("已调离。"), actions.remove_from_post, person=person, why=request.POST.get("why", ""), by=scope.viewer)
    return redirect("watch:canteen_hand", pk)


@login_required
@require_POST
def hand_back(request, pk):
    """Back to the post, by the rule for food handlers."""
    scope = access.scope_of(request.user)
    row = canteen.removal(scope, pk)
    form = BackForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {"symptoms_gone_at": None}
    told(request, _("已复岗。"), actions.return_to_post, removal=row, by=scope.viewer, **said)
    return redirect("watch:canteen_hand", row.person_id)


@login_required
@require_POST
def open_check(request):
    """Ask the canteen every day before work."""
    scope = access.scope_of(request.user)
    told(request, _("岗前晨检从今天开始，每天 9:00 截止。"), actions.open_canteen_check, by=scope.viewer)
    return redirect("watch:canteen")
