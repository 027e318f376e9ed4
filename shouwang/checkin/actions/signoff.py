"""Signing a slot off, sending a sign-off back, locking the slot; shipping the chains.

The numbers of a sign-off are counted at a freeze, outside any transaction, and asserted in a short one afterwards.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from shouwang.checkin import cells, rules, signing
from shouwang.checkin.chains import EVERYBODY, Chain, chain_by_code, chains, shipped_steps
from shouwang.checkin.models import ChainStep, Explanation, SignOff, Slot
from shouwang.checkin.models import Tally as Cell
from shouwang.checkin.queries import under_check
from shouwang.checkin.totals import DEFINITION, MANY, called_below, picture, place_of
from shouwang.core import clock, jobs
from shouwang.core.actions import SYSTEM, action
from shouwang.core.assertions import assert_numbers
from shouwang.core.events import emit
from shouwang.core.models import Assertion, Job
from shouwang.core.refusals import Refused
from shouwang.core.rollcall import Place
from shouwang.core.writing import freeze, writing
from shouwang.roster import access
from shouwang.roster.models import Person, Unit

SIGNOFF, LOCK = "signoff", "lock"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Counted:
    """A unit as it was counted for its sign-off: its numbers at the freeze, its people's kinds, and who was missing."""

    place: Place | None
    known_at: object
    numbers: dict
    kinds: frozenset
    everyone: frozenset
    missing: tuple


def opened(slot: Slot) -> Slot:
    """The slot in the table: opened now if nobody has written to it yet. Raises checkin.31 before it opens."""
    if slot.pk:
        return slot
    if slot.opens_at > clock.now():
        raise Refused("checkin.31", opens=_wall(slot.opens_at))
    with writing():
        return cells.open_slot(slot)


def _wall(at):
    return clock.local(at).strftime("%Y-%m-%d %H:%M")


def _count(slot, unit, chain, known_at) -> Counted:
    place = place_of(slot, unit)
    called = called_below(slot, place, known_at, chain) if place else []
    numbers = picture(called, under_check(slot, known_at))
    missing = tuple(sorted(row.person_id for row in called if row.standing == "missing"))
    people, kinds = frozenset(row.person_id for row in called), frozenset(row.kind for row in called)
    return Counted(place, known_at, numbers, kinds, people, missing)


def sign_off(*, slot: Slot, unit: Unit, by, reasons: Mapping[int, str] | None = None, chain="") -> SignOff:
    """Sign a unit off for a slot: its numbers as of now, zero included, are asserted under the signer's name.

    reasons: person id → why that person is missing; what was said lower down in the same slot counts. Raises core.04,
    checkin.31 … .35, .42. Call it outside a transaction: it waits until everything that began before is counted.
    """
    steps = chain_by_code(chain)
    slot = opened(slot)
    counted = _count(slot, unit, steps, freeze())
    return _sign(slot=slot, unit=unit, counted=counted, reasons=dict(reasons or {}), chain=steps, by=by)


@action("checkin.signed_off")
def _sign(*, slot, unit, counted: Counted, reasons, chain: Chain, by) -> SignOff:
    """Assert what was counted, with the reasons given for those who were missing."""
    _require_sign(by, counted, unit, chain)
    strangers = set(reasons) - counted.everyone
    if strangers:
        raise Refused("checkin.42", people=rules.listed(_names(strangers)), unit=str(unit))
    said = _explained(slot, counted.missing)
    fresh = {person: text.strip()[:200] for person, text in reasons.items() if person in counted.missing and text.strip()}
    unexplained = [person for person in counted.missing if person not in said and person not in fresh]
    _judge(slot, unit, counted, chain, unexplained, by)
    now = clock.stamp()
    Explanation.objects.bulk_create(
        [
            Explanation(slot=slot, person_id=person, text=text, by=by.ref, at=now, recorded_at=now)
            for person, text in sorted(fresh.items())
        ]
    )
    row = _signed(slot, unit, counted, chain, len(counted.missing), by)
    emit("checkin.signed_off", f"checkin.SignOff:{row.pk}", slot=slot.pk, unit=unit.pk, chain=chain.code, by=by)
    return row


def _require_sign(by, counted, unit, chain):
    """The right to sign, for every kind of people whom the unit has in the slot: a grant may be for some kinds only."""
    for path in signing.right_at(chain, counted.place.path if counted.place else unit.path):
        for kind in counted.kinds or {None}:
            access.require(by, access.SIGN, path, kind)


