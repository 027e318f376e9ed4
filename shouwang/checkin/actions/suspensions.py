"""Classes are suspended and taught again; days without teaching are entered. Nothing is back-dated: a day that was asked stays."""

import datetime as dt

from shouwang.checkin import calendar
from shouwang.checkin.models import Cadence, CalendarDay, Slot, Suspension
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.shapes import under
from shouwang.roster import access, standing
from shouwang.roster.models import Membership, Tree, Unit


def _people(units, since):
    """Whoever is in these units at an instant or comes later."""
    rows = Membership.objects.known().filter(tree=Tree.RESPONSIBLE, unit__in=units).exclude(until__lte=since)
    return set(rows.values_list("person_id", flat=True))


def _bounds(since_day, last_day):
    """[since, until) of the days from one to another. Raises checkin.160, .161."""
    if last_day < since_day:
        raise Refused("checkin.160", since=since_day, last=last_day)
    if since_day < clock.day_of(clock.stamp()):
        raise Refused("checkin.161", day=since_day)
    return clock.instant(since_day), clock.instant(last_day + dt.timedelta(days=1))


@action("checkin.classes_suspended", lock="exclusive")
def suspend_classes(*, unit: Unit, since_day, last_day, decided_by, basis, by, doc="") -> list[Suspension]:
    """Suspend a class, or every class of a unit, from one day through another, by a decision and on a basis.

    A row each unit that holds people now: a unit that moves later takes its suspension along, and no other joins it. Raises
    core.04, checkin.160 … .164.
    """
    access.require(by, access.ORDER, unit.path)
    since, until = _bounds(since_day, last_day)
    if not decided_by.strip() or not basis.strip():
        raise Refused("checkin.162")
    held = Membership.objects.known().filter(under(unit.path, "unit__path"), tree=Tree.RESPONSIBLE).exclude(until__lte=since)
    units = list(Unit.objects.filter(pk__in=held.values("unit"), closed_day=None).order_by("path"))
    if not units:
        raise Refused("checkin.163", unit=unit)
    taken = Suspension.objects.known().filter(unit__in=units, since__lt=until).exclude(until__lte=since).select_related("unit").first()
    if taken is not None:
        raise Refused("checkin.164", unit=taken.unit, since=clock.day_of(taken.since))
    now = clock.stamp()
    with standing.changing(_people(units, since), since):
        rows = Suspension.objects.bulk_create(
            Suspension(
                unit=one, since=since, until=until, opened_at=now, closed_at=now, decided_by=decided_by.strip()[:80], doc=doc.strip()[:60],
                basis=basis.strip()[:200], opened_by=by.ref,
            )
            for one in units
        )  # fmt: skip
    emit("checkin.classes_suspended", f"roster.Unit:{unit.pk}", units=[one.pk for one in units], by=by)
    return rows


@action("checkin.suspension_moved", lock="exclusive")
def end_suspension(*, suspension: Suspension, last_day, why, by) -> Suspension | None:
    """Let a suspension end on another day; the earlier end stays on record with why. One that never began is voided.

    Raises core.04, checkin.160, .162, .165 (over already), .166 (a day that is over).
    """
    row = Suspension.objects.select_for_update().select_related("unit").get(pk=suspension.pk)
    access.require(by, access.ORDER, row.unit.path)
    now, today = clock.stamp(), clock.day_of(clock.stamp())
    if row.voided_at is not None or (row.until and row.until <= now):
        raise Refused("checkin.165")
    if not why.strip():
        raise Refused("checkin.162")
    if last_day < today - dt.timedelta(days=1):
        raise Refused("checkin.166", day=last_day)
    until = clock.instant(last_day + dt.timedelta(days=1))
    earliest = min(until, row.until or until)
    with standing.changing(_people([row.unit_id], row.since), earliest if until > row.since else row.since):
        row.voided_at = now
        row.save(update_fields=["voided_at"])
        fresh = None
        if until > row.since:
            fields = {field.attname: getattr(row, field.attname) for field in Suspension._meta.concrete_fields if field.attname != "id"}
            fresh = Suspension.objects.create(
                **fields | {"until": until, "opened_at": now, "closed_at": now, "voided_at": None, "episode": row.chain, "why": why.strip()[:200]}
            )
    emit("checkin.suspension_moved", f"checkin.Suspension:{(fresh or row).pk}", unit=row.unit_id, by=by)
    return fresh


@action("checkin.calendar_set", lock="exclusive")
def set_calendar(*, first_day, last_day, teaching: bool, name, by) -> list[CalendarDay]:
    """Say of some days that there is no teaching (or that there is, on a Saturday). Raises core.04, checkin.160 … .162, .167."""
    access.require(by, access.ORDER, Tree.RESPONSIBLE)
    _bounds(first_day, last_day)
    if not name.strip() or (last_day - first_day).days > 200:
        raise Refused("checkin.162")
    asked = Slot.objects.filter(campaign__cadence__in=[Cadence.SCHOOL_DAYS, Cadence.NOON_EVENING], day__range=(first_day, last_day))
    if not teaching and asked.exists():
        raise Refused("checkin.167", day=asked.order_by("day").first().day)
    now, known = clock.stamp(), calendar.days()
    span = [first_day + dt.timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    rows = [
        CalendarDay(day=day, teaching=teaching, name=name.strip()[:40], by=by.ref, at=now, recorded_at=now)
        for day in span
        if calendar.teaches(day, known) != teaching or (day in known and known[day].name != name.strip())
    ]
    CalendarDay.objects.bulk_create(rows)
    emit("checkin.calendar_set", "checkin.CalendarDay", days=len(rows), by=by)
    return rows
