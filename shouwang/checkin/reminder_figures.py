"""The figures of reminders: by state and medium, whom they reached, whom none could reach."""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin.figures import slot_about
from shouwang.checkin.models import Medium, Reminder
from shouwang.checkin.reminders import queries
from shouwang.core import clock
from shouwang.core.figures import PERSONS, TIMES, Number, Rows, figure
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Person, Tree

State = Reminder.State
TERMS = {
    State.OWED: (_("待发送"), _("到了时间、还没有发送的催报。发送前已填报、已免报、已离开或已截止的不再发送。")),
    queries.DEFERRED: (_("推迟"), _("还没有到发送时间的催报：静默时段里的等到静默结束，没有被接受的等到下一次重试。")),
    State.TAKEN: (_("发送中"), _("已交给渠道、还没有结果的催报。")),
    State.DELIVERED: (_("已送出"), _("渠道按自己的返回码表示已接受的催报，或有人查明已收到的。网页返回 200 不算。")),
    State.REFUSED: (_("地址无效"), _("渠道表示这个地址不存在的催报；这个地址以后不再发，直到更改或有人恢复。")),
    State.FAILED: (_("发送失败"), _("试过规定的次数仍没有被接受的催报，可以重发。")),
    State.UNKNOWN: (_("结果不明"), _("可能已发出、没有得到结果的催报（超时、断线、进程中断）。不会自动重发，由人判断。")),
    State.DROPPED: (_("不再发送"), _("发送前已填报、已免报、已离开名册、没有可用地址、已截止或专项已停的催报。")),
}


def _slot(scope, about):
    queries.require_reminding(scope)
    return slot_about(about)


def _medium(about):
    medium = about.get("medium", "")
    if medium and medium not in Medium.values:
        raise Refused("core.04")
    return medium


def _rows(column):
    def rows(scope: Scope, about) -> Rows:
        """The reminders of a slot in this column of the page, by one medium or all."""
        slot, medium = _slot(scope, about), _medium(about)
        found = queries.reminders(scope, slot, column, medium).order_by("person__path", "person__number", "medium")
        title = f"{slot.campaign.name} {slot} · {TERMS[column][0]}" + (f" · {Medium(medium).label}" if medium else "")
        columns = (_("单位"), _("学工号"), _("姓名"), _("渠道"), _("时间"), _("原因或返回码"))
        return Rows(title, columns, _Lines(scope, found), found.count())

    return rows


class _Lines:
    """Printed reminders, made when a page of them is asked for."""

    def __init__(self, scope, found):
        self.scope, self.found = scope, found

    def __len__(self):
        return self.found.count()

    def __getitem__(self, part):
        return [_line(self.scope, *each) for each in queries.lines(self.scope, self.found[part])]


def _line(scope, row, person, mark):
    at = mark.at if mark else row.due_at
    why = row.get_reason_display() if row.state == State.DROPPED else mark.code if mark else ""
    return (*_person(scope, person), row.get_medium_display(), clock.local(at).strftime("%m-%d %H:%M:%S"), why or "—")


def _person(scope, person):
    """Unit, number and name; masked for whoever may remind people without seeing who they are."""
    if scope.allows(access.NAMES, person.path or Tree.RESPONSIBLE, person.kind):
        return str(person.unit or "—"), person.number, person.name
    return str(person.unit or "—"), "—", masked_name(person.name)


def _people(ids_of, term):
    def rows(scope: Scope, about) -> Rows:
        """The people of a slot whom some medium reached, or whom none will."""
        slot = _slot(scope, about)
        found = Person.objects.filter(pk__in=list(ids_of(scope, slot))).select_related("unit").order_by("path", "number")
        lines = [_person(scope, person) for person in found]
        return Rows(f"{slot.campaign.name} {slot} · {term}", (_("单位"), _("学工号"), _("姓名")), lines, len(lines))

    return rows


for _column, (_term, _definition) in TERMS.items():
    figure(
        f"checkin.reminders_{_column}", term=_term, measure=TIMES, definition=_definition, rows=_rows(_column),
        asks=("slot", "medium"),
    )  # fmt: skip

REACHED = (_("已提醒"), _("至少有一个渠道已接受催报的人，几个渠道都发到也只算一人。"))
UNREACHED = (_("没有渠道"), _("还没有填报，而没有任何渠道发到或将要发到的人：没有地址、地址无效、发送失败或不再发送。请打电话。"))
figure("checkin.reminded", term=REACHED[0], measure=PERSONS, definition=REACHED[1],
       rows=_people(queries.reached, REACHED[0]), asks=("slot",))  # fmt: skip
figure("checkin.unreached", term=UNREACHED[0], measure=PERSONS, definition=UNREACHED[1],
       rows=_people(queries.unreached, UNREACHED[0]), asks=("slot",))  # fmt: skip


def people_numbers(scope: Scope, slot) -> dict[str, Number]:
    """Whom reminders have reached, and whom none could reach. Cost: two statements."""
    if not slot.pk:
        return {}
    about = {"slot": slot.pk}
    return {
        "reached": Number("checkin.reminded", queries.reached(scope, slot).count(), about),
        "unreached": Number("checkin.unreached", len(queries.unreached(scope, slot)), about),
    }


def _dead(scope: Scope, about) -> Rows:
    found = queries.dead_addresses(scope)
    lines = [
        (*_person(scope, row.person), row.get_medium_display(), clock.local(row.refused_at).strftime("%Y-%m-%d %H:%M"))
        for row in found
    ]
    columns = (_("单位"), _("学工号"), _("姓名"), _("渠道"), _("发现时间"))
    return Rows(str(DEAD[0]), columns, lines, len(lines))


DEAD = (_("无效地址"), _("渠道表示不存在、没有更改也没有恢复的地址，每人每渠道一个。"))
figure("checkin.dead_addresses", term=DEAD[0], measure=_("个"), definition=DEAD[1], rows=_dead)
