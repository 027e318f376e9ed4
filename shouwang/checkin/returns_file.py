"""Returns from a file: each row judged by its own `at`, through the same `record` as every other door.

Columns in any order: number, day, at, temp_c, symptoms, place, by, key, slot; all but number, day and temp_c optional;
any other column must be a question of the form. Good rows are recorded, each bad one is named with row, column and a
sentence; reading the same file again records nothing twice.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from shouwang.checkin.models import Campaign, Channel
from shouwang.checkin.record import Incoming, record
from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.questions.queries import prepared
from shouwang.roster.models import Person

BATCH = 500
_NAMES = {
    "number": ("number", "学工号", "学号", "工号"),
    "day": ("day", "date", "日期"),
    "at": ("at", "time", "填报时间", "时间"),
    "temp_c": ("temp_c", "体温"),
    "symptoms": ("symptoms", "症状"),
    "place": ("place", "所在地"),
    "by": ("by", "代报人", "填报人"),
    "key": ("key", "提交编号"),
    "slot": ("slot", "期次"),
}
_WRITTEN = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]+(\d{1,2})(:.+))?")
_ALIASES = {alias: name for name, aliases in _NAMES.items() for alias in aliases}


class BadFile(Exception):
    """The file cannot be read as returns at all; the message is a sentence."""


@dataclass
class Result:
    """What a file did: rows read, recorded, repeated, refused; errors as (row, column, sentence)."""

    rows: int = 0
    recorded: int = 0
    repeated: int = 0
    errors: list = field(default_factory=list)
    by_kind: Counter = field(default_factory=Counter)

    def as_dict(self):
        """For the command line."""
        return {
            "rows": self.rows, "recorded": self.recorded, "repeated": self.repeated,
            "refused": len({row for row, _, _ in self.errors}), "late": self.by_kind["late"],
            "proxy": self.by_kind["proxy"], "flagged": self.by_kind["flagged"], "corrected": self.by_kind["corrected"],
            "errors": [{"row": row, "column": column, "message": text} for row, column, text in self.errors[:1000]],
        }  # fmt: skip


def read(path) -> tuple[list[str], list[list[str]], str]:
    """(header, rows of text, digest) of a .csv (UTF-8 with or without BOM, GB18030) or .xlsx. Raises BadFile."""
    raw = Path(path).read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if raw[:4] == b"PK\x03\x04":
        table = _sheet(raw)
    else:
        table = list(csv.reader(io.StringIO(_text(raw))))
    if not table:
        raise BadFile(_("文件是空的。"))
    return [cell.strip() for cell in table[0]], table[1:], digest


def _text(raw):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(_("文件的编码既不是 UTF-8 也不是 GB18030，请另存为 CSV UTF-8。"))


def _sheet(raw):
    import python_calamine

    try:
        rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    except python_calamine.CalamineError as error:
        raise BadFile(_("打不开这个 Excel 文件：%(error)s") % {"error": error}) from error
    return [[_cell(value) for value in row] for row in rows]


def _cell(value):
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def _columns(header, must):
    """{our name or question: column index}. Raises BadFile when one that must be there is missing or stands twice."""
    found, twice = {}, []
    for index, title in enumerate(header):
        name = _ALIASES.get(title.lower(), title)
        if not name:
            continue
        if name in found:
            twice.append(title)
        found[name] = index
    if twice:
        raise BadFile(_("列“%(columns)s”出现了两次。") % {"columns": "、".join(twice)})
    missing = [name for name in must if name not in found]
    if missing:
        params = {"columns": "、".join(missing), "must": "、".join(must)}
        raise BadFile(_("缺少列：%(columns)s。必须有的列：%(must)s。") % params)
    return found


def import_returns(*, campaign: Campaign, path, by: Actor, progress=None) -> Result:
    """Read a file and record its returns. Raises BadFile (nothing written) for a file that is not one of returns.

    Good rows are recorded batch by batch, each batch in one transaction; reading the file again is harmless, so a crash in
    the middle is repaired by running it again.
    """
    header, rows, digest = read(path)
    questions = set(prepared(campaign.form_version_id).by_name)
    columns = _columns(header, ["number", "day"] + ["temp_c"] * ("temp_c" in questions))
    known = set(_NAMES) | questions
    strangers = [name for name in columns if name not in known]
    if strangers:
        raise BadFile(_("不认识的列：%(columns)s。") % {"columns": "、".join(strangers)})
    file = _File(campaign, columns, digest, by)
    result = Result()
    batch = []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        result.rows += 1
        entry = file.entry(number, row, result)
        if entry:
            batch.append(entry)
        if len(batch) == BATCH:
            _send(batch, result)
            batch = []
        if progress:
            progress(1)
    _send(batch, result)
    result.errors.sort(key=lambda error: error[0])
    return result


def _merged() -> dict[str, int]:
    """number of somebody merged away → the id of the record that stays, however many mergers later."""
    into = {pk: (number, kept) for pk, number, kept in Person.objects.exclude(merged_into=None).values_list("id", "number", "merged_into_id")}
    found = {}
    for number, kept in into.values():
        while kept in into:
            kept = into[kept][1]
        found[number] = kept
    return found


class _File:
    """The understanding of one file: its columns, and the people it names."""

    def __init__(self, campaign, columns, digest, by):
        self.campaign, self.columns, self.digest, self.by = campaign, columns, digest, by
        self.people = dict(Person.objects.filter(merged_into=None).values_list("number", "id"))
        self.kept = _merged()
        self.times: Counter = Counter()
        self.now = clock.now()

    def text(self, row, name):
        """The trimmed text of a cell, '' when there is none."""
        index = self.columns.get(name)
        return row[index].strip() if index is not None and index < len(row) else ""

    def person(self, number):
        """The id of a number; of a merged one, whom it was merged into."""
        return self.people.get(number) or self.kept.get(number)

    def entry(self, number, row, result):
        """(row number, Incoming), or None after the errors were noted."""
        errors = []
        person = self.person(self.text(row, "number"))
        if person is None:
            errors.append(("number", _("名册里没有学工号“%(value)s”") % {"value": self.text(row, "number")}))
        day = self._parsed(row, "day", clock.parse_day, _("日期“%(value)s”应写成 2026-03-01"), errors)
        at = None
        if self.text(row, "at"):
            at = self._parsed(row, "at", clock.parse_instant, _("时间“%(value)s”应写成 2026-03-01T08:30"), errors)
        if at and at > self.now:
            errors.append(("at", _("填报时间“%(value)s”晚于现在") % {"value": self.text(row, "at")}))
        by = self._by(row, person, errors)
        slot = self.text(row, "slot") or None
        if errors:
            result.errors += [(number, column, text) for column, text in errors]
            return None
        answers = {
            name: self.text(row, name)
            for name in self.columns
            if name not in {"number", "day", "at", "by", "key", "slot"} and self.text(row, name)
        }
        incoming = Incoming(
            campaign=self.campaign, person_id=person, answers=answers, by=by, channel=Channel.IMPORT, day=day, slot=slot,
            at=at, key=self.key(number, row, at),
        )  # fmt: skip
        return number, incoming

    def _parsed(self, row, name, parse, sentence, errors):
        value = self.text(row, name)
        try:
            return parse(_in_full(value, name))
        except ValueError:
            errors.append((name, sentence % {"value": value}))
            return None

    def _by(self, row, person, errors):
        number = self.text(row, "by")
        if not number:
            return Actor(ref=f"roster.Person:{person}", person_id=person, os_user=self.by.os_user)
        other = self.person(number)
        if other is None:
            errors.append(("by", _("名册里没有代报人“%(value)s”") % {"value": number}))
        return Actor(ref=f"roster.Person:{other}", person_id=other, os_user=self.by.os_user)

    def key(self, number, row, at):
        """The row's own key; else one that the same row has whenever this file, or (with `at`) one like it, is read again."""
        if own := self.text(row, "key"):
            return own
        if at is None:  # nothing but the file tells two such rows apart: the same text later is another answer
            return "file:" + hashlib.sha256(f"{self.digest}:{number}".encode()).hexdigest()[:32]
        content = "\x1f".join(f"{name}={self.text(row, name)}" for name in sorted(self.columns))
        text = f"{self.campaign.code}\x1e{content}"
        self.times[text] += 1
        return "row:" + hashlib.sha256(f"{text}\x1e{self.times[text]}".encode()).hexdigest()[:32]


