"""What people reported of themselves: what waits for the clinic, and what one person may read of their own."""

from django.db.models import Q

from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.watch.models import SelfReport, Watch


def standing_row(scope, report) -> Watch | None:
    """The row of the report's episode that stands; None where it was dismissed or has ended. The caller knows who may ask."""
    rows = Watch.objects.known().filter(Q(pk=report.watch_id) | Q(episode=report.watch_id), until=None)
    return rows.select_related("person", "disease", "rule").order_by("-pk").first()


def _rows():
    return SelfReport.objects.select_related("watch__person__unit", "watch__disease").order_by("at", "pk")


def waiting(scope: Scope):
    """The reports within the clinic's reach that nobody has looked into yet, the oldest first."""
    within = scope.people(access.CARE, "watch__person__path", "watch__person__kind")
    return _rows().filter(within, answered_at=None, watch__person__isnull=False).filter(Q(pk__in=_open()))


def _open():
    """Reports whose episode has a row that stands and is not confirmed: the clinic may have confirmed one from its own list."""
    rows = Watch.objects.known().filter(until=None, confirmed_at=None)
    return SelfReport.objects.filter(Q(watch__in=rows) | Q(watch__in=rows.values("episode"))).values("pk")


def waiting_of(person) -> SelfReport | None:
    """The report of a person that waits for the clinic."""
    return _rows().filter(watch__person=person, answered_at=None, pk__in=_open()).last()


def last_of(person) -> SelfReport | None:
    """The last thing a person reported of themself."""
    return _rows().filter(watch__person=person).last()


def report(scope: Scope, pk) -> SelfReport:
    """One report within the clinic's reach. Raises core.04."""
    within = scope.people(access.CARE, "watch__person__path", "watch__person__kind")
    row = _rows().filter(within, pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row
