"""Cases of an outbreak and who was with whom: noted, imported, corrected, withdrawn. Only for whoever analyses everybody."""

from dataclasses import dataclass

from shouwang.core import accesses, clock, export
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.watch import chain_sheet
from shouwang.watch.models import Case, ContactEvent, ContactKind, ContactSource
from shouwang.watch.queries import contacts as queries

FACTS = ("person_id", "disease_id", "sex", "age_months", "onset_day", "place")


@dataclass(frozen=True)
class Imported:
    """What a file did: rows that were new, that corrected something, that said nothing new."""

    new: int
    changed: int
    same: int


@action("watch.cases_imported")
def import_cases(*, mandate, rows, source, by) -> Imported:
    """Take a line list in: new cases, and corrections of those that are there; a blank cell says nothing.

    rows: case_files.CaseRow, their people resolved in `people` by the reader's caller. Raises core.04.
    """
    _require(by)
    known = {row.code: row for row in Case.objects.known().filter(mandate=mandate, until=None).exclude(code="")}
    new, corrected = [], []
    for row in rows:
        facts = _said(row)
        standing = known.get(row.code)
        if standing is None:
            new.append(_new(mandate, row.code, facts, f"{source}:{row.row}", by))
        elif any(getattr(standing, name) != value for name, value in facts.items()):
            corrected.append((standing, facts, f"{source}:{row.row}"))
    made = Case.objects.bulk_create(new, batch_size=500) + _succeed(corrected, "", by)
    _link_converted(mandate, made, by)
    refs = {"mandate": mandate.pk, "new": len(new), "changed": len(corrected)}
    emit("watch.cases_imported", f"roster.Mandate:{mandate.pk}", by=by, **refs)
    return Imported(len(new), len(corrected), len(rows) - len(new) - len(corrected))


def _require(by):
    queries.require(access.scope_acting(by))