def _in_full(value, name):
    """2026/3/2 8:05, as a spreadsheet writes it, in full digits; of a day without the time behind it."""
    found = _WRITTEN.fullmatch(value)
    if not found:
        return value
    year, month, day, hour, rest = found.groups()
    date = f"{year}-{month:0>2}-{day:0>2}"
    return date if name == "day" or hour is None else f"{date}T{hour:0>2}{rest}"


def _send(batch, result):
    if not batch:
        return
    outcomes = record([incoming for _number, incoming in batch])
    for (number, entry), outcome in zip(batch, outcomes, strict=True):
        if outcome.status == "refused":
            result.errors += _sentences(number, entry, outcome)
            continue
        result.recorded += outcome.status == "recorded"
        result.repeated += outcome.status == "repeated"
        row = outcome.ret
        if outcome.status == "recorded":
            marks = {"late": row.late, "proxy": row.proxy, "flagged": row.flagged, "corrected": row.seq > 1}
            result.by_kind.update(name for name, holds in marks.items() if holds)


def _sentences(number, entry, outcome):
    if outcome.problems:
        return [(number, problem.question, problem.message) for problem in outcome.problems]
    unasked = "slot" if entry.slot else "day"  # a file without slots is wrong about the day
    column = {"checkin.02": "key", "checkin.05": unasked, "checkin.06": "day"}.get(outcome.refusal.code, "number")
    return [(number, column, outcome.refusal.sentence)]


def error_rows(result: Result):
    """Header and rows of the errors file."""
    return (_("行"), _("列"), _("说明")), [(row, column, text) for row, column, text in result.errors]


__all__ = ["BadFile", "Refused", "Result", "error_rows", "import_returns"]
