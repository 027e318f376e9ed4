"""What came of trying to reach people who are missing: entered on the screen one by one, or read back from the call list."""

import datetime as dt
from dataclasses import dataclass

from shouwang.checkin import board, calls, calls_workbook, cells
from shouwang.checkin.models import Attempt, Slot
from shouwang.core import accesses, clock, export, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Unit

SKEW = dt.timedelta(minutes=1)  # between a server's clock and its database's


@dataclass(frozen=True)
class Tried:
    """One try as it was written down. What is blank is filled in: by telephone, by whoever enters it, now; a try without an
    instant is known already when any like it is."""

    person_id: int
    outcome: str
    way: str = ""
    at: dt.datetime | None = None
    caller: str = ""


@dataclass(frozen=True)
class Entered:
    """What became of tries: the rows made, and how many were known already."""

    made: list[Attempt]
    known: int


@action("checkin.attempted")
def enter_attempts(*, slot: Slot, tries: list[Tried], by) -> Entered:
    """Put tries to reach people on record, beside those that are there; a try that is known already is not entered twice.

    Raises core.04 for a person whom the actor never looked after since the slot opened, checkin.101, .102, .103.
    """
    slot = _opened(slot)
    people = {one.person_id for one in tries}
    if people - calls.callable_since(access.scope_acting(by), slot, people):
        raise Refused("core.04")
    for one in tries:
        _judge(slot, one)
    rows, kept = [], _kept(slot, people)
    for one in tries:
        row = _row(slot, one, by)
        if not any(_same(other, one, row) for other in kept.get(one.person_id, ())):
            rows.append(row)
            kept.setdefault(one.person_id, []).append(row)
    made = Attempt.objects.bulk_create(rows, batch_size=500)
    refs = {"slot": slot.pk, "made": len(made), "known": len(tries) - len(made)}
    ref = f"checkin.Attempt:{made[0].pk}" if len(made) == 1 else f"checkin.Slot:{slot.pk}"
    emit("checkin.attempted", ref, by=by, **refs, **({"person": made[0].person_id} if len(made) == 1 else {}))
    return Entered(made, len(tries) - len(made))


def _opened(slot) -> Slot:
    """The slot in the table: opened now where nobody has answered or been reminded yet. Raises checkin.101 before it opens."""
    if slot.opens_at > clock.stamp():
        raise Refused("checkin.101", opens=clock.local(slot.opens_at).strftime("%Y-%m-%d %H:%M"))
    return slot if slot.pk else cells.open_slot(slot)


def _judge(slot, one):
    if one.outcome not in Attempt.Outcome.values or (one.way and one.way not in Attempt.Way.values):
        raise Refused("checkin.102", value=one.outcome if one.outcome not in Attempt.Outcome.values else one.way)
    if one.at is not None and not slot.opens_at <= one.at <= clock.stamp() + SKEW:
        raise Refused("checkin.103", at=clock.local(one.at).strftime("%Y-%m-%d %H:%M"))


def _kept(slot, people) -> dict[int, list[Attempt]]:
    found: dict = {}
    rows = Attempt.objects.filter(slot=slot)
    for row in rows.filter(person__in=people) if len(people) <= calls.FEW else rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def _row(slot, one, by) -> Attempt:
    now = clock.stamp()
    return Attempt(
        slot=slot, person_id=one.person_id, way=one.way or Attempt.Way.PHONE, outcome=one.outcome, at=one.at or now,
        recorded_at=now, caller=(one.caller or by.name)[:80], by=by.ref,
    )  # fmt: skip


def _same(other, one, row) -> bool:
    """Is it the same try? Compared in what was written down, to the minute: a file read again says nothing new."""
    minute = {"second": 0, "microsecond": 0}
    return (
        other.outcome == one.outcome
        and (not one.way or other.way == one.way)
        and (not one.caller or other.caller == row.caller)
        and (one.at is None or other.at.replace(**minute) == one.at.replace(**minute))
    )


@action("checkin.calls_exported")
def export_calls(*, slot: Slot, unit: Unit | None, purpose, by) -> tuple[str, bytes]:
    """The call list of a unit (None: of everybody whom the actor may ring) as a workbook, telephones in full.

    Entered in the access log with its purpose. Returns (file name, content). Raises core.04, checkin.104, checkin.105.
    """
    if not purpose.strip():
        raise Refused("checkin.105", field="purpose")
    scope, most = access.scope_acting(by), parameters.value("export_rows")
    found = calls.missing(scope, slot, unit)
    if len(found) > most:
        raise Refused("checkin.104", rows=len(found), most=most)
    people = [row.person_id for row in found]
    ref = f"roster.Unit:{unit.pk}" if unit else f"checkin.Campaign:{slot.campaign_id}"
    row = accesses.log_export(ref=ref, what="checkin.call_list", rows=len(found), purpose=purpose.strip(), by=by, people=people)
    lines = calls.lines(scope, slot, board.by_place(found))
    content = calls_workbook.workbook(slot, lines, unit, export.watermark(row, by))
    emit("checkin.calls_exported", f"checkin.Campaign:{slot.campaign_id}", slot=slot.pk, unit=unit.pk if unit else None, rows=len(found), by=by)
    return f"calls-{slot.campaign.code}-{slot.day}-{clock.local(row.at):%H%M}.xlsx", content
