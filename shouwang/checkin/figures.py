"""The figures of check-in: the counters of the roll call, each with its definition and the rows behind it.

`about` of a roll-call figure: slot (or campaign, day, name of one not opened yet), unit, optionally known_at and kinds.
"""

from django.utils.translation import gettext_lazy as _

from shouwang.checkin import queries, slots
from shouwang.checkin.models import Campaign, Slot
from shouwang.core import clock
from shouwang.core.figures import PERSONS, Rows, figure
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Unit

STANDINGS = {
    "exempt": _("免报"),
    "missing": _("未报"),
    "on_time": _("按时"),
    "late": _("补报"),
}

TERMS = {
    "on_roster": (_("在册"), _("截止时刻责任单位名册上的人。应报 + 免报 = 在册。")),
    "expected": (_("应报"), _("在册而未免报的人;免报的人自己报了,也算应报。应报 = 已报 + 未报。")),
    "exempt": (_("免报"), _("截止时刻有免报且没有填报的人,有理由和结束日期。")),
    "answered": (_("已报"), _("在册且有有效填报的人。已报 = 按时 + 补报 = 正常 + 异常。")),
    "on_time": (_("按时"), _("第一次有效填报早于截止时刻的人。更正不改变是否按时。")),
    "late": (_("补报"), _("第一次有效填报在截止时刻或之后的人。")),
    "proxy": (_("代报"), _("当前填报由他人代为填写的人;代报也是已报。")),
    "missing": (_("未报"), _("应报而没有填报的人。没有填报不等于正常。")),
    "normal": (_("正常"), _("当前填报没有异常的人。")),
    "flagged": (_("异常"), _("当前填报有异常答案的人:发热、症状、接触史等。")),
    "fever": (_("其中发热"), _("当前填报体温达到发热标准的人;标准是有日期的规则参数(现为 37.3 ℃ 及以上)。")),
    "under_check": (_("复核中"), _("当前填报异常、仍待核实的人。")),
}


def slot_about(about) -> Slot:
    """The slot that a figure's `about` names. Raises core.04."""
    try:
        if about.get("slot"):
            return Slot.objects.select_related("campaign__unit").get(pk=int(about["slot"]))
        campaign = Campaign.objects.select_related("unit").get(pk=int(about["campaign"]))
        slot = slots.find(campaign, clock.parse_day(about["day"]), about.get("name", ""))
    except (KeyError, ValueError, Slot.DoesNotExist, Campaign.DoesNotExist):
        raise Refused("core.04") from None
    if slot is None:
        raise Refused("core.04")
    return slot


def _rows(counter):
    def rows(scope: Scope, about) -> Rows:
        slot = slot_about(about)
        unit = Unit.objects.filter(pk=about.get("unit") or 0).first() or Unit.objects.get(path="R")
        known_at = clock.parse_instant(about["known_at"]) if about.get("known_at") else None
        kinds = about["kinds"].split(",") if about.get("kinds") else None
        found = queries.those(scope, slot, counter, unit, known_at, kinds)
        return _table(scope, slot, unit, counter, found)

    return rows


def _table(scope, slot, unit, counter, found) -> Rows:
    people = queries.people(scope, [row.person_id for row in found])
    units = Unit.objects.in_bulk({row.unit_id for row in found})
    lines = []
    for row in sorted(found, key=lambda row: (units[row.unit_id].path, people[row.person_id].number)):
        person = people[row.person_id]
        shown = scope.allows(access.NAMES, units[row.unit_id].path, row.kind)
        lines.append(
            (units[row.unit_id].title, person.number if shown else "—",
             person.name if shown else masked_name(person.name), STANDINGS[row.standing], _("代报") if row.answer and row.answer.proxy else "")
        )  # fmt: skip
    title = f"{slot.campaign.name} {slot.day} {unit.title} {TERMS[counter][0]}"
    return Rows(title, (_("单位"), _("学工号"), _("姓名"), _("填报情况"), _("备注")), lines, len(lines))


for _name, (_term, _definition) in TERMS.items():
    figure(f"checkin.{_name}", term=_term, measure=PERSONS, definition=_definition, rows=_rows(_name))