def _explained(slot, people) -> set[int]:
    if not people:
        return set()
    rows = Explanation.objects.filter(slot=slot)
    few = rows.filter(person__in=people) if len(people) <= MANY else rows
    return set(few.values_list("person_id", flat=True)) & set(people)


def _names(people) -> list[str]:
    rows = Person.objects.in_bulk(list(people)).values()
    return [f"{person.number} {person.name}" for person in sorted(rows, key=lambda person: person.number)]


def _judge(slot, unit, counted, chain, unexplained, by):
    own_below, own_above = _signed_by_same(slot, counted.place, chain, by)
    asked = rules.Asked(
        at=clock.stamp(), opens_at=slot.opens_at, in_tree=counted.place is not None, signed_below=own_below,
        signed_above=own_above, unexplained=tuple(_names(unexplained)),
    )  # fmt: skip
    verdict = rules.sign_off_verdict(asked)
    if not verdict.ok:
        code, params = verdict.reasons[0]
        if "opens" in params:
            params["opens"] = _wall(params["opens"])
        raise Refused(code, **params, unit=str(unit), numbers=[name.split(" ")[0] for name in asked.unexplained])


def _signed_by_same(slot, place, chain, by):
    """The units below and above that the same person has signed in this slot, by name."""
    if place is None or by.person_id is None:
        return (), ()
    rows = SignOff.objects.filter(slot=slot, by_person_id=by.person_id, verdict=SignOff.Verdict.SIGNED).select_related("unit")
    signed = {row.unit_id for row in rows}
    paths = dict(Cell.objects.filter(slot=slot, unit__in=signed).values_list("unit_id", "path")) if signed else {}
    below, above = [], []
    for row in rows:
        path = paths.get(row.unit_id, "")
        if path == place.path:  # at the institution: the office of a chain is below the whole
            side = below if row.chain and not chain.code else above if chain.code and not row.chain else None
            if len(path) > 1 or side is None:
                continue
            side.append(str(row.unit))
        elif path.startswith(place.path):
            below.append(str(row.unit))
        elif path and place.path.startswith(path):
            above.append(str(row.unit))
    return tuple(below), tuple(above)


def _signed(slot, unit, counted, chain, explained, by) -> SignOff:
    now = clock.stamp()
    numbers = {"counters": counted.numbers, "explained": explained, "before_cutoff": counted.known_at < slot.cutoff_at}
    scope = {"unit": unit.pk, "path": counted.place.path, "chain": chain.code}
    scope |= {"kinds": sorted(chain.kinds), "unit_kinds": sorted(chain.unit_kinds)}
    assertion = assert_numbers(
        kind=SIGNOFF, ref=f"checkin.Slot:{slot.pk}", scope=scope, known_at=counted.known_at, numbers=numbers,
        definition=DEFINITION, by=by,
    )  # fmt: skip
    due = signing.due_at(slot, signing.level_for(slot, counted.place, chain), chain)
    return SignOff.objects.create(
        slot=slot, unit=unit, chain=chain.code, verdict=SignOff.Verdict.SIGNED, by=by.ref, by_person_id=by.person_id,
        assertion=assertion, overdue=now >= due, at=now, recorded_at=now,
        zero=rules.is_zero_report(counted.numbers["flagged"], counted.numbers["missing"], explained),
    )  # fmt: skip


def require_consolidator(by, path, chain: Chain):
    """Raise core.04 unless the actor consolidates the chain at a place."""
    if not signing.consolidates(partial(access.may, by, access.CONSOLIDATE), chain, path):
        raise Refused("core.04")


@action("checkin.signoff_returned")
def return_for_correction(*, slot: Slot, unit: Unit, note, by, chain="") -> SignOff:
    """Send a unit's sign-off back to be mended (退回补正); the returns under it stay answered. Raises core.04, checkin.36, .37."""
    place = place_of(slot, unit) if slot.pk else None
    require_consolidator(by, place.path if place else unit.path, chains().get(chain, EVERYBODY))
    level = signing.level_for(slot, place, chain_by_code(chain)) if place else None
    last = signing.word_of(signing.last_words(slot), unit.pk, chain, level)
    verdict = rules.return_verdict(last.verdict if last else "", note)
    if not verdict.ok:
        raise Refused(verdict.reasons[0][0], unit=str(unit))
    now = clock.stamp()
    row = SignOff.objects.create(
        slot=slot, unit=unit, chain=chain, verdict=SignOff.Verdict.RETURNED, by=by.ref, by_person_id=by.person_id,
        note=note.strip()[:300], at=now, recorded_at=now,
    )  # fmt: skip
    emit("checkin.signoff_returned", f"checkin.SignOff:{row.pk}", slot=slot.pk, unit=unit.pk, chain=chain, by=by)
    return row


