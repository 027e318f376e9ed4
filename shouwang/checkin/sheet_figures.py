"""The two figures of the daily sheet that compare slots, with the people behind them."""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin import figures, queries, sheet
from shouwang.checkin.totals import flagged
from shouwang.core.figures import PERSONS, Rows, figure
from shouwang.core.scope import Scope
from shouwang.roster import access

TERMS = {
    "new_flagged": (_("当日新增异常"), _("本期异常，而这个专项的上一期没有异常的人；没有上一期时即全部异常的人。")),
    "ever_flagged": (_("累计异常人数"), _("这个专项开始以来到本期，任何一份填报曾经异常、现在本期名册上的人，一人只数一次。")),
}  # fmt: skip


def _wanted(name, slot, known_at) -> set[int]:
    if name == "ever_flagged":
        return sheet.ever_flagged(slot.campaign, slot, known_at)
    before = sheet.previous_slot(slot, known_at)
    yesterday = {row.person_id for row in flagged(before, known_at)} if before else set()
    return {row.person_id for row in flagged(slot, known_at)} - yesterday


def _rows(name):
    def rows(scope: Scope, about) -> Rows:
        """The people behind a number of the daily sheet that no counter keeps."""
        slot = figures.slot_about(about)
        unit, known_at, kinds = figures.narrowed(about)
        figures.require_count(scope, unit, about)
        wanted = _wanted(name, slot, known_at)
        everyone = queries.called(scope, slot, unit, known_at, kinds, access.COUNT)
        found = figures.within(slot, unit, about, [row for row in everyone if row.person_id in wanted])
        title = f"{slot.campaign.name} {slot} · {unit} · {TERMS[name][0]}"
        columns = (_("单位"), _("学工号"), _("姓名"), _("填报情况"), _("备注"))
        return Rows(title, columns, figures.Lines(scope, "flagged", found), len(found))

    return rows


for _name, (_term, _definition) in TERMS.items():
    figure(
        f"checkin.{_name}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_name), asks=figures.ASKS, sensitive=True,
    )  # fmt: skip
