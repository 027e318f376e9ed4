"""What the pages, the command line and the API ask of the gate. The reason of an answer is told to the person alone."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from shouwang.core import clock, parameters
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.gate import rules
from shouwang.gate.answering import Facts, Who, whoever
from shouwang.gate.models import Appeal, Gate, Measure, Scan, Visit
from shouwang.roster import access
from shouwang.roster.models import Person, Tree

TOP = Tree.RESPONSIBLE.value
SETTLING = dt.timedelta(minutes=2)  # longer than any action takes


@dataclass(frozen=True)
class Given:
    """An answer as it leaves the house: a number, the answer, until when; known False: nobody within reach has the number."""

    number: str
    answer: str
    known: bool
    valid_until: dt.datetime


def answers(scope: Scope, numbers, *, at=None, ignore_measure=False, **asked) -> list[Given]:
    """The answers about numbers, in their order, as known to the scope; of people within reach by GATE. Cost: six queries, however many."""
    facts = Facts(at or clock.now(), scope.known_at, ignore_measure)
    question, found = facts.asked(**asked), whoever(scope.people(access.GATE), numbers)
    said = facts.of(list(found.values()), question)
    return [
        Given(number, said[who.pk].answer, who.pk is not None, said[who.pk].valid_until)
        for number, who in ((number, found[number]) for number in numbers)
    ]


def roll(scope: Scope, right=access.GATE) -> list[Given]:
    """The answer about everybody on the roster within reach, by number. Cost: six queries."""
    facts = Facts(clock.now())
    people = Person.objects.filter(scope.people(right), merged_into=None).exclude(path="").order_by("number")
    rows = [Who(*row) for row in people.values_list("pk", "kind", "number")]
    question, held, plain = facts.asked(), facts.watches(), {}
    found = []
    for who in rows:
        if who.pk not in held and who.kind not in plain:
            plain[who.kind] = facts.said(who, (), question)  # all who are under no watch get the same
        said = facts.said(who, held[who.pk], question) if who.pk in held else plain[who.kind]
        found.append(Given(who.number, said.answer, True, said.valid_until))
    return found


def changes(scope: Scope, since, until) -> list[Given]:
    """The people within reach whose answer may be another at `until` than when it was asked at `since`, each as it is now. since None:
    all who are to be asked about. Law: applying these to the answers of then gives those of now.

    A deed that was under way at `since` is stamped before and seen only after it: whoever was told otherwise within SETTLING of it
    is told again. Nobody is told too little; now and then somebody is told twice. Cost: under twenty queries.
    """
    within = scope.people(access.GATE)
    later = Facts(until)
    now = {who.pk: who for who in later.to_ask(within)}
    views = [now] if since is None else [now, *({who.pk: who for who in Facts(at, at).to_ask(within)} for at in (since - SETTLING, since))]
    people = {pk: who for view in views for pk, who in view.items()}
    differing = [Who(pk, who.kind, who.number) for pk, who in people.items() if since is None or not all(pk in view for view in views)]
    said = later.of(differing)
    return sorted(
        (Given(who.number, said[who.pk].answer, True, said[who.pk].valid_until) for who in differing), key=lambda one: one.number
    )


# ---- measures and gates


def gates(scope: Scope):
    """The gates that are in use."""
    return Gate.objects.holding(clock.now()).order_by("name")


def may_see_measures(scope: Scope) -> bool:
    """Whoever opens measures, approves visitors or counts the whole reads them; a guard reads what to say alone."""
    return any(scope.allows(right, TOP) for right in (access.MEASURE, access.VISITORS, access.CARE, access.ORDER))


def measures(scope: Scope):
    """Every measure and draft, the latest first; what was withdrawn or succeeded is left out."""
    if not may_see_measures(scope):
        raise Refused("core.04")
    return Measure.objects.known().select_related("mandate", "proposer", "signer").order_by("-since", "-pk")


def drafts_to_sign(scope: Scope):
    """Drafts of somebody else that the viewer may sign, while their days are not over."""
    rows = Measure.objects.known().filter(signed_at=None, until__gt=clock.now()).exclude(proposer_id=scope.viewer.person_id or 0)
    return rows if scope.allows(access.MEASURE, TOP) else rows.none()


def measure(scope: Scope, pk) -> Measure:
    """One of them. Raises core.04."""
    row = measures(scope).filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


def earlier(scope: Scope, row):
    """The rows that a measure succeeded, the latest first: every earlier end is kept."""
    chain = Measure.objects.filter(Q(pk=row.chain) | Q(episode=row.chain), signed_at__isnull=False).exclude(pk=row.pk)
    return chain.order_by("-opened_at") if may_see_measures(scope) else chain.none()


# ---- scans


def may_see_scans(scope: Scope) -> bool:
    """Only whoever looks after the gates as a whole."""
    return scope.allows(access.VISITORS, TOP)


def scans(scope: Scope, day=None):
    """The scans of a local day (default today), the latest first. Nobody's name goes with them. Raises core.04."""
    if not may_see_scans(scope):
        raise Refused("core.04")
    day = day or clock.today()
    return Scan.objects.filter(at__gte=clock.instant(day), at__lt=clock.instant(day, 1440)).select_related("gate").order_by("-at", "-pk")


