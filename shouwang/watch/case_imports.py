"""A line list or a list of contacts, read from a file and entered: all of it, or nothing and each error named."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster.models import Person
from shouwang.watch import case_files
from shouwang.watch.actions.contacts import Imported, Met, import_cases, import_contacts
from shouwang.watch.queries import contacts as queries


class BadRows(Exception):
    """The file was not entered: its errors as (row, column, sentence)."""

    def __init__(self, errors):
        self.errors = sorted(errors, key=lambda error: error[0])
        self.refusal = Refused("watch.212", count=len(self.errors))
        super().__init__(self.refusal.sentence)


@dataclass(frozen=True)
class Done:
    """What a file did."""

    rows: int
    without_source: int
    imported: Imported

    def as_dict(self) -> dict:
        """For the command line."""
        return {
            "rows": self.rows, "new": self.imported.new, "changed": self.imported.changed, "same": self.imported.same,
            "without_source": self.without_source,
        }  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A row of a line list with the person it is about."""

    row: int
    code: str
    person_id: int | None
    sex: str
    age_months: int | None
    onset_day: object
    disease: object
    place: str


def _people(numbers) -> dict:
    """number → id of the person; of a merged one, of whom they were merged into."""
    rows = Person.objects.filter(number__in=[number for number in numbers if number])
    return {number: kept or pk for number, pk, kept in rows.values_list("number", "pk", "merged_into")}


def cases_from(scope: Scope, mandate, file, name="") -> Done:
    """Read a line list and enter it. Raises Unreadable, BadRows, core.04."""
    queries.require(scope)
    found = case_files.read_cases(file, name)
    people = _people({row.number for row in found.rows})
    taken = {row.person_id: row.code for row in queries.cases(scope, mandate) if row.person_id}
    rows = []
    for row in found.rows:
        person, column = people.get(row.number), found.headers.get("number", "number")
        if row.number and person is None:
            found.errors.append((row.row, column, _("名册里没有学工号“%(value)s”。") % {"value": row.number}))
        elif person and taken.setdefault(person, row.code) != row.code:
            found.errors.append((row.row, column, _("学工号“%(value)s”已经是病例“%(code)s”。") % {"value": row.number, "code": taken[person]}))
        rows.append(Named(row.row, row.code, person, row.sex, row.age_months, row.onset_day, row.disease, row.place))
    if found.errors:
        raise BadRows(found.errors)
    return Done(len(rows), 0, import_cases(mandate=mandate, rows=rows, source=found.name, by=scope.viewer))


def contacts_from(scope: Scope, mandate, file, name="") -> Done:
    """Read a list of contacts and enter it: from a case, to a case or to somebody on the roster. Raises Unreadable, BadRows, core.04."""
    queries.require(scope)
    found = case_files.read_contacts(file, name)
    by_code, by_person = {}, {}
    for row in queries.cases(scope, mandate):
        by_code[row.code], by_person[row.person_id] = row.chain, row.chain
    people = _people({word for row in found.rows for word in (row.source, row.target)} - set(by_code))
    met = []
    for row in found.rows:
        source = by_code.get(row.source) or by_person.get(people.get(row.source, 0))
        person = people.get(row.target)
        target = by_code.get(row.target) or by_person.get(person or 0)
        if source is None:
            found.errors.append((row.row, found.headers["from"], _("病例一览表里没有“%(value)s”。") % {"value": row.source}))
        if target is None and person is None:
            found.errors.append((row.row, found.headers["to"], _("病例一览表和名册里都没有“%(value)s”。") % {"value": row.target}))
        met.append(Met(source or 0, target, person, row.day, row.kind, row.protection, row.place))
    if found.errors:
        raise BadRows(found.errors)
    return Done(len(met), found.without_source, import_contacts(mandate=mandate, met=met, by=scope.viewer))
