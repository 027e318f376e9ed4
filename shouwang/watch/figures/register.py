"""The figures of a day's register, twice: over the people whom one follows up, and over all whom one counts. Each opens into its rows.

`about`: day; unit (with all below it); own (that unit alone); known_at. A class is counted once: suspended, or held and one of its states.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Tree, Unit
from shouwang.watch.queries.register import SUSPENDED, UNREPORTED, ZERO, Register, register

FAMILIES = {"register": access.FOLLOW, "summary": access.COUNT}
ASKS = ("day", "unit", "own", "known_at")
UNIT, CLASSES = _("单位"), _("个班")


def asked(scope: Scope, about, right) -> Register:
    """The register that a question means, of what a right covers. Raises core.04."""
    try:
        day = clock.parse_day(str(about.get("day", "")))
        known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else None
    except ValueError:
        raise Refused("core.04") from None
    text = str(about.get("unit", ""))
    unit = Unit.objects.filter(pk=int(text)).first() if text.isdecimal() else None
    if known_at and known_at > clock.now():
        raise Refused("core.04")
    if (text and unit is None) or not scope.allows(right, unit.path if unit else None):
        raise Refused("core.04")
    found = register(scope.at(known_at=known_at) if known_at else scope, day, unit, right)
    return Register(day, [sheet for sheet in found.classes if sheet.unit.pk == unit.pk]) if about.get("own") and unit else found


def reads_name(scope: Scope, person) -> bool:
    """May the viewer read who of these is away: whoever follows them up, the clinic, and the office that orders for them."""
    place = person.path or Tree.RESPONSIBLE.value
    if any(scope.allows(right, place, person.kind) for right in (access.FOLLOW, access.CARE)):
        return True
    return scope.allows(access.NAMES, place, person.kind) and scope.allows(access.ORDER, place, person.kind)


def _people(right, wanted):
    def rows(scope: Scope, about) -> Rows:
        """The people of the register whom the number counts."""
        found = [
            (str(sheet.unit), *((line.person.number, line.person.name) if reads_name(scope, line.person) else ("—", "*")))
            for sheet in asked(scope, about, right).held()
            for line in sheet.lines
            if line.missed and (line.ill or not wanted)
        ]
        return Rows(str(_("缺课")), (UNIT, _("学工号"), _("姓名")), found, len(found))

    return rows


def _counted(right, name):
    def rows(scope: Scope, about) -> Rows:
        """The classes with how many of each the number counts."""
        held = asked(scope, about, right).held()
        found = [(str(sheet.unit), getattr(sheet, name)) for sheet in held if getattr(sheet, name)]
        return Rows(str(_("班级")), (UNIT, _("人数")), found, sum(count for _unit, count in found), counted=1)

    return rows


def _classes(right, state):
    def rows(scope: Scope, about) -> Rows:
        """The classes in that state."""
        found = [(str(sheet.unit), sheet.recorder or "—", sheet.why) for sheet in asked(scope, about, right).classes if sheet.state == state]
        return Rows(str(_("班级")), (UNIT, _("记录人"), _("说明")), found, len(found))

    return rows


DAY = {
    "expected": (_("应到"), PERSONS, _("这一天晨检应点到的人；没有晨检的班按名册减去免报。停课的班和非教学日不计。"), _counted, "expected"),
    "present": (
        _("实到"), PERSONS, _("已经登记、又没有记为缺课的人；没有晨检而登记了缺课的班是应到减缺课。没有登记的班不知道实到，不计入。"), _counted, "present",
    ),
    "absent": (_("缺课"), PERSONS, _("这一天缺课的人：晨检记为缺课，或缺勤尚未结束。停课的班不计。"), _people, False),
    "ill": (_("其中因病"), PERSONS, _("缺课的人里原因是生病的。原因待查、受伤和其他事由不计。"), _people, True),
    "zero": (_("零报告"), CLASSES, _("全班都有登记，没有一人缺课或有症状的班。没有登记的班不算。"), _classes, ZERO),
    "unreported": (_("未报"), CLASSES, _("这一天什么也没有登记的班。没有登记不是零。"), _classes, UNREPORTED),
    "suspended": (_("停课"), CLASSES, _("按决定停课的班：没有应到，既不是零，也不是未报。"), _classes, SUSPENDED),
}
PEOPLE = ("expected", "present", "absent", "ill")
for _family, _right in FAMILIES.items():
    for _key, (_term, _measure, _definition, _make, _what) in DAY.items():
        figure(
            f"watch.{_family}_{_key}", term=_term, measure=_measure, definition=_definition, rows=_make(_right, _what), asks=ASKS,
            sensitive=_make is _people,
        )  # fmt: skip


def day_numbers(found: Register, unit=None, sheets=None, family="register") -> dict[str, Number]:
    """The numbers of a register, or of some of its classes (all those of a unit), that open."""
    about = {"day": found.day.isoformat()} | ({"unit": unit.pk} if unit else {})
    sums = found.sums(sheets)
    return {key: Number(f"watch.{family}_{key}", sums[key], about) for key in DAY}


def class_numbers(found: Register, sheet, family="register") -> dict[str, Number]:
    """The numbers of people of one class; what nobody said, and what a class that is not held has not, is —."""
    held, sums = sheet in found.held([sheet]), found.sums([sheet])
    said = {"expected": held, "present": held and sheet.present is not None}
    said["absent"] = said["ill"] = held and (sheet.state != UNREPORTED or bool(sheet.lines))
    about = {"day": found.day.isoformat(), "unit": sheet.unit.pk, "own": 1}
    return {key: Number(f"watch.{family}_{key}", sums[key] if said[key] else None, about) for key in PEOPLE}
