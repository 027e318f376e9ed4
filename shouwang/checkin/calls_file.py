"""A call list that comes back as a workbook, filled in (it went out by calls_workbook).

Of the file that comes back only the last columns are read; people are matched by their number, and the slot is the one written
above the table. All or nothing: a file with one error changes nothing, and each error is named by row and column. A file read
again says nothing new. Rows may be sorted, left out or separated by blank ones, columns moved or taken away, instants typed in
any usual way; what would have to be guessed is refused.
"""

import functools
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from shouwang.checkin import calls
from shouwang.checkin.actions.calls import Entered, Tried, enter_attempts
from shouwang.checkin.calls_workbook import CALLER, COLUMNS, NUMBER, OUTCOME, READ, WAY, WHEN, slot_code
from shouwang.checkin.models import Attempt, Slot
from shouwang.checkin.written import Wrong, instant_of
from shouwang.core import clock, workbooks
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster.imports import cells
from shouwang.roster.imports.headers import folded
from shouwang.roster.models import Person

MUST = (NUMBER, OUTCOME)
MOST = 20_000
_SLOT = re.compile(r"([^\s/:：]+)/(\d{4}-\d{2}-\d{2})/(am|noon|pm|-)(?![\w])")


@dataclass
class Read:
    """What a file says: tries to enter, rows without a result, and errors as (row, column, sentence)."""

    tries: list[Tried] = field(default_factory=list)
    blank: int = 0
    errors: list = field(default_factory=list)


@dataclass(frozen=True)
class Imported:
    """What a file did: tries entered and known already, rows without a result."""

    entered: Entered
    blank: int


class BadCalls(Exception):
    """The file was not entered: why, and its errors as (row, column, sentence)."""

    def __init__(self, refusal, errors=()):
        super().__init__(refusal.sentence)
        self.refusal, self.errors = refusal, list(errors)


def import_calls(scope: Scope, slot: Slot, content: bytes) -> Imported:
    """Read a file that came back and enter what it says, all of it or nothing. Raises BadCalls."""
    try:
        found = read(scope, slot, content)
        if found.errors:
            raise BadCalls(Refused("checkin.111", count=len(found.errors)), found.errors)
        return Imported(enter_attempts(slot=slot, tries=found.tries, by=scope.viewer), found.blank)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        raise BadCalls(refusal) from None


def read(scope: Scope, slot: Slot, content: bytes) -> Read:
    """What a file that came back says. Raises checkin.106 … .110, .112 for one that cannot be read as the call list of this slot."""
    above, titles, rows = _table(content)
    _require_slot(slot, above)
    columns = _columns(titles)
    if len(rows) > MOST:
        raise Refused("checkin.112", most=MOST)
    found = Read()
    filled = [(number, row) for number, row in rows if any(_text(cell) for cell in row)]
    people = _People(scope, slot, [_cell(row, columns, NUMBER) for _, row in filled])
    for number, row in filled:
        _take(found, slot, people, number, {column: _cell(row, columns, column) for column in columns})
    return found


