"""Subscriptions are made and ended by whoever looks after the system or its grants; a delivery given up is sent again by hand."""

from django.db.models import Q

from shouwang.api import rules, sending
from shouwang.api.models import Delivery, Subscription
from shouwang.core import actions as known_actions
from shouwang.core import clock, confirming, notices, wording
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions.rights import may_for, require_open
from shouwang.roster.models import Tree


def known_verbs() -> set[str]:
    """Every verb that an event can have: those with words, and those of the actions that this process has loaded."""
    return wording.every_verb() | {run.verb for run in known_actions.registry.values()}


def _require_keeper(by):
    if not any(may_for(by, right, Tree.RESPONSIBLE) for right in (access.GRANTS, access.SYSTEM)):
        raise Refused("core.04")


@action("api.subscription_made")
def make_subscription(*, name, url, verbs: list, unit, by) -> tuple[Subscription, str]:
    """Tell an address of events from now on. Returns (the subscription, its secret).

    Raises core.04, api.20 (the address), api.21, api.22 (it leads inside), api.23 (a verb), roster.12.
    """
    _require_keeper(by)
    confirming.require()
    require_open(unit)
    host, port, _path = sending.parts(url)
    sending.addresses(host, port)
    patterns = list(dict.fromkeys(verbs))
    strange = rules.strange_pattern(patterns, known_verbs()) if patterns else ""
    if strange is not None:
        raise Refused("api.23", field="verbs", verb=strange)
    secret = sending.new_secret()
    row = Subscription.objects.create(
        name=name.strip()[:80], url=url.strip(), secret=secret, verbs=patterns, unit=unit, made_at=clock.stamp(), made_by=by.ref,
        keeper_id=by.person_id,
    )  # fmt: skip
    emit("api.subscription_made", f"api.Subscription:{row.pk}", unit=unit.pk, verbs=patterns, by=by)
    return row, secret


def _end(row, by, ref):
    now = clock.stamp()
    row.ended_at, row.ended_by, row.leased_until = now, ref, None
    row.save(update_fields=["ended_at", "ended_by", "leased_until"])
    waiting = Delivery.objects.filter(subscription=row, state=Delivery.State.WAITING)
    dropped = waiting.update(state=Delivery.State.DROPPED, done_at=now)
    emit("api.subscription_ended", f"api.Subscription:{row.pk}", dropped=dropped, by=by)
    return row


@action("api.subscription_ended")
def end_subscription(*, subscription, by) -> Subscription:
    """End a subscription; what waits for it is dropped. Raises core.04, api.24."""
    _require_keeper(by)
    row = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if row.ended_at is not None:
        raise Refused("api.24")
    return _end(row, by, by.ref)


@action("api.subscription_ended")
def end_gone(*, subscription, by) -> Subscription:
    """The receiver answered 410 Gone: it wants no more, and whoever keeps the subscription is told."""
    row = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if row.ended_at is None:
        _end(row, by, "")
        _tell(row, "api.subscription_gone", by)
    else:
        emit("api.subscription_ended", f"api.Subscription:{row.pk}", dropped=0, by=by)
    return row


@action("api.delivery_given_up")
def give_up(*, delivery, by) -> Delivery:
    """After the last attempt: the delivery is dead, and whoever keeps the subscription is told of the first of them."""
    row = Delivery.objects.select_related("subscription").select_for_update(of=("self",)).get(pk=delivery.pk)
    kept, now = row.subscription, clock.stamp()
    since = Q(done_at__gt=kept.succeeded_at) if kept.succeeded_at else Q()
    first = not Delivery.objects.filter(since, subscription=kept, state=Delivery.State.DEAD).exists()
    row.state, row.done_at = Delivery.State.DEAD, now
    row.save(update_fields=["state", "done_at"])
    emit("api.delivery_given_up", f"api.Delivery:{row.pk}", subscription=kept.pk, event=row.event_id, by=by)
    if first:
        _tell(kept, "api.delivery_dead", by)
    return row


def _tell(row, code, by):
    if row.keeper_id:
        notices.give(to=[f"roster.Person:{row.keeper_id}"], code=code, ref=f"api.Subscription:{row.pk}", by=by, name=row.name)


@action("api.delivery_replayed")
def replay_delivery(*, delivery, by) -> Delivery:
    """Send a delivery that was given up again, from the first attempt on. Raises core.04, api.24, api.25."""
    _require_keeper(by)
    row = Delivery.objects.select_related("subscription").select_for_update(of=("self",)).get(pk=delivery.pk)
    if row.subscription.ended_at is not None:
        raise Refused("api.24")
    if row.state != Delivery.State.DEAD:
        raise Refused("api.25")
    row.state, row.attempts, row.done_at, row.next_at = Delivery.State.WAITING, 0, None, clock.stamp()
    row.save(update_fields=["state", "attempts", "done_at", "next_at"])
    Subscription.objects.filter(pk=row.subscription_id).update(next_at=None, failures=0)
    emit("api.delivery_replayed", f"api.Delivery:{row.pk}", subscription=row.subscription_id, by=by)
    return row
