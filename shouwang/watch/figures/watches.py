"""The figures of watches: opened and closed on a day, standing, ever opened, ever closed, by kind and by group of people.

An episode is counted once, however often it was changed; what the clinic has not confirmed is 待核实 and in none of the others.
At any instant, as known at any instant, standing = ever opened − ever closed. A watch is opened when it began to hold (since) and
closed when it was ended (until). `about`: day (default today), at (up to which instant of it), kind, group, disease, mandate, end,
known_at, since (累计 leaves out what had ended by then).
"""

import datetime as dt

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import known
from shouwang.roster import access
from shouwang.roster.models import STAFF, STUDENTS, Tree
from shouwang.roster.models import Kind as PersonKind
from shouwang.watch.models import End, Kind, Watch
from shouwang.watch.queries.watches import SEES, confirmed, stands, within

GROUPS = {
    "staff": (_("教职工"), STAFF), "student": (_("学生"), STUDENTS), "family": (_("家属"), frozenset({PersonKind.FAMILY})),
    "other": (_("其他"), frozenset({PersonKind.OTHER})),
}  # fmt: skip
GROUP_OF = {kind: code for code, (_name, kinds) in GROUPS.items() for kind in kinds}
ASKS = ("day", "at", "since", "kind", "group", "disease", "mandate", "end", "known_at")
PARTS = {
    "opened": (_("当日新增"), _("这一天开始、已经核实的观察。一段观察改期、续期或更正后仍是一个。")),
    "closed": (_("当日解除"), _("这一天结束的观察，含期满解除、提前解除、转诊、转集中、确诊和失联。")),
    "standing": (_("现有观察"), _("已经核实、到这一天为止还没有结束的观察。等于累计列入减累计解除。")),
    "ever_opened": (_("累计列入"), _("到这一天为止开始过、已经核实的观察。")),
    "ever_closed": (_("累计解除"), _("到这一天为止结束了的观察，不论以哪种方式结束。")),
    "pending": (_("待核实个案"), _("已经上报、校医院还没有核实的个案。不计入现有和累计。")),
    "due": (_("待解除"), _("最后一天已过、还没有办理解除的观察：医生审核，办公室签发。")),
    "overdue": (_("逾期未解除"), _("最后一天已过一天以上、还没有办理解除的观察。")),
}


def _asked(about):
    """(conditions, part → which rows it counts, the instant that is asked about, known_at) of an `about`. Raises core.04."""
    try:
        day = clock.parse_day(about["day"]) if about.get("day") else clock.today()
        known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else None
        until, since = (clock.parse_instant(about[name]) if about.get(name) else None for name in ("at", "since"))
        chosen = Q(mandate=int(about["mandate"])) if about.get("mandate") else Q()
    except ValueError:
        raise Refused("core.04") from None
    for name, allowed in (("kind", Kind.values), ("end", End.values), ("group", GROUPS)):
        if about.get(name) and about[name] not in allowed:
            raise Refused("core.04")
    for name, field in (("kind", "kind"), ("end", "end"), ("disease", "disease__code")):
        if about.get(name):
            chosen &= Q(**{field: about[name]})
    if about.get("group"):
        chosen &= Q(person_kind__in=GROUPS[about["group"]][1])
    at = instant_of(day, until or known_at)
    return chosen, _conditions(clock.instant(day), at, known_at, since), at, known_at


def instant_of(day: dt.date, known_at=None):
    """The instant up to which a day is counted: its end, but no later than now, or than what is known."""
    return min(clock.instant(day + dt.timedelta(days=1)) - clock.TICK, known_at or clock.now())


def _conditions(start, at, known_at, since=None) -> dict[str, Q]:
    """part → which of the known watches it counts. closed and not closed are each other's complement, whatever was known."""
    late = clock.day_of(at) - dt.timedelta(days=1)
    closed = Q(until__isnull=False, until__lte=at)
    if known_at is not None:
        closed &= Q(closed_at__lte=known_at)
    opened = confirmed(known_at) & Q(since__lte=at)
    if since is not None:
        opened &= ~(closed & Q(until__lte=since))
    return {
        "opened": opened & Q(since__gte=start), "closed": opened & closed & Q(until__gte=start), "standing": opened & ~closed,
        "ever_opened": opened, "ever_closed": opened & closed, "pending": ~confirmed(known_at) & Q(since__lte=at) & ~closed,
        "due": opened & ~closed & Q(last_day__lt=clock.day_of(at)), "overdue": opened & ~closed & Q(last_day__lt=late),
    }  # fmt: skip


