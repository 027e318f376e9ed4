"""When two records of one person are merged, their watches are one person's: what overlaps becomes one, with the longer period."""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.roster import access
from shouwang.roster.actions import spells
from shouwang.roster.actions.rights import require_about
from shouwang.watch.models import Review, Watch

WHY = "档案合并"


@action("watch.watch_merged", lock="exclusive")
def merge_watches(*, kept, gone, by):
    """Gone's watches are kept's from now on; what was known before still reads as it did. Raises core.04.

    Where both were under the same kind at the same instant, one goes on: with the later day 0 and the later last day, confirmed if
    either was. Called by the roster inside its merge; says nothing where gone was under no watch.
    """
    require_about(by, [access.ROSTER], kept)
    for row in list(Watch.objects.known().filter(person=gone).order_by("since", "pk")):
        fresh = row
        spells.void(row)
        for other in spells.overlapping(Watch, row.since, row.until, person=kept, kind=row.kind).order_by("since", "pk"):
            fresh = _joined(fresh, other)
        if fresh is row:
            fresh = spells.successor(row, person=kept, person_kind=kept.kind, why=WHY)
        _carry_reviews(row, fresh)
        emit("watch.watch_merged", f"watch.Watch:{fresh.pk}", person=kept.pk, was=row.pk, by=by)


def _joined(row, other) -> Watch:
    """The other's episode goes on with whatever of the two is longer; an open one stays open."""
    longer = {"since": min(row.since, other.since), "day0": max(row.day0, other.day0), "last_day": max(row.last_day, other.last_day)}
    if row.confirmed_at and (other.confirmed_at is None or row.confirmed_at < other.confirmed_at):
        longer |= {"confirmed_at": row.confirmed_at, "confirmed_by": row.confirmed_by}
    last = other if other.until is None or (row.until is not None and row.until <= other.until) else row
    ended = {name: getattr(last, name) for name in ("until", "end", "end_basis", "end_note", "ended_by")}
    if row.voided_at is None:  # the other of two that the first one has bound together
        spells.void(row)
    spells.void(other)
    return spells.successor(other, **longer, **ended, why=WHY)


def _carry_reviews(row, fresh):
    """A doctor's word about the same period goes with it; one about a period that became longer does not count any more."""
    if (row.day0, row.last_day) != (fresh.day0, fresh.last_day):
        return
    for review in list(Review.objects.filter(watch=row).order_by("pk")):
        review.pk, review.watch, review.recorded_at = None, fresh, clock.stamp()
        review.save(force_insert=True)
