"""Suspended classes, clusters that are called through three times a day, and the calendar, for whoever orders or follows."""

from shouwang.checkin.models import CalendarDay, Suspension
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.watch.models import Intensified


def _within(scope: Scope, rows):
    if not (scope.allows(access.ORDER) or scope.allows(access.FOLLOW)):
        raise Refused("core.04")
    return rows.filter(scope.units(access.ORDER, "unit__path") | scope.units(access.FOLLOW, "unit__path"))


def suspensions(scope: Scope) -> list[Suspension]:
    """Suspensions that hold, are to come, or ended within thirty days; the latest first. Raises core.04."""
    rows = _within(scope, Suspension.objects.known().filter(until__gt=clock.instant(clock.today(), -30 * 1440)))
    return list(rows.select_related("unit").order_by("-since", "unit__path")[:500])


def suspension(scope: Scope, pk) -> Suspension:
    """One of them. Raises core.04."""
    row = _within(scope, Suspension.objects.filter(pk=pk)).first()
    if row is None:
        raise Refused("core.04")
    return row


def intensified(scope: Scope) -> list[Intensified]:
    """Units that are called through three times a day now. Raises core.04."""
    rows = _within(scope, Intensified.objects.holding(clock.now()))
    return list(rows.select_related("unit", "campaign").order_by("unit__path"))


def cluster(scope: Scope, pk) -> Intensified:
    """One of them. Raises core.04."""
    row = _within(scope, Intensified.objects.filter(pk=pk)).first()
    if row is None:
        raise Refused("core.04")
    return row


def calendar_days(scope: Scope) -> list[CalendarDay]:
    """The days that are not as their weekday says, from a month ago on. Raises core.04."""
    if not (scope.allows(access.ORDER) or scope.allows(access.FOLLOW)):
        raise Refused("core.04")
    rows = {row.day: row for row in CalendarDay.objects.filter(day__gte=clock.day_of(clock.instant(clock.today(), -30 * 1440))).order_by("pk")}
    return [rows[day] for day in sorted(rows)]
