"""The figures of the site itself: background work that waits or has failed; what auditors count."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import Number, Rows, figure
from shouwang.core.models import Review
from shouwang.core.scope import Scope
from shouwang.roster.models import Glass
from shouwang.site import log_pages, queries, registers

JOBS = {
    "owed": (_("待办后台工作"), _("到了时间、还没有办完的后台工作（提醒、锁定、通知）。")),
    "failed": (_("失败的后台工作"), _("多次重试仍未办成、需要人处理的后台工作。")),
}


def _rows(state):
    def rows(scope: Scope, about) -> Rows:
        """The jobs that are owed, or that were given up."""
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


def _exports(scope: Scope):
    since = clock.today() - dt.timedelta(days=registers.WEEK - 1)
    return registers.exports(scope, registers.Asked(since=since))


def _export_rows(scope: Scope, about) -> Rows:
    found = _exports(scope)
    columns = (_("编号"), _("时间"), _("导出人"), _("内容"), _("行数"), _("用途"))
    return Rows(str(EXPORTS), columns, _Printed(found, lambda rows: _export_lines(scope, rows)), found.count())


def _export_lines(scope, rows):
    return [
        (line.mark, _at(line.row.at), line.by, line.words, line.row.rows, line.row.purpose)
        for line in log_pages.access_lines(scope, rows)
    ]


class _Printed:
    """Rows of a log printed a page at a time."""

    def __init__(self, rows, lines):
        self.rows, self.lines = rows, lines

    def __len__(self):
        return self.rows.count()

    def __getitem__(self, part):
        return self.lines(list(self.rows[part]))


def _at(moment):
    return clock.local(moment).strftime("%Y-%m-%d %H:%M") if moment else "—"


EXPORTS = _("近七天导出")
figure(
    "site.exports_week", term=EXPORTS, measure=_("份"), rows=_export_rows,
    definition=_("今天和此前六天里从系统导出的文件，每个一次。"),
)  # fmt: skip


def register_numbers(scope: Scope) -> list[Number]:
    """How many files left within a week."""
    return [Number("site.exports_week", _exports(scope).count())]


def _reviewed(name) -> set[int]:
    refs = Review.objects.filter(ref__startswith=f"{name}:").values_list("ref", flat=True)
    return {int(ref.partition(":")[2]) for ref in refs}


def _glasses(scope: Scope, state):
    rows = registers.glasses(scope, registers.Asked())
    if state == "unreviewed":
        return rows.exclude(pk__in=_reviewed("roster.Glass"))
    held = Glass.objects.holding(clock.now())
    return rows.filter(pk__in=[row.chain for row in held])


def _alerts(scope: Scope):
    return registers.alerts(scope, registers.Asked()).exclude(pk__in=_reviewed("core.Alert"))


def _glass_rows(state):
    def rows(scope: Scope, about) -> Rows:
        """The files that were opened without a right, in this state."""
        found = _glasses(scope, state)
        columns = (_("时间"), _("查看人"), _("谁的档案"), _("理由"), _("到"))
        return Rows(str(GLASSES[state][0]), columns, _Printed(found, lambda rows: _glass_lines(scope, rows)), found.count())

    return rows


def _glass_lines(scope, rows):
    return [(_at(line.row.since), line.by, str(line.about), line.words, _at(line.until)) for line in log_pages.glass_lines(scope, rows)]


def _alert_rows(scope: Scope, about) -> Rows:
    found = _alerts(scope)
    columns = (_("时间"), _("账户"), _("情况"), _("数目"), _("限额"))

    def lines(rows):
        return [(_at(one.row.at), one.by, one.words, one.row.count, one.row.most) for one in log_pages.alert_lines(scope, rows)]

    return Rows(str(ALERTS), columns, _Printed(found, lines), found.count())


GLASSES = {
    "open": (_("正在紧急查看"), _("此刻因紧急情况打开、还没有关闭的档案。")),
    "unreviewed": (_("未核看的紧急查看"), _("审计员还没有核看的紧急查看，不论是否已经关闭。")),
}
for _state, (_term, _definition) in GLASSES.items():
    figure(f"site.glasses_{_state}", term=_term, measure=_("次"), definition=_definition, rows=_glass_rows(_state))
ALERTS = _("未核看的大量查看告警")
figure(
    "site.alerts_unreviewed", term=ALERTS, measure=_("次"), rows=_alert_rows,
    definition=_("一个账户一小时内查看的人数、或一天内导出的行数超过限额，审计员还没有核看的。"),
)  # fmt: skip


def glass_numbers(scope: Scope) -> list[Number]:
    """How many files are open by a broken glass, and how many such openings no auditor has looked at."""
    return [Number(f"site.glasses_{state}", _glasses(scope, state).count()) for state in GLASSES]


def alert_numbers(scope: Scope) -> list[Number]:
    """How many alerts no auditor has looked at."""
    return [Number("site.alerts_unreviewed", _alerts(scope).count())]
