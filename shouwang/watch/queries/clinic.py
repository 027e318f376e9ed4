"""The clinic log as pages and figures ask for it. A day of a post counts once: its visits, or its department's number."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.watch.models import DayCount, Post, Upkeep, Visit

FOUND = (Visit.Result.ABNORMAL, Visit.Result.POSITIVE)


@dataclass(frozen=True)
class DayOf:
    """What one post counted on one day. None: the department did not count that part."""

    day: dt.date
    post: Post
    visits: int
    history: int | None
    contact: int | None
    abnormal: int | None
    handed_over: int | None
    one_by_one: bool
    reporter: str = ""


def require_log(scope: Scope):
    """Whoever keeps some log. Raises core.04."""
    if not scope.allows(access.CARE):
        raise Refused("core.04")


def posts(scope: Scope, over=False):
    """The posts whose log the viewer keeps; over: those that ended."""
    rows = Post.objects.known().filter(until__isnull=not over).select_related("unit").order_by("nature", "name")
    return rows.filter(scope.units(access.CARE, "unit__path"))


def post(scope: Scope, pk) -> Post:
    """One of them. Raises core.04."""
    row = Post.objects.known().filter(scope.units(access.CARE, "unit__path"), pk=pk).select_related("unit").first()
    if row is None:
        raise Refused("core.04")
    return row


def standing(known_at=None) -> Q:
    """Rows of visits or counts that nothing superseded, as known at an instant."""
    last = Q(superseded_by=None)
    if known_at is None:
        return last
    return (last | Q(superseded_by__recorded_at__gt=known_at)) & Q(recorded_at__lte=known_at)


def visits(scope: Scope, row: Post, day, known_at=None):
    """The visits of a post on a day that stand."""
    rows = Visit.objects.filter(standing(known_at), post=row, day=day, cancelled=False).select_related("person__unit")
    return rows.order_by("at", "pk")


def visit(scope: Scope, pk) -> Visit:
    """A visit in a log that the viewer keeps. Raises core.04."""
    row = Visit.objects.filter(scope.units(access.CARE, "post__unit__path"), pk=pk).select_related("post__unit").first()
    if row is None:
        raise Refused("core.04")
    return row


def count_of(scope: Scope, row: Post, day) -> DayCount | None:
    """The number of a post's day, where its department gave one."""
    return DayCount.objects.filter(post=row, day=day, superseded_by=None).first()


def days(
    scope: Scope, *, since=None, until=None, nature="", row=None, mandate=None, known_at=None, whole=False
) -> list[DayOf]:
    """What each post counted on each day of [since, until], the last day included, by day and post.

    whole: the institution's number, for whoever may count everywhere. Cost: two statements.
    """
    where = Q() if whole else scope.units(access.CARE, "post__unit__path")
    where &= Q(day__gte=since) if since else Q()
    where &= Q(day__lte=until) if until else Q()
    where &= Q(post__nature=nature) if nature else Q()
    where &= Q(post=row) if row else Q()
    where &= Q(mandate=mandate) if mandate else Q()
    found = [*_counted(where, known_at), *_visited(where, known_at)]
    named = Post.objects.in_bulk({pk for pk, *_ in found})
    rows = [DayOf(day, named[pk], *rest) for pk, day, *rest in found]
    return sorted(rows, key=lambda one: (one.day, one.post.nature, one.post.name, one.one_by_one))


def _counted(where, known_at):
    rows = DayCount.objects.filter(where, standing(known_at), visits__gt=0)
    parts = ("visits", "history", "contact", "abnormal", "handed_over")
    return [(row[0], row[1], *row[2:7], False, row[7]) for row in rows.values_list("post", "day", *parts, "reporter")]


def _visited(where, known_at):
    rows = Visit.objects.filter(where, standing(known_at), cancelled=False).order_by().values("post", "day")
    counted = rows.annotate(
        n=Count("pk"), history=Count("pk", filter=Q(indication=Visit.Indication.HISTORY)),
        contact=Count("pk", filter=Q(indication=Visit.Indication.CONTACT)), abnormal=Count("pk", filter=Q(result__in=FOUND)),
        over=Count("pk", filter=~Q(onward=Visit.Onward.LEFT)),
    )  # fmt: skip
    return [
        (row["post"], row["day"], row["n"], row["history"], row["contact"], row["abnormal"], row["over"], True)
        for row in counted
    ]


def patients(scope: Scope, *, since=None, until=None, nature="", mandate=None, known_at=None) -> int | None:
    """How many different patients the visits of the institution were; None where only counts exist, or they were destroyed."""
    where = Q(day__gte=since) if since else Q()
    where &= Q(day__lte=until) if until else Q()
    where &= Q(post__nature=nature) if nature else Q()
    where &= Q(mandate=mandate) if mandate else Q()
    if DayCount.objects.filter(where, standing(known_at), visits__gt=0).exists():
        return None
    rows = Visit.objects.filter(where, standing(known_at), cancelled=False)
    if rows.filter(code="", person=None).exists():
        return None
    return rows.aggregate(n=Count("code", distinct=True))["n"]


def patient_rows(scope: Scope, **asked) -> list[tuple]:
    """[(code, visits, first day, last day)] of the different patients, by code."""
    since, until, nature = asked.get("since"), asked.get("until"), asked.get("nature")
    rows = Visit.objects.filter(standing(asked.get("known_at")), cancelled=False)
    rows = rows.filter(day__gte=since) if since else rows
    rows = rows.filter(day__lte=until) if until else rows
    rows = rows.filter(post__nature=nature) if nature else rows
    found: dict = {}
    for code, day in rows.order_by("code", "day").values_list("code", "day"):
        n, first, _last = found.get(code, (0, day, day))
        found[code] = (n + 1, first, day)
    return [(code, *said) for code, said in found.items()]


def upkeep(scope: Scope, *, kind="", unmended=False):
    """What was done for places and found there, the latest first."""
    where = scope.units(access.CARE, "unit__path") | scope.units(access.STAYS, "unit__path")
    rows = Upkeep.objects.filter(where).select_related("unit", "mending").order_by("-day", "-pk")
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(mending=None).exclude(finding="") if unmended else rows


def one_upkeep(scope: Scope, pk) -> Upkeep:
    """One of them. Raises core.04."""
    row = upkeep(scope).filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


def sums(rows: list[DayOf]) -> dict[str, int | None]:
    """The sum of each part over days of posts; None where some department did not count it."""
    found: dict = {"visits": sum(one.visits for one in rows)}
    for part in ("history", "contact", "abnormal", "handed_over"):
        values = [getattr(one, part) for one in rows]
        found[part] = None if None in values else sum(values)
    return found
