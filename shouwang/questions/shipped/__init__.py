"""The forms that come with the system, as readable tables. `workbook` makes the XLSForm file that anybody can edit from them.

A module here names CODE, NAME, PURPOSE, RETENTION, SURVEY and CHOICES; a text in three languages is a tuple in the order
简体中文, 繁體中文, English.
"""

import datetime as dt
import io

import xlsxwriter

from shouwang.questions.shipped import (
    absence_check,
    canteen_check,
    daily_health,
    holiday_whereabouts,
    return_plan,
    sweep_question,
    watch_check,
)

FORMS = (daily_health, absence_check, watch_check, sweep_question, holiday_whereabouts, return_plan, canteen_check)
_LANGUAGES = ("简体中文 (zh-Hans)", "繁體中文 (zh-Hant)", "English (en)")
_TRANSLATED = ("label", "hint", "short", "constraint_message")
_SURVEY = (
    *("type", "name", "label", "hint", "short", "required", "relevant", "constraint", "constraint_message"),
    *("appearance", "default", "unit", "decimals", "min", "max", "store", "carry", "abnormal", "flag", "score"),
)
_CHOICES = ("list_name", "name", "label", "flag", "score", "aliases", "none")


def workbook(form) -> bytes:
    """The XLSForm file of a shipped form. The same form makes the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    book.set_properties({"title": form.NAME[0], "created": dt.datetime(2026, 1, 1)})
    _write(book, "survey", _SURVEY, form.SURVEY)
    _write(book, "choices", _CHOICES, form.CHOICES)
    settings = {
        "form_id": form.CODE,
        "form_title": form.NAME,
        "default_language": _LANGUAGES[0],
        "purpose": form.PURPOSE,
    }
    _write(book, "settings", list(settings), [settings], translated=("form_title", "purpose"))
    book.close()
    return out.getvalue()


def _write(book, name, columns, rows, translated=_TRANSLATED):
    sheet = book.add_worksheet(name)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    used = [column for column in columns if any(column in row for row in rows)]
    headers = [(column, at) for column in used for at in (range(3) if column in translated else (None,))]
    for x, (column, at) in enumerate(headers):
        sheet.write_string(0, x, _header(column, at, name), bold)
        sheet.set_column(x, x, 28 if at is not None else 14, wrap)
        for y, row in enumerate(rows, start=1):
            value = row.get(column, "")
            value = value[at] if isinstance(value, tuple) else value
            if value != "":
                sheet.write_string(y, x, str(value))
    sheet.freeze_panes(1, 0)


def _header(column, at, sheet):
    """Settings carry their first language under the plain name, which is where other XLSForm tools look."""
    if at is None or (sheet == "settings" and at == 0):
        return column
    return f"{column}::{_LANGUAGES[at]}"
