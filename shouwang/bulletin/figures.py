"""The figures that only the bulletin prints, with the rows behind them. All other cells are figures of the rooms below."""

from django.utils.translation import gettext_lazy as _

from shouwang.bulletin import counting, findings
from shouwang.checkin.figures import slot_about
from shouwang.checkin.models import Return
from shouwang.checkin.recount import standing_rows
from shouwang.checkin.totals import totals
from shouwang.core import clock
from shouwang.core.figures import PERSONS, TIMES, Rows, figure
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import after
from shouwang.roster import access
from shouwang.roster.models import Person, Unit

_ASKS = ("slot", "unit", "known_at", "hour", "days")
PEOPLE = (_("单位"), _("学工号"), _("姓名"))


def _asked(scope: Scope, about):
    """(slot, unit, known_at) of an `about`. Raises core.04 when it is malformed or out of reach."""
    slot = slot_about(about)
    try:
        known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else clock.now()
        unit = Unit.objects.get(pk=int(about["unit"])) if about.get("unit") else Unit.objects.get(path="R")
    except (ValueError, Unit.DoesNotExist):
        raise Refused("core.04") from None
    if not scope.allows(access.COUNT, unit.path):
        raise Refused("core.04")
    return slot, unit, known_at


def _counts(scope, about_unit, path, kind=None) -> bool:
    """Does a row stand below the unit asked about, and may the viewer count it there?"""
    low = about_unit.path
    return low <= path < after(low) and scope.allows(access.COUNT, path, kind)


def _people(scope, unit, title, where: dict) -> Rows:
    """Rows of people: person → unit, below the unit asked about. Names only where the scope covers them."""
    people, units = Person.objects.in_bulk(list(where)), Unit.objects.in_bulk(set(where.values()))
    lines = []
    for person, home in sorted(where.items(), key=lambda item: (units[item[1]].path, item[0])):
        row, place = people[person], units[home]
        if not _counts(scope, unit, place.path, row.kind):
            continue
        seen = scope.allows(access.NAMES, place.path, row.kind)
        lines.append((str(place), row.number if seen else "—", row.name if seen else masked_name(row.name)))
    return Rows(title, PEOPLE, lines, len(lines))


def _streak_rows(scope, about) -> Rows:
    slot, unit, known_at = _asked(scope, about)
    counted = totals(slot, known_at)
    within = {place.place.id for place in counted.nodes[unit.pk].walk()} if unit.pk in counted.nodes else set()
    text = str(about.get("days", ""))
    days = int(text) if text.isdecimal() and 0 < int(text) < 100 else findings.streak_days(slot)
    people = {person: place for person, place in findings.streaks(slot, known_at, days).items() if place in within}
    return _people(scope, unit, str(_("连续多日未报")), people)


def _hour_rows(scope, about) -> Rows:
    slot, unit, known_at = _asked(scope, about)
    hours, wanted = counting.hours_of(slot), about.get("hour", "")
    where = {person: unit for person, unit, *_rest in standing_rows(slot, known_at)}
    first = Return.objects.filter(slot=slot, seq=1, recorded_at__lte=known_at)
    chosen = {
        person: where[person]
        for person, at in first.values_list("person_id", "at")
        if person in where and counting.hour_name(at, hours) == wanted
    }
    return _people(scope, unit, wanted, chosen)


def _unsigned_rows(scope, about) -> Rows:
    slot, below, known_at = _asked(scope, about)
    units = Unit.objects.in_bulk(findings.overdue_units(slot, totals(slot, known_at), known_at))
    lines = [
        (str(unit), unit.responsible.name if unit.responsible else "—")
        for unit in units.values()
        if _counts(scope, below, unit.path)
    ]
    return Rows(str(_("逾期未审核的单位")), (_("单位"), _("责任人")), sorted(lines), len(lines))


def _check_rows(scope, about) -> Rows:
    slot, unit, known_at = _asked(scope, about)
    lines = []
    for row in findings.overdue_checks(slot, known_at).select_related("person__unit").order_by("due_at"):
        path = row.person.path or "R"
        if not _counts(scope, unit, path, row.person.kind):
            continue
        seen = scope.allows(access.ANSWERS, path, row.person.kind)
        number, name = (row.person.number, row.person.name) if seen else ("—", "*")
        lines.append((str(row.person.unit or "—"), number, name, clock.local(row.due_at).strftime("%m-%d %H:%M")))
    return Rows(str(_("逾期未核实")), (*PEOPLE, _("核实时限")), lines, len(lines))


figure(
    "bulletin.missing_streak", term=_("连续多日未报"), measure=PERSONS, asks=_ASKS, rows=_streak_rows,
    definition=_("在本期和之前连续几期（天数是规则参数）都应报而未报的人。"),
)  # fmt: skip
figure(
    "bulletin.answered_in_hour", term=_("按时段上报"), measure=PERSONS, asks=_ASKS, rows=_hour_rows,
    definition=_("第一次有效填报落在这一时段的人，按本人所报的时间；各时段之和等于已报。"),
)  # fmt: skip
figure(
    "bulletin.unsigned", term=_("逾期未审核的单位"), measure=_("个"), asks=_ASKS, rows=_unsigned_rows,
    definition=_("已过单位审核时限、仍没有有效审核的二级单位。"),
)  # fmt: skip
figure(
    "bulletin.checks_overdue", term=_("逾期未核实"), measure=TIMES, asks=_ASKS, rows=_check_rows, sensitive=True,
    definition=_("已过一小时时限、仍待核实的异常填报。"),
)  # fmt: skip
figure(
    "bulletin.rate", term=_("上报率"), measure=_("%"),
    definition=_("已报 ÷ 应报，取一位小数，只舍不入；没有应报的人时印“—”。"),
)  # fmt: skip
