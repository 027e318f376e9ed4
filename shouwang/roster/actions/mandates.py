"""Mandates: what opens collection, with its legal basis. An outbreak for whole-roster forms, a standing duty for the rest.

Campaigns point at a mandate's row, so the row keeps its id: the state before a change is what goes into a voided row of the
same episode. Read as known at any instant that is the same as void + successor.
"""

import datetime as dt

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Mandate, Tree

STANDING_BASIS = "传染病防治法（2025年修订）；学校卫生工作条例；WS/T 642—2019"


def _open(nature, by, *, code, name, basis, since_day, review_day, until_day, retention_days, consent=False):
    access.require(by, access.CAMPAIGNS, Tree.RESPONSIBLE)
    code, name, basis = code.strip(), name.strip(), basis.strip()
    if not code or not name:
        raise Refused("roster.39")
    if not basis:
        raise Refused("roster.17")
    _require_order(since_day, review_day, until_day)
    taken = Mandate.objects.known().filter(code=code).first()
    if taken is not None:
        raise Refused("roster.14", name=taken.name, code=code)
    now = clock.stamp()
    until = clock.instant(until_day + dt.timedelta(days=1)) if until_day else None
    row = Mandate.objects.create(
        nature=nature, code=code, name=name, basis=basis[:300], opened_by=by.ref, review_day=review_day,
        retention_days=retention_days, consent=consent, since=clock.instant(since_day), until=until, opened_at=now,
        closed_at=now if until else None,
    )  # fmt: skip
    emit(f"roster.{nature}_opened", f"roster.Mandate:{row.pk}", code=code, by=by)
    return row


def _require_order(since_day, review_day, until_day):
    if review_day < since_day:
        raise Refused("roster.16", review=review_day, since=since_day)
    if until_day is not None and until_day < since_day:
        raise Refused("roster.36", until=until_day, since=since_day)


@action("roster.outbreak_opened")
def open_outbreak(*, code, name, basis, since_day, review_day, by, until_day=None, retention_days=30) -> Mandate:
    """Open an outbreak: whole-roster forms may be asked from a day on. Raises core.04, roster.14, .16, .17, .36, .39."""
    return _open(
        Mandate.Nature.OUTBREAK, by, code=code, name=name, basis=basis, since_day=since_day, review_day=review_day,
        until_day=until_day, retention_days=retention_days,
    )  # fmt: skip


@action("roster.standing_opened")
def open_standing_duty(
    *, code, name, since_day, review_day, by, basis=STANDING_BASIS, until_day=None, retention_days=180,
    consent=False,
) -> Mandate:
    """Open a standing duty 常态防控: absence and canteen checks, reviewed each term. Raises as open_outbreak."""
    return _open(
        Mandate.Nature.STANDING, by, code=code, name=name, basis=basis, since_day=since_day, review_day=review_day,
        until_day=until_day, retention_days=retention_days, consent=consent,
    )  # fmt: skip


def _standing_row(mandate) -> Mandate:
    """The mandate as the database has it. Raises roster.37 when it is over."""
    row = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if row.voided_at is not None or (row.until is not None and row.until <= clock.stamp()):
        raise Refused("roster.37", name=row.name, day=clock.day_of(row.until or row.voided_at))
    return row


def _keep_former(row):
    """Put the mandate as it was until now on record, in a voided row of the same episode."""
    former = Mandate.objects.get(pk=row.pk)
    former.pk, former.voided_at, former.episode = None, clock.stamp(), row.chain
    former.save(force_insert=True)


@action("roster.review_extended")
def extend_review(*, mandate, review_day, by) -> Mandate:
    """Set the next review of a mandate; the earlier day stays on record. Raises core.04, roster.16, roster.37."""
    access.require(by, access.CAMPAIGNS, Tree.RESPONSIBLE)
    row = _standing_row(mandate)
    _require_order(max(clock.day_of(row.since), clock.day_of(clock.stamp())), review_day, None)
    _keep_former(row)
    row.review_day, row.opened_at = review_day, clock.stamp()
    row.closed_at = row.opened_at if row.until else None
    row.save(update_fields=["review_day", "opened_at", "closed_at"])
    emit("roster.review_extended", f"roster.Mandate:{row.pk}", review_day=review_day.isoformat(), by=by)
    return row


@action("roster.mandate_closed")
def close_mandate(*, mandate, by, last_day=None) -> Mandate:
    """End a mandate after a last day, or at once. Retention runs from there. Raises core.04, roster.36, roster.37."""
    access.require(by, access.CAMPAIGNS, Tree.RESPONSIBLE)
    row = _standing_row(mandate)
    now = clock.stamp()
    until = clock.instant(last_day + dt.timedelta(days=1)) if last_day else now
    if until < row.since:
        raise Refused("roster.36", until=last_day or clock.day_of(now), since=clock.day_of(row.since))
    if row.until is not None:
        _keep_former(row)
        row.opened_at = now
    row.until, row.closed_at = until, now
    row.save(update_fields=["until", "closed_at", "opened_at"])
    emit("roster.mandate_closed", f"roster.Mandate:{row.pk}", by=by)
    return row
