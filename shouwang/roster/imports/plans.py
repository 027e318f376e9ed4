"""The plan of an import: what a file would do to the roster, in words and counts, before anything is written."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

LEAVES_PERCENT = 2  # more than this share of the roster leaving needs a person's word


class Problem(NamedTuple):
    """What is wrong with a row: its number as a spreadsheet shows it, the header of the column, and a sentence."""

    row: int
    column: str
    sentence: str


class Entry(NamedTuple):
    """One readable row of the file. Blank cells are ''."""

    row: int
    number: str
    name: str
    kind: str
    unit: tuple
    dormitory: tuple
    phone: str
    id_document: str
    birth_date: str
    email: str
    head: str
    phone_hash: str
    id_hash: str


class NewUnit(NamedTuple):
    """A unit to be made: its tree, the human path, and the path of its parent."""

    tree: str
    title: str
    parent_title: str
    name: str
    kind: str


class Move(NamedTuple):
    """Somebody on the roster whose responsible unit or kind is another in the file."""

    entry: Entry
    person_id: int
    membership_id: int
    origin: str  # human path
    began: bool  # the old membership began at the very instant: it is voided, not ended
    episode: int


class Change(NamedTuple):
    """Somebody whose particulars are others in the file; `fields` are the columns that differ."""

    entry: Entry
    person_id: int
    fields: tuple


class Leave(NamedTuple):
    """Somebody on the roster who is not in the file."""

    person_id: int
    membership_id: int
    number: str
    name: str
    unit: str


class Duplicate(NamedTuple):
    """Two rows that may be one human being. Reported, never merged by a machine."""

    row: int
    number: str
    other: str
    why: str


@dataclass
class Plan:
    """Everything that a file would do. `version` is the roster's when it was compared: a commit refuses another."""

    file_name: str
    digest: str
    as_of: dt.date
    since: dt.datetime
    version: int = 0
    rows: int = 0
    on_roster: int = 0  # before the import, at `since`
    columns: dict = field(default_factory=dict)  # field → header in the file
    headers: list = field(default_factory=list)
    ignored: list = field(default_factory=list)  # headers that are not used
    joins: list = field(default_factory=list)  # Entry
    returning: dict = field(default_factory=dict)  # number → person id, of joins who are known already
    moves: list = field(default_factory=list)
    rooms: list = field(default_factory=list)  # (entry, person id) whose dormitory is another
    heads: list = field(default_factory=list)  # (entry, person id | None) whose household is another
    changes: list = field(default_factory=list)
    leaves: list = field(default_factory=list)
    unchanged: int = 0
    units: list = field(default_factory=list)
    duplicates: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    errors: list = field(default_factory=list)

    @property
    def too_many_leave(self) -> bool:
        """Would more than 2 % of the roster leave? Strictly more: of 100 people two may go, of 49 not one."""
        return len(self.leaves) * 100 > self.on_roster * LEAVES_PERCENT

    @property
    def leaves_percent(self) -> str:
        """The share that would leave, cut to one decimal."""
        tenths = len(self.leaves) * 1000 // self.on_roster if self.on_roster else 0
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def changes_nothing(self) -> bool:
        """Is the roster already as the file says?"""
        return not (self.joins or self.moves or self.changes or self.leaves or self.rooms or self.heads)

    def counts(self) -> dict:
        """The plan in numbers, without a person in it."""
        return {
            "rows": self.rows, "joins": len(self.joins), "leaves": len(self.leaves), "moves": len(self.moves),
            "changes": len(self.changed_people()), "unchanged": self.unchanged, "units_made": len(self.units),
            "duplicates": len(self.duplicates), "errors": len(self.errors),
        }  # fmt: skip

    def changed_people(self) -> set:
        """Numbers of those who stay and whose particulars, room or household change (those who move are counted there)."""
        stay = [change.entry.number for change in self.changes]
        stay += [entry.number for entry, person in self.rooms if person is not None]
        stay += [entry.number for entry, person in self.heads if person is not None]
        return set(stay) - {move.entry.number for move in self.moves} - {entry.number for entry in self.joins}

    def as_dict(self, committed=False, details=200) -> dict:
        """The plan as the command line prints it: counts, then at most `details` of each list."""
        return self.counts() | {
            "duplicates": [dup._asdict() for dup in self.duplicates[:details]],
            "warnings": [problem._asdict() for problem in self.warnings[:details]],
            "units": [unit.title for unit in self.units[:details]],
            "leaving": [leave.number for leave in self.leaves[:details]],
            "moving": [{"number": m.entry.number, "from": m.origin, "to": "/".join(m.entry.unit)} for m in self.moves[:details]],
            "columns": self.columns, "ignored_columns": self.ignored, "on_roster_before": self.on_roster,
            "as_of": self.as_of.isoformat(), "file": self.file_name, "committed": committed,
        }  # fmt: skip
