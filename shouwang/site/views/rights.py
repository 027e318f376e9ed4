"""我的个人信息, and the desk that answers what people ask about theirs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import clock
from shouwang.core.pages import download, told
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, desk_figures, keeping
from shouwang.roster.actions.desk import deletion_verdict, require_desk
from shouwang.roster.models import Asking, Person
from shouwang.site import personal_copy
from shouwang.site.retention_forms import AnswerForm, AskForm, EnterForm

STEPS = {
    "take": (lambda row, by, text: actions.take_asking(asking=row, by=by), gettext_lazy("已受理，本人已收到通知。")),
    "answer": (lambda row, by, text: actions.answer_asking(asking=row, answer=text, by=by), gettext_lazy("已办结，本人已收到通知。")),
    "refuse": (lambda row, by, text: actions.refuse_asking(asking=row, answer=text, by=by), gettext_lazy("已答复不予办理，本人已收到通知。")),
    "grant": (lambda row, by, text: actions.grant_deletion(asking=row, by=by), gettext_lazy("已同意，等另一个人批准销毁。")),
}  # fmt: skip


def _me(request) -> Person:
    person = Person.objects.select_related("unit").filter(pk=request.user.person_id).first()
    if person is None:
        raise Refused("core.04")
    return person


@login_required
@require_http_methods(["GET", "POST"])
def rights(request):
    """What is held about me, why, how long; what I have asked; ask."""
    person, by = _me(request), access.actor_of(request.user)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_right(person=person, by=by, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("已提交，到期限前会答复您。"))
            return redirect("site:rights")
    about = {
        "form": form, "held": personal_copy.explained(person), "askings": person.askings.select_related("mandate").order_by("-id"),
        "restricted": keeping.restricted(person.pk), "today": clock.today(),
    }  # fmt: skip
    return render(request, "site/rights.html", about, status=422 if form.errors else 200)


def _file(made):
    name, content = made
    return download(name, content)


@login_required
@require_POST
def my_copy(request):
    """My own copy of all that is held about me."""
    return _file(personal_copy.make_copy(person=_me(request), by=access.actor_of(request.user)))


@login_required
@require_POST
def my_asking(request, pk):
    """Take something back that I asked; or let what is held be used again."""
    person, by = _me(request), access.actor_of(request.user)
    if request.POST.get("what") == "lift":
        actions.lift_restriction(person=person, by=by)
        return redirect("site:rights")
    row = Asking.objects.filter(pk=pk, person=person).first()
    if row is None:
        raise Refused("core.04")
    try:
        actions.withdraw_asking(asking=row, by=by)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("site:rights")


@login_required
@require_http_methods(["GET", "POST"])
def desk(request):
    """What waits, by its day; entering it for somebody who came."""
    scope = access.scope_of(request.user)
    waiting = desk_figures.askings(scope)
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.ask_right(by=scope.viewer, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("site:desk_asking", row.pk)
    about = {"form": form, "waiting": waiting, "numbers": desk_figures.numbers(scope), "today": clock.today()}
    return render(request, "site/desk.html", about, status=422 if form.errors else 200)


def _asking(request, pk):
    scope = access.scope_of(request.user)
    row = Asking.objects.select_related("person__unit", "mandate", "purge").filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    require_desk(scope.viewer, row.person)
    return scope, row


@login_required
@require_GET
def desk_asking(request, pk):
    """One asking: what is held, whether it may be deleted, the answer."""
    _scope, row = _asking(request, pk)
    wanted = row.kind in (Asking.Kind.DELETE, Asking.Kind.WITHDRAW)
    verdict = deletion_verdict(row) if wanted else None
    why = Refused(verdict.reasons[0][0], **verdict.reasons[0][1]).sentence if verdict and not verdict.ok else ""
    about = {
        "row": row, "held": personal_copy.explained(row.person), "form": AnswerForm(initial={"answer": why}), "why_not": why,
        "may_delete": bool(verdict and verdict.ok and not row.purge_id), "wanted": wanted,
        "open": row.state in desk_figures.OPEN, "today": clock.today(),
    }  # fmt: skip
    return render(request, "site/desk_asking.html", about)


@login_required
@require_POST
def desk_step(request, pk, step):
    """Take in hand, answer, refuse, or grant a deletion."""
    scope, row = _asking(request, pk)
    if step == "copy":
        return _file(personal_copy.make_copy(person=row.person, by=scope.viewer))
    if step not in STEPS:
        raise Refused("core.04")
    act, said = STEPS[step]
    told(request, said, lambda: act(row, scope.viewer, request.POST.get("answer", "")))
    return redirect("site:desk_asking", row.pk)
