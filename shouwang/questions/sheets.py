"""Read an XLSForm workbook cell by cell, so that every complaint can name its row and column and every quote stays Chinese.

pyxform straightens “ ” to " on purpose; the words of a form are therefore taken from here, its structure from pyxform.
"""

import datetime as dt
import io
from dataclasses import dataclass

from python_calamine import CalamineWorkbook

from shouwang.core.refusals import Refused
from shouwang.core.workbooks import require_bounded
from shouwang.questions import languages

MAX_BYTES, MAX_ROWS = 2 * 1024 * 1024, 2000
SHEETS = ("survey", "choices", "settings")


@dataclass(frozen=True)
class Row:
    """One row: its number as the author sees it, and {(column, language): text}; language '' where the header names none."""

    number: int
    cells: dict

    def get(self, column, language=""):
        return self.cells.get((column, language), "")

    def words(self, column):
        """{language: text} of a translated column; a header without language speaks Simplified Chinese."""
        found = {lang: self.get(column, lang) for lang in languages.ALL}
        found["zh-hans"] = found["zh-hans"] or self.get(column)
        return {lang: text for lang, text in found.items() if text}


def read(content: bytes) -> dict:
    """{sheet: [Row]} of a workbook. Raises Refused questions.40 when it is none."""
    if len(content) > MAX_BYTES:
        raise Refused("questions.40", reason=f"> {MAX_BYTES // 1024 // 1024} MB")
    try:
        require_bounded(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = {name.strip().lower(): name for name in book.sheet_names}
        grids = {
            sheet: book.get_sheet_by_name(names[sheet]).to_python(skip_empty_area=False)
            for sheet in SHEETS
            if sheet in names
        }
    except Exception as problem:  # calamine raises its own, zipfile's and XML errors; each means "not a workbook"
        raise Refused("questions.40", reason=str(problem)[:200]) from None
    if "survey" not in grids:
        raise Refused("questions.40", reason="survey")
    if any(len(grid) > MAX_ROWS for grid in grids.values()):
        raise Refused("questions.40", reason=f"> {MAX_ROWS}")
    return {sheet: _rows(grids.get(sheet, [])) for sheet in SHEETS}


def _rows(grid):
    if not grid:
        return []
    headers = [header(text(cell)) for cell in grid[0]]
    rows = []
    for number, cells in enumerate(grid[1:], start=2):
        filled = {h: text(c) for h, c in zip(headers, cells, strict=False) if h[0] and text(c)}
        if filled:
            rows.append(Row(number, filled))
    return rows


def header(name: str) -> tuple:
    """('label', 'zh-hant') for "label::繁體中文 (zh-Hant)"; ('flag', '') for "flag" and "bind::flag"."""
    base, _, language = name.strip().partition("::")
    base = base.strip().lower().replace(" ", "_")
    language = language.strip()
    if base == "bind":
        return language.lower(), ""
    if language.endswith(")") and "(" in language:
        language = language[language.rindex("(") + 1 : -1]
    return base, languages.code(language) if language else ""


def text(cell) -> str:
    """A cell as the author typed it: 1.0 is 1, TRUE is yes, a date is ISO."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell).strip()
