"""The figures of the rights desk: what people asked about their own data and waits, and what is past its day."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Asking

OPEN = (Asking.State.ASKED, Asking.State.IN_HAND)
TERMS = {
    "askings_open": (_("待办的权利申请"), _("查阅、复制、更正、解释、限制、删除和撤回同意的申请中还没有答复的。只数您受理的范围。")),
    "askings_overdue": (_("逾期的权利申请"), _("过了答复期限还没有答复的权利申请。")),
}


def askings(scope: Scope, overdue=False):
    """What waits at the viewer's desk, by its day. Raises core.04."""
    if not scope.allows(access.DESK):
        raise Refused("core.04")
    rows = Asking.objects.filter(scope.people(access.DESK, "person__path", "person__kind") | _left(scope), state__in=OPEN)
    rows = rows.filter(due_day__lt=clock.today()) if overdue else rows
    return rows.select_related("person__unit", "mandate").order_by("due_day", "id")


def _left(scope):
    """Who has left is in no unit: the desk of the whole institution answers them."""
    from django.db.models import Q

    return Q(person__unit=None) if scope.allows(access.DESK, "R") else Q(pk__in=[])


def numbers(scope: Scope) -> dict[str, Number]:
    """How many wait, and how many are past their day."""
    return {name: Number(f"roster.{name}", askings(scope, name == "askings_overdue").count()) for name in TERMS}


def _rows(name):
    def rows(scope: Scope, about) -> Rows:
        """The requests that wait, or those past their day."""
        lines = [
            (row.pk, row.person.number, row.get_kind_display(), row.get_state_display(), row.due_day.isoformat())
            for row in askings(scope, name == "askings_overdue")
        ]
        return Rows(str(TERMS[name][0]), (_("件"), _("学工号"), _("申请"), _("状态"), _("答复期限")), lines, len(lines))

    return rows


for _name, (_term, _definition) in TERMS.items():
    figure(f"roster.{_name}", term=_term, measure=_("件"), definition=_definition, rows=_rows(_name))
