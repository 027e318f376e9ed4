"""The figures of needs: open, and past their time."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import Number, Rows, figure
from shouwang.core.scope import Scope
from shouwang.watch.queries import needs

ITEMS = _("件")
TERMS = {
    "open": (_("未办结需要"), _("已提出、还没有解决也没有答复不能满足的需要。")),
    "overdue": (_("超时需要"), _("超过应答复时间、还没有办结的需要。")),
}


def _rows(which):
    def rows(scope: Scope, about) -> Rows:
        """The needs that count as this."""
        lines = [
            (row.person.number, row.person.name, row.get_kind_display(), row.get_state_display(), clock.local(row.due_at).strftime("%m-%d %H:%M"))
            for row in needs.needs(scope, which)
        ]
        return Rows(str(TERMS[which][0]), (_("学工号"), _("姓名"), _("种类"), _("情况"), _("应答复")), lines, len(lines))

    return rows


for _which, (_term, _definition) in TERMS.items():
    figure(f"watch.needs_{_which}", term=_term, measure=ITEMS, definition=_definition, rows=_rows(_which))


def need_numbers(scope: Scope) -> dict[str, Number]:
    """How many needs are open, and how many are past their time."""
    return {which: Number(f"watch.needs_{which}", needs.needs(scope, which).count()) for which in TERMS}
