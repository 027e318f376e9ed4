"""事件订阅: who is told of which events, how the deliveries fare, sending one again, ending a subscription."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.api import actions, queries
from shouwang.api.forms import SubscriptionForm
from shouwang.api.models import Delivery
from shouwang.api.reasons import in_words
from shouwang.core import wording
from shouwang.core.pages import only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_GET
def subscriptions(request):
    """Every subscription, with what waits and what was given up."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    lines = [{"row": row, "why": in_words(row.error)} for row in queries.subscriptions(scope)]
    return render(request, "api/subscriptions.html", {"lines": lines})


@login_required
@require_http_methods(["GET", "POST"])
def subscription_new(request):
    """Make one. The answer to the form is the only page that ever shows its secret."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not queries.may_subscribe(scope):
        raise Refused("core.04")
    form = SubscriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, secret = actions.make_subscription(by=scope.viewer, **form.cleaned_data)
        except Refused as refusal:
            if refusal.code == "core.04":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            return render(request, "api/subscription_made.html", {"row": row, "secret": secret})
    return render(request, "api/subscription_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def subscription(request, pk):
    """One subscription and its deliveries, the newest first."""
    scope = access.scope_of(request.user)
    only(request.GET, {"state", "page"})
    row, state = queries.subscription(scope, pk), request.GET.get("state", "")
    if state and state not in Delivery.State.values:
        raise Refused("core.04")
    page = page_of(request, queries.deliveries(scope, row, state))
    here = reverse("api:subscription", args=[row.pk])
    tabs = [{"label": _("全部"), "url": here, "current": not state}]
    tabs += [{"label": label, "url": f"{here}?state={value}", "current": state == value} for value, label in Delivery.State.choices]
    lines = [{"row": each, "verb": wording.verb(each.event.verb), "why": in_words(each.error)} for each in page]
    return render(request, "api/subscription.html", {"row": row, "page": page, "lines": lines, "tabs": tabs})


def _done(request, to, said, act, /, **kwargs):
    """Do it and go back, saying what was done or why not."""
    told(request, said, act, **kwargs)
    return redirect(to)


@login_required
@require_POST
def subscription_end(request, pk):
    """End one now."""
    scope = access.scope_of(request.user)
    row, to = queries.subscription(scope, pk), reverse("api:subscriptions")
    return _done(request, to, _("订阅已结束，不再投递。"), actions.end_subscription, subscription=row, by=scope.viewer)


@login_required
@require_POST
def delivery_replay(request, pk, number):
    """Send one that was given up again."""
    scope = access.scope_of(request.user)
    row = queries.subscription(scope, pk)
    delivery, to = queries.delivery(scope, row, number), reverse("api:subscription", args=[row.pk])
    return _done(request, to, _("已排入重投。"), actions.replay_delivery, delivery=delivery, by=scope.viewer)
