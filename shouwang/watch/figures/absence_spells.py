"""Absences as the bulletin counts them: begun and over on a day, standing, ever, as known at any instant; totals survive a purge.

`about`: day, at (up to which instant of it), known_at, since (累计 leaves out what was over by then). Law: standing = ever − over.
"""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import known
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch.figures.watches import instant_of
from shouwang.watch.models import Absence

ASKS = ("day", "at", "known_at", "since")
PARTS = {
    "opened": (_("当日新增缺勤"), _("缺勤追踪中第一天是这一天的人，不论原因是否已经查明。")),
    "closed": (_("当日返校"), _("这一天复课或复学的人。")),
    "standing": (_("现有缺勤"), _("这一时刻还没有复课或复学的人，在校有症状的也在内。等于累计减累计返校。")),
    "ever": (_("累计缺勤"), _("到这一时刻登记过的缺勤，一人两次算两次；从本次任务开始时算起，当时还没有返校的也算。")),
}
COLUMNS = (_("单位"), _("学工号"), _("姓名"), _("第一天"), _("返校"))


def _asked(about):
    """(part → which rows it counts, known_at) of an `about`. Raises core.04."""
    try:
        day = clock.parse_day(about["day"]) if about.get("day") else clock.today()
        known_at, until, since = (clock.parse_instant(about[name]) if about.get(name) else None for name in ("known_at", "at", "since"))
    except ValueError:
        raise Refused("core.04") from None
    at = instant_of(day, until or known_at)
    over = Q(until__isnull=False, until__lte=at) & (Q(closed_at__lte=known_at) if known_at else Q())
    begun, start = Q(since__lte=at), clock.instant(day)
    if since is not None:
        begun &= ~(over & Q(until__lte=since))
    return {"opened": begun & Q(since__gte=start), "closed": begun & over & Q(until__gte=start), "standing": begun & ~over, "ever": begun}, known_at


def whole(scope: Scope) -> bool:
    """May the viewer count every kind of people of the whole institution?"""
    return any(reach.path == Tree.RESPONSIBLE and reach.kinds is None for reach in scope.reach.get(access.COUNT, ()))


def counts(scope: Scope, **about) -> dict[str, int]:
    """Every part of the whole institution for one question. Cost: one statement. Raises core.04."""
    if not whole(scope):
        raise Refused("core.04")
    parts, known_at = _asked(about)
    rows = Absence.objects.filter(known(known_at))
    return rows.aggregate(**{part: Count("pk", filter=condition) for part, condition in parts.items()})


def _rows(part):
    def rows(scope: Scope, about) -> Rows:
        """The absences that the number counts; names for whoever follows these people up."""
        if not whole(scope):
            raise Refused("core.04")
        parts, known_at = _asked(about)
        found = Absence.objects.filter(known(known_at), parts[part]).select_related("person__unit")
        lines = [_line(scope, row) for row in found.order_by("person__path", "person__number", "since", "pk")]
        return Rows(str(PARTS[part][0]), COLUMNS, lines, len(lines))

    return rows


def _line(scope, row):
    person, days = row.person, (row.first_day, clock.day_of(row.until) if row.until else "—")
    if person is None:
        return ("—", "—", _("已销毁"), *days)
    if any(scope.allows(right, person.path or Tree.RESPONSIBLE, person.kind) for right in (access.FOLLOW, access.CARE)):
        return (str(person.unit or "—"), person.number, person.name, *days)
    return ("—", "—", "*", *days)


for _part, (_term, _definition) in PARTS.items():
    figure(
        f"watch.absence_{_part}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_part), asks=ASKS, sensitive=True,
        opens=lambda scope, about: whole(scope),
    )  # fmt: skip
