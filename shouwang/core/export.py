"""Files that leave the house: .csv and .xlsx with a guard against spreadsheet formulas, and a watermark line.

Every export by an account is entered in the access log by the action that makes it.
"""

import csv
import io

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


def xlsx_bytes(title, header, rows, *, watermark="", before=(), widths=()) -> bytes:
    """A one-sheet workbook for A4: `before` lines on top, header repeated on each page, text never run as a formula."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "border": 1, "bg_color": "#E8EFEE", "text_wrap": True, "valign": "vcenter"})
    cell = book.add_format({"border": 1, "valign": "vcenter"})
    for number, line in enumerate(before):
        sheet.write_string(number, 0, str(line))
    top = len(before)
    for column, text in enumerate(header):
        sheet.write_string(top, column, str(text), bold)
        sheet.set_column(column, column, widths[column] if column < len(widths) else 12)
    for number, row in enumerate(rows, top + 1):
        for column, value in enumerate(row):
            if isinstance(value, bool) or not isinstance(value, int):
                sheet.write_string(number, column, "" if value is None else str(value), cell)
            else:
                sheet.write_number(number, column, value, cell)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if watermark:
        sheet.set_footer(f"&L{watermark.replace('&', '&&')}&R&P / &N")
    book.close()
    return out.getvalue()
