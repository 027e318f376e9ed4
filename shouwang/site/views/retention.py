"""留存与销毁: what is held until when; proposing, approving and following a purge; holds; certificates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core.pages import download, told
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions
from shouwang.roster.actions.purging import note_trouble
from shouwang.roster.models import Hold
from shouwang.site import certificate as paper
from shouwang.site import retention_page
from shouwang.site.retention_forms import HoldForm, ProposalForm

FORMATS = {"pdf", "docx"}
STEPS = {
    "approve": (actions.approve_purge, gettext_lazy("已批准，后台开始销毁。")),
    "withdraw": (actions.withdraw_purge, gettext_lazy("已撤回，什么也没有销毁。")),
    "resume": (lambda purge, by: note_trouble(purge=purge, trouble="", by=by), gettext_lazy("已继续执行。")),
}


def _done(request, act, said, to, *args, **kwargs):
    """Do it and go on, saying what was done or why not; absent and forbidden stay not found."""
    told(request, said, act, **kwargs)
    return redirect(to, *args)


@login_required
@require_GET
def retention(request):
    """What is held, what is due, what stops it, what was destroyed."""
    scope = access.scope_of(request.user)
    if request.GET:
        raise Refused("core.04")
    return render(request, "site/retention.html", retention_page.shown(scope) | {"form": HoldForm()})


@login_required
@require_http_methods(["GET", "POST"])
def purge_new(request, keep, mandate):
    """A dry run, and the proposal."""
    scope = access.scope_of(request.user)
    proposal = retention_page.proposal(scope, keep, mandate)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.propose_purge(
                keep=keep, mandate=proposal.mandate, before=proposal.before, by=scope.viewer, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("已提出，等另一个人批准。"))
            return redirect("site:purge", row.pk)
    about = {"proposal": proposal, "form": form, "clock": retention_page.clocks[keep]}
    return render(request, "site/purge_new.html", about, status=422 if form.errors else 200)


@login_required
@require_GET
def purge(request, pk):
    """One purge: what was found, its steps, how far it is."""
    scope = access.scope_of(request.user)
    return render(request, "site/purge.html", retention_page.one(scope, retention_page.purge_of(scope, pk)))


@login_required
@require_POST
def purge_step(request, pk, step):
    """Approve, withdraw, or set going again."""
    scope = access.scope_of(request.user)
    row = retention_page.purge_of(scope, pk)
    if step not in STEPS or not retention_page.may_purge(scope):
        raise Refused("core.04")
    act, said = STEPS[step]
    return _done(request, act, said, "site:purge", row.pk, purge=row, by=scope.viewer)


@login_required
@require_POST
def hold_set(request):
    """Stop every purge of a mandate, a class or a person."""
    scope = access.scope_of(request.user)
    if not (scope.allows(access.PURGE, "R") or scope.allows(access.AUDIT, "R")):
        raise Refused("core.04")
    form = HoldForm(request.POST)
    if not form.is_valid():
        return render(request, "site/retention.html", retention_page.shown(scope) | {"form": form}, status=422)
    return _done(request, actions.set_hold, _("已暂停销毁。"), "site:retention", by=scope.viewer, **form.cleaned_data)


@login_required
@require_POST
def hold_lift(request, pk):
    """Lift a hold."""
    scope = access.scope_of(request.user)
    row = Hold.objects.filter(pk=pk).first()
    if row is None or not (scope.allows(access.PURGE, "R") or scope.allows(access.AUDIT, "R")):
        raise Refused("core.04")
    return _done(request, actions.lift_hold, _("已解除。"), "site:retention", hold=row, by=scope.viewer)


@login_required
@require_GET
def certificate(request, number):
    """A certificate of destruction, to read and to print."""
    row = retention_page.certificate_of(access.scope_of(request.user), number)
    return render(request, "site/certificate.html", {"row": row, "paper": paper.laid(row)})


@login_required
@require_GET
def certificate_file(request, number, file_format):
    """The certificate as Word or PDF."""
    row = retention_page.certificate_of(access.scope_of(request.user), number)
    if file_format not in FORMATS:
        raise Refused("core.04")
    content = paper.rendered(row, file_format, (get_language() or "zh-hans").lower())
    return download(f"certificate-{row.number}.{file_format}", content)
