"""The figures of spot checks: how many were drawn, rung, reached, and did not match; what units still have to look into."""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin import spotting
from shouwang.checkin.models import SpotCheck
from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure, percent
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope

TERMS = {
    "drawn": (_("抽查人数"), _("这次抽到的人。")),
    "open": (_("未抽查完"), _("抽到而还没有接通的人：没有打过，或最近一次未接通。")),
    "tried": (_("已拨打"), _("抽到的人里至少打过一次电话的。")),
    "reached": (_("接通"), _("最近一次结果是相符或不符的人。接通率 = 接通 ÷ 已拨打。")),
    "matched": (_("相符"), _("最近一次结果是相符的人：是否填报、何时填报与记录一致。")),
    "mismatched": (_("不符"), _("最近一次结果是不符的人：是否填报、何时填报、由谁填报与记录不一致。")),
    "unreached": (_("未接通"), _("最近一次结果是未接通的人。")),
}
SHOWN = ("drawn", "tried", "reached", "mismatched", "unreached")


def _rows(state):
    def rows(scope: Scope, about) -> Rows:
        """The people of a draw who count as this."""
        if not str(about.get("draw", "")).isdecimal():
            raise Refused("core.04")
        draw = spotting.draw_of(scope, int(about["draw"]))
        found = [one for one in spotting.people(scope, draw) if one.counts_as(state)]
        lines = [
            (str(one.check.unit), one.check.person.number, one.check.person.name, result_word(one), _note(one)) for one in found
        ]
        columns = (_("单位"), _("学工号"), _("姓名"), _("结果"), _("说明"))
        return Rows(f"{draw.slot.campaign.name} {draw.slot.day} · {TERMS[state][0]}", columns, lines, len(lines))

    return rows


def result_word(one) -> str:
    """How ringing somebody came out, in words; — before the first try."""
    return str(SpotCheck.Outcome(one.outcome).label) if one.outcome else "—"


def _note(one):
    return one.attempts[-1].note if one.attempts else ""


for _state, (_term, _definition) in TERMS.items():
    figure(f"checkin.spot_{_state}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_state), asks=("draw",))


def spot_numbers(scope: Scope, draw, people=None) -> dict[str, Number]:
    """The figures of one draw; `rate` is the share that was reached of those rung, and opens into whom was reached."""
    people = spotting.people(scope, draw) if people is None else people
    found = {
        state: Number(f"checkin.spot_{state}", sum(one.counts_as(state) for one in people), {"draw": draw.pk}) for state in TERMS
    }
    rate = percent(found["reached"].value, found["tried"].value)
    return found | {"rate": Number("checkin.spot_reached", found["reached"].value, {"draw": draw.pk}, text=rate)}


def _mismatch_rows(scope: Scope, about) -> Rows:
    rows = list(spotting.mismatches(scope))
    lines = [
        (str(row.person.unit or "—"), row.person.number, row.person.name, str(row.check_of.draw.slot.day),
         clock.local(row.since).strftime("%m-%d %H:%M"))
        for row in rows
    ]  # fmt: skip
    return Rows(str(MISMATCHES[0]), (_("单位"), _("学工号"), _("姓名"), _("日期"), _("发现时间")), lines, len(lines))


MISMATCHES = (_("抽查不符待核实"), _("电话抽查时本人所说与记录不符、还没有人说明结果的。只数您负责核实的人。"))
figure("checkin.mismatches", term=MISMATCHES[0], measure=PERSONS, definition=MISMATCHES[1], rows=_mismatch_rows)


def mismatch_number(scope: Scope) -> Number:
    """How many spot checks that did not match wait for the viewer."""
    return Number("checkin.mismatches", spotting.mismatches(scope).count())
