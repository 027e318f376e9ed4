"""The figures of whoever looks after people: what waits for them, each with its rows."""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin import calls, claims, classes
from shouwang.checkin.figures import Lines, slot_about
from shouwang.core import clock
from shouwang.core.figures import PERSONS, TIMES, Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Unit


def _wall(at):
    return clock.local(at).strftime("%m-%d %H:%M")


def _claims(scope: Scope, about) -> Rows:
    rows = [claim.answer for claim in claims.waiting(scope)]
    lines = [
        (str(row.person.unit), row.person.number, row.person.name, str(row.slot), _wall(row.at), _wall(row.recorded_at))
        for row in rows
    ]
    columns = (_("单位"), _("学工号"), _("姓名"), _("专项"), _("自称时间"), _("收到时间"))
    return Rows(str(CLAIMS[0]), columns, lines, len(lines))


CLAIMS = (
    _("自称按时的补报"),
    _("截止以后才收到、自称在截止以前填写、还没有人认可或不认可的填报，只数最近七天截止、由您审核的单位的人。认可以后算按时。"),
)
figure("checkin.claims", term=CLAIMS[0], measure=PERSONS, definition=CLAIMS[1], rows=_claims)


def _unit_about(scope, about):
    """The unit of a figure about calls, where the viewer may ring; None for wherever they may. Raises core.04."""
    text = str(about.get("unit", ""))
    if not text:
        return None
    unit = Unit.objects.filter(pk=int(text)).first() if text.isdecimal() else None
    if unit is None or not scope.allows(access.CONTACTS, unit.path):
        raise Refused("core.04")
    return unit


def _to_ring(scope: Scope, about) -> Rows:
    slot, unit = slot_about(about), _unit_about(scope, about)
    found = calls.missing(scope, slot, unit)
    columns = (_("单位"), _("学工号"), _("姓名"), _("填报情况"), _("备注"))
    return Rows(f"{slot.campaign.name} {slot} · {CALLS['to_ring'][0]}", columns, Lines(scope, "missing", found), len(found))


def _tries(scope, about):
    slot, unit = slot_about(about), _unit_about(scope, about)
    if not scope.allows(access.CONTACTS):
        raise Refused("core.04")
    return slot, calls.contacted(scope, slot, unit)


def _contacted(scope: Scope, about) -> Rows:
    slot, tries = _tries(scope, about)
    last = {row.person_id: row for row in reversed(tries)}
    lines = [_try_line(row) for row in last.values()]
    return Rows(f"{slot.campaign.name} {slot} · {CALLS['contacted'][0]}", TRIED, lines, len(lines))


def _attempts(scope: Scope, about) -> Rows:
    slot, tries = _tries(scope, about)
    lines = [_try_line(row) for row in tries]
    return Rows(f"{slot.campaign.name} {slot} · {CALLS['attempts'][0]}", TRIED, lines, len(lines))


def _try_line(row):
    person = row.person
    return (str(person.unit), person.number, person.name, _wall(row.at), row.get_way_display(), row.get_outcome_display(), row.caller)


TRIED = (_("单位"), _("学工号"), _("姓名"), _("联系时间"), _("方式"), _("结果"), _("联系人"))
CALLS = {
    "to_ring": (_("待联系"), _("应报而没有填报、您可以看到电话的人。"), PERSONS, _to_ring),
    "contacted": (_("已联系"), _("这一期里有人联系过的人，一人只数一次；联系以后填报了的也在内。只数您可以看到电话的人。"), PERSONS, _contacted),
    "attempts": (_("联系次数"), _("这一期里联系的次数，一人可以有几次。只数您可以看到电话的人。"), TIMES, _attempts),
}
for _name, (_term, _definition, _measure, _rows) in CALLS.items():
    figure(
        f"checkin.{_name}", term=_term, measure=_measure, definition=_definition, rows=_rows,
        asks=("slot", "campaign", "day", "name", "unit"),
    )  # fmt: skip


def _marks(scope: Scope, about) -> Rows:
    lines = [
        (str(pupil.person.unit), pupil.person.number, pupil.person.name, _wall(pupil.mark.at)) for pupil in classes.waiting_marks(scope)
    ]
    return Rows(str(MARKS[0]), (_("单位"), _("学工号"), _("姓名"), _("点名时间")), lines, len(lines))


MARKS = (_("待补全的缺课"), _("班级点名时记为缺课、还没有人说明情况的人。缺课的记录不是填报，不算已报。"))
figure("checkin.class_marks", term=MARKS[0], measure=PERSONS, definition=MARKS[1], rows=_marks)


def marks_number(scope: Scope, found=None) -> Number:
    """How many absences marked by cadres wait for the viewer."""
    return Number("checkin.class_marks", len(classes.waiting_marks(scope) if found is None else found))
