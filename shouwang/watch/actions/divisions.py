"""Designating a division, and lifting it."""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.questions import places
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch.divisions import division_by_word
from shouwang.watch.models import Designation, Level


def require_whole(by):
    """Raise core.04 unless the actor sweeps, or opens campaigns, over the whole institution: a designation is about everybody."""
    if not any(access.may(by, right, Tree.RESPONSIBLE) for right in (access.SWEEP, access.CAMPAIGNS)):
        raise Refused("core.04")


@action("watch.division_designated")
def designate(*, place, level, source, by, since_day=None) -> Designation:
    """A division is designated at a level from the beginning of a day (default today). Raises core.04, watch.170, .181, .185, .188, .189."""
    require_whole(by)
    division = division_by_word(place)
    if level not in Level.values:
        raise Refused("watch.185", field="level", value=str(level)[:30], offered="、".join(map(str, Level.labels)))
    if not source.strip():
        raise Refused("watch.189", field="source")
    day = since_day or clock.today()
    if day > clock.today():
        raise Refused("watch.181", field="since_day", day=day, today=clock.today())
    standing = Designation.objects.known().filter(division=division, until=None).first()
    if standing is not None:
        raise Refused(
            "watch.188", place=places.name(division), day=clock.day_of(standing.since), level=standing.get_level_display()
        )
    row = Designation.objects.create(
        division=division, level=level, source=source.strip()[:200], set_by=by.ref, since=clock.instant(day),
        opened_at=clock.stamp(),
    )  # fmt: skip
    emit("watch.division_designated", f"watch.Designation:{row.pk}", division=division, level=level, by=by)
    return row


@action("watch.division_lifted")
def lift(*, designation, by, day=None) -> Designation:
    """A designation ends from the beginning of a day (default: now). Raises core.04, watch.171, .190."""
    require_whole(by)
    row = Designation.objects.select_for_update().get(pk=designation.pk)
    if row.until is not None or row.voided_at is not None:
        raise Refused("watch.190", place=places.name(row.division))
    now = clock.stamp()
    until = clock.instant(day) if day else now
    if until < row.since:
        raise Refused("watch.171", since=clock.day_of(row.since), until=clock.day_of(until))
    row.until, row.closed_at, row.lifted_by = until, now, by.ref
    row.save(update_fields=["until", "closed_at", "lifted_by"])
    emit("watch.division_lifted", f"watch.Designation:{row.pk}", division=row.division, by=by)
    return row
