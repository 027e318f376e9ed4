"""The figures of the roster: how many people belong where, how many are exempt, what waits for a decision."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import queries, requests
from shouwang.roster.models import Person, Tree, Unit

_COLUMNS = (_("单位"), _("学工号"), _("姓名"), _("类别"))


class _People:
    """Printed rows of people, a page at a time: names in full only where the viewer may see them."""

    def __init__(self, scope, rows):
        self.scope, self.rows = scope, rows

    def __len__(self):
        return self.rows.count()

    def __getitem__(self, part):
        return [self._line(row) for row in self.rows[part]]

    def people(self):
        """The ids of those whom the viewer reads by name: a copy of the rows holds them."""
        people = [row if isinstance(row, Person) else row.person for row in self.rows]
        return [row.pk for row in people if any(self.scope.allows(right, row.path, row.kind) for right in queries.SEE)]

    def _line(self, row):
        person = row if isinstance(row, Person) else row.person
        unit = person.unit if isinstance(row, Person) else row.unit
        if any(self.scope.allows(right, person.path, person.kind) for right in queries.SEE):
            return (str(unit), person.number, person.name, person.get_kind_display())
        return (str(unit), "—", masked_name(person.name), person.get_kind_display())


def _unit_of(scope, about):
    try:
        return queries.unit(scope, int(about["unit"]))
    except (KeyError, ValueError):
        raise Refused("core.04") from None


def _people(scope: Scope, about) -> Rows:
    unit = _unit_of(scope, about)
    rows = queries.counted(scope, unit.path)
    responsible = unit.tree == Tree.RESPONSIBLE
    if about.get("own"):
        rows = rows.filter(unit=unit)
    rows = rows.select_related("unit") if responsible else rows.select_related("unit", "person")
    rows = rows.order_by("path", "number") if responsible else rows.order_by("unit__path", "person__number")
    return Rows(str(unit), _COLUMNS, _People(scope, rows), rows.count())


figure(
    "roster.people", term=_("人数"), measure=PERSONS, rows=_people, asks=("unit", "own"),
    definition=_("现在属于这个单位及其下级单位的人。责任单位树里每人只数一次；宿舍、党组织和工作组另计。"),
)  # fmt: skip


def people_number(unit: Unit, value, own=False) -> Number:
    """How many people belong to a unit with all below it (own: without), as a number that opens."""
    return Number("roster.people", value, {"unit": unit.pk} | ({"own": 1} if own else {}))


def _exempt(scope: Scope, about) -> Rows:
    rows = [row for row in queries.exemptions(scope) if row.since <= clock.now()]
    lines = [
        (str(row.person.unit or "—"), row.person.number, row.person.name, row.get_reason_display(), last_day(row))
        for row in rows
    ]
    return Rows(str(EXEMPT), (*_COLUMNS[:3], _("理由"), _("最后一天")), lines, len(lines))


def last_day(row) -> str:
    """The last day that a spell covers, as text; — where it has no end."""
    return clock.day_of(row.until - clock.TICK).isoformat() if row.until else "—"


EXEMPT = _("现有免报")
figure(
    "roster.exempt", term=EXEMPT, measure=PERSONS, rows=_exempt, sensitive=True,
    definition=_("此刻免报的人。只数您可以办理免报的单位。"),
)  # fmt: skip


def exempt_number(scope: Scope) -> Number:
    """How many are exempt now, as far as the viewer may exempt."""
    now = clock.now()
    return Number("roster.exempt", queries.exemptions(scope).filter(since__lte=now).count())


def _waiting(side):
    def rows(scope: Scope, about) -> Rows:
        """The transfers that wait on this side."""
        lines = [
            (str(row.origin or "—"), row.person.number, row.person.name, str(row.target))
            for row in queries.transfers(scope, side)
        ]
        return Rows(str(WAITING[side][0]), (_("原单位"), _("学工号"), _("姓名"), _("新单位")), lines, len(lines))

    return rows


WAITING = {
    "in": (_("待我接收"), _("调往您的单位、等您接收的人。")),
    "out": (_("待对方接收"), _("从您的单位调出、对方还没有接收的人。")),
}
for _side, (_term, _definition) in WAITING.items():
    figure(f"roster.transfers_{_side}", term=_term, measure=PERSONS, rows=_waiting(_side), definition=_definition)


def transfer_number(scope: Scope, side) -> Number:
    """How many transfers wait for a decision on one side."""
    return Number(f"roster.transfers_{side}", queries.transfers(scope, side).count())


def _off(scope: Scope, about) -> Rows:
    rows = queries.people(scope, off=True)
    return Rows(str(OFF), _COLUMNS, _People(scope, rows), rows.count())


OFF = _("已离册")
figure(
    "roster.off",
    term=OFF,
    measure=PERSONS,
    rows=_off,
    definition=_("曾在名册、现在没有责任单位的人。其填报记录保留在档案里。"),
)


def _unaccountable(scope: Scope, about) -> Rows:
    lines = [(str(row), row.get_kind_display()) for row in queries.unaccountable(scope)]
    return Rows(str(UNACCOUNTABLE), (_("单位"), _("性质")), lines, len(lines))


UNACCOUNTABLE = _("没有责任人的单位")
figure(
    "roster.unaccountable", term=UNACCOUNTABLE, measure=_("个"), rows=_unaccountable,
    definition=_("直接有人员而没有指定责任人的责任单位。每个单位都要有一位具名的责任人。"),
)  # fmt: skip


def unaccountable_number(scope: Scope) -> Number:
    """How many units have people and nobody responsible, as a number that opens."""
    return Number("roster.unaccountable", queries.unaccountable(scope).count())


def _requests(scope: Scope, about) -> Rows:
    lines = [
        (str(row.person.unit or "—"), row.person.number, row.person.name, row.get_reason_display(), clock.local(row.asked_at).strftime("%m-%d %H:%M"))
        for row in requests.waiting(scope)
    ]
    return Rows(str(REQUESTS), (*_COLUMNS[:3], _("理由"), _("申请时间")), lines, len(lines))


REQUESTS = _("待批的免报申请")
figure(
    "roster.exemption_requests", term=REQUESTS, measure=PERSONS, rows=_requests, sensitive=True,
    definition=_("已提出、等您批准的免报申请。批准以前照常应报。"),
)  # fmt: skip


def requests_number(scope: Scope) -> Number:
    """How many requests for exemption wait for the viewer."""
    return Number("roster.exemption_requests", requests.waiting(scope).count())
