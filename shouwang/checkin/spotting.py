"""Spot checks as their pages read them: who was drawn, what the record says, what came of ringing them; what units must look into."""

from dataclasses import dataclass

from django.db.models import Q

from shouwang.checkin import board, queries
from shouwang.checkin.models import Mismatch, SpotAttempt, SpotCheck, SpotDraw
from shouwang.checkin.queries import Called
from shouwang.checkin.recount import standing_rows
from shouwang.core import wording
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Unit

STATES = ("drawn", "open", "tried", "reached", "matched", "mismatched", "unreached")


@dataclass(frozen=True)
class Drawn:
    """One person drawn: the record as it stands, every try, and how the last one came out ('' before the first)."""

    check: SpotCheck
    record: dict
    attempts: tuple

    @property
    def outcome(self) -> str:
        """matched | mismatched | unreached, or '' while nobody has rung."""
        return self.attempts[-1].outcome if self.attempts else ""

    def counts_as(self, state) -> bool:
        """Is this one of those whom a figure counts?"""
        reached = self.outcome in {SpotCheck.Outcome.MATCHED, SpotCheck.Outcome.MISMATCHED}
        return {"drawn": True, "open": not reached, "tried": bool(self.outcome), "reached": reached}.get(state, self.outcome == state)


def draws(scope: Scope, slot=None):
    """The draws from units that the viewer may all inspect, newest first. Raises core.04 without the right to spot checks."""
    if not scope.allows(access.SPOT):
        raise Refused("core.04")
    rows = SpotDraw.objects.select_related("slot__campaign__form").order_by("-pk")
    rows = rows.filter(slot=slot) if slot is not None else rows
    paths = dict(Unit.objects.values_list("pk", "path")) if rows else {}
    return [row for row in rows[:200] if all(scope.allows(access.SPOT, paths[unit]) for unit in row.units)]


def draw_of(scope: Scope, pk) -> SpotDraw:
    """A draw from units within reach. Raises core.04."""
    row = SpotDraw.objects.select_related("slot__campaign__form").filter(pk=pk).first()
    paths = Unit.objects.filter(pk__in=row.units).values_list("path", flat=True) if row else ()
    if row is None or not all(scope.allows(access.SPOT, path) for path in paths):
        raise Refused("core.04")
    return row


def check_of(scope: Scope, draw: SpotDraw, pk) -> SpotCheck:
    """One of those drawn. Raises core.04."""
    row = draw.checks.filter(pk=pk).select_related("person", "unit").first()
    if row is None or not scope.allows(access.SPOT, row.unit.path, row.person.kind):
        raise Refused("core.04")
    return row


def people(scope: Scope, draw: SpotDraw) -> list[Drawn]:
    """Everybody drawn whom the viewer may ring, in the order of the sheet, with the record as it stands now. Cost: a few statements."""
    rows = list(draw.checks.select_related("person", "unit").order_by("place"))
    rows = [row for row in rows if scope.allows(access.SPOT, row.unit.path, row.person.kind)]
    tries: dict = {}
    for attempt in SpotAttempt.objects.filter(check_of__draw=draw).order_by("pk"):
        tries.setdefault(attempt.check_of_id, []).append(attempt)
    records = _records(scope, draw.slot, [row.person_id for row in rows])
    return [Drawn(row, records.get(row.person_id, {}), tuple(tries.get(row.pk, ()))) for row in rows]


def _records(scope, slot, ids):
    """What the record says of a few people in a slot: whether and when; what they answered only for who may see answers."""
    known = ids and slot.sealed_at is None  # of a sealed slot only totals are left
    found = [Called(*row) for row in standing_rows(slot, people=sorted(ids))] if known else []
    return {one["pk"]: one for one in board.names(scope, slot, found)}


def earlier(scope: Scope, slot) -> bool:
    """Has anybody drawn for this slot already?"""
    return bool(slot.pk) and SpotDraw.objects.filter(slot=slot).exists()


def units_to_draw(scope: Scope) -> list[Unit]:
    """The units to choose from: those directly below each of the viewer's own, or their own where nothing is below."""
    tops = Unit.objects.filter(scope.units(access.SPOT), closed_day=None, tree="R").order_by("path")
    highest = [row for row in tops if not row.parent_id or not scope.allows(access.SPOT, _path_above(row.path))]
    below = list(Unit.objects.filter(parent__in=highest, closed_day=None).order_by("path"))
    parents = {row.parent_id for row in below}
    return sorted([*below, *(row for row in highest if row.pk not in parents)], key=lambda row: row.path)


def _path_above(path):
    return path[:-4] if len(path) > 1 else ""


def mismatches(scope: Scope, closed=False):
    """Spot checks that did not match, of people whose answers the viewer looks into; the open ones oldest first. Raises core.04."""
    if not scope.allows(access.VERIFY):
        raise Refused("core.04")
    within = scope.people(access.VERIFY, "person__path", "person__kind")
    rows = Mismatch.objects.filter(within, voided_at=None).select_related("person__unit", "check_of__draw__slot__campaign__form")
    return rows.filter(until__isnull=False).order_by("-until")[:30] if closed else rows.filter(until=None).order_by("since", "pk")


def mismatch_of(scope: Scope, pk) -> Mismatch:
    """One that the viewer may close. Raises core.04."""
    within = scope.people(access.VERIFY, "person__path", "person__kind")
    row = Mismatch.objects.filter(within, Q(pk=pk)).select_related("person").first()
    if row is None:
        raise Refused("core.04")
    return row


def mismatch_cards(scope: Scope, rows) -> list[dict]:
    """Mismatches for the page: who, which slot, what they said on the telephone, and the way to correct the answer."""
    rows = list(rows)
    said = {row.check_of_id: row for row in SpotAttempt.objects.filter(check_of__in=[one.check_of_id for one in rows]).order_by("pk")
            if row.outcome == SpotCheck.Outcome.MISMATCHED}  # fmt: skip
    hands = wording.named(scope, {row.by for row in said.values()})
    return [
        {"row": row, "person": row.person, "slot": row.check_of.draw.slot, "said": said.get(row.check_of_id),
         "by": str(hands[said[row.check_of_id].by]) if row.check_of_id in said else "",
         "correct_url": board.answer_address(row.check_of.draw.slot, row.person)
         if scope.allows(access.PROXY, row.person.path, row.person.kind) else ""}
        for row in rows
    ]  # fmt: skip


def current_slots(scope: Scope) -> list[tuple]:
    """[(campaign, slot)] that may be drawn for now: of every campaign that is not closed."""
    found = [(row, queries.latest_slot(scope, row)) for row in queries.campaigns(scope) if row.state != row.State.CLOSED]
    return [(campaign, slot) for campaign, slot in found if slot is not None]
