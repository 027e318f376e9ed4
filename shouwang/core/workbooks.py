"""How large a workbook is, before a reader lays it out: one cell in the last corner of a sheet is a few bytes in the file and
hundreds of gigabytes as a grid, which would end the serving process with everybody's returns in it.
"""

import io
import re
import zipfile

MOST_CELLS = 16_000_000  # a roster of 400,000 people in 40 columns
MOST_BYTES = 512 * 1024 * 1024  # unpacked
_CHUNK, _TAIL = 1 << 20, 200
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']([^<>]*/>)?""")  # the last group: an empty cell


class TooLarge(ValueError):
    """The workbook would not fit."""


def require_bounded(content: bytes):
    """Raise TooLarge when an .xlsx unpacks to too much or spans too many cells; BadZipFile when it is broken.

    Other files pass: .xls cannot be larger than its 65,536 rows, .csv is what it is.
    """
    if content[:4] != b"PK\x03\x04":
        return
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        if sum(part.file_size for part in book.infolist()) > MOST_BYTES:
            raise TooLarge
        for part in book.infolist():
            if part.filename.lower().startswith("xl/worksheets/") and part.filename.lower().endswith(".xml"):
                with book.open(part) as sheet:
                    _require_grid(sheet)


def _require_grid(sheet):
    columns, rows, tail = set(), set(), b""
    while chunk := sheet.read(_CHUNK):
        found = [(letters, digits) for letters, digits, empty in _CELL.findall(tail + chunk) if not empty]
        columns |= set(map(_column, {letters for letters, _ in found}))
        rows |= set(map(int, {digits for _, digits in found}))
        columns, rows = ({min(some), max(some)} if some else some for some in (columns, rows))
        tail = chunk[-_TAIL:]
        if rows and (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1) > MOST_CELLS:
            raise TooLarge


def _column(letters) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
