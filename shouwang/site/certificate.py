"""销毁证明 laid out: the same lines for the page, for Word and for the PDF. It prints what was certified and nothing else."""

import datetime as dt
import io
from pathlib import Path

from django.utils.translation import gettext as _

from shouwang.core import clock, retention, typesetting
from shouwang.core.fonts import SANS, SERIF
from shouwang.core.retention import METHODS, clocks
from shouwang.roster.models import Certificate

LAYOUT = Path(__file__).with_name("render") / "certificate.typ"


def laid(row: Certificate) -> dict:
    """Everything that a certificate prints, in the reader's language; names and reasons as they were written."""
    said = row.content
    places = [_line(part) for part in said["places"]]
    sums = [sum(part[name] for part in said["places"]) for name in ("before", "destroyed", "after")]
    return {
        "title": _("个人信息销毁证明"), "number": _("第 %(number)s 号") % {"number": row.number}, "mark": said["mark"],
        "statement": _statement(said), "pairs": _pairs(row, said),
        "columns": [_("内容"), _("方法"), _("销毁前"), _("已销毁"), _("销毁后")], "places": places,
        "total": [_("合计"), "", *map(str, sums)], "organisation": said["institution"], "seal": _("（盖章）"),
        "day": clock.day_of(_instant(said["done_at"])).isoformat(), "signed": _signed(said["people"]),
    }  # fmt: skip


def _statement(said):
    return _("下列个人信息保存期满或依法应予删除，已从本系统的数据库和文件中销毁，不能恢复。单位合计、审核和通报中的数字不含个人，予以保留。")


def _line(part) -> list[str]:
    place = retention.places.get(part["place"])
    title = str(place.title) if place else part["place"]
    return [title, str(METHODS[part["method"]]), *(str(part[name]) for name in ("before", "destroyed", "after"))]


def _pairs(row, said) -> list[tuple]:
    people = said["people"]
    executed = _("系统后台任务") if people["executed"]["name"] == "system" else people["executed"]["name"]
    pairs = [
        (_("类别"), str(clocks[said["keep"]].title)), (_("所属"), _belongs(said)), (_("范围"), _range(said)),
        (_("依据"), said["basis"]), (_("事由"), said["reason"]),
        (_("提出"), _who(people["proposed"])), (_("批准"), _who(people["approved"])),
        (_("执行"), f"{executed} {_at(people['executed']['at'])}"), (_("见证"), people["witness"] or "—"),
        (_("完成"), _at(said["done_at"])), (_("方法"), _method()),
        (_("备份"), _("备份文件最长保存 %(days)s 天，最迟 %(until)s 全部销毁；恢复备份时本证明所列内容会再次销毁。") % said["backups"]),
        (_("清单散列"), said["manifest"]), (_("上一份证明"), row.previous or "—"), (_("本证明散列"), row.digest),
    ]  # fmt: skip
    return [(label, str(text)) for label, text in pairs]


def _belongs(said):
    mandate = said["mandate"]
    if mandate is None:
        return "—"
    return f"{mandate['name']}（{mandate['code']}）{mandate['since']} – {mandate['last_day'] or ''}"


def _range(said):
    before = _("%(day)s 以前的记录") % {"day": said["before"]} if said["before"] else _("全部日期")
    return _("%(before)s，仅限一人") % {"before": before} if said["one_person"] else before


def _method():
    return _("从数据库删除行或清空字段，删除文件；释放的空间随即覆写（SQLite）或清理（PostgreSQL）。")


def _who(person) -> str:
    return f"{person['name']}（{person['number']}）{_at(person['at'])}" if person["name"] else "—"


def _signed(people) -> list[tuple]:
    return [
        (_("提出人"), people["proposed"]["name"]), (_("批准人"), people["approved"]["name"]), (_("见证人"), people["witness"]),
    ]  # fmt: skip


def _instant(text) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _at(text) -> str:
    return clock.local(_instant(text)).strftime("%Y-%m-%d %H:%M") if text else ""


def rendered(row: Certificate, file_format, lang) -> bytes:
    """A certificate as a file: docx or pdf."""
    return docx(laid(row)) if file_format == "docx" else pdf(laid(row), lang, row.issued_at)


def pdf(content, lang, issued_at) -> bytes:
    """On A4, its fonts inside. The same certificate gives the same bytes."""
    spelling = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(lang, "en")
    setting = {"serif": SERIF[spelling], "sans": SANS[spelling], "lang": "en" if spelling == "en" else "zh"}
    return typesetting.pdf(LAYOUT, content | setting, issued_at)


def docx(content) -> bytes:
    """As a Word file on A4."""
    import docx as word
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = word.Document()
    page = document.sections[0]
    page.page_width, page.page_height, page.left_margin, page.right_margin = Mm(210), Mm(297), Mm(26), Mm(24)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(11)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    if content["mark"]:
        document.add_paragraph(content["mark"])
    for text, size in ((content["title"], 22), (content["number"], 12)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(text).font.size = Pt(size)
    document.add_paragraph(content["statement"])
    _table(document, [[label, text] for label, text in content["pairs"]], (Mm(28), Mm(132)))
    document.add_paragraph()
    _table(document, [content["columns"], *content["places"], content["total"]], (Mm(46), Mm(54), Mm(20), Mm(20), Mm(20)))
    document.add_paragraph("    ".join(f"{label}：{name or '____________'}" for label, name in content["signed"])).paragraph_format.space_before = Pt(24)
    foot = document.add_paragraph(f"{content['organisation']}\n{content['seal']}\n{content['day']}")
    foot.alignment, foot.paragraph_format.space_before = WD_ALIGN_PARAGRAPH.RIGHT, Pt(30)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document, rows, widths):
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    for row in rows:
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width, cell.text = width, text
