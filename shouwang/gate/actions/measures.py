"""Gates, and the signed measures that let them ask: drafted by one, signed by another, extended anew, ended at once by anybody with the right."""

import datetime as dt

from django.db.models import Q

from shouwang.core import clock, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.gate.models import Answer, Direction, Gate, Measure
from shouwang.roster import access
from shouwang.roster.models import Kind, Tree
from shouwang.roster.ruling import ruling

TOP = Tree.RESPONSIBLE.value


@action("gate.gate_opened")
def open_gate(*, name, by, waiting="") -> Gate:
    """Name a gate of the grounds. Raises core.04, gate.17 (no name), gate.18 (taken)."""
    access.require(by, access.VISITORS, TOP)
    name = name.strip()[:40]
    if not name:
        raise Refused("gate.17", field="name")
    if Gate.objects.filter(name=name, until=None, voided_at=None).exists():
        raise Refused("gate.18", field="name", name=name)
    now = clock.stamp()
    row = Gate.objects.create(name=name, waiting=waiting.strip()[:100], since=now, opened_at=now, opened_by=by.ref)
    emit("gate.gate_opened", f"gate.Gate:{row.pk}", by=by)
    return row


@action("gate.gate_ended")
def end_gate(*, gate, by) -> Gate:
    """A gate is no longer used. Raises core.04, gate.19."""
    access.require(by, access.VISITORS, TOP)
    row = Gate.objects.select_for_update().get(pk=gate.pk)
    if row.until is not None or row.voided_at is not None:
        raise Refused("gate.19")
    row.until = row.closed_at = clock.stamp()
    row.save(update_fields=["until", "closed_at"])
    emit("gate.gate_ended", f"gate.Gate:{row.pk}", by=by)
    return row


@action("gate.measure_drafted")
def draft_measure(
    *, basis, doc, last_day, say, phone, waiting, by, since_day=None, gates=(), kinds=(), direction="", unknown=Answer.PASS, stale=Answer.PASS
) -> Measure:
    """Draft a measure: nothing is asked before somebody else has signed it. Raises core.04, roster.97, gate.11, .12, .13, .16, .19."""
    access.require(by, access.MEASURE, TOP)
    mandate, now = ruling(), clock.stamp()
    since = max(clock.instant(since_day), now) if since_day else now
    texts = _said({"basis": basis, "doc": doc, "say": say, "phone": phone, "waiting": waiting})
    _require_end(since, last_day)
    until = _until(last_day)
    if set(gates) - set(Gate.objects.holding(now).values_list("pk", flat=True)):
        raise Refused("gate.19", field="gates")
    chosen = {"kinds": sorted(set(kinds) & set(Kind.values)), "direction": direction if direction in Direction.values else ""}
    sure = {"unknown": _asks(unknown), "stale": _asks(stale)}
    row = Measure.objects.create(
        mandate=mandate, last_day=last_day, gates=sorted(set(gates)), since=since, until=until, opened_at=now, closed_at=now,
        proposed_by=by.ref, proposer_id=by.person_id, **texts, **chosen, **sure,
    )  # fmt: skip
    emit("gate.measure_drafted", f"gate.Measure:{row.pk}", by=by)
    return row


def _asks(answer):
    return answer if answer in (Answer.PASS, Answer.ASK_CLINIC) else Answer.PASS


def _said(texts) -> dict:
    limits = {"basis": 200, "doc": 60, "say": 120, "phone": 30, "waiting": 100}
    found = {name: text.strip()[: limits[name]] for name, text in texts.items()}
    for name, text in found.items():
        if not text:
            raise Refused("gate.11" if name in ("basis", "doc") else "gate.13", field=name)
    return found


def _until(last_day):
    return clock.instant(last_day + dt.timedelta(days=1))


def _require_end(since, last_day):
    days = parameters.value("gate.measure_days")
    first = clock.day_of(since)
    if last_day is None or last_day > first + dt.timedelta(days=days - 1):
        raise Refused("gate.12", field="last_day", days=days)
    if last_day < first:
        raise Refused("gate.16", field="last_day", until=last_day, since=first)


def _draft(measure) -> Measure:
    """A draft as the database has it. Raises gate.15 when it was signed or withdrawn."""
    row = Measure.objects.select_for_update().get(pk=measure.pk)
    if row.voided_at is not None or row.signed_at is not None:
        raise Refused("gate.15", state=_state(row))
    return row


