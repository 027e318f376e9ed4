"""The figures of check-in: the counters of the roll call, each with its definition and the rows behind it.

`about` of a roll-call figure: slot (or campaign, day, name of one not opened yet), unit, optionally known_at and kinds.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin import cells, queries, signing, slots
from shouwang.checkin.chains import chain_by_code, chains
from shouwang.checkin.models import Campaign, Slot
from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import after
from shouwang.roster import access
from shouwang.roster.models import Kind, Person, Unit

STANDINGS = {
    "exempt": _("免报"),
    "missing": _("未报"),
    "on_time": _("按时"),
    "late": _("补报"),
}

TERMS = {
    "on_roster": (_("在册"), _("截止时刻责任单位名册上的人。应报 + 免报 = 在册。")),
    "expected": (_("应报"), _("在册而未免报的人；免报的人自己报了，也算应报。应报 = 已报 + 未报。")),
    "exempt": (_("免报"), _("截止时刻有免报且没有填报的人，有理由和结束日期。")),
    "answered": (_("已报"), _("在册且有有效填报的人。已报 = 按时 + 补报 = 正常 + 异常。")),
    "on_time": (_("按时"), _("第一次有效填报早于截止时刻的人。更正不改变是否按时。")),
    "late": (_("补报"), _("第一次有效填报在截止时刻或之后的人。")),
    "proxy": (_("代报"), _("当前填报由他人代为填写的人；代报也是已报。")),
    "missing": (_("未报"), _("应报而没有填报的人。没有填报不等于正常。")),
    "normal": (_("正常"), _("当前填报没有异常的人。")),
    "flagged": (_("异常"), _("当前填报有异常答案的人：发热、症状、接触史等。")),
    "fever": (_("其中发热"), _("当前填报体温达到发热标准的人；标准是有日期的规则参数（现为 37.3 ℃ 及以上）。")),
    "under_check": (_("复核中"), _("当前填报异常、仍待核实的人。")),
}


def slot_about(about) -> Slot:
    """The slot that a figure's `about` names. Raises core.04."""
    try:
        if about.get("slot"):
            return Slot.objects.select_related("campaign__unit").get(pk=int(about["slot"]))
        campaign = Campaign.objects.select_related("unit").get(pk=int(about["campaign"]))
        slot = slots.find(campaign, clock.parse_day(about["day"]), about.get("name", ""))
    except (KeyError, ValueError, Slot.DoesNotExist, Campaign.DoesNotExist):
        raise Refused("core.04") from None
    if slot is None:
        raise Refused("core.04")
    return slot


def narrowed(about):
    """(unit, known_at, kinds) of an `about`; everything when it names none. Raises core.04."""
    try:
        unit = Unit.objects.get(pk=int(about["unit"])) if about.get("unit") else Unit.objects.get(path="R")
        known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else None
    except (ValueError, Unit.DoesNotExist):
        raise Refused("core.04") from None
    kinds = about["kinds"].split(",") if about.get("kinds") else None
    if kinds and not set(kinds) <= set(Kind.values):
        raise Refused("core.04")
    return unit, known_at, kinds


def _rows(counter):
    def rows(scope: Scope, about) -> Rows:
        """The people whom this counter of a slot counts."""
        slot = slot_about(about)
        unit, known_at, kinds = narrowed(about)
        require_count(scope, unit, about)
        found = queries.those(scope, slot, counter, unit, known_at, kinds, right=access.COUNT)
        found = within(slot, unit, about, found)
        title = f"{slot.campaign.name} {slot} · {unit} · {TERMS[counter][0]}"
        columns = (_("单位"), _("学工号"), _("姓名"), _("填报情况"), _("备注"))
        return Rows(title, columns, Lines(scope, counter, found), len(found))

    return rows


