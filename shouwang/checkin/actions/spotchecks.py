"""Spot checks by telephone: drawn by a seed, rung, compared with the record; what does not match goes to the unit."""

import itertools
import secrets

from django.utils.translation import gettext_lazy as _

from shouwang.checkin import cells, queries, sampling
from shouwang.checkin.actions.signoff import opened
from shouwang.checkin.models import Mismatch, Slot, SpotAttempt, SpotCheck, SpotDraw
from shouwang.checkin.recount import standing_rows
from shouwang.core import clock, notices, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import after
from shouwang.roster import access
from shouwang.roster.models import Person, Tree

MOST_EACH, MOST_UNITS = 50, 200
parameters.declare("spot_min", 17 * 60, measure="时刻", source="本系统默认值", meaning=_("从这一时刻起，督查组的“今日”提示做电话抽查"))


@action("checkin.spots_drawn")
def draw_spots(*, slot: Slot, units, each, by, reason="", seed=None) -> SpotDraw:
    """Draw so many people of each unit for a slot: whoever is expected there now. Again from the same people only with a reason.

    seed: by the operator only (to work a draw out again elsewhere). Raises core.04, checkin.31, checkin.140 (how many),
    checkin.141 (one unit below another), checkin.142 (drawn already), checkin.143 (nobody to draw).
    """
    if seed is not None and not by.trusted:
        raise Refused("core.04")
    slot, units = opened(slot), sorted(set(units), key=lambda unit: unit.path)
    kinds = _require_sound(units, each, by)
    _require_first_or_reason(slot, units, reason)
    known_at, seed = clock.stamp(), seed or f"{secrets.randbelow(10**8):08d}"
    drawn = drawn_people(slot, [unit.pk for unit in units], seed, each, kinds, known_at)
    if not drawn:
        raise Refused("checkin.143")
    row = SpotDraw.objects.create(
        slot=slot, seed=seed, each=each, units=[unit.pk for unit in units], kinds=kinds or [], algorithm=sampling.ALGORITHM,
        known_at=known_at, reason=reason.strip()[:200], by=by.ref, at=known_at, recorded_at=known_at,
    )  # fmt: skip
    SpotCheck.objects.bulk_create(
        [SpotCheck(draw=row, person_id=person, unit_id=unit, place=n) for n, (person, unit) in enumerate(drawn, 1)]
    )
    emit("checkin.spots_drawn", f"checkin.SpotDraw:{row.pk}", slot=slot.pk, units=len(units), people=len(drawn), by=by)
    return row


def drawn_people(slot, units, seed, each, kinds, known_at) -> list[tuple[int, int]]:
    """[(person id, unit id)] that a seed draws from units of a slot, as known then: the units in the order of the tree."""
    places = {place.id: place.path for place in cells.places_of(slot)}
    expected = [row[:2] for row in standing_rows(slot, known_at, kinds=kinds) if not row[3]]  # row[3]: exempt at the cut-off
    numbers = dict(Person.objects.filter(pk__in=[person for person, _unit in expected]).values_list("pk", "number"))
    by_number = {number: pk for pk, number in numbers.items()}
    drawn = []
    for unit in sorted((unit for unit in units if unit in places), key=places.get):
        low, high = places[unit], after(places[unit])
        inside = [numbers[person] for person, of in expected if low <= places.get(of, "") < high]
        drawn += [(by_number[number], unit) for number in sampling.sample(inside, seed, each)]
    return drawn


def _require_sound(units, each, by):
    """The kinds of people that the inspector may draw in all of these units; None for every kind."""
    if not 1 <= each <= MOST_EACH or not 1 <= len(units) <= MOST_UNITS:
        raise Refused("checkin.140", most=MOST_EACH, units=MOST_UNITS)
    scope = access.everything(by) if by.trusted else Scope(by, access.reach_of(by.person_id))
    if any(unit.tree != Tree.RESPONSIBLE or not scope.allows(access.SPOT, unit.path) for unit in units):
        raise Refused("core.04")
    nested = next((low for high, low in itertools.pairwise(units) if low.path < after(high.path)), None)
    if nested is not None:
        raise Refused("checkin.141", unit=nested)
    found = [queries.kinds_within(scope, unit.path, access.SPOT) for unit in units]
    some = [set(kinds) for kinds in found if kinds is not None]
    return sorted(set.intersection(*some)) if some else None


