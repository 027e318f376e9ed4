"""Scans: what was asked at a gate and answered. Their Events name no person: an Event is kept for years, a scan for days."""

import datetime as dt
import uuid
from dataclasses import dataclass

from shouwang.core import clock, notices, parameters
from shouwang.core.actions import SYSTEM, action
from shouwang.core.events import emit
from shouwang.core.privacy import Keep
from shouwang.core.refusals import Refused
from shouwang.core.retention import clocks
from shouwang.gate.judging import judged
from shouwang.gate.models import Answer, Direction, Flaw, Gate, Scan, Visit, Way
from shouwang.roster import access
from shouwang.roster.models import Tree

HOUR, MOST = dt.timedelta(hours=1), 500


@dataclass(frozen=True)
class Offline:
    """A scan that a guard's device judged without the network: what was shown, when by its clock, and what it answered."""

    text: str
    key: str
    at: dt.datetime
    answer: str
    direction: str = Direction.IN
    gate: int | None = None
    to_clinic: bool = False


@action("gate.scanned")
def scan(*, text, by, gate=None, direction=Direction.IN, to_clinic=False, key="") -> Scan:
    """Ask about somebody at a gate, and put down what was answered. The same key is the same asking.

    Raises core.04, gate.19 (no such gate), gate.50 (nothing typed).
    """
    access.require(by, access.GATE)
    text, key = text.strip(), key[:36] or str(uuid.uuid4())
    if not text:
        raise Refused("gate.50", field="text")
    row = Scan.objects.filter(key=key).first()
    if row is None:
        way = _asked_so(gate, direction, to_clinic)
        row = _entered(judged(access.scope_acting(by), text, **way), key, clock.stamp(), by, way)
        if row.way == Way.NUMBER:
            _notice(by, 1)
    emit("gate.scanned", f"gate.Scan:{row.pk}", by=by)
    return row


def _asked_so(gate, direction, to_clinic) -> dict:
    if gate is not None and not Gate.objects.holding(clock.now()).filter(pk=gate).exists():
        raise Refused("gate.19", field="gate")
    direction = direction if direction in Direction.values else Direction.IN
    return {"gate": gate, "direction": direction, "to_clinic": bool(to_clinic) and direction == Direction.OUT}


def _entered(found, key, at, by, way, answer=None) -> Scan:
    """The scan as a row; a visitor's pass is used by it. answer: what a device without the network had said."""
    flaw = found.flaw
    if found.visit is not None:
        flaw = _use(found.visit, way["direction"], at, flaw)
    said = answer or (Answer.ASK_HOST if found.visit is not None and flaw else found.answer)
    return Scan.objects.create(
        person=found.person, visit=found.visit, digest=found.digest, gate_id=way["gate"], direction=way["direction"],
        to_clinic=way["to_clinic"], way=found.way, answer=said, flaw=flaw, offline=answer is not None, measure=found.measure, key=key,
        by=by.ref, at=at, recorded_at=clock.stamp(),
    )  # fmt: skip


def _use(visit, direction, at, flaw) -> str:
    """Enter or leave on a pass. Two gates at one instant: the lock lets one of them in."""
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    if direction == Direction.OUT:
        if row.entered_at is not None and row.left_at is None:
            row.left_at = max(at, row.entered_at)
            row.save(update_fields=["left_at"])
        return flaw
    if row.entered_at is not None:
        return Flaw.USED
    if not flaw:
        row.entered_at = at
        row.save(update_fields=["entered_at"])
    return flaw


@action("gate.offline_taken")
def take_offline(*, scans: list[Offline], by) -> int:
    """Take the scans that a device judged without the network, each as it was answered then. What was sent before is passed over.

    Returns how many are new. A pass that was used already shows as used afterwards. Raises core.04, gate.52.
    """
    access.require(by, access.GATE)
    if len(scans) > MOST:
        raise Refused("gate.52", most=MOST)
    known = set(Scan.objects.filter(key__in=[one.key for one in scans]).values_list("key", flat=True))
    now, scope, made, typed = clock.stamp(), access.scope_acting(by), 0, 0
    oldest = now - dt.timedelta(days=clocks[Keep.GATE].most_days)
    gates = set(Gate.objects.values_list("pk", flat=True))
    for one in sorted(scans, key=lambda one: one.at):
        if one.key in known or not one.text.strip():
            continue
        known.add(one.key)
        at = min(max(one.at, oldest), now)
        way = _asked_so(None, one.direction, one.to_clinic) | {"gate": one.gate if one.gate in gates else None}
        row = _entered(judged(scope, one.text.strip(), at=at, **way), one.key, at, by, way, answer=one.answer)
        made, typed = made + 1, typed + (row.way == Way.NUMBER)
    if typed:
        _notice(by, typed)
    emit("gate.offline_taken", by.ref, scans=made, by=by)
    return made


def _notice(by, fresh):
    """Numbers typed in bulk are somebody looking others up: told once as the limit of the hour is passed."""
    since, most = clock.stamp() - HOUR, parameters.value("gate.bulk_typed")
    typed = Scan.objects.filter(by=by.ref, way=Way.NUMBER, recorded_at__gt=since).count()
    if typed - fresh <= most < typed:
        notice_bulk_typing(who=by.ref, count=typed, most=most, by=SYSTEM)


@action("gate.bulk_noticed")
def notice_bulk_typing(*, who, count, most, by) -> int:
    """Tell auditors and whoever looks after the gates that one account typed very many numbers within an hour. Returns how many are told."""
    top = Tree.RESPONSIBLE.value
    to = [*access.holders(access.AUDIT, top), *access.holders(access.VISITORS, top)]
    told = notices.give(to=to, code="gate.bulk_typing", ref=who, count=count, most=most, by=by) if to else []
    emit("gate.bulk_noticed", who, count=count, most=most, by=by)
    return len(told)