def _whole(scope) -> bool:
    """Does the viewer count everybody, also those who have left and those whose rows were purged?"""
    return any(reach.path == Tree.RESPONSIBLE and reach.kinds is None for reach in scope.reach.get(access.COUNT, ()))


def _counted(scope: Scope, known_at):
    if not scope.allows(access.COUNT):
        raise Refused("core.04")
    rows = Watch.objects.filter(known(known_at))
    return rows if _whole(scope) else rows.filter(within(scope, (access.COUNT,)))


class _Lines:
    """Printed rows of watches: named for whoever may see who is under watch, else 张* without unit or number."""

    def __init__(self, scope, rows, day, known_at):
        self.scope, self.rows, self.day, self.known_at = scope, rows, day, known_at

    def __len__(self):
        return self.rows.count()

    def __getitem__(self, part):
        return [self._line(row) for row in self.rows[part]]

    def people(self):
        """The ids of those who are named: a copy of the rows holds them."""
        return [row.person_id for row in self.rows if self._named(row)]

    def _named(self, row):
        person = row.person
        return person is not None and any(self.scope.allows(right, person.path or Tree.RESPONSIBLE, person.kind) for right in SEES)

    def _line(self, row):
        standing, person = stands(row, self.day, self.known_at), row.person
        group = GROUPS[GROUP_OF.get(row.person_kind, "other")][0]
        who = ("—", "—", masked_name(person.name) if person else _("已销毁"))
        if self._named(row):
            who = (str(person.unit or "—"), person.number, person.name)
        until = clock.day_of(standing.until) if standing.until else "—"
        return (*who, group, row.get_kind_display(), clock.day_of(row.since), until, standing.state.label)


COLUMNS = (_("单位"), _("学工号"), _("姓名"), _("人员"), _("措施"), _("开始"), _("结束"), _("状态"))


def _rows(part):
    def rows(scope: Scope, about) -> Rows:
        """The watches that the number counts, by unit and number."""
        chosen, parts, at, known_at = _asked(about)
        found = _counted(scope, known_at).filter(chosen, parts[part])
        found = found.select_related("person__unit").order_by("person__path", "person__number", "since", "pk")
        return Rows(str(PARTS[part][0]), COLUMNS, _Lines(scope, found, clock.day_of(at), known_at), found.count())

    return rows


for _part, (_term, _definition) in PARTS.items():
    figure(
        f"watch.{_part}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_part), asks=ASKS, sensitive=True,
        opens=lambda scope, about: scope.allows(access.COUNT),
    )  # fmt: skip


def number(part, value, **about) -> Number:
    """A value of a figure of watches, as a number that opens."""
    return Number(f"watch.{part}", value, {name: said for name, said in about.items() if said not in (None, "")})


def watch_numbers(scope: Scope, **about) -> dict[str, Number]:
    """Every part for one question, as numbers that open. Cost: one statement."""
    chosen, parts, _at, known_at = _asked(about)
    found = _counted(scope, known_at).filter(chosen).aggregate(**{part: Count("pk", filter=q) for part, q in parts.items()})
    return {part: number(part, value, **about) for part, value in found.items()}


def table(scope: Scope, **about) -> dict[tuple[str, str], dict[str, int]]:
    """(kind, group) → part → how many, for every kind and group that has any; ('', '') and the margins are their sums.

    Cost: one grouped statement. Law: standing = ever opened − ever closed in every cell.
    """
    chosen, parts, _at, known_at = _asked(about)
    rows = _counted(scope, known_at).filter(chosen).values("kind", "person_kind").order_by()
    found: dict = {}
    for row in rows.annotate(**{f"n_{part}": Count("pk", filter=q) for part, q in parts.items()}):
        group = GROUP_OF.get(row["person_kind"], "other")
        for cell in ((row["kind"], group), (row["kind"], ""), ("", group), ("", "")):
            sums = found.setdefault(cell, dict.fromkeys(parts, 0))
            for part in parts:
                sums[part] += row[f"n_{part}"]
    return found
