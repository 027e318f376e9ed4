"""What the room's pages ask: tokens, subscriptions, deliveries. The viewer's Scope first; what is out of reach is absent."""

from django.db.models import Count, Q

from shouwang.api.models import Delivery, Subscription, Token
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Kind, Tree


def may_make(scope: Scope) -> bool:
    """The right over every kind of people of the whole institution: a token may be anybody's."""
    return all(scope.allows(access.GRANTS, Tree.RESPONSIBLE, kind) for kind in Kind.values)


def tokens(scope: Scope, *, over=False):
    """Tokens in force (over: those that have ended), the newest first: all of them for the security officer, else the viewer's own."""
    rows = Token.objects.select_related("person").order_by("-pk")
    if not may_make(scope):
        rows = rows.filter(person_id=scope.viewer.person_id) if scope.viewer.person_id else rows.none()
        if not rows.exists():
            raise Refused("core.04")
    past = Q(ended_at__isnull=False) | Q(until__lte=clock.now())
    return rows.filter(past) if over else rows.exclude(past)


def token(scope: Scope, pk) -> Token:
    """A token within reach."""
    row = Token.objects.select_related("person").filter(pk=pk).first()
    if row is None or not (may_make(scope) or row.person_id == scope.viewer.person_id):
        raise Refused("core.04")
    return row


def may_subscribe(scope: Scope) -> bool:
    """Whoever looks after the system or its grants, over the whole institution, says who is told of events."""
    return scope.allows(access.SYSTEM, Tree.RESPONSIBLE) or may_make(scope)


def subscriptions(scope: Scope):
    """Every subscription, those in force first, with how many deliveries wait and how many were given up. Raises core.04."""
    if not may_subscribe(scope):
        raise Refused("core.04")
    rows = list(Subscription.objects.select_related("unit").order_by("-pk"))
    waiting = _counted(Delivery.State.WAITING)
    dead = _counted(Delivery.State.DEAD)
    for row in rows:
        row.waiting, row.dead = waiting.get(row.pk, 0), dead.get(row.pk, 0)
    return sorted(rows, key=lambda row: row.ended_at is not None)


def _counted(state) -> dict[int, int]:
    rows = Delivery.objects.filter(state=state).values_list("subscription").annotate(n=Count("pk"))
    return dict(rows.order_by())


def subscription(scope: Scope, pk) -> Subscription:
    """One subscription. Raises core.04."""
    row = Subscription.objects.select_related("unit").filter(pk=pk).first()
    if row is None or not may_subscribe(scope):
        raise Refused("core.04")
    return row


def deliveries(scope: Scope, row: Subscription, state=""):
    """A subscription's deliveries, the newest first."""
    rows = Delivery.objects.filter(subscription=row).select_related("event").order_by("-pk")
    return rows.filter(state=state) if state else rows


def delivery(scope: Scope, row: Subscription, pk) -> Delivery:
    """One delivery of a subscription. Raises core.04."""
    found = Delivery.objects.filter(subscription=row, pk=pk).first()
    if found is None:
        raise Refused("core.04")
    return found
