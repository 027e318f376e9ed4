"""Absences: registered, followed up, checked by the clinic, back; and 休学, 复学. What the class check says comes in by itself."""

import datetime as dt

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.roster.ruling import outbreak, require_duty, standing_duty
from shouwang.watch import absences as record
from shouwang.watch.actions.absence_book import Book, Said
from shouwang.watch.actions.absence_notices import tell_clinic
from shouwang.watch.models import Absence, AbsenceEntry, Disease, ReturnCheck


class BadRows(Refused):
    """Rows of a file that cannot be entered, each with its refusal; nothing was entered."""

    def __init__(self, rows):
        super().__init__("watch.118", count=len(rows))
        self.rows = rows


LEARNT = frozenset(
    {"situation", "left", "seen", "hospital", "told", "disease", "onset_day", "rash_day", "fever_gone_at", "symptoms_gone_at", "asks_return",
     "paper", "paper_from", "reason", "symptoms", "temp_dc", "suspended"}
)  # fmt: skip


def require_follow(by, person, right=access.FOLLOW):
    """Raise core.04 unless the actor looks after the person."""
    access.require(by, right, person.path or "R", person.kind)


def mandate_for(by):
    """What an absence hangs on: the standing duty, else the outbreak that is open; the operator opens the duty by needing it."""
    now = clock.stamp()
    return standing_duty(now) or outbreak(now) or require_duty(by)


@action("watch.absence_registered")
def register_absence(*, person: Person, first_day: dt.date, by, missed=True, mandate=None, **said) -> Absence:
    """Somebody is away ill from a day on, or in class with symptoms (missed=False). Joins the illness that the day belongs to.

    said: any field of `Said`. Raises core.04, watch.109 (a day to come), .110, .112, .113, roster.98.
    """
    require_follow(by, person)
    book = Book([person.pk], mandate or mandate_for(by), by)
    row, _new = book.take(Said(person, first_day, missed=missed, **said), Absence.Channel.HAND)
    book.write()
    emit("watch.absence_registered", f"watch.Absence:{row.pk}", person=person.pk, by=by)
    return row


@action("watch.absence_reported")
def take_answer(*, said, mandate, by) -> Absence | None:
    """What a class check said of somebody: a new absence, or one day more of theirs. Once for each return."""
    known = AbsenceEntry.objects.filter(ref=said.ref).exists() or Absence.objects.filter(ref=said.ref).exists()
    row = None
    if not known:
        book = Book([said.person.pk], mandate, by)
        row, _new = book.take(said, Absence.Channel.CLASS)
        book.write()
    emit("watch.absence_reported", f"watch.Absence:{row.pk}" if row else said.ref, person=said.person.pk, by=by)
    return row


@action("watch.absences_imported")
def import_absences(*, rows: list[Said], by) -> tuple[int, int]:
    """Rows of a file, all in one transaction: (how many said something new, how many were known). Raises core.04 and what take raises."""
    scope = access.scope_acting(by)
    if any(not scope.allows(access.FOLLOW, said.person.path or "R", said.person.kind) for said in rows):
        raise Refused("core.04")
    book = Book({said.person.pk for said in rows}, mandate_for(by), by)
    new, bad = 0, []
    for said in sorted(rows, key=lambda said: said.day):
        try:
            new += book.take(said, Absence.Channel.IMPORT)[1]
        except Refused as refusal:
            bad.append((said, refusal))
    if bad:
        raise BadRows(bad)
    book.write()
    emit("watch.absences_imported", "watch.Absence", rows=len(rows), recorded=new, by=by)
    return new, len(rows) - new


def _standing(absence, ended=False) -> record.Known:
    """The absence as the database has it now, with all that was said. Raises core.04, watch.100."""
    row = Absence.objects.select_for_update(of=("self",)).filter(pk=absence.pk, voided_at=None, person__isnull=False).first()
    if row is None:
        raise Refused("core.04")
    if row.until is not None and not ended:
        raise Refused("watch.100", day=clock.day_of(row.until))
    return record.known([row])[0]


@action("watch.absence_followed")
def follow_up(*, absence: Absence, by, at=None, **learnt) -> AbsenceEntry:
    """Put on record what was learnt of somebody who is away. learnt: fields of LEARNT. Raises core.04, watch.100, .109, .120."""
    require_follow(by, absence.person)
    one, now = _standing(absence), clock.stamp()
    learnt = {name: value for name, value in learnt.items() if value not in ("", None, False, ())}
    if not set(learnt) <= LEARNT:
        raise Refused("core.04")
    if not learnt:
        raise Refused("watch.120")
    _require_past([at, *(learnt.get(name) for name in ("fever_gone_at", "symptoms_gone_at", "onset_day", "rash_day"))])
    if "symptoms" in learnt:
        learnt["symptoms"] = ",".join(learnt["symptoms"])
    asks = bool(learnt.get("asks_return")) and not any(entry.asks_return for entry in one.entries)
    row = AbsenceEntry.objects.create(
        absence=one.absence, channel=Absence.Channel.HAND, at=at or now, recorded_at=now, by=by.ref, by_person_id=by.person_id, **learnt
    )
    if asks:
        tell_clinic(one.absence, by)
    emit("watch.absence_followed", f"watch.AbsenceEntry:{row.pk}", absence=one.absence.pk, person=one.absence.person_id, fields=sorted(learnt), by=by)
    return row


