"""通知渠道: the ways out that the institution set up; added, tried on oneself, switched off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.checkin.actions.gateways import end_gateway, open_gateway, try_gateway
from shouwang.checkin.forms_of_reminders import GatewayForm
from shouwang.checkin.reminders import queries
from shouwang.core import channels, clock
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Kind

OUTCOMES = {
    "delivered": gettext_lazy("渠道已接受测试消息。请看看是否收到。"),
    "refused": gettext_lazy("渠道表示您的地址不存在。"),
    "failed": gettext_lazy("渠道没有接受测试消息。"),
    "unknown": gettext_lazy("没有得到看得懂的回答，测试消息可能已发出，也可能没有。"),
    "untried": gettext_lazy("连不上这个渠道，测试消息没有发出。"),
}


@login_required
@require_GET
def gateways(request):
    """Every gateway, how it is doing, and those switched off."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    kinds = dict(Kind.choices)
    rows = [
        {"row": row, "title": channels.adapter(row.adapter).title, "pulse": getattr(row, "pulse", None),
         "kinds": [kinds.get(kind, kind) for kind in row.kinds], "testable": not channels.adapter(row.adapter).by_hand}
        for row in queries.gateway_list(scope)
    ]  # fmt: skip
    offered = [{"name": name, "title": adapter.title} for name, adapter in channels.adapters().items()]
    about = {"rows": rows, "over": queries.gateway_list(scope, over=True)[:30], "now": clock.now(), "offered": offered}
    return render(request, "checkin/gateways.html", about)


@login_required
@require_http_methods(["GET", "POST"])
def new(request, adapter):
    """Set one up. What an address may be is checked by the action, which alone writes it."""
    scope = access.scope_of(request.user)
    queries.gateway_list(scope)
    if adapter not in channels.adapters():
        raise Refused("core.04")
    form = GatewayForm(request.POST or None, adapter=adapter)
    if request.method == "POST" and form.is_valid():
        try:
            row = open_gateway(**form.wanted(), by=scope.viewer)
        except Refused as refusal:
            if refusal.code == "core.04":
                raise
            field = f"told_{refusal.field}"
            form.add_error(field if field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("渠道“%(name)s”已启用。请先给自己发一条测试消息。") % {"name": row.name})
            return redirect("checkin:gateways")
    about = {"form": form, "title": form.adapter.title}
    return render(request, "checkin/gateway_new.html", about, status=422 if form.errors else 200)


@login_required
@require_POST
def test(request, pk):
    """Send a word to oneself, or to the group."""
    scope = access.scope_of(request.user)
    gateway = queries.gateway(scope, pk)
    try:
        outcome = try_gateway(gateway=gateway, by=scope.viewer)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("checkin:gateways")
    say = messages.success if outcome.result == "delivered" else messages.error
    say(request, f"{OUTCOMES[outcome.result]} {outcome.code}".strip())
    return redirect("checkin:gateways")


@login_required
@require_POST
def end(request, pk):
    """Switch one off."""
    scope = access.scope_of(request.user)
    row = end_gateway(gateway=queries.gateway(scope, pk), by=scope.viewer)
    messages.success(request, _("渠道“%(name)s”已停用，密钥已删除。") % {"name": row.name})
    return redirect("checkin:gateways")
