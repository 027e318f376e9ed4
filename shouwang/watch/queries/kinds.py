"""Watches counted by kind of measure and kind of people, for any day, as known at any instant: 当日新增, 当日解除, 累计, 现有.

A watch counts once an episode, under the kind that it has as known then; kinds of measure are never added up. Rows whose person
was destroyed count as before. 累计 begins with whoever was under watch when the mandate of a bulletin began.

Law: standing = ever − ever_ended, for every kind, whatever the day.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.core.shapes import known
from shouwang.roster.models import STAFF, STUDENTS
from shouwang.roster.models import Kind as People
from shouwang.watch.models import End, Kind, Watch
from shouwang.watch.queries.watches import confirmed

GROUPS = {
    "staff": STAFF, "students": STUDENTS, "family": frozenset({People.FAMILY}),
    "other": frozenset(People.values) - STAFF - STUDENTS - {People.FAMILY},
}  # fmt: skip
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
MEASURES = ("opened", "ended", "ever", "ever_ended", "standing")


@dataclass(frozen=True)
class Asked:
    """Which day, up to which instant of it, as known when (None: now); since: 累计 leaves out what had ended before."""

    day: dt.date
    at: dt.datetime
    known_at: dt.datetime | None = None
    since: dt.datetime | None = None

    @property
    def start(self) -> dt.datetime:
        """The first instant of the day."""
        return clock.instant(self.day)

    @property
    def moment(self) -> dt.datetime:
        """The last instant that counts: `at`, or the end of the day where that was earlier."""
        return min(self.at, clock.instant(self.day + dt.timedelta(days=1)) - clock.TICK)


def _ended(asked: Asked) -> Q:
    over = Q(until__lte=asked.moment)
    return over if asked.known_at is None else over & Q(closed_at__lte=asked.known_at)


def those(asked: Asked, measure) -> Q:
    """The rows that a measure counts. Raises KeyError for another measure."""
    begun, ended = Q(since__lte=asked.moment), _ended(asked)
    if asked.since is not None:
        begun &= ~(ended & Q(until__lte=asked.since))
        ended &= Q(until__gt=asked.since)
    return {
        "opened": begun & Q(since__gte=asked.start), "ended": ended & Q(until__gte=asked.start), "ever": begun,
        "ever_ended": ended, "standing": begun & ~_ended(asked),
    }[measure]  # fmt: skip


def _episodes(known_at=None):
    """One row for each watch that the clinic's word covers, as known then."""
    return Watch.objects.filter(known(known_at), confirmed(known_at))


def _by_group(rows, names, **counted) -> dict:
    """{(name, measure, group): people} of grouped rows."""
    found: dict = {}
    for row in rows.order_by().values(names, "person_kind").annotate(**counted):
        group = GROUP_OF.get(row["person_kind"], "other")
        for measure in counted:
            key = (row[names], measure, group)
            found[key] = found.get(key, 0) + row[measure]
    return found


def by_kind(scope: Scope, asked: Asked) -> dict:
    """{(kind, measure, group of people): watches} of the whole institution. Cost: one query."""
    counted = {measure: Count("pk", filter=those(asked, measure)) for measure in MEASURES}
    return _by_group(_episodes(asked.known_at), "kind", **counted)


def by_end(scope: Scope, asked: Asked) -> dict:
    """{(way, ended or ever_ended, group of people): watches} of those that ended. Cost: one query."""
    counted = {measure: Count("pk", filter=those(asked, measure)) for measure in ("ended", "ever_ended")}
    return _by_group(_episodes(asked.known_at).filter(those(asked, "ever_ended")), "end", **counted)


def unconfirmed(scope: Scope, asked: Asked):
    """What was reported and waited for the clinic at the instant: 待核实. What the clinic said later does not change it."""
    then = asked.at
    rows = Watch.objects.filter(known(then), ~confirmed(then), since__lte=asked.moment)
    return rows.filter(Q(until=None) | Q(until__gt=asked.moment) | Q(closed_at__gt=then))


def pending_by_group(scope: Scope, asked: Asked) -> dict:
    """{group of people: watches} of what waited for the clinic. Cost: one query."""
    found: dict = {}
    for kind, people in unconfirmed(scope, asked).order_by().values_list("person_kind").annotate(n=Count("pk")):
        group = GROUP_OF.get(kind, "other")
        found[group] = found.get(group, 0) + people
    return found


def rows(scope: Scope, asked: Asked, measure, *, kind="", end="", group=""):
    """The watches behind one number of table 2, by unit. Raises KeyError for what is no measure or group."""
    found = (
        unconfirmed(scope, asked) if measure == "pending" else _episodes(asked.known_at).filter(those(asked, measure))
    )
    found = found.filter(kind=Kind(kind)) if kind else found
    found = found.filter(end=End(end)) if end else found
    found = found.filter(person_kind__in=GROUPS[group]) if group else found
    return found.select_related("person__unit").order_by("person__path", "person__number", "since", "pk")


def overdue(scope: Scope, asked: Asked):
    """The watches that held at the instant though their last day was over the day before: they wait to be looked at and signed."""
    late = clock.day_of(asked.at) - dt.timedelta(days=1)
    begun = Q(since__lte=asked.at, last_day__lt=late)
    still = Q(until=None) | Q(until__gt=asked.at) | Q(closed_at__gt=asked.at)
    return Watch.objects.filter(known(asked.at), confirmed(asked.at), begun, still)
