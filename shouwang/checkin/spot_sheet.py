"""The sheet of a spot check, for a telephone desk without a screen: names, telephones, the record, room for the result."""

from django.utils.translation import gettext as _

from shouwang.checkin import spotting
from shouwang.checkin.spot_figures import result_word
from shouwang.core import accesses, clock, export
from shouwang.core.scope import Scope
from shouwang.roster.models import Unit


def units(draw) -> list[Unit]:
    """The units that were drawn from, in the order of the tree."""
    return list(Unit.objects.filter(pk__in=draw.units).order_by("path"))


def _at(moment):
    return clock.local(moment).strftime("%m-%d %H:%M") if moment else ""


def _record(one):
    return "、".join(str(badge["label"]) for badge in one.record.get("badges", ())) or _("已不在这一期的名册里")


def _line(one):
    last = one.attempts[-1] if one.attempts else None
    return [
        one.check.place, str(one.check.unit), one.check.person.name, one.check.person.number, one.check.person.phone, _record(one),
        _at(one.record.get("at")), result_word(one) if last else "", last.note if last else "", _at(last.at) if last else "",
    ]  # fmt: skip


def xlsx(scope: Scope, draw, *, purpose) -> bytes:
    """The sheet as a workbook, entered as an export of the people on it."""
    people = spotting.people(scope, draw)
    row = accesses.log_export(
        ref=f"checkin.SpotDraw:{draw.pk}", what="checkin.spot_phones", rows=len(people), by=scope.viewer, purpose=purpose,
        people=[one.check.person_id for one in people],
    )  # fmt: skip
    mark = export.watermark(row, scope.viewer)
    title = _("电话抽查 %(campaign)s %(day)s") % {"campaign": draw.slot.campaign.name, "day": draw.slot.day}
    how = _("种子 %(seed)s，每单位 %(each)s 人，抽取时间 %(at)s") % {"seed": draw.seed, "each": draw.each, "at": _at(draw.at)}
    header = [_("序号"), _("单位"), _("姓名"), _("学工号"), _("手机"), _("系统记录"), _("填报时间"), _("结果"), _("说明"), _("抽查时间")]
    widths = (6, 26, 10, 14, 14, 14, 12, 10, 24, 12)
    return export.xlsx_bytes(title, header, [_line(one) for one in people], watermark=mark, before=[title, how, mark], widths=widths)