def _said(row) -> dict:
    """What a row says of a case: only what is not blank."""
    facts = {
        "person_id": row.person_id, "disease_id": row.disease.pk if row.disease else None, "sex": row.sex, "age_months": row.age_months,
        "onset_day": row.onset_day, "place": row.place,
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _new(mandate, code, facts, source, by) -> Case:
    now = clock.stamp()
    return Case(mandate=mandate, code=code, since=now, opened_at=now, source=source[:120], by=by.ref, **facts)


def _succeed(corrected, why, by) -> list[Case]:
    """Void rows and open their successors with what is now known. corrected: [(row, facts, source)]."""
    now = clock.stamp()
    Case.objects.filter(pk__in=[row.pk for row, _facts, _source in corrected]).update(voided_at=now)
    rows = [
        Case(
            mandate_id=row.mandate_id, code=row.code, since=row.since, opened_at=now, episode=row.chain, source=source[:120], why=why[:200],
            by=by.ref, **({name: getattr(row, name) for name in FACTS} | facts),
        )
        for row, facts, source in corrected
    ]  # fmt: skip
    return Case.objects.bulk_create(rows, batch_size=500)


def _link_converted(mandate, rows, by):
    """Contacts who turned out to be cases: their contacts now point at the case, by marks that supersede the earlier ones."""
    case_of = {row.person_id: row.chain for row in rows if row.person_id}
    if not case_of:
        return
    live = queries.events(access.everything(by), mandate)
    fallen = [row for row in live if row.to_case_id is None and row.to_person_id in case_of]
    turned = [_again(row, by, to_case_id=case_of[row.to_person_id]) for row in fallen if case_of[row.to_person_id] != row.from_case_id]
    ContactEvent.objects.bulk_create(turned, batch_size=500)


def _again(row, by, **changed) -> ContactEvent:
    """The mark that supersedes another, with what changed."""
    kept = ("mandate_id", "from_case_id", "to_case_id", "to_person_id", "day", "place", "kind", "protection", "source", "note", "at")
    values = {name: getattr(row, name) for name in kept} | {"recorded_at": clock.stamp(), "by": by.ref, "supersedes": row}
    return ContactEvent(**(values | changed))


@dataclass(frozen=True)
class Met:
    """One contact to be written: from a case (first row's id) to a case or a person."""

    from_case: int
    to_case: int | None
    to_person: int | None
    day: object = None
    kind: str = ""
    protection: str = ""
    place: str = ""

    @property
    def key(self):
        """What makes two contacts the same."""
        return self.from_case, self.to_case or 0, 0 if self.to_case else self.to_person, self.day


def _write(mandate, met, source, by) -> int:
    """Write the contacts that are not there yet; one that was withdrawn is known too. Returns how many are new."""
    now, rows = clock.stamp(), []
    known = {
        Met(row.from_case_id, row.to_case_id, row.to_person_id, row.day).key for row in ContactEvent.objects.filter(mandate=mandate)
    }
    for one in met:
        if one.key in known:
            continue
        known.add(one.key)
        rows.append(
            ContactEvent(
                mandate=mandate, from_case_id=one.from_case, to_case_id=one.to_case, to_person_id=one.to_person, day=one.day,
                kind=one.kind or ContactKind.OTHER, protection=one.protection, place=one.place, source=source,
                at=clock.instant(one.day) if one.day else now, recorded_at=now, by=by.ref,
            )
        )  # fmt: skip
    return len(ContactEvent.objects.bulk_create(rows, batch_size=500))


@action("watch.contacts_imported")
def import_contacts(*, mandate, met: list[Met], by) -> Imported:
    """Take a list of contacts in; one that is known already is not entered twice. Raises core.04."""
    _require(by)
    new = _write(mandate, met, ContactSource.IMPORT, by)
    emit("watch.contacts_imported", f"roster.Mandate:{mandate.pk}", by=by, mandate=mandate.pk, new=new)
    return Imported(new, 0, len(met) - new)


@action("watch.case_noted")
def note_case(*, mandate, code, by, person=None, disease=None, sex="", age_months=None, onset_day=None, place="") -> Case:
    """Put one case on the line list; contacts that named the person now lead to the case.

    Raises core.04, watch.214 (code taken), watch.215 (the person is a case already), watch.220, watch.221.
    """
    _require(by)
    code = code.strip()
    _judge(mandate, code, person, onset_day)
    facts = {
        "person_id": person.pk if person else None, "disease_id": disease.pk if disease else None, "sex": sex, "age_months": age_months,
        "onset_day": onset_day, "place": place.strip(),
    }  # fmt: skip
    row = _new(mandate, code, facts, "", by)
    row.save()
    _link_converted(mandate, [row], by)
    emit("watch.case_noted", f"watch.Case:{row.pk}", by=by, mandate=mandate.pk, **({"person": person.pk} if person else {}))
    return row


def _judge(mandate, code, person, onset_day, besides=None):
    """Raise unless a case may be called so, be this person, and have fallen ill on that day."""
    if not code:
        raise Refused("watch.220", field="code")
    if onset_day and onset_day > clock.day_of(clock.stamp()):
        raise Refused("watch.221", field="onset_day", day=onset_day)
    standing = Case.objects.known().filter(mandate=mandate, until=None).exclude(pk=besides)
    if standing.filter(code=code).exists():
        raise Refused("watch.214", field="code", code=code)
    other = standing.filter(person=person).first() if person else None
    if other:
        raise Refused("watch.215", field="person", person=person.name, code=other.label)


@action("watch.case_corrected")
def correct_case(*, case: Case, why, by, **facts) -> Case:
    """Correct what a case is: void + successor, with why. facts: code, person, disease, sex, age_months, onset_day, place.

    Raises core.04, watch.214, watch.215, watch.216 (no reason), watch.220, watch.221.
    """
    _require(by)
    case = _standing(case)
    if not why.strip():
        raise Refused("watch.216", field="why")
    code = facts.pop("code", case.code).strip()
    for name in ("person", "disease"):
        if name in facts:
            row = facts.pop(name)
            facts[f"{name}_id"] = row.pk if row else None
    person_id = facts.get("person_id", case.person_id)
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    _judge(case.mandate, code, person, facts.get("onset_day"), case.pk)
    row = _succeed([(case, {name: value for name, value in facts.items() if name in FACTS}, case.source)], why.strip(), by)[0]
    if code != case.code:
        row.code = code
        row.save(update_fields=["code"])
    _link_converted(case.mandate, [row], by)
    emit("watch.case_corrected", f"watch.Case:{row.pk}", by=by, fields=sorted(facts), case=row.chain)
    return row


def _standing(case) -> Case:
    """The row of a case as it stands, locked. Raises core.04 when it stands no longer."""
    row = Case.objects.known().select_for_update(of=("self",)).filter(pk=case.pk, until=None).select_related("mandate").first()
    if row is None:
        raise Refused("core.04")
    return row


@action("watch.case_excluded")
def exclude_case(*, case: Case, why, by) -> Case:
    """Say that somebody turned out to be no case: it leaves the line list and the chain, and stays on record. Raises watch.216."""
    _require(by)
    row = _standing(case)
    if not why.strip():
        raise Refused("watch.216", field="why")
    row.until = row.closed_at = clock.stamp()
    row.why = why.strip()[:200]
    row.save(update_fields=["until", "closed_at", "why"])
    emit("watch.case_excluded", f"watch.Case:{row.pk}", by=by, case=row.chain)
    return row


@action("watch.contacts_noted")
def note_contacts(*, case: Case, people, kind, source, by, day=None, days=None, protection="", place="") -> int:
    """Somebody confirms who was with a case. people: ids; day: the last day together, or of each by `days`. Returns how many are new.

    Somebody who is a case of the same outbreak becomes a link of the chain. Raises core.04, watch.217, watch.218.
    """
    _require(by)
    case, chosen = _standing(case), [pk for pk in dict.fromkeys(people) if pk != case.person_id]
    if not chosen:
        raise Refused("watch.217", field="people")
    late = [one for one in [day, *(days or {}).values()] if one and one > clock.day_of(clock.stamp())]
    if late:
        raise Refused("watch.218", field="day", day=late[0])
    case_of = {row.person_id: row.chain for row in queries.cases(access.everything(by), case.mandate).filter(person__in=chosen)}
    met = [Met(case.chain, case_of.get(pk), pk, (days or {}).get(pk, day), kind, protection, place.strip()[:120]) for pk in chosen]
    new = _write(case.mandate, met, source, by)
    emit("watch.contacts_noted", f"watch.Case:{case.pk}", by=by, case=case.chain, new=new)
    return new


@action("watch.contact_withdrawn")
def withdraw_contact(*, event: ContactEvent, why, by) -> ContactEvent:
    """It turned out that they were not together: a mark says so, the first stays on record. Raises watch.216."""
    _require(by)
    if not why.strip():
        raise Refused("watch.216", field="why")
    if ContactEvent.objects.filter(supersedes=event).exists():
        raise Refused("core.04")
    row = _again(event, by, withdrawn=True, note=why.strip()[:200])
    row.save()
    emit("watch.contact_withdrawn", f"watch.ContactEvent:{row.pk}", by=by, case=row.from_case_id)
    return row


@action("watch.chain_exported")
def export_chain(*, mandate, purpose, by) -> tuple[str, bytes]:
    """The line list with degrees and generations as a workbook, entered in the access log. Raises core.04, watch.222."""
    scope = access.scope_acting(by)
    if not purpose.strip():
        raise Refused("watch.222", field="purpose")
    found = queries.outbreak(scope, mandate)
    people = [row.person_id for row in found.cases.values() if row.person_id]
    log = accesses.log_export(
        ref=f"roster.Mandate:{mandate.pk}", what="watch.chain", rows=len(found.cases), by=by, purpose=purpose.strip(), people=people
    )
    emit("watch.chain_exported", f"roster.Mandate:{mandate.pk}", by=by, mandate=mandate.pk)
    return chain_sheet.workbook(found, export.watermark(log, by))