def _require_first_or_reason(slot, units, reason):
    """A second draw that could fall on the same people needs a reason: else one draws until it suits."""
    paths = [unit.path for unit in units]
    earlier = {pk for draw in SpotDraw.objects.filter(slot=slot) for pk in draw.units}
    places = {place.id: place.path for place in cells.places_of(slot)}
    before = [places[pk] for pk in earlier if pk in places]
    again = any(one <= other < after(one) or other <= one < after(other) for one in paths for other in before)
    if again and len(reason.strip()) < 4:
        raise Refused("checkin.142", field="reason")


@action("checkin.spot_tried")
def note_spot(*, check: SpotCheck, outcome, by, note="") -> SpotAttempt:
    """Put down what came of ringing somebody who was drawn. What does not match is opened for their unit, and it is told.

    Raises core.04, checkin.144 (unknown outcome), checkin.145 (what differs must be said).
    """
    row = SpotCheck.objects.select_for_update().select_related("person", "unit").get(pk=check.pk)
    access.require(by, access.SPOT, row.unit.path, row.person.kind)
    if outcome not in SpotCheck.Outcome.values:
        raise Refused("checkin.144", outcome=outcome)
    if outcome == SpotCheck.Outcome.MISMATCHED and not note.strip():
        raise Refused("checkin.145", field="note")
    now = clock.stamp()
    made = SpotAttempt.objects.create(check_of=row, outcome=outcome, note=note.strip()[:100], by=by.ref, at=now, recorded_at=now)
    _follow(row, outcome, by, now)
    emit("checkin.spot_tried", f"checkin.SpotAttempt:{made.pk}", person=row.person_id, outcome=outcome, by=by)
    return made


def _follow(row, outcome, by, now):
    """A mismatch opens for the unit; one that was put down by mistake is voided when the next try says that all matches."""
    standing = Mismatch.objects.filter(check_of=row, until=None, voided_at=None)
    if outcome == SpotCheck.Outcome.MATCHED:
        standing.update(voided_at=now)
    elif outcome == SpotCheck.Outcome.MISMATCHED and not standing.exists():
        made = Mismatch.objects.create(check_of=row, person_id=row.person_id, since=now, opened_at=now)
        to = _unit_officers(row)
        if to:
            notices.give(to=to, code="checkin.spot_mismatched", ref=f"checkin.Mismatch:{made.pk}", by=by)


def _unit_officers(row):
    """Whoever both looks into answers and signs where the person is: advisers and unit officers, not the clinic of the whole."""
    path, kind = row.person.path or Tree.RESPONSIBLE.value, row.person.kind
    signing = set(access.holders(access.SIGN, path, kind))
    return [to for to in access.holders(access.VERIFY, path, kind) if to in signing]


@action("checkin.mismatch_closed")
def close_mismatch(*, mismatch: Mismatch, outcome, by, note="") -> Mismatch:
    """Say what came of a spot check that did not match. Raises core.04, checkin.17 (closed), checkin.144 (unknown outcome)."""
    row = Mismatch.objects.select_for_update().select_related("person").get(pk=mismatch.pk)
    access.require(by, access.VERIFY, row.person.path or Tree.RESPONSIBLE.value, row.person.kind)
    if row.voided_at is not None:
        raise Refused("core.04")
    if row.until is not None:
        raise Refused("checkin.17", outcome=row.get_outcome_display())
    if outcome not in Mismatch.Outcome.values or outcome == Mismatch.Outcome.PENDING:
        raise Refused("checkin.144", outcome=outcome)
    row.until = row.closed_at = clock.stamp()
    row.outcome, row.note, row.closed_by = outcome, note.strip()[:200], by.ref
    row.save(update_fields=["until", "closed_at", "outcome", "note", "closed_by"])
    emit("checkin.mismatch_closed", f"checkin.Mismatch:{row.pk}", person=row.person_id, by=by)
    return row