def require_count(scope: Scope, unit, about):
    """The right to count in the unit, or in each of several that are named together below it. Raises core.04."""
    if scope.allows(access.COUNT, unit.path):
        return
    paths = Unit.objects.filter(pk__in=_listed(about.get("units", ""))).values_list("path", flat=True)
    if not paths or not all(scope.allows(access.COUNT, path) for path in paths):
        raise Refused("core.04")


def _listed(units) -> set[int]:
    """The ids of several units in an address. Raises core.04."""
    try:
        return {int(unit) for unit in units.split(",") if unit}
    except ValueError:
        raise Refused("core.04") from None


def within(slot, unit, about, found):
    """Of the people found those whom an `about` means: a unit's own, or several units together (a subtotal)."""
    if about.get("own"):  # without its sub-units
        found = [row for row in found if row.unit_id == unit.pk]
    return _below_any(slot, about["units"], found) if about.get("units") else found


def _below_any(slot, listed, found):
    """The people who stand at or below one of several units of the slot's tree. Raises core.04."""
    wanted = _listed(listed)
    paths = {place.id: place.path for place in cells.places_of(slot)}
    above = [paths[unit] for unit in wanted if unit in paths]
    return [row for row in found if any(path <= paths[row.unit_id] < after(path) for path in above)]


class Lines:
    """The printed rows of a counter, made when a page of them is asked for; as many as the number, whoever looks.

    A viewer who may count but not see names reads 张*; one who may not see answers reads no name at all beside a flag.
    """

    def __init__(self, scope, counter, found):
        self.scope, self.counter = scope, counter
        self.units = Unit.objects.in_bulk({row.unit_id for row in found})
        self.found = sorted(found, key=lambda row: (self.units[row.unit_id].path, row.person_id))

    def __len__(self):
        return len(self.found)

    def people(self):
        """The ids of those whom the viewer reads by name: a copy of the rows holds them."""
        right = queries.right_to(self.counter)
        return [row.person_id for row in self.found if self.scope.allows(right, self.units[row.unit_id].path, row.kind)]

    def __getitem__(self, part):
        wanted = self.found[part]
        people = Person.objects.in_bulk([row.person_id for row in wanted])
        return [self._line(row, people[row.person_id]) for row in wanted]

    def _line(self, row, person):
        unit = self.units[row.unit_id]
        if self.scope.allows(queries.right_to(self.counter), unit.path, row.kind):
            note = _("代报") if row.answer and row.answer.proxy else ""
            return (str(unit), person.number, person.name, STANDINGS[row.standing], note)
        if self.counter in queries.HEALTH:
            return (str(unit), "—", "*", "—", "")
        return (str(unit), "—", masked_name(person.name), STANDINGS[row.standing], "")


def may_count_everybody(scope: Scope) -> bool:
    """May the viewer count people of every kind, wherever they may count?"""
    return any(reach.kinds is None for reach in scope.reach.get(access.COUNT, ()))


def _opens(scope: Scope, about) -> bool:
    """A viewer who may count some kinds only (an office of undergraduates) opens numbers of those kinds, not a whole bulletin."""
    if may_count_everybody(scope):
        return True
    kinds = set().union(*(reach.kinds for reach in scope.reach.get(access.COUNT, ())))
    return bool(about.get("kinds")) and set(str(about["kinds"]).split(",")) <= kinds


ASKS = ("slot", "campaign", "day", "name", "unit", "units", "own", "known_at", "kinds")
for _name, (_term, _definition) in TERMS.items():
    figure(
        f"checkin.{_name}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_name), asks=ASKS,
        sensitive=_name in queries.HEALTH - {"normal"}, opens=_opens,
    )  # fmt: skip


def _checks(overdue):
    def rows(scope: Scope, about) -> Rows:
        """The checks that wait, or those past their hour."""
        found = queries.pending_checks(scope, overdue=overdue)
        lines = [
            (str(row.person.unit), row.person.number, row.person.name, clock.local(row.due_at).strftime("%m-%d %H:%M"))
            for row in found
        ]
        return Rows(str(CHECK_TERMS[overdue][0]), (_("单位"), _("学工号"), _("姓名"), _("核实时限")), lines, len(lines))

    return rows


