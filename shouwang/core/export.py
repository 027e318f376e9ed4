"""Files that leave the house: .csv and .xlsx with a guard against spreadsheet formulas, and a watermark line.

Every export by an account is entered in the access log by the action that makes it; the watermark carries that entry's short
number, so that a file which is found leads back to who took it, when and what for.
"""

import csv
import datetime as dt
import io

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock, institution, parameters, wording

parameters.declare(
    "export_keep_days", 30, measure="天", source="本系统默认值", meaning=gettext_lazy("导出的文件最多留多少天，到期应销毁；印在水印里")
)
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread on paper
_MIX = 22_695_477  # so that neighbours do not look alike; odd, hence undone by its inverse


def mark_of(access_id) -> str:
    """The short number of an export, as its watermark prints it: seven characters and one to tell a slip of the pen."""
    mixed = (access_id * _MIX) % 32**7
    digits = "".join(_DIGITS[mixed // 32**place % 32] for place in range(6, -1, -1))
    return f"{digits[:4]}-{digits[4:]}{_check(digits)}"


def _check(digits) -> str:
    """Tells any one wrong character, and nearly every pair of neighbours in the wrong order."""
    return _DIGITS[sum((2 * place + 1) * _DIGITS.index(digit) for place, digit in enumerate(digits)) % 32]


def access_of(mark) -> int | None:
    """The id of the entry in the access log that a watermark's number means; None when it is no such number."""
    digits = "".join(mark.split()).upper().replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    if len(digits) != 8 or set(digits) - set(_DIGITS) or _check(digits[:7]) != digits[7]:
        return None
    mixed = 0
    for digit in digits[:7]:
        mixed = mixed * 32 + _DIGITS.index(digit)
    return mixed * pow(_MIX, -1, 32**7) % 32**7


def expires_at(access) -> dt.datetime | None:
    """When a copy that was taken away should be destroyed; None for one that holds no people."""
    if wording.lasts(access.what):
        return None
    days = parameters.value("export_keep_days", access.at)
    return clock.instant(clock.day_of(access.at) + dt.timedelta(days=days + 1))


def watermark(access, by) -> str:
    """Whose copy it is, when and what for it was taken, its number, and until when it may be kept."""
    words = _("%(institution)s · %(by)s · %(at)s · %(purpose)s · 编号 %(mark)s") % {
        "institution": institution.current().name, "by": by, "at": clock.local(access.at).strftime("%Y-%m-%d %H:%M"),
        "purpose": access.purpose, "mark": mark_of(access.pk),
    }  # fmt: skip
    until = expires_at(access)
    last = clock.day_of(until - clock.TICK) if until else None
    return _("%(words)s · %(day)s 以后销毁") % {"words": words, "day": last} if last else words


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # Excel in Chinese folds full-width signs


def harmless(value):
    """Text that a spreadsheet would run as a formula, with a leading apostrophe; numbers and nothing unchanged."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)  # a sentence still to be translated is text too
    return "'" + text if text.lstrip(" \u3000\ufeff").startswith(_FORMULA) else text


def csv_bytes(header, rows, watermark="") -> bytes:
    """UTF-8 with BOM (Excel reads Chinese only so), CRLF, guarded cells."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    if watermark:
        writer.writerow([])
        writer.writerow([harmless(watermark)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_bytes(title, header, rows, *, watermark="", before=(), widths=(), choices=None) -> bytes:
    """A one-sheet workbook for A4: `before` lines on top, header repeated on each page, text never run as a formula.

    A line is a text for the first column, or {column: text}.
    choices: {column: [words]}, what a cell of the column may be filled with later; the spreadsheet offers them as a list.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "border": 1, "bg_color": "#E8EFEE", "text_wrap": True, "valign": "vcenter"})
    cell = book.add_format({"border": 1, "valign": "vcenter"})
    text_cell = book.add_format({"border": 1, "valign": "vcenter", "num_format": "@"})  # a number typed in stays as typed
    for number, line in enumerate(before):
        for column, text in (line if isinstance(line, dict) else {0: line}).items():
            sheet.write_string(number, column, str(text))
    top = len(before)
    for column, text in enumerate(header):
        sheet.write_string(top, column, str(text), bold)
        sheet.set_column(column, column, widths[column] if column < len(widths) else 12)
    last = top
    for last, row in enumerate(rows, top + 1):
        for column, value in enumerate(row):
            if isinstance(value, bool) or not isinstance(value, int):
                sheet.write_string(last, column, "" if value is None else str(value), text_cell)
            else:
                sheet.write_number(last, column, value, cell)
    for column, words in (choices or {}).items():
        sheet.data_validation(top + 1, column, max(last, top + 1), column, {"validate": "list", "source": words})
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_paper(9)
    if len(header) > 10:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if watermark:
        book.set_properties({"comments": watermark})
        sheet.set_footer(f"&L{watermark.replace('&', '&&')}&R&P / &N")
    book.close()
    return out.getvalue()