def last_scans(scope: Scope, most=10):
    """The guard's own last scans, the latest first: time, way and answer."""
    rows = Scan.objects.filter(by=scope.viewer.ref).select_related("gate", "person").order_by("-recorded_at", "-pk")
    return rows[:most] if scope.allows(access.GATE) else rows.none()


# ---- visitors


def may_invite(scope: Scope) -> bool:
    """Whoever is on the roster may ask that somebody be let in."""
    return scope.viewer.person_id is not None and Person.objects.filter(pk=scope.viewer.person_id).exclude(path="").exists()


def own_visits(scope: Scope, most=50):
    """What the viewer asked for, the latest first."""
    return Visit.objects.filter(inviter_id=scope.viewer.person_id or 0).order_by("-since", "-pk")[:most]


def waiting_visits(scope: Scope):
    """What waits for the viewer to approve, the earliest first."""
    rows = Visit.objects.filter(state=Visit.State.ASKED, until__gt=clock.now()).select_related("inviter__unit")
    return rows.order_by("since", "pk") if scope.allows(access.VISITORS, TOP) else rows.none()


def visits_of(scope: Scope, day=None):
    """The visits of a day that were decided, for whoever approves them."""
    day = day or clock.today()
    rows = Visit.objects.filter(since__lt=clock.instant(day, 1440), until__gt=clock.instant(day)).exclude(state=Visit.State.ASKED)
    rows = rows.select_related("inviter__unit").order_by("since", "pk")
    return rows if scope.allows(access.VISITORS, TOP) else rows.none()


def expected_visits(scope: Scope):
    """The approved visits of today, for the guard: whom to expect when."""
    now, day = clock.now(), clock.today()
    rows = Visit.objects.filter(state=Visit.State.APPROVED, since__lt=clock.instant(day, 1440), until__gt=clock.instant(day))
    rows = rows | Visit.objects.filter(state=Visit.State.APPROVED, entered_at__isnull=False, left_at=None, since__lte=now)
    return rows.distinct().order_by("since", "pk") if scope.allows(access.GATE) else rows.none()


def visit(scope: Scope, pk) -> Visit:
    """A visit that the viewer asked for or may approve. Raises core.04."""
    row = Visit.objects.select_related("inviter__unit").filter(pk=pk).first()
    if row is None or not (scope.allows(access.VISITORS, TOP) or row.inviter_id == scope.viewer.person_id):
        raise Refused("core.04")
    return row


# ---- the person's side


@dataclass(frozen=True)
class Own:
    """What a person is told about themselves: the answer with all that it came from."""

    said: rules.Said
    measure: Measure | None
    watch: object
    rule: str
    source: str
    appeal: Appeal | None


def own(scope: Scope, person) -> Own:
    """The answer about oneself, with the measure, the watch and the rule. Raises core.04 for anybody else."""
    from shouwang.watch.models import Watch

    if scope.viewer.person_id != person.pk:
        raise Refused("core.04")
    facts = Facts(clock.now())
    said = facts.of([Who(person.pk, person.kind, person.number)])[person.pk]
    watch = Watch.objects.filter(pk=said.watch).select_related("disease", "mandate").first()
    code = f"gate.asks_{watch.kind}" if watch else ""
    source = parameters.shipped[code].source if code else ""
    appeal = Appeal.objects.known().filter(person=person).order_by("-since", "-pk").first()
    return Own(said, facts.rows.get(said.measure), watch, code, source, appeal)


def may_answer_appeals(scope: Scope, person=None) -> bool:
    """The clinic and the office answer."""
    place = (person.path or TOP, person.kind) if person is not None else (None, None)
    return any(scope.allows(right, *place) for right in (access.CARE, access.ORDER))


def appeals(scope: Scope):
    """Open appeals of people whom the viewer answers for, the oldest first."""
    within = scope.people(access.CARE, "person__path", "person__kind") | scope.people(access.ORDER, "person__path", "person__kind")
    return Appeal.objects.filter(within, until=None, voided_at=None).select_related("person__unit").order_by("since", "pk")


def appeal(scope: Scope, pk) -> Appeal:
    """One of them. Raises core.04."""
    row = appeals(scope).filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row
