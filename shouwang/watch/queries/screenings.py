"""Screenings as roll calls: who should be examined, who was, who was not; and, for the clinic alone, with what result.

Whoever looks after people (NAMES, FOLLOW) learns of each whether they were examined, and nothing else: neither result, nor
re-check, nor the day of one.
"""

from dataclasses import dataclass

from django.db.models import Q

from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import after, known
from shouwang.roster import access
from shouwang.roster.models import Person, Tree, Unit
from shouwang.watch.models import CaseStep, Exam, Screening, ScreeningTarget, Stage
from shouwang.watch.rules.screening import RECHECK, RECHECKED, STATES, UNDONE, Count, count, state
from shouwang.watch.sweep_counts import units_of

SEES = (access.NAMES, access.FOLLOW, access.CARE)
CLINIC = (access.CARE,)
COLLEGE = 5  # length of a path of a second-level unit: the root's letter and one segment


def within(scope: Scope, rights=SEES, prefix="person__") -> Q:
    """The targets whom any of these rights covers where they are now."""
    condition = Q(pk__in=[])
    for right in rights:
        condition |= scope.people(right, f"{prefix}path", f"{prefix}kind")
    return condition


def may(scope: Scope, rights=SEES) -> bool:
    """Does the viewer have one of these rights anywhere?"""
    return any(scope.allows(right) for right in rights)


def screenings(scope: Scope, rights=SEES):
    """The screenings that have a target within reach, those that run first."""
    if not may(scope, rights):
        raise Refused("core.04")
    reached = ScreeningTarget.objects.known().filter(within(scope, rights)).values("screening")
    mine = Q(pk__in=reached) | Q(opened_by=scope.viewer.ref)
    return Screening.objects.known().filter(mine).select_related("disease", "mandate").order_by("-since", "-pk")


def screening(scope: Scope, pk, rights=SEES) -> Screening:
    """One screening within reach. Raises core.04."""
    row = screenings(scope, rights).filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


def targets(scope: Scope, row: Screening, rights=SEES, known_at=None):
    """Who should be examined, within reach, as known then."""
    return ScreeningTarget.objects.filter(_standing(known_at), within(scope, rights), screening=row)


def _standing(known_at=None) -> Q:
    still = Q(until=None)
    return known(known_at) & (still if known_at is None else still | Q(closed_at__gt=known_at))


def _results(row, known_at=None) -> dict:
    """target → {stage: (result, day)} of the last mark of each stage. Cost: one narrow statement."""
    found: dict = {}
    rows = Exam.objects.known(known_at).filter(target__screening=row).order_by("pk")
    for target, stage, result, day in rows.values_list("target", "stage", "result", "day"):
        found.setdefault(target, {})[stage] = (result, day)
    return found


def _state(said) -> str:
    return state(said.get(Stage.FIRST, (None,))[0], said.get(Stage.RECHECK, (None,))[0])


@dataclass(frozen=True)
class College:
    """The roll call of one second-level unit (None: people who are in none now)."""

    unit: Unit | None
    count: Count


def by_college(scope: Scope, row: Screening, rights=SEES, known_at=None) -> tuple[list[College], Count]:
    """([the roll call of each college], their sum) over the people within reach. Cost: three statements."""
    return _by_college(row, targets(scope, row, rights, known_at), known_at)


def _by_college(row, rows, known_at=None):
    results, groups = _results(row, known_at), {}
    for target, path in _placed(rows, known_at):
        groups.setdefault(path[:COLLEGE], []).append(_state(results.get(target, {})))
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=groups)}
    found = [College(units.get(path), count(states)) for path, states in sorted(groups.items())]
    return found, sum((one.count for one in found), Count())


def _placed(rows, known_at=None) -> list[tuple[int, str]]:
    """[(target, path of the unit that answers for them then, or did last)]. Cost: one statement, three as of an instant."""
    found = list(rows.values_list("pk", "person", "person__path", "path"))
    if known_at is None:
        return [(pk, now or named) for pk, _person, now, named in found]
    units = units_of(rows.filter(person__isnull=False).values("person"), known_at)
    paths = dict(Unit.objects.filter(tree=Tree.RESPONSIBLE).values_list("pk", "path"))
    return [(pk, paths.get(units.get(person)) or now or named) for pk, person, now, named in found]


@dataclass(frozen=True)
class Examined:
    """One target as it stands. state, day and last are of use to the clinic alone; `done` and `day` to everybody who may see it."""

    target: ScreeningTarget
    state: str
    day: object = None  # of the examination
    last: Exam | None = None

    @property
    def done(self) -> bool:
        """Were they examined?"""
        return self.state != UNDONE


def stands(scope: Scope, row: Screening, rights=SEES, unit=None, known_at=None) -> list[tuple]:
    """[(target, state, day of the examination)] of everybody within reach, in the order of units, as known then.

    Cost: two narrow statements; two more as of an instant, when a unit's people are those whom it answered for then.
    """
    rows = targets(scope, row, rights, known_at).order_by("person__path", "person__number", "pk")
    low, high = (unit.path, after(unit.path)) if unit else ("", None)
    results = _results(row, known_at)
    inside = (pk for pk, path in _placed(rows, known_at) if unit is None or low <= path < high)
    return [(pk, _state(results.get(pk, {})), results.get(pk, {}).get(Stage.FIRST, (None, None))[1]) for pk in inside]


