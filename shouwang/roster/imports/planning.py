"""Planning: a file against the roster as it is. Reads everything, writes nothing."""

import datetime as dt
import re
from collections import defaultdict

from django.utils.translation import gettext as _

from shouwang.core import clock, institution
from shouwang.roster.imports import headers as header_words
from shouwang.roster.imports.entries import (
    Reader,
    check_heads,
    is_minor,
    with_family_numbers,
    without_repeats,
)
from shouwang.roster.imports.kinds import unit_kind_of
from shouwang.roster.imports.plans import Change, Duplicate, Leave, Move, NewUnit, Plan, Problem
from shouwang.roster.imports.present import Present
from shouwang.roster.imports.reading import Unreadable, read
from shouwang.roster.models import ImportMapping, Tree, UnitKind


def _quiet(step):
    """No progress bar."""


def plan(file, *, as_of: dt.date | None = None, mapping=None, name="", progress=_quiet) -> Plan:
    """What a roster file would do, if it says how the roster stood at the start of the local day `as_of` (default: today).

    file: a path, bytes or binary file object; mapping: {field: header} for columns with names of their own;
    progress: called with the number of rows just read. Raises Unreadable (roster.40-.46). Writes nothing.
    Cost: about 4 s and 350 MB for 100,000 rows; see docs/performance.md.
    """
    day = as_of or clock.today()
    if day > clock.today():
        raise Unreadable("roster.44", day=day)
    source = read(file, name)
    result = Plan(source.name, source.digest, day, clock.instant(day))
    reader = _entries(source, mapping, result, progress)
    present = Present(result.since)
    result.version, result.rows = present.version, reader.rows
    if not reader.rows:
        raise Unreadable("roster.45")
    with_family_numbers(reader, *present.family())
    without_repeats(reader)
    check_heads(reader, day, present.people)
    _Comparison(result, reader, present).run()
    result.errors = sorted(reader.errors)
    return result


def _entries(source, mapping, result, progress) -> Reader:
    rows = iter(source.rows)
    remembered = dict(ImportMapping.objects.values_list("headers", "columns"))
    _, headers = header_words.find_header(rows, remembered.keys(), (mapping or {}).values())
    chosen = mapping or remembered.get(header_words.digest(headers), {})
    columns = header_words.columns(
        headers, {field: head for field, head in chosen.items() if mapping or head in headers}
    )
    result.headers = headers
    result.columns = {field: headers[position] for field, position in columns.items()}
    result.ignored = [head for position, head in enumerate(headers) if head and position not in columns.values()]
    reader = Reader(columns, headers, institution.current().name, result.as_of)
    reader.read(rows, progress)
    return reader


