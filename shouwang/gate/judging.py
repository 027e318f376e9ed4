"""What was shown at a gate, read and judged: a personal code, a visitor's pass, or a number. Reads only; actions/scans writes."""

from dataclasses import dataclass, replace

from shouwang.core import clock, parameters
from shouwang.core.privacy import keyed_hash
from shouwang.core.scope import Scope
from shouwang.gate import codes, rules
from shouwang.gate.answering import NOBODY, Facts, Who, whoever
from shouwang.gate.models import Answer, Direction, Flaw, Measure, Visit, Way
from shouwang.roster import access
from shouwang.roster.models import Person


@dataclass(frozen=True)
class Judged:
    """What was shown, whom it speaks for, what is wrong with it, and what to answer."""

    way: str
    answer: str
    flaw: str = ""
    person: Person | None = None
    visit: Visit | None = None
    digest: str = ""
    measure: Measure | None = None
    valid_until: object = None


def judged(scope: Scope, text, *, direction=Direction.IN, gate=None, to_clinic=False, at=None) -> Judged:
    """Judge what was shown or typed. A code that is too old still says whose it is: the answer is theirs, and the guard is told."""
    at = at or clock.now()
    facts = Facts(at)
    asked = facts.asked(direction=direction, gate=gate, to_clinic=to_clinic)
    if codes.looks_like(text):
        shown = codes.read(text)
        if shown is None:
            return _about(facts, asked, NOBODY, None, Judged(Way.CODE, Answer.PASS, Flaw.FORGED))
        if shown.kind == codes.VISIT:
            return of_visit(Visit.objects.filter(pk=shown.pk).first(), direction, at)
        return _of_code(scope, facts, asked, shown)
    who = whoever(scope.people(access.GATE), [text])[text]
    person = Person.objects.filter(pk=who.pk).first() if who.pk else None
    bare = Judged(Way.NUMBER, Answer.PASS, "" if person else Flaw.UNKNOWN, digest="" if person else keyed_hash(text))
    return _about(facts, asked, who, person, bare)


def _of_code(scope, facts, asked, shown):
    row = Person.objects.filter(pk=shown.pk).select_related("merged_into").first()
    person = (row.merged_into or row) if row is not None else None
    inside = person is not None and Person.objects.filter(scope.people(access.GATE), pk=person.pk).exists()
    if not inside:
        return _about(facts, asked, NOBODY, None, Judged(Way.CODE, Answer.PASS, Flaw.UNKNOWN))
    flaw = ""
    if shown.version != row.link_version:
        flaw = Flaw.REVOKED
    elif shown.expired(facts.at, parameters.value("gate.skew_s", facts.at)):
        flaw = Flaw.EXPIRED
    return _about(facts, asked, Who(person.pk, person.kind), person, Judged(Way.CODE, Answer.PASS, flaw))


def _about(facts, asked, who, person, bare):
    said = facts.of([who], asked)[who.pk]
    return replace(bare, answer=said.answer, person=person, measure=facts.rows.get(said.measure), valid_until=said.valid_until)


def of_visit(visit, direction, at) -> Judged:
    """A visitor's pass: it lets in once, in its time, and out. It says nothing of anybody's health."""
    if visit is None:
        return Judged(Way.VISIT, Answer.ASK_HOST, Flaw.UNKNOWN, valid_until=at)
    flaw = rules.visit_flaw(
        approved=visit.state == Visit.State.APPROVED, since=visit.since, until=visit.until, entered=visit.entered_at is not None,
        left=visit.left_at is not None, at=at, direction=direction,
    )  # fmt: skip
    answer = Answer.ASK_HOST if flaw else Answer.PASS
    return Judged(Way.VISIT, answer, flaw, visit=visit, valid_until=visit.until)