def _table(content):
    """(the lines above, which column each title is, [(row number, cells)]) of the first sheet that has our titles."""
    import python_calamine

    try:
        workbooks.require_bounded(content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (python_calamine.CalamineError, workbooks.TooLarge, zipfile.BadZipFile, OSError, ValueError):
        raise Refused("checkin.106") from None
    titles = _titles()
    for rows in sheets:
        for at, row in enumerate(rows[:50]):
            named = [titles.get(folded(cell)) if isinstance(cell, str) else None for cell in row]
            if set(MUST) <= set(named):
                return rows[:at], named, list(enumerate(rows[at + 1 :], at + 2))
    raise Refused("checkin.107")


def _titles() -> dict[str, int]:
    """Every title of a column in every language → which it is."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {folded(title): column for column, title in enumerate(COLUMNS)}
    return found


def _columns(named) -> dict[int, int]:
    """Which of the columns that are read back is where."""
    found: dict[int, int] = {}
    for at, column in enumerate(named):
        if column in READ:
            if column in found:
                raise Refused("checkin.108", column=str(COLUMNS[column]))
            found[column] = at
    return found


def _require_slot(slot, above):
    text = " ".join(unicodedata.normalize("NFKC", str(cell)) for row in above for cell in row)
    named = _SLOT.search(text)
    if named is None:
        raise Refused("checkin.109")
    if named[0] != slot_code(slot):
        raise Refused("checkin.110", theirs=named[0], ours=slot_code(slot))


def _cell(row, columns, column):
    return row[columns[column]] if column in columns and columns[column] < len(row) else ""


def _text(cell) -> str:
    return unicodedata.normalize("NFKC", str(cell)).strip().lstrip("'").strip() if cell is not None else ""


def _take(found, slot, people, number, row):
    """One row: a try, nothing, or its errors."""
    said = [_text(row.get(column, "")) for column in (WHEN, WAY, OUTCOME, CALLER)]
    if not said[2]:
        if said[0]:  # a way or a name may stand there for every row, as somebody filled the column down
            found.errors.append((number, str(COLUMNS[OUTCOME]), _("写了联系时间，没有写结果。")))
        else:
            found.blank += 1
        return
    errors: list = []
    tried = {
        "person_id": _try(errors, NUMBER, people.find, row[NUMBER]),
        "at": _try(errors, WHEN, lambda cell: instant_of(cell, slot, clock.now()), row.get(WHEN, "")),
        "way": _try(errors, WAY, lambda cell: _word(cell, Attempt.Way), row.get(WAY, "")),
        "outcome": _try(errors, OUTCOME, lambda cell: _word(cell, Attempt.Outcome), row[OUTCOME]),
        "caller": said[3][:80],
    }
    if errors:
        found.errors += [(number, str(COLUMNS[column]), sentence) for column, sentence in errors]
    else:
        found.tries.append(Tried(**tried))


def _try(errors, column, read_cell, cell):
    try:
        return read_cell(cell)
    except (Wrong, cells.Wrong) as wrong:
        errors.append((column, str(wrong)))
        return None


class _People:
    """Who is meant by a number, among those whom the viewer may ring, or might since the slot opened."""

    def __init__(self, scope, slot, numbers):
        wanted = {text for cell in numbers if (text := _quietly(cell))}
        rows = Person.objects.filter(number__in=wanted) if len(wanted) <= calls.FEW else Person.objects.all()
        found = {number: (pk, kept) for pk, number, kept in rows.values_list("pk", "number", "merged_into")}
        self.found = {number: kept or pk for number, (pk, kept) in found.items() if number in wanted}
        lost = wanted - set(self.found)
        self.padded = _without_zeros(lost) if lost else {}
        everyone = set(self.found.values()) | {pk for pks in self.padded.values() for pk in pks}
        self.reached = calls.callable_since(scope, slot, everyone)

    def find(self, cell) -> int:
        """The id of the person; whoever is out of reach is as unknown as nobody. Raises Wrong."""
        number = cells.number(cell.lstrip("'") if isinstance(cell, str) else cell)
        if not number:
            raise Wrong(_("没有学工号。"))
        found = [self.found[number]] if number in self.found else self.padded.get(number, ())
        within = [pk for pk in found if pk in self.reached]
        if len(within) != 1:
            raise Wrong(_("您负责的人里没有学工号“%(number)s”。") % {"number": number})
        return within[0]


def _quietly(cell) -> str:
    try:
        return cells.number(cell.lstrip("'") if isinstance(cell, str) else cell)
    except cells.Wrong:
        return ""


def _without_zeros(lost) -> dict[str, list[int]]:
    """A spreadsheet that made numbers of them has dropped the zeros in front: number without them → the people it may be."""
    found: dict = {}
    for pk, number, kept in Person.objects.filter(number__startswith="0").values_list("pk", "number", "merged_into"):
        if number.lstrip("0") in lost:
            found.setdefault(number.lstrip("0"), []).append(kept or pk)
    return found


_WAYS = {
    Attempt.Way.PHONE: "电话 手机 打电话 致电 座机 phone call",
    Attempt.Way.MESSAGE: "短信 微信 企业微信 钉钉 飞书 qq 群 消息 message sms wechat",
    Attempt.Way.VISIT: "当面 上门 面谈 到宿舍 visit",
    Attempt.Way.OTHERS: "家人 家长 家属 室友 同学 同事 转告 others",
}
_OUTCOMES = {
    Attempt.Outcome.LATE: "补报 已补报 本人补报 会补报",
    Attempt.Outcome.PROXY: "代报 已代报 需代报",
    Attempt.Outcome.LEAVE: "请假 已请假 请假离校",
    Attempt.Outcome.EXEMPTION: "免报申请 免报 申请免报",
    Attempt.Outcome.NO_ANSWER: "未接通 无人接听 没接 未接 关机 占线 联系不上 无法接通",
    Attempt.Outcome.NO_NUMBER: "空号 停机 号码错误 错号",
}
_USUAL = {Attempt.Way: _WAYS, Attempt.Outcome: _OUTCOMES}


@functools.cache
def _words(choices) -> dict[str, str]:
    """Every word for a choice → its code: the code, its label in each language, the usual words."""
    words = {folded(word): code for code, given in _USUAL[choices].items() for word in given.split()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {folded(label): code for code, label in choices.choices}
    return words | {folded(code): code for code in choices.values}


def _word(cell, choices) -> str:
    """A choice by a word for it; '' for a blank cell. Raises Wrong."""
    text = folded(_text(cell))
    if not text:
        return ""
    if text not in _words(choices):
        offered = "、".join(str(label) for label in choices.labels)
        raise Wrong(_("不认识“%(value)s”。可以填：%(offered)s。") % {"value": _text(cell)[:30], "offered": offered})
    return str(_words(choices)[text])