CHECK_TERMS = {
    False: (_("待核实"), _("答案异常、还没有人说明结果的填报，一小时内应核实。只数您负责核实的人。")),
    True: (_("核实超时"), _("待核实而已过一小时时限的填报。只数您负责核实的人。")),
}
for _overdue, _key in ((False, "checkin.to_verify"), (True, "checkin.verify_overdue")):
    figure(
        _key, term=CHECK_TERMS[_overdue][0], measure=PERSONS, definition=CHECK_TERMS[_overdue][1], rows=_checks(_overdue), sensitive=True,
    )  # fmt: skip


def _to_call(scope: Scope, about) -> Rows:
    slot = slot_about(about)
    found = queries.to_answer_for(scope, slot)
    title = f"{slot.campaign.name} {slot} · {TO_CALL[0]}"
    columns = (_("单位"), _("学工号"), _("姓名"), _("填报情况"), _("备注"))
    return Rows(title, columns, Lines(scope, "missing", found), len(found))


TO_CALL = (_("待联系"), _("您负责代报的人里应报而没有填报的。"))
figure(
    "checkin.to_call", term=TO_CALL[0], measure=PERSONS, definition=TO_CALL[1], rows=_to_call,
    asks=("slot", "campaign", "day", "name"),
)  # fmt: skip


UNSIGNED = {
    False: (_("未审核"), _("在这一期应审核而还没有审核、或被退回的单位和归口部门。")),
    True: (_("审核逾期"), _("过了审核时限还没有审核的单位和归口部门。")),
}


def unsigned(scope: Scope, slot, overdue=False, chain="") -> list:
    """The steps of a slot's chain that nobody has signed, within reach; overdue: those past their time."""
    now = clock.now()
    rows = signing.who_has_not_signed(scope, slot, chain_by_code(chain)) if slot.pk else []
    return [row for row in rows if not overdue or row.due_at <= now]


def unsigned_numbers(scope: Scope, slot, chain="") -> dict[bool, Number]:
    """How many steps of a slot are unsigned, and how many of them past their time. chain '': everybody's."""
    about = queries.about_slot(slot) | ({"chain": chain} if chain else {})
    rows = unsigned(scope, slot, chain=chain)
    late = [row for row in rows if row.due_at <= clock.now()]
    return {
        False: Number(_UNSIGNED_KEYS[False], len(rows), about),
        True: Number(_UNSIGNED_KEYS[True], len(late), about),
    }


def _unsigned_rows(overdue):
    def rows(scope: Scope, about) -> Rows:
        """The units that still owe their signature, or are late with it."""
        slot, chain = slot_about(about), about.get("chain", "")
        if chain and chain not in chains():
            raise Refused("core.04")
        found = unsigned(scope, slot, overdue, chain)
        units = Unit.objects.in_bulk([row.place.id for row in found])
        lines = [
            (str(units[row.place.id]), row.office, clock.local(row.due_at).strftime("%m-%d %H:%M"), row.state_text)
            for row in found
        ]
        title = f"{slot.campaign.name} {slot} · {UNSIGNED[overdue][0]}"
        return Rows(title, (_("单位"), _("归口部门"), _("时限"), _("状态")), lines, len(lines))

    return rows


_UNSIGNED_KEYS = {False: "checkin.unsigned", True: "checkin.unsigned_overdue"}
for _overdue, _key in _UNSIGNED_KEYS.items():
    figure(
        _key, term=UNSIGNED[_overdue][0], measure=_("个"), definition=UNSIGNED[_overdue][1], rows=_unsigned_rows(_overdue),
        asks=("slot", "campaign", "day", "name", "chain"),
    )  # fmt: skip