def _require_past(times):
    for at in times:
        day = clock.day_of(at) if isinstance(at, dt.datetime) else at
        if day and day > clock.day_of(clock.stamp()):
            raise Refused("watch.109", day=day)


@action("watch.return_checked")
def check_return(
    *, absence: Absence, agreed: bool, by, from_day=None, condition_seen=False, disease: Disease | None = None, finding=""
) -> ReturnCheck:
    """The clinic looks at somebody who wants to be back. Its conclusion prevails over a certificate, never over the rule.

    disease, finding: what the clinic found; they never leave it. Raises core.04, watch.100, .121, and the first reason of the
    rule when the clinic would let somebody back too early.
    """
    require_follow(by, absence.person, access.CARE)
    one, now = _standing(absence), clock.stamp()
    if one.suspended:
        raise Refused("watch.121")
    row = ReturnCheck(
        absence=one.absence, agreed=agreed, from_day=from_day, condition_seen=condition_seen, disease=disease, finding=finding.strip()[:500],
        by=by.ref, by_person_id=by.person_id, at=now, recorded_at=now,
    )  # fmt: skip
    if agreed:
        one.checks.append(row)
        first = clock.instant(from_day) if from_day else now
        said = record.verdict(one, max(first, now), disease)
        if not said.ok:
            raise refusal(said)
    row.save()
    emit("watch.return_checked", f"watch.ReturnCheck:{row.pk}", absence=one.absence.pk, person=one.absence.person_id, by=by)
    return row


def refusal(said) -> Refused:
    """The first reason of a verdict, as a sentence."""
    code, params = said.reasons[0]
    if "earliest" in params:
        params = params | {"earliest": clock.local(params["earliest"]).strftime("%Y-%m-%d %H:%M")}
    return Refused(code, **params)


@action("watch.absence_ended")
def end_absence(*, absence: Absence, by, day=None) -> Absence:
    """Somebody is back in class from a day on (default today). Raises core.04, watch.100, .109, .110, and the rule's first reason."""
    require_follow(by, absence.person)
    one, day = _standing(absence), day or clock.day_of(clock.stamp())
    _require_past([day])
    if day < one.absence.first_day:
        raise Refused("watch.110", day=day, first=one.absence.first_day)
    said = record.verdict(one, clock.stamp() if day == clock.day_of(clock.stamp()) else clock.instant(day))
    if one.suspended:
        raise Refused("watch.121")
    if not said.ok:
        raise refusal(said)
    return _end(one.absence, day, Absence.End.BACK, "watch.absence_ended", by)


@action("watch.study_resumed")
def resume_study(*, absence: Absence, by, day=None) -> Absence:
    """Somebody who suspended their studies for an illness is back 复学: with the clinic's word. Raises core.04, watch.100, .108, .115."""
    require_follow(by, absence.person)
    one = _standing(absence)
    if not one.suspended:
        raise Refused("watch.115")
    said = record.verdict(one)
    if not said.ok:
        raise refusal(said)
    return _end(one.absence, day or clock.day_of(clock.stamp()), Absence.End.RESUMED, "watch.study_resumed", by)


def _end(row, day, end, verb, by) -> Absence:
    row.until, row.closed_at, row.end, row.ended_by = clock.instant(day), clock.stamp(), end, by.ref
    row.save(update_fields=["until", "closed_at", "end", "ended_by"])
    emit(verb, f"watch.Absence:{row.pk}", person=row.person_id, by=by)
    return row


@action("watch.absence_dismissed")
def dismiss_absence(*, absence: Absence, why, by) -> Absence:
    """It was no absence: registered by mistake. The row is voided with why. Raises core.04, watch.100, .114 (it was followed up), .116."""
    require_follow(by, absence.person)
    one = _standing(absence)
    if any(entry.channel == Absence.Channel.HAND for entry in one.entries) or one.checks:
        raise Refused("watch.114")
    if not why.strip():
        raise Refused("watch.116")
    one.absence.voided_at, one.absence.why = clock.stamp(), why.strip()[:200]
    one.absence.save(update_fields=["voided_at", "why"])
    emit("watch.absence_dismissed", f"watch.Absence:{one.absence.pk}", person=one.absence.person_id, by=by)
    return one.absence
