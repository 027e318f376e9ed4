"""The call list as a workbook that goes out: fifteen columns, the last four to be filled in and read back (calls_file)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.checkin.calls import Line
from shouwang.checkin.models import Attempt, Slot
from shouwang.core import clock, export

COLUMNS = (
    gettext_lazy("序号"), gettext_lazy("单位"), gettext_lazy("年级班级"), gettext_lazy("姓名"), gettext_lazy("学工号"), gettext_lazy("手机"),
    gettext_lazy("宿舍"), gettext_lazy("辅导员及电话"), gettext_lazy("连续未报天数"), gettext_lazy("末次上报时间"), gettext_lazy("已催报时间"),
    gettext_lazy("联系时间"), gettext_lazy("方式"), gettext_lazy("结果"), gettext_lazy("联系人"),
)  # fmt: skip
WIDTHS = (5, 14, 18, 10, 14, 14, 14, 22, 8, 16, 16, 16, 12, 10, 10)
READ = NUMBER, WHEN, WAY, OUTCOME, CALLER = 4, 11, 12, 13, 14  # the columns that are read back


def slot_code(slot: Slot) -> str:
    """How a file names a slot: daily/2026-03-03/-"""
    return f"{slot.campaign.code}/{slot.day.isoformat()}/{slot.name or '-'}"


def workbook(slot: Slot, lines: list[Line], unit, watermark) -> bytes:
    """The call list of a slot as a workbook, the lists of ways and results offered in their columns."""
    rows = [_row(number, line) for number, line in enumerate(lines, 1)]
    before = [
        " · ".join(str(part) for part in (unit, slot.campaign.name, slot.day.isoformat()) if part),
        {0: _("填报期编号：%(code)s （请勿改动这一行）") % {"code": slot_code(slot)}, OUTCOME: slot_code(slot)},
        _("请只填最后四列：联系时间（如 2026-03-03 18:42）、方式、结果、联系人。填好以后在同一页导入。"),
        watermark,
    ]
    choices = {WAY: [str(label) for label in Attempt.Way.labels], OUTCOME: [str(label) for label in Attempt.Outcome.labels]}
    header = [str(column) for column in COLUMNS]
    return export.xlsx_bytes(
        _("催报联系单"), header, rows, watermark=watermark, before=before, widths=WIDTHS, choices=choices
    )


def _row(number, line: Line) -> list:
    last = line.last
    return [
        number, line.college, line.class_name, line.person.name, line.person.number, line.person.phone, line.person.dormitory,
        "；".join(f"{one.name} {one.phone}".strip() for one in line.advisers), line.streak, _wall(line.last_at),
        _wall(line.reminded_at), *((_wall(last.at), last.get_way_display(), last.get_outcome_display(), last.caller) if last else [""] * 4),
    ]  # fmt: skip


def _wall(at) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M") if at else ""
