"""The line list of an outbreak as a workbook: each case with its degree, generation and who infected it."""

from django.utils.translation import gettext as _

from shouwang.core import clock, export

WIDTHS = (14, 16, 8, 8, 12, 8, 8, 20, 18, 16)


def age(months) -> str:
    """An age for print: years, or months of who is younger than two; '' where unknown."""
    if months is None:
        return ""
    return _("%(n)s 个月") % {"n": months} if months < 24 and months % 12 else str(months // 12)


def _line(line):
    row = line.case
    who = f"{row.person.name}（{row.person.number}）" if row.person else ""
    infected_by = "、".join(source.label for source in line.sources)
    return [
        row.label, who, row.get_sex_display() if row.sex else "", age(row.age_months), row.onset_day.isoformat() if row.onset_day else "",
        line.degree, line.generation, infected_by, row.place, str(row.disease or ""),
    ]  # fmt: skip


def workbook(found, mark) -> tuple[str, bytes]:
    """(file name, content)."""
    title = _("病例一览表和传播链")
    header = [
        _("编号"), _("姓名（学工号）"), _("性别"), _("年龄"), _("发病日期"), _("传出人数"), _("代次"), _("由谁传入"), _("单位"), _("病种"),
    ]  # fmt: skip
    before = [f"{title} · {found.mandate.name}", mark]
    content = export.xlsx_bytes(title, header, [_line(line) for line in found.lines], watermark=mark, before=before, widths=WIDTHS)
    return f"chain-{found.mandate.code}-{clock.today()}.xlsx", content
