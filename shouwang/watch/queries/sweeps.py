"""What the pages, the command line and the bulletin ask about sweeps. Scope first; what is out of reach is absent (core.04)."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from shouwang.core import clock, rollcall
from shouwang.core.models import Assertion
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.questions import places
from shouwang.roster import access
from shouwang.roster.models import Mandate, Unit
from shouwang.watch.models import Designation, Sweep, SweepMark, SweepTarget, SweepWindow
from shouwang.watch.rules.sweeps import Count
from shouwang.watch.sweep_counts import COUNT, own_counts, targets_at, tree_of, within

RIGHTS = (access.SWEEP, access.FOLLOW, access.LOST)  # whoever holds one of these sees the names of those whom it covers
SEALED = ("person__phone", "person__id_document", "person__birth_date", "person__emergency_phone")  # each would be decrypted


def asking(scope: Scope, campaigns) -> set[int]:
    """Which of these campaigns (ids, within the viewer's reach) are a sweep's questions. Cost: one statement."""
    return set(SweepWindow.objects.filter(campaign__in=campaigns).values_list("campaign", flat=True))


def whole(scope: Scope, right) -> bool:
    """Does a right cover every kind of people of the whole institution, whoever has left included?"""
    return any(reach.path == "R" and reach.kinds is None for reach in scope.reach.get(right, ()))


def seen(scope: Scope, *rights) -> Q:
    """The targets that the viewer may see by any of these rights: those of people whom it covers."""
    if any(whole(scope, right) for right in rights):
        return Q()
    condition = Q(pk__in=[])
    for right in rights:
        condition |= scope.people(right, "person__path", "person__kind")
    return condition


def _require(scope, *rights):
    if not any(scope.allows(right) for right in rights):
        raise Refused("core.04")


def sweeps(scope: Scope, mandate: Mandate | None = None, known_at=None):
    """Every sweep that was opened by then, the running ones first, newest first. Raises core.04."""
    _require(scope, access.COUNT, *RIGHTS)
    rows = Sweep.objects.select_related("mandate", "unit").prefetch_related("windows")
    rows = rows.filter(mandate=mandate) if mandate is not None else rows
    rows = rows.filter(opened_at__lte=known_at) if known_at is not None else rows
    return rows.order_by("closed_at", "-opened_at") if known_at is None else rows.order_by("-opened_at")


def sweep(scope: Scope, code) -> Sweep:
    """A sweep by its code. Raises core.04 for whoever may not know of any, watch.182."""
    _require(scope, access.COUNT, *RIGHTS)
    row = Sweep.objects.select_related("mandate", "unit").filter(code=code).first()
    if row is None:
        raise Refused("watch.182", code=str(code)[:40])
    return row


def counts(scope: Scope, row: Sweep, known_at=None) -> rollcall.Node:
    """The roll call of a sweep: how the targets of each unit stand, as known then, as far as the viewer may count. Cost: four queries."""
    _require(scope, access.COUNT, *RIGHTS)
    rows = targets_at(row, known_at).filter(seen(scope, access.COUNT, *RIGHTS))
    return tree_of(own_counts(row, known_at, rows))


def targets(scope: Scope, row: Sweep, *, state="", unit: Unit | None = None, known_at=None, rights=RIGHTS):
    """The targets of a sweep by name, within reach, in the order of units. state: one of the states, or done, open, found."""
    found = targets_at(row, known_at).filter(seen(scope, *rights), person__isnull=False)
    if state:
        found = found.filter(stands__in=states_of(state))
    if unit is not None:
        found = within(found, unit, known_at)
    return found.select_related("person__unit").defer(*SEALED).order_by("person__path", "person__number")


def everyone(scope: Scope, row: Sweep, *, state="", unit: Unit | None = None, known_at=None):
    """The same with those whose records were destroyed, who count at the top: for the rows behind a number."""
    found = targets_at(row, known_at).filter(seen(scope, *RIGHTS), stands__in=states_of(state))
    found = within(found, unit, known_at) if unit is not None else found
    return found.select_related("person__unit").defer(*SEALED).order_by("person__path", "person__number")


GROUPS = {
    "should": ("pending", "contacting", "not_reached", "lost", "positive", "negative", "case"),
    "done": ("positive", "negative", "case"),
    "open": ("pending", "contacting", "not_reached", "lost"),
    "found": ("positive", "case"),
    "waiting": ("pending", "contacting"),
    "todo": ("pending", "contacting", "not_reached"),
}  # fmt: skip


def states_of(word) -> tuple:
    """The states that a word means: one, or a group of them. Raises core.04."""
    if word not in GROUPS and word not in GROUPS["should"]:
        raise Refused("core.04")
    return GROUPS.get(word, (word,))


def target(scope: Scope, row: Sweep, pk, rights=RIGHTS) -> SweepTarget:
    """One target within reach, with all its marks. Raises core.04."""
    marks = Prefetch("marks", SweepMark.objects.select_related("window").order_by("id"))
    found = row.targets.filter(seen(scope, *rights), pk=pk, person__isnull=False, dropped_at=None)
    found = found.select_related("person__unit", "sweep__mandate").defer(*SEALED).prefetch_related(marks).first()
    if found is None:
        raise Refused("core.04")
    return found


def last_marks(scope: Scope, rows) -> dict[int, SweepMark]:
    """target id → the last thing that happened to it, for those on a page. Cost: one query."""
    found = SweepMark.objects.filter(target__in=[one.pk for one in rows]).exclude(what=SweepMark.What.ASKED)
    return {mark.target_id: mark for mark in found.order_by("id")}


@dataclass(frozen=True)
class Change:
    """The count before, when it was made, and how the whole stands now against it."""

    at: object
    before: dict
    now: dict

    def of(self, name) -> int:
        """By how much a counter changed since."""
        return self.now[name] - self.before[name]


def change(scope: Scope, row: Sweep, known_at=None, total: Count | None = None) -> Change | None:
    """What changed since the last count of a sweep that was made by then; None before the first. Only for whoever counts everybody.

    total: how the whole stands, where the caller has counted it already.
    """
    if not any(whole(scope, right) for right in (access.COUNT, access.SWEEP)):
        return None
    rows = Assertion.objects.filter(kind=COUNT, ref=f"watch.Sweep:{row.pk}")
    last = (rows.filter(known_at__lte=known_at) if known_at is not None else rows).order_by("-id").first()
    if last is None:
        return None
    total = counts(scope, row, known_at).total if total is None else total
    return Change(last.known_at, last.numbers["total"], total.as_dict())


@dataclass(frozen=True)
class Line:
    """One line of table 3: a sweep, and how its targets stand."""

    sweep: Sweep
    count: Count
    before: dict | None = None  # as the last count before had it


def table(scope: Scope, mandate: Mandate | None = None, known_at=None) -> list[Line]:
    """Table 3 of the bulletin: 专项 | 应查 | 已查 | 查实 | 查无 | 失联 | 覆盖率, a line a sweep, as known at any instant."""
    found = []
    for row in sweeps(scope, mandate, known_at):
        total = counts(scope, row, known_at).total
        said = change(scope, row, known_at, total)
        found.append(Line(row, total, said.before if said else None))
    return found


def title_of(window) -> str:
    """A place and its days: 湖北省 2020-01-10 至 2020-01-24."""
    return f"{places.name(window.division)} {window.from_day} — {window.to_day}"


def designated(scope: Scope, at=None, known_at=None):
    """The designations that hold at an instant, by division. They are public notices."""
    return Designation.objects.holding(at or clock.now(), known_at).order_by("division")
