"""Who is under watch: now, on a day, as known then. Advisers see their own people, the clinic everybody it cares for."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import after, holding, known
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch.models import Kind, Review, State, Watch
from shouwang.watch.rules import clocks
from shouwang.watch.rules.watches import state_of

# any of these shows who is under which watch, on which day of it; what the clinic noted is read by CARE alone
SEES = (access.FOLLOW, access.CARE, access.ORDER, access.SWEEP)


@dataclass(frozen=True)
class Standing:
    """One watch as it stands on a day, as known then: day N of M, and its state."""

    watch: Watch
    day: int
    of: int
    state: State
    until: dt.datetime | None  # as known then

    @property
    def release_day(self) -> dt.date:
        """The first day on which it no longer holds by its clock."""
        return clocks.release_day(self.watch.last_day)


def within(scope: Scope, rights=SEES, prefix="person__") -> Q:
    """The watches of people whom any of these rights covers, where they are now.

    Whoever has left the roster is still under watch: those who look after the whole go on seeing them.
    """
    condition = Q(pk__in=[])
    for right in rights:
        condition |= scope.people(right, f"{prefix}path", f"{prefix}kind")
        for reach in scope.reach.get(right, ()):
            if reach.path == Tree.RESPONSIBLE:
                gone = Q(**{f"{prefix}path": ""})
                condition |= gone if reach.kinds is None else gone & Q(**{f"{prefix}kind__in": sorted(reach.kinds)})
    return condition


def watches(scope: Scope, known_at=None):
    """Every watch within reach as known then, pending ones too. Cost: one query with the person, the unit and the disease."""
    rows = Watch.objects.filter(known(known_at), within(scope))
    return rows.select_related("person__unit", "disease", "rule", "mandate")


def confirmed(known_at=None) -> Q:
    """Watches that the clinic's word covers, as known then."""
    said = Q(confirmed_at__isnull=False)
    return said if known_at is None else said & Q(confirmed_at__lte=known_at)


def standing(scope: Scope, at=None, known_at=None):
    """The confirmed watches that hold at an instant (default now), as known then."""
    return watches(scope, known_at).filter(holding(at or clock.now(), known_at), confirmed(known_at))


def pending(scope: Scope, known_at=None):
    """What was reported and waits for the clinic, the oldest first."""
    rows = watches(scope, known_at).filter(~confirmed(known_at), holding(clock.now(), known_at))
    return rows.order_by("opened_at", "pk")


def due(scope: Scope, day=None):
    """The confirmed watches whose last day is over on a day (default today): 待解除."""
    rows = standing(scope).filter(last_day__lt=day or clock.today())
    return rows.order_by("last_day", "person__path", "person__number")


def on_day(scope: Scope, day: dt.date, known_at=None):
    """The watches, pending ones too, that hold at some time of a local day, as known then."""
    start, end = clock.instant(day), clock.instant(day + dt.timedelta(days=1))
    still = Q(until__isnull=True) | Q(until__gt=start)
    if known_at is not None:
        still |= Q(closed_at__gt=known_at)
    rows = watches(scope, known_at).filter(still, since__lt=end)
    return rows.order_by("person__path", "person__number", "since", "pk")


def stands(row: Watch, day: dt.date, known_at=None) -> Standing:
    """How a watch stands at the end of a local day (of today: now), as known then."""
    known_end = row.until is not None and (known_at is None or row.closed_at <= known_at)
    until = row.until if known_end else None
    ended = until is not None and until < clock.instant(day + dt.timedelta(days=1))
    is_confirmed = row.confirmed_at is not None and (known_at is None or row.confirmed_at <= known_at)
    state = state_of(confirmed=is_confirmed, last_day=row.last_day, day=day, end=row.end if ended else "")
    return Standing(row, clocks.day_number(row.day0, day), clocks.length(row.day0, row.last_day), State(state), until)


def of_person(scope: Scope, person, day: dt.date | None = None, kind=None) -> list[Watch]:
    """The watches of one person that are open now (or, with a day, that held at some time of it), by their beginning."""
    rows = watches(scope).filter(until=None) if day is None else on_day(scope, day)
    rows = rows.filter(person=person)
    return list((rows.filter(kind=kind) if kind else rows).order_by("since", "pk"))


def ended_after(scope: Scope, person, kind, at) -> list[Watch]:
    """The watches of one kind of one person that held before now and ended after an instant."""
    return list(watches(scope).filter(person=person, kind=kind, until__gt=at, until__lte=clock.now()))


def watch(scope: Scope, pk) -> Watch:
    """One watch within reach, whichever version. Raises core.04."""
    row = Watch.objects.filter(within(scope), pk=pk).select_related("person__unit", "disease", "rule", "mandate").first()
    if row is None:
        raise Refused("core.04")
    return row


def chain(scope: Scope, row: Watch) -> list[Watch]:
    """Every version of a watch's episode, the first one first: each period that was set, by whom and why."""
    rows = Watch.objects.filter(Q(pk=row.chain) | Q(episode=row.chain)).filter(within(scope))
    return list(rows.select_related("rule", "disease").order_by("opened_at", "pk"))


def filtered(rows, *, kind="", unit=None, day=None):
    """A list of watches narrowed to a kind, to the people of a unit and below, to those whose first possible day of release is a day."""
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if unit is not None:
        rows = rows.filter(person__path__gte=unit.path, person__path__lt=after(unit.path))
    if day is not None:
        rows = rows.filter(last_day=day - dt.timedelta(days=1))
    return rows


def reviews(scope: Scope, row: Watch) -> list[Review]:
    """Every word of a doctor about this episode, the last one first."""
    found = Review.objects.filter(Q(watch=row.chain) | Q(watch__episode=row.chain)).filter(within(scope, prefix="watch__person__"))
    return list(found.select_related("by_person").order_by("-recorded_at", "-pk"))