class _Comparison:
    """One run of comparing the entries with the present."""

    def __init__(self, result: Plan, reader: Reader, present: Present):
        self.plan, self.reader, self.present = result, reader, present
        self.made: dict[tuple, NewUnit] = {}
        self.households = present.households()
        self.numbers = present.numbers()

    def run(self):
        """Fill the plan."""
        since = self.plan.since
        self.plan.on_roster = sum(1 for rows in self.present.held.values() if rows[0].since <= since)
        for entry in self.reader.entries:
            self._entry(entry._replace(unit=self._unit(entry)))
        here = {entry.number for entry in self.reader.entries}
        if not self.reader.errors:
            self._leaves(here)
        self._duplicates()
        self.plan.units = _in_order(list(self.made.values()))

    def _unit(self, entry) -> tuple:
        """The unit of an entry as the names of its path, () for the institution itself; notes the units to make."""
        parts = entry.unit
        if len(parts) == 1:
            if parts[0] in self.present.codes:
                title = self.present.codes[parts[0]]
                return tuple(title.split("/")) if title else ()
            if parts[0] == self.reader.institution:
                return ()
        self._make(Tree.RESPONSIBLE, parts, self.present.units)
        return parts

    def _make(self, tree, parts, standing):
        """Note every level of a path that does not stand yet."""
        if "/".join(parts) in standing or (tree, "/".join(parts)) in self.made:
            return
        kind = standing[""].kind
        for level in range(1, len(parts) + 1):
            title, above = "/".join(parts[:level]), "/".join(parts[: level - 1])
            if title in standing:
                kind = standing[title].kind
            elif (tree, title) in self.made:
                kind = self.made[tree, title].kind
            else:
                kind = _kind_of(tree, parts[level - 1], level, kind)
                self.made[tree, title] = NewUnit(tree.value, title, above, parts[level - 1], kind)

    def _entry(self, entry):
        known = self.present.people.get(entry.number)
        if entry.number in self.present.merged:
            other = self.present.merged[entry.number]
            self.reader.problem(
                entry.row,
                "number",
                _("学工号“%(number)s”已并入“%(other)s”。") % {"number": entry.number, "other": other},
            )
            return
        if entry.dormitory:
            self._make(Tree.DORMITORY, entry.dormitory, self.present.rooms)
        standing = self._standing(entry, known)
        beside = self._beside(entry, known)
        if standing == "same" and not beside:
            self.plan.unchanged += 1

    def _standing(self, entry, known) -> str:
        """Join, move, or stay: by the membership that holds at the instant, or one that began later and agrees."""
        rows = self.present.held.get(known.id, ()) if known else ()
        if not rows:
            self.plan.joins.append(entry)
            if known:
                self.plan.returning[entry.number] = known.id
            return "join"
        title = "/".join(entry.unit)
        if any(self.present.titles.get(row.unit_id) == title and row.kind == entry.kind for row in rows):
            return "same"
        now = rows[0]
        if now.since > self.plan.since or len(rows) > 1 or now.until is not None:
            self._too_early(entry, rows)
            return "error"
        origin = self.present.titles.get(now.unit_id, "")
        self.plan.moves.append(Move(entry, known.id, now.id, origin, now.since == self.plan.since, now.episode))
        return "move"

    def _too_early(self, entry, rows):
        at = clock.local(rows[-1].until or rows[-1].since).strftime("%Y-%m-%d %H:%M")
        sentence = _("“%(number)s”在 %(at)s 另有变动，%(day)s 的名册不能再改。请核对文件，或用更晚的日期导入。")
        self.reader.problem(entry.row, "unit", sentence % {"number": entry.number, "at": at, "day": self.plan.as_of})

    def _beside(self, entry, known) -> bool:
        """What else differs: particulars, room, household. Blank cells say nothing."""
        fields = ()
        if known:
            fields = tuple(
                field
                for field, mine, theirs in (
                    ("name", entry.name, known.name), ("phone", entry.phone_hash, known.phone_hash),
                    ("id_document", entry.id_hash, known.id_hash), ("birth_date", entry.birth_date, known.birth_date),
                    ("email", entry.email, known.email),
                )
                if mine and mine != theirs
            )  # fmt: skip
        if fields:
            self.plan.changes.append(Change(entry, known.id, fields))
        return any([bool(fields), self._room(entry, known), self._household(entry, known)])

    def _room(self, entry, known) -> bool:
        if not entry.dormitory:
            return False
        if known is not None:
            rows = self.present.housed.get(known.id)
            if rows and rows[-1].since > self.plan.since:
                return False  # they moved rooms after the day of this file
            if rows and self.present.room_of.get(known.id) == "/".join(entry.dormitory):
                return False
        self.plan.rooms.append((entry, known.id if known else None))
        return True

    def _household(self, entry, known) -> bool:
        if not entry.head:
            return False
        held = self.households.get(known.id) if known else None
        minor = is_minor(entry, self.plan.as_of)
        if held and (self.numbers.get(held[1]), held[2]) == (entry.head, minor or (held[2] and not entry.birth_date)):
            return False
        self.plan.heads.append((entry, known.id if known else None))
        return True

    def _leaves(self, here):
        for number, known in self.present.people.items():
            rows = self.present.held.get(known.id)
            if number in here or not rows or rows[0].since > self.plan.since:
                continue
            if len(rows) > 1 or rows[0].until is not None:
                sentence = _("“%(number)s”不在文件里，但已有安排好的变动，这次不动。") % {"number": number}
                self.plan.warnings.append(Problem(0, "", sentence))
                continue
            unit = self.present.titles.get(rows[0].unit_id, "")
            self.plan.leaves.append(Leave(known.id, rows[0].id, number, known.name, unit))

    def _duplicates(self):
        """Same ID document, or same name and birth date, under another number anywhere in the institution."""
        documents, births = defaultdict(set), defaultdict(set)
        here = {entry.number for entry in self.reader.entries}
        for number, known in self.present.people.items():
            if number in here:
                continue
            if known.id_hash:
                documents[known.id_hash].add(number)
            if known.birth_date:
                births[known.name, known.birth_date].add(number)
        same_document, same_birth = _("证件号相同"), _("姓名和出生日期相同")
        for entry in self.reader.entries:
            others = documents.get(entry.id_hash, set()) if entry.id_hash else set()
            self._report(entry, others, same_document)
            if entry.birth_date:
                twins = births[entry.name, entry.birth_date]
                self._report(entry, twins - others, same_birth)
                twins.add(entry.number)

    def _report(self, entry, others, why):
        for other in sorted(others - {entry.number}):
            self.plan.duplicates.append(Duplicate(entry.row, entry.number, other, why))


def _in_order(units) -> list[NewUnit]:
    """Parents before children; siblings that differ by numbers alone in the order of these, else as the file has them.

    The order stays: it is that of every roll call and bulletin.
    """
    first: dict[tuple, int] = {}
    keys: dict[tuple, tuple] = {}
    for index, unit in enumerate(units):
        pattern = re.sub(r"\d+", "#", unit.name)
        place = first.setdefault((unit.tree, unit.parent_title, pattern), index)
        numbers = tuple(int(digits) for digits in re.findall(r"\d+", unit.name))
        above = keys.get((unit.tree, unit.parent_title), ())
        keys[unit.tree, unit.title] = (*above, (place, numbers))
    return sorted(units, key=lambda unit: keys[unit.tree, unit.title])


def _kind_of(tree, name, level, parent_kind):
    if tree == Tree.DORMITORY:
        return UnitKind.DORM_BUILDING if level == 1 else UnitKind.DORM_ROOM
    return unit_kind_of(name, level, parent_kind)
