"""因病缺课登记表 as a workbook: a summary of the day, and the classes in sections, each with its head and its rows; A4, landscape."""

import io

from django.utils.translation import gettext as _

from shouwang.core import clock, export, institution
from shouwang.watch.models import Symptom
from shouwang.watch.queries import register as day_of
from shouwang.watch.queries.register import ClassSheet, Line, Register

HEAD = ("学院", "专业班级", "日期", "应到", "实到", "缺课", "其中因病", "记录人")
ROWS = (
    "序号", "姓名", "性别", "年龄", "学号", "宿舍楼室", "电话", "症状", "发病时间", "缺课起", "离校时间/去向", "是否就诊·医院", "诊断(本人提供)",
    "追踪日期·情况", "追踪人", "返校时间", "复课证明·查验人",
)  # fmt: skip
WIDTHS = (12, 16, 11, 6, 14, 14, 13, 18, 12, 12, 14, 18, 14, 26, 10, 12, 18)


def state_words(sheet: ClassSheet) -> str:
    """How a class stands, in a word: 零报告, 未报, 停课 …"""
    words = {
        day_of.ZERO: _("零报告"), day_of.REPORTED: _("已报"), day_of.PARTLY: _("未报 %(n)s 人") % {"n": sheet.silent}, day_of.UNREPORTED: _("未报"),
        day_of.SUSPENDED: _("停课"), day_of.NO_SCHOOL: _("非教学日"),
    }  # fmt: skip
    said = words[sheet.state]
    return f"{said}（{sheet.why}）" if sheet.why else said


def college(unit) -> str:
    """The second-level unit of a class, and the class below it."""
    return unit.title.split("/")[0] if unit.title else str(unit)


def class_name(unit) -> str:
    """The class, without its college."""
    return "/".join(unit.title.split("/")[1:]) or unit.name


def head_of(sheet: ClassSheet, day) -> list:
    """The eight cells of a class's head; what is not known is —."""
    held = sheet.state not in {day_of.SUSPENDED, day_of.NO_SCHOOL}
    numbers = [sheet.expected, sheet.present, sheet.absent, sheet.ill] if held else [None, None, None, None]
    if sheet.state == day_of.UNREPORTED and not sheet.lines:
        numbers[1:] = [None, None, None]
    return [college(sheet.unit), class_name(sheet.unit), day.isoformat(), *("—" if n is None else n for n in numbers), sheet.recorder]


def symptoms_words(codes) -> str:
    """Symptoms in words."""
    return "、".join(str(Symptom(code).label) for code in codes if code in Symptom.values)


def row_of(number: int, line: Line, day) -> list:
    """The seventeen cells of a person. 性别 is not kept by this system, and stays blank to be filled in by hand."""
    person, one = line.person, line.one
    head = [number, person.name, "", age(person, day), person.number, person.dormitory, person.phone]
    if one is None:
        return [*head, _reason(line.reason), "", day.isoformat(), *[""] * 7]
    check = one.check
    followed = [entry for entry in one.entries if entry.situation]
    return [
        *head, symptoms_words(one.symptoms) or _reason(line.reason), one.said_onset.isoformat() if one.said_onset else "",
        one.absence.missed_day.isoformat() if one.absence.missed_day else _("在校"), one.last("left"), _seen(one), one.last("told"),
        "；".join(f"{clock.local(entry.at):%m-%d} {entry.situation}" for entry in followed), _followers(one),
        one.back_day.isoformat() if one.back_day else "", _return(one, check),
    ]  # fmt: skip


def cells_of(number: int, line: Line, day) -> list[dict]:
    """The same cells for a page, each with the title of its column; names, numbers and days are not broken, words in rows have room."""
    kinds = {1: "nowrap", 4: "nowrap", 5: "nowrap", 6: "nowrap", 7: "roomy", 8: "nowrap", 9: "nowrap", 15: "nowrap", 13: "roomy", 16: "roomy"}
    return [{"text": text, "kind": kinds.get(at, ""), "label": ROWS[at]} for at, text in enumerate(row_of(number, line, day))]


def age(person, day) -> int | str:
    """Years on a day, where the date of birth is known."""
    import datetime as dt

    if not person.birth_date:
        return ""
    born = dt.date.fromisoformat(person.birth_date)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _reason(code) -> str:
    from shouwang.watch.models import Reason

    return str(Reason(code).label) if code in Reason.values else ""


