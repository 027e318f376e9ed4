"""通行措施: drafted, signed by another, extended, ended at once; every earlier end is kept."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import clock, parameters
from shouwang.core.pages import done, only, told
from shouwang.core.refusals import Refused
from shouwang.gate import actions, queries
from shouwang.gate.answering import Facts
from shouwang.gate.forms import MeasureForm
from shouwang.gate.rule_values import ASKS
from shouwang.gate.wording import measure_state
from shouwang.roster import access
from shouwang.watch.models import Kind


@login_required
@require_GET
def measures(request):
    """Is the gate asking, under what, until when; the measures so far; which kinds of watch ask."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    now = clock.now()
    rows = [{"row": row, "state": measure_state(row, now), "live": row.signed_at and now < row.until, "earlier": queries.earlier(scope, row)}
            for row in queries.measures(scope)[:50]]  # fmt: skip
    names, values = {row.pk: row.name for row in queries.gates(scope)}, parameters.values()
    for one in rows:
        one["gates"] = [names.get(pk, "—") for pk in one["row"].gates]
    about = {
        "rows": rows, "current": Facts(now).measure(), "may": scope.allows(access.MEASURE), "me": scope.viewer.person_id,
        "asks": [(kind.label, values[f"gate.asks_{kind}"], f"gate.asks_{kind}") for kind in Kind if kind in ASKS],
    }  # fmt: skip
    return render(request, "gate/measures.html", about)


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    """Draft one."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.MEASURE):
        raise Refused("core.04")
    form = MeasureForm(request.POST or None, gates=queries.gates(scope))
    said = _("已拟定，等另一位有权签发的人签发。签发以前门口一律放行。")
    if done(request, form, lambda form: actions.draft_measure(**form.wanted(), by=scope.viewer), said):
        return redirect("gate:measures")
    about = {"form": form, "days": parameters.value("gate.measure_days")}
    return render(request, "gate/measure_new.html", about, status=422 if form.errors else 200)


@login_required
@require_POST
def step(request, pk, step):
    """Sign, withdraw, extend, or end at once."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.MEASURE):
        raise Refused("core.04")
    act, said = {
        "sign": (actions.sign_measure, _("已签发。到期自动停止，也可以随时停止。")), "withdraw": (actions.withdraw_measure, _("草稿已撤回。")),
        "extend": (actions.extend_measure, _("延长已拟定，等另一位有权签发的人签发。")), "revoke": (actions.revoke_measure, _("已停止，门口一律放行。")),
    }.get(step, (None, ""))  # fmt: skip
    if act is None:
        raise Refused("core.04")
    more = {"why": request.POST.get("why", "")} if step in ("extend", "revoke") else {}
    if step == "extend":
        more["last_day"] = _day(request.POST.get("last_day", ""))
    told(request, said, act, measure=queries.measure(scope, pk), by=scope.viewer, **more)
    return redirect("gate:measures")


def _day(text):
    try:
        return clock.parse_day(text)
    except ValueError:
        return None
