"""The figures of returnees: 应返 = 已返 + 未返 + 缓返, by unit. `about`: mandate (id), unit (id), known_at."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.questions import places
from shouwang.roster import access
from shouwang.roster.models import Mandate, Unit
from shouwang.watch.queries import returnees as queries

TERMS = {
    "should": (_("应返"), _("申报了返校、列入名单而没有取消的人。应返 = 已返 + 未返 + 缓返。")),
    "arrived": (_("已返"), _("已经登记到校的人。")),
    "waiting": (_("未返"), _("还没有登记到校、也没有登记缓返的人。")),
    "deferred": (_("缓返"), _("登记了缓返、还没有到校的人。")),
}
COLUMNS = (_("单位"), _("学工号"), _("姓名"), _("来源地"), _("计划到校"), _("到校"))


def _asked(about):
    try:
        mandate = Mandate.objects.get(pk=int(about.get("mandate", "")))
        unit = Unit.objects.get(pk=int(about["unit"]), tree="R") if about.get("unit") else None
        known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else None
    except (ValueError, Mandate.DoesNotExist, Unit.DoesNotExist):
        raise Refused("core.04") from None
    return mandate, unit, known_at


def _may_open(scope: Scope, about) -> bool:
    return access.covers_everybody(scope, queries.RIGHTS, about.get("unit"))


def _rows(word):
    def rows(scope: Scope, about) -> Rows:
        """The returnees whom a counter counts."""
        mandate, unit, known_at = _asked(about)
        if not _may_open(scope, about):
            raise Refused("core.04")
        found = queries.expected(scope, mandate, known_at, queries.RIGHTS).filter(queries.state_q(word, known_at))
        found = found.select_related("person__unit").order_by("person__path", "person__number")
        inside = _inside(found, unit, known_at)
        lines = [_line(row) for row in found if inside is None or row.person_id in inside]
        return Rows(f"{mandate.name} · {TERMS[word][0]}", COLUMNS, lines, len(lines))

    return rows


def _inside(found, unit, known_at):
    """The people who count in a unit or below it; None for the whole."""
    if unit is None or unit.path == "R":
        return None
    below = set(Unit.objects.filter(tree="R", path__startswith=unit.path).values_list("pk", flat=True))
    if known_at is None:
        last = queries.units_of([row.person_id for row in found if row.person_id and row.person.unit_id is None])
        return {row.person_id for row in found if row.person_id and (row.person.unit_id or last.get(row.person_id)) in below}
    units = queries.units_of([row.person_id for row in found if row.person_id], known_at)
    return {person for person, at in units.items() if at in below}


def _line(row):
    who = (str(row.person.unit or "—"), row.person.number, row.person.name) if row.person else ("—", "—", str(_("已按证明销毁")))
    return (*who, places.name(row.division) or "—", row.planned_day.isoformat(), row.arrived_day.isoformat() if row.arrived_day else "—")


for _word, (_term, _definition) in TERMS.items():
    figure(
        f"watch.returnees_{_word}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_word),
        asks=("mandate", "unit", "known_at"), sensitive=True, opens=_may_open,
    )  # fmt: skip


def return_numbers(mandate, count, unit=None, known_at=None) -> dict[str, Number]:
    """The figures of returns in a unit (None: the whole) from a count."""
    about = {"mandate": mandate.pk} | ({"unit": unit} if unit else {}) | ({"known_at": known_at.isoformat()} if known_at else {})
    return {word: Number(f"watch.returnees_{word}", getattr(count, word), about) for word in TERMS}
