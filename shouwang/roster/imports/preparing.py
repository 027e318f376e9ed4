"""Preparing: a plan turned into rows of the tables, with ids, pinyin and encrypted fields, wholly outside the transaction.

What is left for the transaction is to stamp the rows and write them.
"""

from dataclasses import dataclass, field

from shouwang.core.privacy import encrypt
from shouwang.roster.actions import bulk
from shouwang.roster.imports.entries import is_minor
from shouwang.roster.imports.plans import Plan
from shouwang.roster.imports.present import Present
from shouwang.roster.models import Person, Tree, Unit
from shouwang.roster.names import pinyin_of
from shouwang.roster.tree import WIDTH, next_path, segment

UNIT_COLUMNS = ("id", "tree", "kind", "code", "name", "name_hant", "name_en", "parent_id", "path", "title")
PLACE_COLUMNS = ("unit_id", "parent_id", "name", "path", "title")
PERSON_COLUMNS = (
    "id", "number", "name", "pinyin", "initials", "kind", "unit_id", "path", "dormitory", "phone", "phone_hash", "email",
    "id_document", "id_hash", "birth_date", "emergency_name", "emergency_phone", "link_version",
)  # fmt: skip
MEMBER_COLUMNS = ("person_id", "unit_id", "tree", "kind", "episode")
HOUSEHOLD_COLUMNS = ("head_id", "member_id", "relation", "guardian")
PRESENT_COLUMNS = ("kind", "unit_id", "path")


@dataclass
class Prepared:
    """Rows as tuples in the order of the column lists above; ids of spells to end or void."""

    units: list = field(default_factory=list)
    places: list = field(default_factory=list)
    people: list = field(default_factory=list)
    members: list = field(default_factory=list)
    households: list = field(default_factory=list)
    present: list = field(default_factory=list)  # (person id, kind, unit id, path)
    particulars: dict = field(default_factory=dict)  # columns → [(person id, value, …)]
    ended: list = field(default_factory=list)  # memberships that end at the instant
    voided: list = field(default_factory=list)  # memberships that began at the instant
    ended_households: list = field(default_factory=list)
    standing_of: set = field(default_factory=set)  # people whose standing changes


def prepare(plan: Plan) -> Prepared:
    """All rows a plan will write. Cost: about 4 s for 100,000 people, most of it encryption and pinyin."""
    return _Preparation(plan).run()


class _Preparation:
    """One run of preparing."""

    def __init__(self, plan):
        self.plan, self.out = plan, Prepared()
        self.places: dict[tuple, tuple] = {}  # (tree, title) → (id, path)
        self.ids: dict[str, int] = {}

    def run(self) -> Prepared:
        """Units, people, memberships, rooms, households, particulars."""
        plan = self.plan
        rows = Unit.objects.filter(tree__in=[Tree.RESPONSIBLE, Tree.DORMITORY], closed_day=None)
        self.places = {
            (tree, title): (pk, path) for tree, title, pk, path in rows.values_list("tree", "title", "id", "path")
        }
        self._units()
        self._people()
        self._moves()
        self.out.ended += [leave.membership_id for leave in plan.leaves]
        self.out.standing_of.update(leave.person_id for leave in plan.leaves)
        if plan.rooms or plan.heads:
            self.now = Present(plan.since)
            self._rooms()
            self._households()
        self._particulars()
        return self.out

    def _units(self):
        ids = bulk.reserve_ids(Unit, len(self.plan.units))
        last: dict[tuple, int] = {}
        existing = {pk for pk, _ in self.places.values()}
        for pk, unit in zip(ids, self.plan.units, strict=True):
            parent_id, parent_path = self.places[unit.tree, unit.parent_title]
            key = (unit.tree, unit.parent_title)
            if key not in last:
                taken = next_path(Unit(pk=parent_id, path=parent_path)) if parent_id in existing else None
                last[key] = int(taken[-WIDTH:], 36) - 1 if taken else 0
            last[key] += 1
            path = parent_path + segment(last[key])
            self.places[unit.tree, unit.title] = (pk, path)
            self.out.units.append((pk, unit.tree, unit.kind, "", unit.name, "", "", parent_id, path, unit.title))
            self.out.places.append((pk, parent_id, unit.name, path, unit.title))

    def _people(self):
        fresh = [entry for entry in self.plan.joins if entry.number not in self.plan.returning]
        self.ids = dict(self.plan.returning)
        self.ids.update(zip([entry.number for entry in fresh], bulk.reserve_ids(Person, len(fresh)), strict=True))
        for entry in self.plan.joins:
            unit_id, path = self.places["R", "/".join(entry.unit)]
            person = self.ids[entry.number]
            self.out.members.append((person, unit_id, "R", entry.kind, None))
            self.out.standing_of.add(person)
            if entry.number in self.plan.returning:
                self.out.present.append((person, entry.kind, unit_id, path))
            else:
                self.out.people.append(self._person(person, entry, unit_id, path))

    def _person(self, pk, entry, unit_id, path):
        pinyin, initials = pinyin_of(entry.name)
        return (
            pk, entry.number, entry.name, pinyin, initials, entry.kind, unit_id, path, "/".join(entry.dormitory),
            encrypt(entry.phone), entry.phone_hash, entry.email, encrypt(entry.id_document), entry.id_hash,
            encrypt(entry.birth_date), "", "", 1,
        )  # fmt: skip

    def _moves(self):
        for move in self.plan.moves:
            unit_id, path = self.places["R", "/".join(move.entry.unit)]
            (self.out.voided if move.began else self.out.ended).append(move.membership_id)
            self.out.members.append((move.person_id, unit_id, "R", move.entry.kind, move.episode))
            self.out.present.append((move.person_id, move.entry.kind, unit_id, path))
            self.out.standing_of.add(move.person_id)

    def _rooms(self):
        fresh = {entry.number for entry in self.plan.joins} - set(self.plan.returning)
        for entry, known in self.plan.rooms:
            person = known or self.ids[entry.number]
            unit_id, _ = self.places["D", "/".join(entry.dormitory)]
            for held in self.now.housed.get(person, ()):
                if held.until is None:
                    (self.out.voided if held.since >= self.plan.since else self.out.ended).append(held.id)
            self.out.members.append((person, unit_id, "D", entry.kind, None))
            if entry.number not in fresh:
                self._particular(person, {"dormitory": "/".join(entry.dormitory)})

    def _households(self):
        held = self.now.households()
        for entry, known in self.plan.heads:
            person = known or self.ids[entry.number]
            head = self.ids.get(entry.head) or self.now.people[entry.head].id
            if person in held:
                self.out.ended_households.append(held[person][0])
            self.out.households.append((head, person, "", is_minor(entry, self.plan.as_of)))

    def _particulars(self):
        for change in self.plan.changes:
            entry, values = change.entry, {}
            for name in change.fields:
                if name == "name":
                    values["name"] = entry.name
                    values["pinyin"], values["initials"] = pinyin_of(entry.name)
                elif name in {"phone", "id_document"}:
                    values[name] = encrypt(getattr(entry, name))
                    hashed = "phone_hash" if name == "phone" else "id_hash"
                    values[hashed] = getattr(entry, hashed)
                else:
                    values[name] = encrypt(entry.birth_date) if name == "birth_date" else entry.email
            self._particular(change.person_id, values)

    def _particular(self, person, values):
        self.out.particulars.setdefault(tuple(values), []).append((person, *values.values()))