def examined(scope: Scope, row: Screening, found: list[tuple]) -> list[Examined]:
    """The people behind some of `stands`, in their order: of a page, or of all of them."""
    rows = ScreeningTarget.objects.filter(within(scope), pk__in=[pk for pk, _state, _day in found]).select_related("person__unit")
    kept = ("screening", "person_kind", "path", "person__number", "person__name", "person__path", "person__kind", "person__unit__title", "person__unit__name")
    by_id = {one.pk: one for one in rows.only(*kept)}
    return [Examined(by_id[pk], state, day) for pk, state, day in found if pk in by_id]


def people(scope: Scope, row: Screening, rights=SEES, unit=None) -> list[Examined]:
    """Everybody who should be examined, in the order of units, each with where they stand."""
    return examined(scope, row, stands(scope, row, rights, unit))


def with_exams(scope: Scope, found: list[Examined]) -> list[Examined]:
    """The same with the last examination of each, for the clinic."""
    ids = [one.target.pk for one in found]
    rows = Exam.objects.filter(within(scope, CLINIC, "target__person__"), target__in=ids).order_by("pk")
    last = {row.target_id: row for row in rows}
    return [Examined(one.target, one.state, one.day, last.get(one.target.pk)) for one in found]


COUNTS = {
    "expected": frozenset(STATES),
    "done": frozenset(STATES) - {UNDONE},
    "undone": frozenset({UNDONE}),
    "abnormal": frozenset({RECHECK, RECHECKED}),
    "recheck": frozenset({RECHECK}),
    "rechecked": frozenset({RECHECKED}),
}
FOR_CLINIC = frozenset({"abnormal", "recheck", "rechecked"})


def counted(scope: Scope, row: Screening, name, unit=None, known_at=None) -> list[tuple]:
    """The `stands` that one number of a screening counts, as known then; results only within reach of CARE. Raises core.04."""
    if name not in COUNTS:
        raise Refused("core.04")
    rights = CLINIC if name in FOR_CLINIC else SEES
    if not may(scope, rights):
        raise Refused("core.04")
    return [one for one in stands(scope, row, rights, unit, known_at) if one[1] in COUNTS[name]]


def listed(scope: Scope, row: Screening, name, unit=None, known_at=None) -> list[Examined]:
    """The people that one number of a screening counts, as known then. Raises core.04."""
    return examined(scope, row, counted(scope, row, name, unit, known_at))


def college(scope: Scope, pk) -> Unit:
    """A unit by its id, for a list of its people; whom of them the viewer sees is the list's own question. Raises core.04."""
    row = Unit.objects.filter(pk=pk, tree=Tree.RESPONSIBLE).first() if may(scope) else None
    if row is None:
        raise Refused("core.04")
    return row


def target_of(scope: Scope, row: Screening, number) -> ScreeningTarget:
    """The target with a number, for who enters results. Raises watch.150."""
    rows = targets(scope, row, CLINIC).filter(Q(person__number=number) | Q(person__merged_from__number=number))
    found = rows.select_related("person__unit", "screening").first()
    if found is None:
        raise Refused("watch.150", field="number", number=number)
    return found


@dataclass(frozen=True)
class Row:
    """One screening in the bulletin's table: how many should be, were and were not examined. No result leaves the clinic."""

    screening: int
    code: str
    title: str
    disease: str
    since: object
    expected: int
    done: int
    undone: int


def table(mandate, known_at=None) -> list[Row]:
    """The screenings of a mandate as they were known then, for the bulletin: counts only, of everybody."""
    return [_row(row, known_at) for row in _of_mandate(mandate, known_at)]


def _of_mandate(mandate, known_at):
    return Screening.objects.filter(known(known_at), mandate=mandate).select_related("disease").order_by("pk")


def _row(row, known_at) -> Row:
    rows = ScreeningTarget.objects.filter(_standing(known_at), screening=row)
    _colleges, whole = _by_college(row, rows, known_at)
    return Row(row.pk, row.code, row.title, str(row.disease), row.since, whole.expected, whole.done, whole.undone)


def steps(scope: Scope, case) -> list[CaseStep]:
    """The steps of a case, in time order, for the clinic."""
    if not may(scope, CLINIC):
        raise Refused("core.04")
    return list(CaseStep.objects.filter(case=case.chain).order_by("day", "pk"))


def not_back(scope: Scope) -> list[CaseStep]:
    """The last step of every case that is on its way and not at its end, the longest waiting first, for the clinic."""
    if not may(scope, CLINIC):
        raise Refused("core.04")
    last: dict = {}
    reached = Person.objects.filter(scope.people(access.CARE)).values("pk")
    for row in CaseStep.objects.filter(case__person__in=reached).select_related("case__person", "case__disease", "case__mandate").order_by("pk"):
        last[row.case_id] = row
    return sorted((row for row in last.values() if row.step != "closed"), key=lambda row: row.day)
