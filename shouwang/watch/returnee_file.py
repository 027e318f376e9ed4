"""重点人员台账 as a file: a list that is read in, and the ledger that goes out with its watermark."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import export
from shouwang.core.refusals import Refused
from shouwang.questions import places
from shouwang.watch import file_cells
from shouwang.watch.actions import returnees as actions
from shouwang.watch.file_cells import Errors
from shouwang.watch.models import Returnee
from shouwang.watch.rules.returnees import plan_verdict

TITLES = {
    "number": "学工号 学号 工号 编号 number id person",
    "division": "来源地 从哪里来 所在地 from place origin division",
    "planned_day": "计划到校 到达日期 返校日期 计划返校日期 planned arrival plannedday",
    "left_day": "出发日期 出发 departure leftday departed",
    "transport": "交通 交通方式 transport",
    "companions": "同行 companions",
    "lives": "住处 lives",
    "address": "现住址 住址 address",
    "household": "同住几人 同住人数 household",
}
MUST = ("number", "division", "planned_day")
LIVES = {Returnee.Lives.DORMITORY: "宿舍 学生宿舍", Returnee.Lives.STAFF_HOUSING: "家属区 教职工住宅", Returnee.Lives.OUTSIDE: "校外 租房 自住"}
COLUMNS = (
    gettext_lazy("序号"), gettext_lazy("姓名"), gettext_lazy("学工号"), gettext_lazy("单位"), gettext_lazy("类别"),
    gettext_lazy("来源地"), gettext_lazy("出发日期"), gettext_lazy("到达日期"), gettext_lazy("交通"), gettext_lazy("车次"),
    gettext_lazy("座位"), gettext_lazy("同行"), gettext_lazy("现住址"), gettext_lazy("管控方式"), gettext_lazy("起"),
    gettext_lazy("止"), gettext_lazy("责任人"), gettext_lazy("联系电话"), gettext_lazy("状态"),
)  # fmt: skip
WIDTHS = (5, 10, 14, 24, 10, 20, 11, 11, 8, 8, 8, 14, 22, 16, 11, 11, 10, 14, 8)


def read(file) -> list[tuple]:
    """[(person id, plan)] of a file. Raises BadFile, roster.40, watch.186, watch.198."""
    rows = file_cells.rows_of(file, TITLES, MUST)
    errors, found = Errors(TITLES), []
    ids = file_cells.people(file_cells.number(row.get("number")) for _n, row in rows)
    seen: set = set()
    for number, row in rows:
        person = ids.get(file_cells.number(row.get("number")))
        if person is None or person in seen:
            said = file_cells.text(row.get("number")) or "—"
            errors.add(number, "number", (_("“%(number)s”写了两次。") if person else _("名册里没有学工号“%(number)s”。")) % {"number": said})
            continue
        seen.add(person)
        plan = _plan(number, row, errors)
        found.append((person, plan))
    errors.stop()
    return found


def _day(cell):
    """A day that may be still to come: its year must stand there."""
    return file_cells.day(cell, past=False)


def _plan(number, row, errors):
    day = {name: errors.read(number, name, _day, row.get(name)) for name in ("planned_day", "left_day")}
    if day["planned_day"] is None:
        errors.add(number, "planned_day", _("没有写计划到校的日期。"))
    else:
        verdict = plan_verdict(**day)
        if not verdict.ok:
            errors.add(number, "left_day", Refused(verdict.reasons[0][0], **verdict.reasons[0][1]).sentence)
    if not file_cells.text(row.get("division")):
        errors.add(number, "division", Refused("watch.195").sentence)
    lives = errors.read(number, "lives", lambda cell: file_cells.choice(cell, Returnee.Lives, LIVES), row.get("lives"), "")
    people = file_cells.text(row.get("household"))
    if people and not (people.isdecimal() and int(people) <= 20):
        errors.add(number, "household", _("应是 0 到 20 的整数。"))
    words = {name: file_cells.text(row.get(name)) for name in ("division", "transport", "companions", "address")}
    return {**day, **words, "lives": lives, "household": int(people) if people.isdecimal() else None}


def import_list(*, mandate, file, by) -> dict:
    """Read a list of returnees into the ledger, all of it or nothing. Returns {"made", "changed", "known"}."""
    return actions.enter_list(mandate=mandate, plans=read(file), by=by)


def line(number, row, transport) -> tuple:
    """One line of the ledger, in the columns of the standard form; train and seat only while they may be read."""
    person, watch = row.person, row.watch
    keeper = person.unit.responsible.name if person.unit and person.unit.responsible else ""
    return (
        number, person.name, person.number, str(person.unit or "—"), person.get_kind_display(), places.name(row.division),
        row.left_day, row.arrived_day or row.planned_day, row.transport, *((row.train, row.seat) if transport else ("", "")),
        row.companions, row.address, watch.get_kind_display() if watch else "", watch.day0 if watch else "", watch.last_day if watch else "",
        keeper, person.phone, state_word(row),
    )  # fmt: skip


def state_word(row) -> str:
    """已返 | 缓返 | 未返 | 不返校."""
    if row.until is not None:
        return str(row.get_end_display())
    return _("缓返") if row.deferred else _("未返")


def workbook(mandate, rows, transport, watermark) -> bytes:
    """The ledger as an A4 workbook."""
    lines = [line(number, row, transport) for number, row in enumerate(rows, 1)]
    before = [_("%(mandate)s 返校重点人员台账") % {"mandate": mandate.name}, watermark]
    header = [str(column) for column in COLUMNS]
    return export.xlsx_bytes(_("重点人员台账"), header, lines, watermark=watermark, before=before, widths=WIDTHS)
