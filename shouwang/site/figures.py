"""The figures of the site itself: background work that waits or has failed."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import Number, Rows, figure
from shouwang.core.scope import Scope
from shouwang.site import queries

JOBS = {
    "owed": (_("待办后台工作"), _("到了时间、还没有办完的后台工作(提醒、锁定、通知)。")),
    "failed": (_("失败的后台工作"), _("多次重试仍未办成、需要人处理的后台工作。")),
}


def _rows(state):
    def rows(scope: Scope, about) -> Rows:
        found = list(queries.jobs(scope, state))
        lines = [
            (job.pk, job.handler.rsplit(".", 1)[-1], clock.local(job.run_at).strftime("%Y-%m-%d %H:%M"), job.attempts, job.error)
            for job in found
        ]  # fmt: skip
        columns = (_("编号"), _("工作"), _("应办时间"), _("已试次数"), _("原因"))
        return Rows(str(JOBS[state][0]), columns, lines, len(lines))

    return rows


def job_numbers(scope: Scope) -> dict[str, Number]:
    """How much background work is owed, and how much has failed."""
    return {state: Number(f"site.jobs_{state}", queries.jobs(scope, state).count()) for state in JOBS}


for _state, (_term, _definition) in JOBS.items():
    figure(f"site.jobs_{_state}", term=_term, measure=_("件"), definition=_definition, rows=_rows(_state))