def _seen(one) -> str:
    from shouwang.watch.models import AbsenceEntry

    seen, hospital = one.last("seen"), one.last("hospital")
    return " · ".join(part for part in (str(AbsenceEntry.Seen(seen).label) if seen else "", hospital) if part)


def _followers(one) -> str:
    names = [entry.by_person.name for entry in one.entries if entry.by_person and entry.situation]
    return "、".join(dict.fromkeys(names))


def _return(one, check) -> str:
    from shouwang.watch.models import AbsenceEntry

    paper = one.last("paper")
    said = [str(AbsenceEntry.Paper(paper).label)] if paper else []
    if check is not None:
        who = check.by_person.name if check.by_person else check.by
        said.append((_("%(who)s 查验同意") if check.agreed else _("%(who)s 查验：暂缓")) % {"who": who})
    return " · ".join(said)


def workbook(found: Register, watermark="") -> bytes:
    """The whole file."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "border": 1, "bg_color": "#E8EFEE", "text_wrap": True}),
        "cell": book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True, "num_format": "@"}), "plain": book.add_format({}),
        "number": book.add_format({"border": 1, "valign": "vcenter"}),
    }  # fmt: skip
    title = _("%(institution)s 因病缺课登记表 %(day)s") % {"institution": institution.current().name, "day": found.day.isoformat()}
    _summary(book.add_worksheet(_("全校汇总")), found, formats, title, watermark)
    _sections(book.add_worksheet(_("登记表")), found, formats, title, watermark)
    book.set_properties({"title": title, "comments": watermark})
    book.close()
    return out.getvalue()


def _write(sheet, at, cells, formats, style="cell"):
    for column, value in enumerate(cells):
        if isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(at, column, value, formats["number"])
        else:
            sheet.write_string(at, column, str(export.harmless(value) or ""), formats[style])


def _paper(sheet, watermark, last, widths):
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    if watermark:
        sheet.write_string(last + 1, 0, str(export.harmless(watermark)))
        sheet.set_footer(f"&L{watermark.replace('&', '&&')}&R&P / &N")


def _summary(sheet, found, formats, title, watermark):
    sheet.write_string(0, 0, title, formats["title"])
    _write(sheet, 1, [*HEAD, _("情况")], formats, "head")
    at = 1
    by_college: dict = {}
    for one in found.classes:
        by_college.setdefault(college(one.unit), []).append(one)
    for name, sheets in by_college.items():
        for one in sheets:
            at += 1
            _write(sheet, at, [*head_of(one, found.day), state_words(one)], formats)
        at += 1
        _write(sheet, at, _sum(name, _("小计"), found, sheets), formats, "head")
    _write(sheet, at + 1, _sum(_("全校"), _("合计"), found, None), formats, "head")
    _paper(sheet, watermark, at + 2, (16, 22, 12, 8, 8, 8, 10, 12, 24))
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)


def _sum(name, word, found, sheets) -> list:
    sums = found.sums(sheets)
    said = _("%(classes)s 个班：零报告 %(zero)s，未报 %(unreported)s，停课 %(suspended)s") % sums
    spoke = any(one.state != day_of.UNREPORTED for one in found.held(sheets))  # where no class said anything, nothing is known: no zero
    counts = [sums[key] if spoke else "—" for key in ("present", "absent", "ill")]
    return [name, word, found.day.isoformat(), sums["expected"], *counts, "", said]


def _sections(sheet, found, formats, title, watermark):
    sheet.write_string(0, 0, title, formats["title"])
    at = 1
    for one in found.classes:
        _write(sheet, at, HEAD, formats, "head")
        _write(sheet, at + 1, head_of(one, found.day), formats)
        at += 2
        if one.lines:
            _write(sheet, at, ROWS, formats, "head")
            for number, line in enumerate(one.lines, 1):
                _write(sheet, at + number, row_of(number, line, found.day), formats)
            at += len(one.lines) + 1
        if not one.lines or one.state in {day_of.PARTLY, day_of.SUSPENDED}:
            _write(sheet, at, [state_words(one)], formats)
            at += 1
        at += 1
    _paper(sheet, watermark, at, WIDTHS)
