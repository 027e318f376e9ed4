"""Files of sweeps and returnees: which column is which, and what a cell says, in words of either language.

All or nothing: a file with one error changes nothing, and each error is named by row and column.
"""

import datetime as dt
import re
import unicodedata
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster.imports import cells, reading
from shouwang.roster.imports.cells import Wrong
from shouwang.roster.imports.headers import folded
from shouwang.roster.models import Person

MOST = 100_000  # a whole roll
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)日?")
_YEARLESS = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})(?!\d)\s*[日号]?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:时点](\d{1,2})?")
EPOCH, DAYS = dt.date(1899, 12, 30), range(20_000, 80_000)  # of a spreadsheet's numbered days


class BadFile(Exception):
    """The file was not entered: why, and its errors as (row, column, sentence)."""

    def __init__(self, refusal, errors=()):
        super().__init__(refusal.sentence)
        self.refusal, self.errors = refusal, list(errors)


def rows_of(file, titles, must):
    """([(row number, {field: cell})]): the filled rows below the first line that names what must be there.

    titles: {field: words}. Raises Unreadable roster.40, watch.186, watch.198.
    """
    fields = {folded(word): name for name, words in titles.items() for word in words.split()}
    content = Path(file).read_bytes() if isinstance(file, str | Path) else file
    rows = list(reading.read(content).rows)
    at, named = _header(rows, fields, set(must))
    if at is None:
        raise Refused("watch.186", columns="、".join(titles[name].split()[0] for name in must if name not in named))
    below = [(number, row) for number, row in rows[at + 1 :] if any(text(cell) for cell in row)]
    if len(below) > MOST:
        raise Refused("watch.198", most=MOST)
    columns = {name: position for position, name in reversed(list(enumerate(named))) if name}
    return [(number, {name: row[x] if x < len(row) else "" for name, x in columns.items()}) for number, row in below]


def _header(rows, fields, must) -> tuple:
    """(which of the rows names the columns, the field of each); (None, those of the first row) when none names all that must be."""
    found = [[fields.get(folded(cell)) if cell is not None else None for cell in row] for _number, row in rows[:20]]
    return next(((at, named) for at, named in enumerate(found) if must <= set(named)), (None, found[0] if found else []))


def text(cell) -> str:
    """A cell as plain text, '' for a blank one."""
    if cell is None:
        return ""
    try:
        return unicodedata.normalize("NFKC", cells.text_of(cell)).strip().lstrip("'").strip()
    except Wrong:
        return ""


def whole_date(said: str) -> str:
    """What a cell says, with its date whole: 3月1日 is the last such day that has been, 46082 the day that a spreadsheet numbers so.
    Anything else is left as it is, and so is a day that the last twelve months did not have.
    """
    if said.isdecimal() and len(said) == 5 and int(said) in DAYS:
        return (EPOCH + dt.timedelta(days=int(said))).isoformat()
    found, today = _YEARLESS.match(said), clock.today()
    for year in (today.year, today.year - 1) if found else ():
        try:
            on = dt.date(year, int(found[1]), int(found[2]))
        except ValueError:
            continue
        if dt.timedelta() <= today - on <= dt.timedelta(days=366):
            return f"{on.isoformat()} {said[found.end() :].strip()}".strip()
    return said


def day(cell, past=True) -> dt.date | None:
    """A day, written in any usual way; None for a blank cell. past: without a year it has been, else the year must stand there.
    Raises Wrong.
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    said = text(cell)
    if not said:
        return None
    if past or said.isdecimal():
        said = whole_date(said)
    found = _DAY.match(said) or _DIGITS.fullmatch(said)
    try:
        return clock.parse_day("-".join([found[1], found[2].zfill(2), found[3].zfill(2)])) if found else _no_day(said)
    except ValueError:
        return _no_day(said)


def _no_day(said):
    raise Wrong(_("日期“%(value)s”看不懂。应写成 2026-03-01。") % {"value": said[:30]})


def instant(cell) -> tuple:
    """(instant, was only a day written?) in the institution's zone; (None, False) for a blank cell. Raises Wrong."""
    if isinstance(cell, dt.datetime):
        minutes = cell.hour * 60 + cell.minute
        return clock.instant(cell.date(), minutes), minutes == 0
    said = whole_date(text(cell))
    if not said:
        return None, False
    if re.search(r"[T ]\d", said) and ("+" in said or said.endswith("Z")):
        try:
            return clock.parse_instant(said), False
        except ValueError:
            return _no_day(said)
    on = day(cell)
    rest = _DAY.sub("", said, count=1)
    time = _TIME.search(rest)
    if time is None:
        return clock.instant(on), True
    hour, minute = int(time[1]), int(time[2] or 0)
    if hour > 23 or minute > 59:
        return _no_day(said)
    return clock.instant(on, hour * 60 + minute), False


def choice(cell, choices, usual) -> str:
    """A choice by its code, its label in any language, or a usual word; '' for a blank cell. Raises Wrong."""
    said = text(cell)
    if not said:
        return ""
    words = {folded(word): code for code, given in usual.items() for word in given.split()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {folded(label): code for code, label in choices.choices}
    words |= {folded(code): code for code in choices.values}
    if folded(said) not in words:
        offered = "、".join(str(label) for label in choices.labels)
        raise Wrong(Refused("watch.185", value=said[:30], offered=offered).sentence)
    return str(words[folded(said)])


def people(found_numbers) -> dict[str, int]:
    """number → id of the person, or of whom the record was merged into."""
    wanted = {one for one in found_numbers if one}
    rows = Person.objects.filter(number__in=wanted) if len(wanted) <= 500 else Person.objects.all()
    return {number: kept or pk for number, pk, kept in rows.values_list("number", "pk", "merged_into") if number in wanted}


def number(cell) -> str:
    """A person's number, '' when there is none or it is spoilt."""
    try:
        return cells.number(cell.lstrip("'") if isinstance(cell, str) else cell)
    except Wrong:
        return ""


class Errors:
    """Collects what is wrong, cell by cell, under the titles that people know."""

    def __init__(self, titles):
        self.titles, self.found = titles, []

    def read(self, row, field, function, cell, default=None):
        """What a function makes of a cell; the error is put down and the default returned when it cannot."""
        try:
            return function(cell)
        except (Wrong, Refused) as wrong:
            self.add(row, field, wrong.sentence if isinstance(wrong, Refused) else str(wrong))
            return default

    def add(self, row, field, sentence):
        """Put down an error."""
        self.found.append((row, self.titles[field].split()[0], sentence))

    def stop(self):
        """Raise BadFile when anything was wrong."""
        if self.found:
            self.found.sort(key=lambda error: error[0])
            row, column, sentence = self.found[0]
            first = _("第 %(row)s 行 %(column)s：%(sentence)s") % {"row": row, "column": column, "sentence": sentence}
            raise BadFile(Refused("watch.184", count=len(self.found), first=first), self.found)
