"""From rows of cells to entries: every cell checked, every problem a sentence, families given their numbers."""

from collections import defaultdict

from django.utils.translation import gettext as _

from shouwang.core.privacy import keyed_hash
from shouwang.roster.imports import cells
from shouwang.roster.imports.headers import TITLES
from shouwang.roster.imports.plans import Entry, Problem
from shouwang.roster.models import Kind
from shouwang.roster.names import FAMILY_NUMBER

MAJORITY = 18
STEP = 2000  # rows between two words to the progress bar


class Reader:
    """Reads the rows of one file, with the institution's name left off the units and repeated cells parsed once."""

    def __init__(self, columns, headers, institution, today):
        self.columns, self.headers, self.institution, self.today = columns, headers, institution, today
        self.errors: list[Problem] = []
        self.entries: list[Entry] = []
        self.rows = 0
        self._parsed: dict = {}

    def read(self, rows, progress):
        """Take in all rows; afterwards `entries` and `errors` say what they hold. Blank rows are passed over."""
        for number, row in rows:
            if not any(cell not in (None, "") and str(cell).strip() for cell in row):
                continue
            self.rows += 1
            entry = self._entry(number, row)
            if entry is not None:
                self.entries.append(entry)
            if self.rows % STEP == 0:
                progress(STEP)
        progress(self.rows % STEP)

    def problem(self, row, field, sentence):
        """Note what is wrong with a cell, under the header that the file gives its column."""
        position = self.columns.get(field)
        self.errors.append(Problem(row, TITLES[field] if position is None else self.headers[position], sentence))

    def _entry(self, number, row):
        before = len(self.errors)
        get = {
            field: self._cell(number, row, field, parse) for field, parse in _PARSERS.items() if field in self.columns
        }
        get["birth_date"] = self._cell(number, row, "birth_date", lambda value: cells.birth_date(value, self.today))
        if len(self.errors) > before:
            return None
        unit = get["unit"]
        if len(unit) > 1 and unit[0] == self.institution:
            unit = unit[1:]
        phone, document = get.get("phone", ""), get.get("id_document", "")
        return Entry(
            number, get["number"], get["name"], get["kind"], unit, get.get("dormitory", ()), phone, document, get["birth_date"],
            get.get("email", ""), get.get("head", ""), keyed_hash(phone), keyed_hash(document),
        )  # fmt: skip

    def _cell(self, number, row, field, parse):
        position = self.columns.get(field)
        value = row[position] if position is not None and position < len(row) else ""
        if (value == "" or value is None) and field not in _MUST:
            return () if field == "dormitory" else ""
        repeated = field in _REPEATED and isinstance(value, str)
        if repeated and (field, value) in self._parsed:
            return self._parsed[field, value]
        try:
            found = parse(value)
        except cells.Wrong as wrong:
            self.problem(number, field, str(wrong))
            return ""
        if repeated:
            self._parsed[field, value] = found
        return found


_PARSERS = {
    "number": cells.number, "name": cells.name, "kind": cells.kind, "unit": cells.segments, "dormitory": cells.dormitory,
    "phone": cells.phone, "id_document": cells.id_document, "email": cells.email, "head": cells.number,
}  # fmt: skip
_MUST = {"name", "kind", "unit"}
_REPEATED = {"kind", "unit", "dormitory"}


def with_family_numbers(reader: Reader, known_members: dict[tuple, str], given: dict[str, int]):
    """Give family members without a number theirs (职工号-F1 …), and heads to those whose number names one.

    known_members: (head's number, member's name) → number, so that a second reading finds the same people;
    given: head's number → highest number ever given.
    """
    highest = defaultdict(int, given)
    for entry in reader.entries:
        match = FAMILY_NUMBER.match(entry.number)
        if match:
            highest[match[1]] = max(highest[match[1]], int(match[2]))
    kept, named = [], set()
    for entry in reader.entries:
        match = FAMILY_NUMBER.match(entry.number)
        head = entry.head or (match[1] if match else "")
        number = entry.number
        if not number and head and entry.kind == Kind.FAMILY:
            number = known_members.get((head, entry.name))
            if number is None or number in named:
                highest[head] += 1
                number = f"{head}-F{highest[head]}"
        if not number:
            reader.problem(entry.row, "number", _("学工号不能为空。家属没有学工号的，请填写户主学工号。"))
            continue
        named.add(number)
        kept.append(entry._replace(number=number, head=head))
    reader.entries = kept


def without_repeats(reader: Reader):
    """Refuse a number given twice, and one ID document under two numbers."""
    first: dict[str, int] = {}
    documents: dict[str, Entry] = {}
    kept = []
    for entry in reader.entries:
        if entry.number in first:
            reader.problem(
                entry.row, "number",
                _("学工号“%(number)s”与第 %(row)s 行重复。") % {"number": entry.number, "row": first[entry.number]},
            )  # fmt: skip
            continue
        first[entry.number] = entry.row
        other = documents.setdefault(entry.id_hash, entry) if entry.id_hash else entry
        if other is not entry:
            reader.problem(
                entry.row, "id_document", _("证件号与第 %(row)s 行的“%(number)s”相同，学工号却不同。一个人只能有一个学工号。")
                % {"row": other.row, "number": other.number},
            )  # fmt: skip
            continue
        kept.append(entry)
    reader.entries = kept


def is_minor(entry, as_of) -> bool:
    """Is somebody under eighteen on a day, by the birth date in the file?"""
    if not entry.birth_date:
        return False
    year, month, day = map(int, entry.birth_date.split("-"))
    return (as_of.year - year, as_of.month - month, as_of.day - day) < (MAJORITY, 0, 0)


def check_heads(reader: Reader, as_of, known_numbers):
    """A head must be in the file or on the roster, and not the person themselves; a minor of a family must have one."""
    here = {entry.number for entry in reader.entries}
    kept = []
    for entry in reader.entries:
        sentence = ""
        if entry.head and entry.head == entry.number:
            sentence = _("户主不能是本人。")
        elif entry.head and entry.head not in here and entry.head not in known_numbers:
            sentence = _("户主学工号“%(number)s”不在文件里，也不在名册里。") % {"number": entry.head}
        elif not entry.head and entry.kind == Kind.FAMILY and is_minor(entry, as_of):
            sentence = _("未成年家属必须填写户主（监护人）的学工号。")
        if sentence:
            reader.problem(entry.row, "head", sentence)
        else:
            kept.append(entry)
    reader.entries = kept
