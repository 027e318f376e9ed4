"""Late answers that claim to have been given in time: which of them wait for somebody to decide.

A phone without network keeps an answer and sends it later, with the instant at which it was filled in. It counts as late,
for lateness goes by receipt; whoever signs the unit off may accept the claim (actions.claims).
"""

import datetime as dt
from dataclasses import dataclass

from shouwang.checkin.models import ClaimDecision, Return, Slot
from shouwang.core import clock
from shouwang.core.figures import Number
from shouwang.core.scope import Scope
from shouwang.roster import access

RECENT = dt.timedelta(days=7)  # claims on older slots wait on nobody's page; the action still takes them


@dataclass(frozen=True)
class Claim:
    """One late answer and the instant that it claims."""

    answer: Return

    @property
    def at(self):
        """When it says it was given."""
        return self.answer.at


def _slots() -> dict[int, Slot]:
    """The slots whose cut-off is past, and not for long."""
    now = clock.now()
    rows = Slot.objects.filter(cutoff_at__gt=now - RECENT, cutoff_at__lte=now)
    return rows.select_related("campaign__form").in_bulk()


def waiting(scope: Scope) -> list[Claim]:
    """The claims that the viewer may decide on, those of the latest slot first. Cost: four queries.

    A person's claim on a slot is the earliest instant that any of their versions names.
    """
    slots = _slots()
    if not slots or not scope.allows(access.SIGN):
        return []
    rows = Return.objects.filter(scope.people(access.SIGN, "person__path", "person__kind"), late=True, slot__in=slots)
    rows = rows.filter(person__merged_into=None).defer("answers").select_related("person__unit")
    found: dict = {}
    for row in rows.order_by("at", "seq"):
        row.slot = slots[row.slot_id]
        if row.slot.opens_at <= row.at < row.slot.cutoff_at:
            found.setdefault((row.slot_id, row.person_id), row)
    open_ones = [found[key] for key in _undecided(found)]
    return [Claim(row) for row in sorted(open_ones, key=lambda row: (row.slot.cutoff_at, row.at), reverse=True)]


def _undecided(pairs) -> list[tuple]:
    """Those of (slot, person) that nobody has decided and that are late still."""
    if not pairs:
        return []
    decided = set(ClaimDecision.objects.filter(slot__in={slot for slot, _ in pairs}).values_list("slot_id", "person_id"))
    late = still_late(pairs)
    return [pair for pair in pairs if pair not in decided and late[pair]]


def still_late(pairs) -> dict:
    """(slot, person) → is the current version late? Cost: one query."""
    slots, people = {slot for slot, _ in pairs}, {person for _, person in pairs}
    rows = Return.objects.filter(slot__in=slots, person__in=people).order_by("seq")
    return {(slot, person): late for slot, person, late in rows.values_list("slot_id", "person_id", "late")}


def declined(scope: Scope) -> list[ClaimDecision]:
    """The claims on recent slots that were not accepted and still are late, the last decided first: one may yet be accepted."""
    within = scope.people(access.SIGN, "person__path", "person__kind")
    rows = ClaimDecision.objects.filter(within, slot__in=_slots(), verdict=ClaimDecision.Verdict.DECLINED)
    found = {(row.slot_id, row.person_id): row for row in rows.select_related("person__unit", "slot__campaign__form", "answer").order_by("id")}
    late = still_late(found)
    return sorted((row for pair, row in found.items() if late[pair]), key=lambda row: -row.pk)


def answers(scope: Scope, ids) -> list[Return]:
    """The answers with these ids, of people for whom the viewer signs; the others are absent."""
    return list(Return.objects.filter(scope.people(access.SIGN, "person__path", "person__kind"), pk__in=ids))


def number(scope: Scope, found=None) -> Number:
    """How many claims wait for the viewer."""
    return Number("checkin.claims", len(waiting(scope) if found is None else found))


def claimed_times(slot: Slot, people) -> dict:
    """person id → the earliest instant claimed, of some people who are late in a slot, where it is before the cut-off."""
    if not slot.pk or not people:
        return {}
    rows = Return.objects.filter(slot=slot, person__in=people, late=True, at__lt=slot.cutoff_at).order_by("-at")
    return dict(rows.values_list("person_id", "at"))
