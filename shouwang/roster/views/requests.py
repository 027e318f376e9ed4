"""免报申请: what waits for a decision, what was asked; and asking."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses
from shouwang.core.pages import done, only
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, forms, requests
from shouwang.roster.figures import last_day, requests_number

DECISIONS = {
    "grant": (actions.grant_request, gettext_lazy("已批准，免报已生效。")),
    "decline": (actions.decline_request, gettext_lazy("未批准，已告知申请人。")),
    "withdraw": (actions.withdraw_request, gettext_lazy("申请已撤回。")),
}


@login_required
@require_GET
def requests_page(request):
    """What waits for the viewer, what the viewer asked for, what was decided."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    return _page(request, scope)


def _page(request, scope, bad=(None, None), status=200):
    if not requests.opens_page(scope):
        raise Refused("core.04")
    waiting, decided = list(requests.waiting(scope)), list(requests.decided(scope))
    shown = [row for row in (*waiting, *decided) if row.asker_id != scope.viewer.person_id]
    if shown:
        accesses.log_read(
            ref="roster.ExemptionRequest", what="roster.requests", rows=len(shown), by=scope.viewer, people=[row.person_id for row in shown]
        )
    about = {
        "waiting": [_line(row, bad) for row in waiting], "own": [_line(row, bad) for row in requests.own(scope)],
        "decided": [_line(row, bad) for row in decided], "number": requests_number(scope), "decides": scope.allows(access.EXEMPT),
        "me": scope.viewer.person_id,
    }  # fmt: skip
    return render(request, "roster/requests.html", about, status=status)


def _line(row, bad):
    form = bad[1] if bad[0] == row.pk else forms.AnswerForm(prefix_id=f"r{row.pk}_")
    return {"row": row, "last": last_day(row), "form": form, "open": bad[0] == row.pk}


@login_required
@require_http_methods(["GET", "POST"])
def request_new(request, pk):
    """Ask for one person: whoever answers for them, or they themselves."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    person = requests.person_to_ask_for(scope, pk)
    form = forms.ExemptForm(request.POST or None, prefix_id="request_")

    def act(sent):
        actions.ask_exemption(person=person, by=scope.viewer, **sent.wanted())

    if done(request, form, act, gettext_lazy("申请已提出，等有权的人批准。批准以前照常应报。")):
        return redirect("roster:requests")
    return render(request, "roster/request_new.html", {"form": form, "person": person}, status=422 if form.errors else 200)


@login_required
@require_POST
def decide(request, pk, what):
    """Grant, decline or withdraw one."""
    scope = access.scope_of(request.user)
    row = requests.request(scope, pk)
    if what not in DECISIONS:
        raise Refused("core.04")
    act, said = DECISIONS[what]
    form = (forms.AnswerForm if what == "decline" else forms.House)(request.POST, prefix_id=f"r{row.pk}_")
    if done(request, form, lambda sent: act(request=row, by=scope.viewer, **sent.cleaned_data), said):
        return redirect("roster:requests")
    return _page(request, scope, bad=(row.pk, form), status=422)
