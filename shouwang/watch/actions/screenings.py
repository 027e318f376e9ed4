"""Screenings: opened, their targets named or excused, examinations entered, closed; and the steps of a case. By the clinic."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from shouwang.core import accesses, clock, export
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.shapes import under
from shouwang.roster import access
from shouwang.roster.actions.rights import require_about
from shouwang.roster.models import Grant, Person, Role, Tree, Unit, UnitKind
from shouwang.roster.ruling import require_duty
from shouwang.roster.tree import ancestors
from shouwang.watch import screening_sheet
from shouwang.watch.diseases import rule_of
from shouwang.watch.models import Audience, Case, CaseStep, Exam, Screening, ScreeningTarget, Stage, Step
from shouwang.watch.queries import contacts
from shouwang.watch.queries import screenings as queries
from shouwang.watch.rules.returning import DESIGNATED, Facts, Rule, return_verdict
from shouwang.watch.rules.screening import exam_verdict, step_verdict

CONTACT_DAYS = 90  # how far back classmates and room-mates of a case are looked for
FACTS = ("day", "symptoms", "test", "test_mm", "test_positive", "film", "result", "treatment", "note")


def _scope(by):
    scope = access.scope_acting(by)
    if not queries.may(scope, queries.CLINIC):
        raise Refused("core.04")
    return scope


def audience(*, units=(), kinds=(), grade="", numbers=()):
    """Whom a screening is for: people of these units (none: all), kinds (none: all) and, where a grade is named, of units so called."""
    if numbers:
        return Person.objects.filter(number__in=numbers, merged_into=None).exclude(path="")
    rows = Person.objects.filter(merged_into=None).exclude(path="")
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    paths = [unit.path for unit in units]
    if grade:
        named = Unit.objects.filter(tree=Tree.RESPONSIBLE, kind=UnitKind.GRADE, name=grade, closed_day=None).values_list("path", flat=True)
        paths = [path for path in named if not paths or any(path.startswith(above) for above in paths)]
        if not paths:
            return rows.none()
    below = Q()
    for path in paths:
        below |= under(path)
    return rows.filter(below)


@action("watch.screening_opened")
def open_screening(*, code, title, disease, people, by, why=Audience.LIST, mandate=None, case=None) -> Screening:
    """Open a screening for people (a queryset) whom the actor cares for. Raises core.04, watch.140 (code taken), watch.141 (nobody)."""
    scope = _scope(by)
    if Screening.objects.filter(code=code).exists():
        raise Refused("watch.140", field="code", code=code)
    chosen = list(people.filter(scope.people(access.CARE)).order_by("pk").distinct())
    if not chosen:
        raise Refused("watch.141")
    now = clock.stamp()
    row = Screening.objects.create(
        mandate=mandate or require_duty(by), code=code, title=title.strip()[:120], disease=disease, audience=why, case=case, since=now,
        opened_at=now, opened_by=by.ref,
    )  # fmt: skip
    name_targets(row, chosen, by)
    emit("watch.screening_opened", f"watch.Screening:{row.pk}", by=by, targets=len(chosen))
    return row


def name_targets(row, people, by) -> int:
    """Write who should be examined; whoever is on the list already is not written twice. Returns how many are new."""
    now = clock.stamp()
    there = set(ScreeningTarget.objects.known().filter(screening=row, until=None).values_list("person_id", flat=True))
    rows = [
        ScreeningTarget(screening=row, person=person, person_kind=person.kind, path=person.path, since=now, opened_at=now, by=by.ref)
        for person in people
        if person.pk not in there
    ]
    return len(ScreeningTarget.objects.bulk_create(rows, batch_size=500))


def contacts_of(case):
    """Whom to examine around a case: who shared the class or the room in the last months, and who advises the class."""
    if case.person_id is None:
        raise Refused("watch.154")
    today = clock.today()
    since = min(case.onset_day or today, today) - dt.timedelta(days=CONTACT_DAYS)
    near = contacts.shared_with(case.person_id, since, today)
    paths = {path for one in near if one.unit.tree == Tree.RESPONSIBLE for path in ancestors(one.unit.path)[1:]}
    paths |= set(ancestors(case.person.path)[1:])
    advisers = Grant.objects.holding(clock.now()).filter(role=Role.ADVISER, unit__path__in=paths).values_list("person_id", flat=True)
    heads = Unit.objects.filter(path__in=paths, kind=UnitKind.CLASS, responsible__isnull=False).values_list("responsible_id", flat=True)
    people = {one.person.pk for one in near} | set(advisers) | set(heads)
    return Person.objects.filter(pk__in=people - {case.person_id}, merged_into=None).exclude(path="")


@action("watch.contact_screening_opened")
def open_contact_screening(*, case: Case, title, by) -> Screening:
    """Screen the contacts of a case: same class, same room, advisers; one step. Raises core.04, watch.140, watch.141, watch.154."""
    people = contacts_of(case)
    first = Case.objects.get(pk=case.chain)
    code = f"contacts-{case.chain}-{clock.day_of(clock.stamp()):%Y%m%d}"
    row = open_screening(
        code=code, title=title, disease=case.disease, people=people, why=Audience.CONTACTS, mandate=case.mandate, case=first, by=by
    )
    emit("watch.contact_screening_opened", f"watch.Screening:{row.pk}", by=by, case=case.chain)
    return row


def running(screening) -> Screening:
    """The screening, held by this transaction and going on. Raises watch.149."""
    row = Screening.objects.select_for_update().get(pk=screening.pk)
    if row.until is not None or row.voided_at is not None:
        raise Refused("watch.149", title=row.title)
    return row


@action("watch.target_excused")
def excuse_target(*, target: ScreeningTarget, why, by) -> ScreeningTarget:
    """Somebody need not be examined after all, and why. Raises core.04, watch.153."""
    require_about(by, [access.CARE], target.person)
    running(target.screening)
    if not why.strip():
        raise Refused("watch.153", field="why")
    row = ScreeningTarget.objects.select_for_update(of=("self",)).get(pk=target.pk)
    row.until = row.closed_at = clock.stamp()
    row.why = why.strip()[:200]
    row.save(update_fields=["until", "closed_at", "why"])
    emit("watch.target_excused", f"watch.ScreeningTarget:{row.pk}", by=by, person=row.person_id)
    return row


@action("watch.screening_closed")
def close_screening(*, screening: Screening, by) -> Screening:
    """The screening is over: nothing more is entered; who was not examined stays not examined."""
    _scope(by)
    row = running(queries.screening(_scope(by), screening.pk, queries.CLINIC))
    row.until = row.closed_at = clock.stamp()
    row.save(update_fields=["until", "closed_at"])
    emit("watch.screening_closed", f"watch.Screening:{row.pk}", by=by)
    return row


# ---- examinations


@dataclass(frozen=True)
class Found:
    """One examination to be entered: of which target, at which stage, with what."""

    target: ScreeningTarget
    stage: str
    day: dt.date
    result: str
    symptoms: str = ""
    test: str = ""
    test_mm: int | None = None
    test_positive: bool | None = None
    film: str = ""
    treatment: str = ""
    note: str = ""


@action("watch.examined")
def record_exam(*, found: Found, by) -> Exam:
    """Enter one examination; a second of the same stage corrects the first. Raises core.04, watch.142, .143, .144, .149."""
    require_about(by, [access.CARE], found.target.person)
    running(found.target.screening)
    rows = _enter([found], by)
    emit("watch.examined", f"watch.ScreeningTarget:{found.target.pk}", by=by, person=found.target.person_id)
    return rows[0] if rows else _last(found.target.pk)[found.stage]


def _last(target) -> dict:
    return {row.stage: row for row in Exam.objects.filter(target=target).order_by("pk")}


@action("watch.exams_imported")
def import_exams(*, screening: Screening, found: list[Found], by) -> int:
    """Enter the examinations of a file; what is known already says nothing new. Returns how many are new."""
    scope, row = _scope(by), running(screening)
    reached = set(queries.targets(scope, row, queries.CLINIC).values_list("pk", flat=True))
    if {one.target.pk for one in found} - reached:
        raise Refused("core.04")
    rows = _enter(found, by)
    emit("watch.exams_imported", f"watch.Screening:{row.pk}", by=by, new=len(rows))
    return len(rows)


def _enter(found, by) -> list[Exam]:
    """Judge and write; a first examination goes before a re-check of the same target."""
    now, today = clock.stamp(), clock.day_of(clock.stamp())
    last: dict = {}
    for row in Exam.objects.filter(target__in=[one.target.pk for one in found]).order_by("pk"):
        last[row.target_id, row.stage] = row
    made = []
    for one in sorted(found, key=lambda one: one.stage != Stage.FIRST):
        first, before = last.get((one.target.pk, Stage.FIRST)), last.get((one.target.pk, one.stage))
        facts = {name: getattr(one, name) for name in FACTS}
        if before and all(getattr(before, name) == value for name, value in facts.items()):
            continue
        verdict = exam_verdict(stage=one.stage, first=first.result if first else None, day=one.day, first_day=first.day if first else None, today=today)
        if not verdict.ok:
            raise Refused(verdict.reasons[0][0], field="day", **verdict.reasons[0][1])
        row = Exam(target=one.target, stage=one.stage, supersedes=before, at=clock.instant(one.day), recorded_at=now, by=by.ref, **facts)
        row.save()
        last[one.target.pk, one.stage] = row
        made.append(row)
    return made


@action("watch.screening_exported")
def export_entry_sheet(*, screening: Screening, purpose, by) -> tuple[str, bytes]:
    """The list to be filled in at the examination, entered in the access log. Raises core.04, watch.222."""
    scope = _scope(by)
    if not purpose.strip():
        raise Refused("watch.222", field="purpose")
    found = [one for one in queries.people(scope, screening, queries.CLINIC) if not one.done]
    log = accesses.log_export(
        ref=f"watch.Screening:{screening.pk}", what="watch.screening", rows=len(found), by=by, purpose=purpose.strip(),
        people=[one.target.person_id for one in found],
    )  # fmt: skip
    emit("watch.screening_exported", f"watch.Screening:{screening.pk}", by=by)
    return screening_sheet.workbook(screening, found, export.watermark(log, by))


# ---- the steps of a case


@action("watch.case_stepped")
def take_step(*, case: Case, step, day, by, agreed=None, note="") -> CaseStep:
    """Enter one step of a case. Being back is judged by the disease's rule of return: certificate and the clinic's agreement.

    Raises core.04, watch.142, watch.145 to watch.148, and of a return the reason against it (watch.101 to watch.108).
    """
    if case.person is None:
        raise Refused("watch.154")
    require_about(by, [access.CARE], case.person)
    done = {row.step: (row.day, row.agreed) for row in CaseStep.objects.filter(case=case.chain).order_by("pk")}
    today = clock.day_of(clock.stamp())
    verdict = step_verdict(step=step, done=done, day=day, today=today)
    if not verdict.ok:
        code, params = verdict.reasons[0]
        if "before" in params:
            params = params | {"before": Step(params["before"]).label}
        raise Refused(code, field="step", **params)
    if step == Step.RESUMED:
        _require_return(case, done, day)
    row = CaseStep.objects.create(
        case_id=case.chain, step=step, day=day, agreed=agreed if step == Step.CLINIC else None, note=note.strip()[:200],
        at=clock.instant(day), recorded_at=clock.stamp(), by=by.ref,
    )  # fmt: skip
    emit("watch.case_stepped", f"watch.CaseStep:{row.pk}", by=by, person=case.person_id, case=case.chain)
    return row


def _require_return(case, done, day):
    """Raise the first reason why the rule of the disease does not let somebody be back on a day."""
    row = rule_of(case.disease, clock.instant(day))
    paper, clinic = done.get(Step.CERTIFICATE), done.get(Step.CLINIC)
    facts = Facts(
        onset_day=case.onset_day, paper=DESIGNATED if paper else "", paper_from=paper[0] if paper else None,
        clinic=clinic[1] if clinic else None, clinic_from=clinic[0] if clinic else None, condition_seen=bool(clinic and clinic[1]),
    )  # fmt: skip
    rule = Rule(certificate=row.certificate, case_days=row.case_days, case_day0=row.case_day0) if row else None
    found = return_verdict(facts, rule, clock.instant(day + dt.timedelta(days=1)) - clock.TICK, clock.instant)
    if not found.ok:
        code, params = found.reasons[0]
        said = {name: clock.local(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, dt.datetime) else value for name, value in params.items()}
        raise Refused(code, field="step", **said)
