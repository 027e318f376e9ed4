"""The figures of the follow-up: of a half-day expected, answered, missing, abnormal; how many are behind, by step. Each opens into names.

`about`: day, half, unit or contact (ids), known_at; of those whom the viewer follows up.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.figures import PERSONS, Number, Rows, figure
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.watch.queries import followup
from shouwang.watch.rules.checks import HALVES
from shouwang.watch.rules.streaks import Step

TERMS = {
    "expected": (_("应测"), _("这半日截止时仍在观察中、需要随访的人（免报的除外，已填报的计入）。")),
    "answered": (_("已测"), _("这半日已有监测记录的人，含本人填报和联络人代填。")),
    "missing": (_("未测"), _("应测而没有监测记录的人。")),
    "flagged": (_("异常"), _("这半日最后一份监测发热、有症状或要求送医的人。")),
}
STEPS = {
    Step.REMIND: (_("漏测一次"), _("现在连续漏测一个半日的人，系统已按时提醒。")),
    Step.PHONE: (_("连续漏测，须打电话"), _("连续漏测达到打电话次数的人，健康联络人当天联系。")),
    Step.VISIT: (_("连续漏测，须上门"), _("连续漏测达到上门次数的人，由单位和校医院上门。")),
}
ASKS = ("day", "half", "unit", "contact", "known_at")


def _asked(about) -> tuple:
    try:
        day = clock.parse_day(about["day"])
        known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else None
        narrowed = {name: int(about[name]) for name in ("unit", "contact") if about.get(name)}
    except (KeyError, ValueError):
        raise Refused("core.04") from None
    if about.get("half") not in HALVES:
        raise Refused("core.04")
    return day, about["half"], narrowed, known_at


def narrowed(rows, unit=None, contact=None):
    """Of these rows those of a unit, or of a health contact (0: of nobody)."""
    if unit is not None:
        rows = [row for row in rows if row.unit_id == unit]
    if contact is not None:
        rows = [row for row in rows if (row.contact.contact_id if row.contact else 0) == contact]
    return rows


def _rows(state):
    def rows(scope: Scope, about) -> Rows:
        """The people who count as this, by place."""
        day, half, part, known_at = _asked(about)
        found = followup.named(scope, followup.half_day(scope, day, half, known_at))
        found = [row for row in narrowed(found, **part) if row.counts_as(state)]
        lines = [
            (str(row.unit), row.person.number, row.person.name, row.contact.contact.name if row.contact else "—") for row in found
        ]
        columns = (_("单位"), _("学工号"), _("姓名"), _("健康联络人"))
        return Rows(f"{day} {followup.HALF_WORDS[half]} · {TERMS[state][0]}", columns, lines, len(lines))

    return rows


for _state, (_term, _definition) in TERMS.items():
    figure(
        f"watch.follow_{_state}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_state), asks=ASKS, sensitive=True
    )


def _behind(step):
    def rows(scope: Scope, about) -> Rows:
        """Who is behind so far, the longest first."""
        lines = [
            (str(one.watch.person.unit), one.watch.person.number, one.watch.person.name, one.run.missed, str(one.run.first.day))
            for one in followup.behind(scope, step)
        ]
        columns = (_("单位"), _("学工号"), _("姓名"), _("连续漏测"), _("自"))
        return Rows(str(STEPS[step][0]), columns, lines, len(lines))

    return rows


for _step, (_term, _definition) in STEPS.items():
    figure(f"watch.behind_{_step}", term=_term, measure=PERSONS, definition=_definition, rows=_behind(_step), sensitive=True)


def half_numbers(rows, about) -> dict[str, Number]:
    """The four figures of some rows of a half-day."""
    return {state: Number(f"watch.follow_{state}", sum(row.counts_as(state) for row in rows), about) for state in TERMS}


def behind_numbers(found) -> dict[str, Number]:
    """How many are behind, by step, of everybody whom followup.behind found."""
    return {str(step): Number(f"watch.behind_{step}", sum(one.step == step for one in found)) for step in STEPS}
