"""The figures of papers: watches without a notice, papers that nobody has received."""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import Number, Rows, figure
from shouwang.core.scope import Scope
from shouwang.watch.queries import papers

SHEETS, WATCHES = _("份"), _("例")
OPEN = (_("未签收文书"), _("已签发、还没有登记签收或拒签的告知书和解除通知书。拒签算已送达，另列。"))
DUE = (_("待开告知书"), _("正在进行、已核实、还没有开具过告知书的观察。"))

RELEASES = (_("待开解除通知书"), _("已经解除（期满或提前）、还没有开具过解除通知书的观察。"))


def _open_rows(scope: Scope, about) -> Rows:
    rows = list(papers.papers(scope, "open"))
    lines = [
        (row.number, row.get_kind_display(), row.person.number, row.person.name, str(row.person.unit or "—"), clock.day_of(row.at).isoformat())
        for row in rows
    ]  # fmt: skip
    return Rows(str(OPEN[0]), (_("编号"), _("文书"), _("学工号"), _("姓名"), _("单位"), _("签发日期")), lines, len(lines))


def _due_rows(scope: Scope, about) -> Rows:
    rows = papers.to_issue(scope)
    lines = [
        (row.person.number, row.person.name, str(row.person.unit or "—"), row.get_kind_display(), clock.day_of(row.since).isoformat())
        for row in rows
    ]  # fmt: skip
    return Rows(str(DUE[0]), (_("学工号"), _("姓名"), _("单位"), _("措施种类"), _("开始")), lines, len(lines))


def _release_rows(scope: Scope, about) -> Rows:
    """The released watches without a paper."""
    lines = [
        (row.person.number, row.person.name, str(row.person.unit or "—"), row.get_kind_display(), clock.day_of(row.until).isoformat())
        for row in papers.releases_to_issue(scope)
    ]
    return Rows(str(RELEASES[0]), (_("学工号"), _("姓名"), _("单位"), _("措施种类"), _("解除")), lines, len(lines))


figure("watch.papers_open", term=OPEN[0], measure=SHEETS, definition=OPEN[1], rows=_open_rows)
figure("watch.papers_due", term=DUE[0], measure=WATCHES, definition=DUE[1], rows=_due_rows)
figure("watch.papers_release_due", term=RELEASES[0], measure=WATCHES, definition=RELEASES[1], rows=_release_rows)


def open_number(scope: Scope) -> Number:
    """How many papers within reach nobody has received."""
    return Number("watch.papers_open", papers.count_waiting(scope))


def due_number(watches) -> Number:
    """How many watches have no notice yet, of those that `queries.papers.to_issue` found."""
    return Number("watch.papers_due", len(watches))


def release_number(scope: Scope) -> Number:
    """How many released watches have no paper yet. Cost: one query."""
    return Number("watch.papers_release_due", papers.releases_to_issue(scope).count())
