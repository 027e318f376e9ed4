"""免报: who is exempt until when, and another end."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from shouwang.core.pages import done, only, page_of
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, forms, queries
from shouwang.roster.figures import exempt_number, last_day

CHANGES = {
    "extend": (actions.extend_exemption, gettext_lazy("免报已延长。")),
    "shorten": (actions.shorten_exemption, gettext_lazy("免报已缩短。")),
    "end": (actions.end_exemption, gettext_lazy("免报已结束，从下一个截止时刻起应报。")),
}


@login_required
@require_GET
def exemptions(request):
    """Everybody who is exempt now or is going to be (over: those whose exemption ended)."""
    scope = access.scope_of(request.user)
    only(request.GET, {"over", "page"})
    return _page(request, scope, request.GET.get("over") == "1")


def _page(request, scope, over=False, bad=None, status=200):
    page = page_of(request, queries.exemptions(scope, over=over))
    lines = [
        {"row": row, "last": last_day(row), "form": forms.ReendForm(prefix_id=f"e{row.pk}_")}
        if bad is None or bad[0] != row.pk
        else {"row": row, "last": last_day(row), "form": bad[1], "open": True}
        for row in page
    ]
    about = {"page": page, "lines": lines, "over": over, "number": exempt_number(scope)}
    return render(request, "roster/exemptions.html", about, status=status)


@login_required
@require_POST
def change(request, pk, what):
    """Extend, shorten or end one."""
    scope = access.scope_of(request.user)
    row = queries.exemption(scope, pk)
    if what not in CHANGES:
        raise Refused("core.04")
    act, said = CHANGES[what]
    form = forms.House(request.POST) if what == "end" else forms.ReendForm(request.POST, prefix_id=f"e{row.pk}_")
    if done(request, form, lambda sent: act(exemption=row, by=scope.viewer, **sent.cleaned_data), said):
        return redirect("roster:exemptions")
    return _page(request, scope, bad=(row.pk, form), status=422)
