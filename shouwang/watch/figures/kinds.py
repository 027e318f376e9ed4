"""The figures of table 2: watches by kind of measure and kind of people, opened and ended on a day, ever, and standing.

`about`: day, at (up to which instant of it), known_at, since (from when 累计 counts), kind or end, group (staff, students, family, other; none: everybody).
"""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch.queries import kinds
from shouwang.watch.queries.kinds import Asked
from shouwang.watch.queries.watches import SEES

ASKS = ("day", "at", "known_at", "since", "kind", "end", "group")
TERMS = {
    "opened": (_("当日新增观察"), _("这一天开始的观察，按开始的时刻；待核实的不算。改期不另算一次。")),
    "ended": (_("当日解除观察"), _("这一天结束的观察，不论以哪种方式结束：期满解除、提前解除、转诊、转集中、确诊、失联。")),
    "ever": (_("累计观察"), _("到这一时刻为止的全部观察，一人两次算两次；从本次任务开始时算起，当时已在观察的也算。累计 = 现有 + 累计解除。")),
    "ever_ended": (_("累计解除观察"), _("从本次任务开始到这一时刻结束的全部观察，不论以哪种方式结束。")),
    "standing": (_("现有观察"), _("这一时刻仍在观察的，按措施种类分开，各类不相加。")),
    "pending": (_("待核实观察"), _("已报告、这一时刻校医院还没有核实的观察。")),
    "overdue": (_("逾期未解除的观察"), _("最后一天已过一天以上、还没有办理解除的观察。")),
}
COLUMNS = (_("单位"), _("学工号"), _("姓名"), _("措施"), _("第0天"), _("最后一天"), _("去向"))


def whole(scope: Scope) -> bool:
    """May the viewer count every kind of people of the whole institution?"""
    return any(reach.path == Tree.RESPONSIBLE and reach.kinds is None for reach in scope.reach.get(access.COUNT, ()))


def asked(about) -> Asked:
    """The day and instants that an `about` names. Raises core.04."""
    try:
        known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else None
        at = clock.parse_instant(about["at"]) if about.get("at") else clock.now()
        since = clock.parse_instant(about["since"]) if about.get("since") else None
        return Asked(clock.parse_day(about["day"]) if about.get("day") else clock.day_of(at), at, known_at, since)
    except ValueError:
        raise Refused("core.04") from None


def _rows(measure):
    def rows(scope: Scope, about) -> Rows:
        """The watches that the number counts. Names only where the viewer follows people up, cares for them or rules."""
        if not whole(scope):
            raise Refused("core.04")
        try:
            found = _found(scope, about, measure)
        except (KeyError, ValueError):
            raise Refused("core.04") from None
        lines = [_line(scope, row) for row in found]
        return Rows(str(TERMS[measure][0]), COLUMNS, lines, len(lines))

    return rows


def _found(scope, about, measure):
    if measure == "overdue":
        return kinds.overdue(scope, asked(about)).select_related("person__unit").order_by("last_day", "pk")
    narrowed = {name: about.get(name, "") for name in ("kind", "end", "group")}
    return kinds.rows(scope, asked(about), measure, **narrowed)


def _line(scope, row):
    person, terms = row.person, (row.get_kind_display(), row.day0, row.last_day, row.get_end_display() or "—")
    if person is None:
        return ("—", "—", "—", *terms)
    if any(scope.allows(right, person.path or "R", person.kind) for right in SEES):
        return (str(person.unit or "—"), person.number, person.name, *terms)
    return (str(person.unit or "—"), "—", "*", *terms)


for _measure, (_term, _definition) in TERMS.items():
    figure(
        f"watch.kind_{_measure}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_measure), asks=ASKS,
        sensitive=True, opens=lambda scope, about: whole(scope),
    )  # fmt: skip
