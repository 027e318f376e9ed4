"""Reading a file into rows of cells: .xlsx (and .xls, .ods), .csv in UTF-8 with or without BOM, UTF-16, or GB18030."""

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shouwang.core.refusals import Refused
from shouwang.core.workbooks import require_bounded

_DELIMITERS = ",;\t"


class Unreadable(Refused):
    """The file as a whole cannot be used: bad input, not a refusal of what it asks."""


@dataclass(frozen=True)
class Source:
    """A file as it came: its name, the digest of its bytes, and its rows as (number shown by a spreadsheet, cells)."""

    name: str
    digest: str
    rows: Iterable[tuple[int, list]]


def read(file, name="") -> Source:
    """Open a path, bytes or a binary file object. Raises Unreadable roster.40."""
    if isinstance(file, str | Path):
        name, content = name or Path(file).name, Path(file).read_bytes()
    else:
        content = file if isinstance(file, bytes) else file.read()
    rows = _workbook(content) if _is_workbook(content) else _text(content)
    return Source(name, hashlib.sha256(content).hexdigest(), rows)


def _is_workbook(content):
    return content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _workbook(content):
    import python_calamine

    try:
        require_bounded(content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        top = sheet.start[0] if sheet.start else 0
    except Exception as error:  # calamine raises its own family and, on rubbish, plain ones
        raise Unreadable("roster.40") from error
    # iter_rows pads the rows above the first used cell only in some versions: ask where it starts
    rows = sheet.to_python(skip_empty_area=True)
    return ((number, row) for number, row in enumerate(rows, top + 1))


def decoded(content: bytes) -> str:
    """The text of a file in whichever encoding Chinese offices use. Raises Unreadable roster.40."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("roster.40")


def _text(content):
    text = decoded(content)
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        return list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1))
    except csv.Error as error:
        raise Unreadable("roster.40") from error
