"""Needs as the pages ask for them: whoever answers sees those of the people they look after, the person their own."""

from django.db.models import Q

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.watch.models import OPEN_NEEDS, Need

SEES = (access.STAYS, access.FOLLOW)


def _within(scope) -> Q:
    condition = Q(pk__in=[])
    for right in SEES:
        condition |= scope.people(right, "person__path", "person__kind")
    return condition & ~Q(person=scope.viewer.person_id or 0)


def needs(scope: Scope, only=""):
    """The needs within reach: open ones by when they are due; overdue; or all, the latest first."""
    rows = Need.objects.filter(_within(scope)).select_related("person__unit")
    if only == "all":
        return rows.order_by("-pk")
    rows = rows.filter(state__in=OPEN_NEEDS)
    return (rows.filter(due_at__lt=clock.now()) if only == "overdue" else rows).order_by("due_at", "pk")


def need(scope: Scope, pk) -> Need:
    """One need within reach. Raises core.04."""
    row = Need.objects.filter(_within(scope), pk=pk).select_related("person__unit").first()
    if row is None:
        raise Refused("core.04")
    return row


def of_watch(scope: Scope, watch) -> list[Need]:
    """What was asked for during a watch, whatever became of it: open ones first, by when they are due."""
    rows = Need.objects.filter(_within(scope), chain_of_watch=watch.chain)
    return sorted(rows, key=lambda row: (row.state not in OPEN_NEEDS, row.due_at, row.pk))


def own_needs(scope: Scope) -> list[Need]:
    """What the viewer asked for, or was asked for them, the latest first."""
    return list(Need.objects.filter(person=scope.viewer.person_id or 0).order_by("-pk")[:50])