def _state(row) -> str:
    from shouwang.gate.wording import measure_state

    return str(measure_state(row, clock.stamp()))


@action("gate.measure_signed")
def sign_measure(*, measure, by) -> Measure:
    """Sign a draft: from now on (or from its first day) the gate asks. An extension takes the place of what it extends.

    Raises core.04, gate.15 (signed or withdrawn), gate.16 (its days are over), gate.14 (who drafted it, while somebody else may sign).
    """
    access.require(by, access.MEASURE, TOP)
    row, now = _draft(measure), clock.stamp()
    if row.until <= now:
        raise Refused("gate.16", until=row.last_day, since=clock.day_of(now))
    others = [ref for ref in access.holders(access.MEASURE, TOP) if ref != f"roster.Person:{by.person_id}"]
    if by.person_id is not None and row.proposer_id == by.person_id and others:
        raise Refused("gate.14")
    former = Measure.objects.known().filter(Q(pk=row.episode) | Q(episode=row.episode), signed_at__isnull=False, until__gt=now)
    if row.episode is None or not former.exclude(pk=row.pk).update(voided_at=now):
        row.since = max(row.since, now)  # the gate was off until now
    row.signed_at, row.signed_by, row.signer_id = now, by.ref, by.person_id
    row.save(update_fields=["since", "signed_at", "signed_by", "signer"])
    emit("gate.measure_signed", f"gate.Measure:{row.pk}", by=by)
    return row


@action("gate.measure_withdrawn")
def withdraw_measure(*, measure, by) -> Measure:
    """Withdraw a draft. Raises core.04, gate.15."""
    access.require(by, access.MEASURE, TOP)
    row = _draft(measure)
    row.voided_at = clock.stamp()
    row.save(update_fields=["voided_at"])
    emit("gate.measure_withdrawn", f"gate.Measure:{row.pk}", by=by)
    return row


def _in_force(measure) -> Measure:
    """A signed measure that is not over, as the database has it. Raises gate.15."""
    row = Measure.objects.select_for_update().get(pk=measure.pk)
    if row.voided_at is not None or row.signed_at is None or row.until <= clock.stamp():
        raise Refused("gate.15", state=_state(row))
    return row


def _successor(row, **changes) -> Measure:
    """The same measure with other values, unsaved, of the same episode."""
    fresh = Measure.objects.get(pk=row.pk)
    fresh.pk, fresh.episode, fresh.opened_at, fresh.closed_at = None, row.chain, clock.stamp(), clock.stamp()
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh


@action("gate.measure_extended")
def extend_measure(*, measure, last_day, why, by) -> Measure:
    """Draft a later end of a measure, with why; it holds once somebody else has signed. Raises core.04, gate.12, .15, .16, .17."""
    access.require(by, access.MEASURE, TOP)
    row, now = _in_force(measure), clock.stamp()
    if not why.strip():
        raise Refused("gate.17", field="why")
    _require_end(now, last_day)
    if last_day <= row.last_day:
        raise Refused("gate.16", field="last_day", until=last_day, since=row.last_day)
    fresh = _successor(
        row, last_day=last_day, until=_until(last_day), why=why.strip()[:200], proposed_by=by.ref, proposer_id=by.person_id,
        signed_at=None, signed_by="", signer_id=None,
    )  # fmt: skip
    fresh.save()
    emit("gate.measure_extended", f"gate.Measure:{fresh.pk}", was=row.pk, by=by)
    return fresh


@action("gate.measure_revoked")
def revoke_measure(*, measure, why, by) -> Measure:
    """End a measure now, with why: whoever may sign may end it at once, alone. Raises core.04, gate.15, gate.17."""
    access.require(by, access.MEASURE, TOP)
    row, now = _in_force(measure), clock.stamp()
    if not why.strip():
        raise Refused("gate.17", field="why")
    Measure.objects.known().filter(episode=row.chain, signed_at=None).update(voided_at=now)  # drafts that would extend it
    row.voided_at = now
    row.save(update_fields=["voided_at"])
    last = max(now, row.since)
    fresh = _successor(
        row, until=last, last_day=clock.day_of(last), why=why.strip()[:200], proposed_by=by.ref, proposer_id=by.person_id,
        signed_at=now, signed_by=by.ref, signer_id=by.person_id,
    )  # fmt: skip
    fresh.voided_at = None
    fresh.save()
    emit("gate.measure_revoked", f"gate.Measure:{fresh.pk}", was=row.pk, by=by)
    return fresh
