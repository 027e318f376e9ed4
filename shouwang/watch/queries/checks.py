"""The checks of people under watch, read from the returns of the follow-up campaigns by their flags: no answer is opened.

Every version of a half-day counts, the worst of them, unless a human closed its 待核实 as mistaken: whoever corrects 38.5 to 36.5
does not make it unsaid (docs/decisions/0014).
"""

import datetime as dt
from collections import defaultdict
from operator import attrgetter

from django.db import connection

from shouwang.checkin.recount import among
from shouwang.core import clock
from shouwang.core.statements import rows as select
from shouwang.questions.flags import ordered
from shouwang.watch.audiences import UNDER_WATCH
from shouwang.watch.rules.checks import Checked

_ORDER = attrgetter("day", "half")
FEW = 400  # beyond this many people a slot is read whole
_SLOTS = (
    "SELECT s.id, s.day, s.name FROM checkin_slot s JOIN checkin_campaign c ON c.id = s.campaign_id"
    " WHERE c.audience LIKE %(named)s AND s.day >= %(since)s AND s.day <= %(through)s ORDER BY s.day, s.name, s.id"
)
# as text with its zone on SQLite: read in one step, and past the column's own converter
_AT = {"postgresql": "{0}", "sqlite": "{0} || '+00:00'"}
_FIRST = "SELECT r.slot_id, r.person_id, {at} FROM checkin_return r WHERE r.seq = 1 AND {where} ORDER BY r.slot_id, r.person_id"
_FLAGGED = (
    "SELECT r.slot_id, r.person_id, {at}, r.flags, {recorded_at} FROM checkin_return r"
    " WHERE r.flagged AND {where} ORDER BY r.slot_id, r.person_id, r.seq"
)
# a correction by record closes a check as mistaken too, but only a human's word (close_check) leaves this event
_MISTAKEN = (
    "SELECT c.slot_id, c.person_id, MAX(c.closed_at) FROM checkin_check c"
    " JOIN core_event e ON e.ref = 'checkin.Check:' || c.id AND e.verb = 'checkin.checked'"
    " WHERE c.outcome = 'mistaken' AND c.voided_at IS NULL AND {where} GROUP BY c.slot_id, c.person_id"
)


def checks_of(watches, known_at=None, since_day=None, through=None) -> dict[int, tuple[Checked, ...]]:
    """{watch id: its checks, earliest half-day first}, from day 0 (or the day it began to hold) to its end, as known then.

    since_day, through: only the half-days of these days. Cost: at most four statements for any number of watches.
    """
    watches = [watch for watch in watches if watch.person_id is not None]
    found: dict[int, list] = {watch.pk: [] for watch in watches}
    if not watches:
        return {}
    wanted = defaultdict(list)
    for watch in watches:
        wanted[watch.person_id].append((watch.pk, _first_day(watch), watch.until))
    first = min(low for spans in wanted.values() for _pk, low, _until in spans)
    for person, checked in half_days(wanted, max(first, since_day or first), through, known_at):
        for pk, low, until in wanted[person]:
            if checked.day >= low and (until is None or checked.at < until):
                found[pk].append(checked)
    return {pk: tuple(sorted(rows, key=_ORDER)) for pk, rows in found.items()}


def _first_day(watch):
    return min(watch.day0, clock.day_of(watch.since))


def half_days(people, since_day, through=None, known_at=None):
    """(person id, Checked) of these people from a day on. Cost: four statements."""
    slots = {pk: (_day(day), name) for pk, day, name in _slots(since_day, through or clock.today())}
    if not slots:
        return
    abnormal, named = _abnormal(slots, people, known_at), connection.vendor == "sqlite"
    for slot, person, at in _selected(_FIRST, slots, people, known_at):
        if person in people:
            at = dt.datetime.fromisoformat(at) if named else at
            kept = abnormal.get((slot, person)) if abnormal else None
            yield person, Checked(*slots[slot], at) if kept is None else Checked(*slots[slot], *kept)


def _slots(since_day, through):
    return select(_SLOTS, {"named": f"{UNDER_WATCH}%", "since": since_day.isoformat(), "through": through.isoformat()})


def _selected(sql, slots, people, known_at):
    params = {"k": known_at}
    where = among("r.slot_id", slots, "s", params)
    if len(people) <= FEW:
        where += f" AND {among('r.person_id', sorted(people), 'p', params)}"
    if known_at is not None:
        where += " AND r.recorded_at <= %(k)s"
    columns = {name: _AT[connection.vendor].format(f"r.{name}") for name in ("at", "recorded_at")}
    return select(sql.format(where=where, **columns), params)


def _abnormal(slots, people, known_at) -> dict:
    """(slot, person) → (at, flags, recorded_at) of the half-days that are abnormal: all that any version says, as of the last one."""
    rows = _selected(_FLAGGED, slots, people, known_at)
    cleared = _cleared(slots, known_at) if rows else {}
    found: dict = {}
    for slot, person, at, flags, recorded_at in rows:
        until = cleared.get((slot, person))
        if until is None or _instant(recorded_at) > until:
            before = found.get((slot, person), (None, ()))[1]
            found[slot, person] = (_instant(at), ordered((*before, *flags.split(","))), _instant(recorded_at))
    return found


def _cleared(slots, known_at):
    """(slot, person) → until when what was said there is known to be a mistake."""
    params = {"k": known_at}
    where = among("c.slot_id", slots, "s", params)
    if known_at is not None:
        where += " AND c.closed_at <= %(k)s"
    return {(slot, person): _instant(at) for slot, person, at in select(_MISTAKEN.format(where=where), params)}


def _instant(value) -> dt.datetime:
    """SQLite gives text without a zone."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def _day(value) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