def lock_of(slot: Slot) -> Assertion | None:
    """The lock of a slot, once it has been announced."""
    return Assertion.objects.filter(kind=LOCK, ref=f"checkin.Slot:{slot.pk}").order_by("id").first()


def lock_numbers(slot: Slot, known_at) -> dict:
    """The six counters of every unit with anybody in it, its sub-units included, as known at an instant."""
    return {"units": {str(at.place.id): list(at.total) for at in cells.recounted(slot, known_at).walk() if any(at.total)}}


def lock_slot(*, slot: Slot, by=SYSTEM) -> Assertion:
    """Lock a slot: assert the whole tree as of its lock instant. Once; a second call gives the first lock. Raises checkin.43.

    A slot that was first opened after its lock instant (imported history) is locked as of the moment of locking.
    """
    kept = lock_of(slot)
    if kept is not None:
        return kept
    now = clock.now()
    if now < slot.locks_at:
        raise Refused("checkin.43", locks=_wall(slot.locks_at))
    slot = opened(slot)
    at = rules.lock_known_at(slot.opened_at, slot.locks_at, None)
    known_at = freeze(at)
    return _lock(slot=slot, known_at=known_at, numbers=lock_numbers(slot, known_at), by=by)


@action("checkin.slot_locked", lock="exclusive")
def _lock(*, slot, known_at, numbers, by) -> Assertion:
    """Assert the locked numbers, unless another worker has: the exclusive lock makes the two agree."""
    kept = lock_of(slot)
    if kept is not None:
        emit("checkin.slot_locked", f"core.Assertion:{kept.pk}", slot=slot.pk, again=True, by=by)
        return kept
    scope = {"unit": slot.campaign.unit_id, "path": "R"}
    row = assert_numbers(
        kind=LOCK, ref=f"checkin.Slot:{slot.pk}", scope=scope, known_at=known_at, numbers=numbers,
        definition=DEFINITION, by=by,
    )  # fmt: skip
    emit("checkin.slot_locked", f"core.Assertion:{row.pk}", slot=slot.pk, by=by)
    return row


def lock_due_slots(limit=20) -> int:
    """Lock the opened slots whose lock instant has passed; the periodic announcement. Returns how many were locked.

    A slot that cannot be locked holds up no other: it becomes a job of its own, tried again later, and shown when it fails.
    """
    locked = Assertion.objects.filter(kind=LOCK).values_list("ref", flat=True)
    done = {int(ref.rpartition(":")[2]) for ref in locked}
    due = Slot.objects.filter(locks_at__lte=clock.now(), sealed_at=None).exclude(pk__in=done).select_related("campaign__unit")
    rows = {f"checkin.lock:{slot.pk}": slot for slot in due.order_by("locks_at")}
    put_off = set(Job.objects.filter(unique__in=rows).values_list("unique", flat=True)) if rows else set()
    tried = [key for key in rows if key not in put_off][:limit]
    return sum(_lock_or_put_off(key, rows[key]) for key in tried)


def _lock_or_put_off(key, slot) -> bool:
    try:
        lock_slot(slot=slot, by=SYSTEM)
    except Exception:  # whatever is wrong with this slot, the others are locked; the job tries again, and shows it when that fails too
        log.exception("slot %s was not locked", slot.pk)
        jobs.plant("checkin.lock", unique=key, slot=slot.pk)
        return False
    return True


@jobs.task("checkin.lock")
def lock_again(slot):
    """Lock a slot that could not be locked when it was due."""
    lock_slot(slot=Slot.objects.select_related("campaign__unit").get(pk=slot), by=SYSTEM)


@action("checkin.chains_shipped")
def ship_chains(*, by) -> int:
    """Put in the sign-off chains that are not there yet; chains that the institution has changed stay. Returns rows made."""
    have = set(ChainStep.objects.values_list("chain", flat=True))
    rows = [row for row in shipped_steps() if row.chain not in have]
    ChainStep.objects.bulk_create(rows)
    emit("checkin.chains_shipped", "checkin.ChainStep", rows=len(rows), by=by)
    return len(rows)
