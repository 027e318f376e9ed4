"""The figures of the gate: how often it was asked today and what it said, visitors, appeals. Rows of scans name nobody."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, TIMES, Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.gate import queries
from shouwang.gate.models import Answer

SCANS = {
    "scans": (_("门岗查询"), _("这一天门岗查询的次数，离线补送的也算在内。"), {}),
    "asked": (_("请联系校医院"), _("这一天门岗请人联系校医院的次数。同一人问两次算两次。"), {"answer": Answer.ASK_CLINIC}),
    "offline": (_("离线查询"), _("这一天断网时由门岗手机判断、后来补送的次数。"), {"offline": True}),
}


def _day(about):
    try:
        return clock.parse_day(str(about["day"]))
    except (KeyError, ValueError):
        raise Refused("core.04") from None


def _scan_rows(name):
    term, _definition, only = SCANS[name]

    def rows(scope: Scope, about) -> Rows:
        """The scans of the day behind the number, none by name."""
        found = queries.scans(scope, _day(about)).filter(**only)
        lines = [
            (clock.local(row.at).strftime("%H:%M:%S"), str(row.gate or "—"), row.get_direction_display(), row.get_way_display(),
             row.get_answer_display(), row.get_flaw_display() if row.flaw else "—")
            for row in found
        ]  # fmt: skip
        columns = (_("时间"), _("门岗"), _("方向"), _("方式"), _("回答"), _("说明"))
        return Rows(f"{term} {about['day']}", columns, lines, len(lines))

    return rows


for _name, (_term, _definition, _only) in SCANS.items():
    figure(
        f"gate.{_name}", term=_term, measure=TIMES, definition=_definition, rows=_scan_rows(_name), asks=("day",),
        opens=lambda scope, about: queries.may_see_scans(scope),
    )  # fmt: skip


def scan_numbers(scope: Scope, day) -> dict:
    """The figures of a day's scans."""
    rows = queries.scans(scope, day)
    return {name: Number(f"gate.{name}", rows.filter(**only).count(), {"day": day.isoformat()}) for name, (_t, _d, only) in SCANS.items()}


def _visit_rows(scope: Scope, about) -> Rows:
    rows = queries.visits_of(scope, _day(about)).filter(entered_at__isnull=False)
    lines = [(clock.local(row.entered_at).strftime("%H:%M"), row.name, row.inviter.name, row.purpose) for row in rows]
    return Rows(f"{_('来访进门')} {about['day']}", (_("进门"), _("来访人"), _("邀请人"), _("事由")), lines, len(lines))


figure(
    "gate.visitors", term=_("来访进门"), measure=PERSONS, definition=_("来访时间包含这一天、已经凭通行证进门的来访人。"), rows=_visit_rows,
    asks=("day",), opens=lambda scope, about: queries.may_see_scans(scope),
)  # fmt: skip


def visitor_number(scope: Scope, day) -> Number:
    """Visitors of a day who came in."""
    return Number("gate.visitors", queries.visits_of(scope, day).filter(entered_at__isnull=False).count(), {"day": day.isoformat()})


def _waiting_rows(scope: Scope, about) -> Rows:
    lines = [
        (clock.local(row.since).strftime("%m-%d %H:%M"), row.name, row.inviter.name, row.purpose) for row in queries.waiting_visits(scope)
    ]
    return Rows(str(_("待批来访")), (_("来访时间"), _("来访人"), _("邀请人"), _("事由")), lines, len(lines))


figure("gate.visits_waiting", term=_("待批来访"), measure=PERSONS, definition=_("等您批准、还没有过时间的来访申请。"), rows=_waiting_rows)


def waiting_number(scope: Scope) -> Number:
    """Visits that wait for the viewer."""
    return Number("gate.visits_waiting", queries.waiting_visits(scope).count())


def _appeal_rows(scope: Scope, about) -> Rows:
    rows = queries.appeals(scope)
    lines = [(clock.local(row.since).strftime("%m-%d %H:%M"), str(row.person.unit or "—"), row.person.number, row.person.name) for row in rows]
    return Rows(str(_("待答复的通行申诉")), (_("提出时间"), _("单位"), _("学工号"), _("姓名")), lines, len(lines))


figure(
    "gate.appeals", term=_("待答复的通行申诉"), measure=PERSONS, definition=_("对门岗的回答提出申诉、还没有答复的人。只数您负责的人。"),
    rows=_appeal_rows, sensitive=True,
)  # fmt: skip


def appeal_number(scope: Scope) -> Number:
    """Appeals that wait for the viewer."""
    return Number("gate.appeals", queries.appeals(scope).count())
