"""Sending what is owed: taken in a transaction of its own before the gateway is called, its outcome written in one after.

Killed between the two, a batch stays *taken*; when its lease is over it is *unknown*, and nobody sends it again but a human.
A worker that comes back late knows by the lease's number whether what it has learned is still wanted. Each try leaves a
Delivery; this is their writer, named in tests/test_architecture.py.
"""

import datetime as dt
import logging
import time
from collections import defaultdict
from dataclasses import dataclass

from django.db import OperationalError, connection

from shouwang.checkin.models import DeadAddress, Delivery, GatewayPulse, Medium, Reminder
from shouwang.checkin.reminders import addresses, gateways, rules, stopped, taking, texts
from shouwang.core import clock, parameters
from shouwang.core.actions import SYSTEM
from shouwang.core.channels.shapes import Message, Outcome, Result
from shouwang.core.writing import writing
from shouwang.roster.models import Account

BUDGET_S = 5.0  # of one round of the worker, which has other work
WITHIN_S = 10.0  # of one batch: what is not sent by then is given back
log = logging.getLogger(__name__)
WRITES = 3  # tries to write the outcomes down
State = Reminder.State
_STATES = {Result.DELIVERED: State.DELIVERED, Result.REFUSED: State.REFUSED, Result.UNKNOWN: State.UNKNOWN}


def deliver_due(seconds=BUDGET_S) -> int:
    """Send what is due, a batch of each gateway in turn, for so many seconds. Returns how many were sent, tried or dropped."""
    taking.tidy()
    until, done = time.perf_counter() + seconds, 0
    busy = taking.due()
    while busy and time.perf_counter() < until:
        for gateway in list(busy):
            handled = send_batch(gateway)
            done += handled
            if not handled:
                busy.remove(gateway)
    return done


def send_batch(gateway) -> int:
    """Take, send and settle one batch of a gateway. Returns how many reminders it handled."""
    channel, words = gateways.channel(gateway), texts.all_words()
    if channel.inside:  # one transaction for all of it: never unknown
        with writing():
            return _send(gateway, channel, words)
    return _send(gateway, channel, words)


def _send(gateway, channel, words):
    batch = taking.take(gateway, channel, _alike(gateway, words))
    if batch.rows:
        _write_down(gateway, batch, _outcomes(batch, gateway, channel, words))
    return len(batch.rows) + batch.dropped


def _outcomes(batch, gateway, channel, words) -> list[Outcome]:
    """What became of a batch. A fault of our own speaks against the gateway, so that it rests instead of spoiling every batch."""
    try:
        messages = _messages(batch, gateway, words)
    except Exception:  # an institution's own words, filled in: whatever is wrong with them, nothing has left the house yet
        log.exception("the texts of gateway %s could not be made", gateway.pk)
        return [Outcome("", Result.UNTRIED, "error") for _row in batch.rows]
    if channel.inside:
        return channel.send(messages, WITHIN_S)
    try:
        outcomes = channel.send(messages, WITHIN_S)
    except Exception:  # an adapter promises to raise nothing: this is a fault of it, of any kind; what it had sent by then is not known
        log.exception("gateway %s broke", gateway.pk)
        outcomes = []
    return outcomes if len(outcomes) == len(messages) else [Outcome("", Result.UNKNOWN, "error") for _row in batch.rows]


def _alike(gateway, words) -> bool:
    """Does everybody get the same text by this medium?"""
    code = texts.OF_MEDIUM.get(gateway.medium)
    return code is None or not any(texts.is_personal(words[code, language]) for language in texts.LANGUAGES)


def _messages(batch, gateway, words) -> list[Message]:
    now = clock.now()
    if gateway.medium == Medium.GROUP:
        floor = parameters.value("reminders.group_min")
        return [_to_group(row, words, now, floor) for row in batch.rows]
    languages = dict(Account.objects.filter(person__in=list(batch.people)).values_list("person_id", "language"))
    return [_to_person(row, batch.people, languages, words, now) for row in batch.rows]


def _to_group(row, words, now, floor) -> Message:
    total = stopped.totals_of(row.slot, row.gateway, row.unit_id)
    said = texts.to_group(words, row.slot, row.unit.name, total, now, floor)
    return Message(f"sw{row.pk}", "", said.text, said.subject)


def _to_person(row, people, languages, words, now) -> Message:
    person, reader = people[row.person_id], people[row.through_id or row.person_id]
    to = addresses.address(row.medium, reader)
    if row.medium == Medium.IN_APP:
        return Message(f"sw{row.pk}", to, notice=texts.notice(row.slot, now))
    language = rules.language(languages.get(reader.pk, ""), reader.kind, texts.LANGUAGES)
    said = texts.to_person(words[texts.OF_MEDIUM[row.medium], language], row.slot, person, now, language)
    return Message(f"sw{row.pk}", to, said.text, said.subject)


def _write_down(gateway, batch, outcomes):
    """Settle, again when the database was away for a moment: what cannot be written down becomes unknown."""
    for left in range(WRITES, 0, -1):
        try:
            return settle(gateway, batch, outcomes)
        except OperationalError:
            if left == 1 or connection.in_atomic_block:
                raise
            time.sleep(1)


@dataclass(frozen=True)
class _Next:
    """What becomes of a reminder."""

    state: str
    tries: int
    due_at: object


def settle(gateway, batch, outcomes):
    """Write down what became of a batch: a Delivery for each try, the state of each reminder, how the gateway is doing."""
    with writing() as now:
        values = parameters.values(now)
        kept = {row.pk: row for row in _held(batch.rows)}
        groups, marks = defaultdict(list), []
        for row, outcome in zip(batch.rows, outcomes, strict=True):
            if outcome.result != Result.UNTRIED:
                marks.append(Delivery(reminder=row, outcome=str(outcome.result), code=outcome.code, by=SYSTEM.ref, at=now, recorded_at=now))
            if row.pk in kept:
                groups[_next(row, outcome, now, values)].append(row.pk)
        Delivery.objects.bulk_create(marks, batch_size=500)
        for to, ids in groups.items():
            Reminder.objects.filter(pk__in=ids).update(state=to.state, tries=to.tries, due_at=to.due_at, leased_until=None)
        _bury(batch, outcomes, now)
        _pulse(gateway, outcomes, now, values["reminders.backoff_s"])


def _held(rows):
    """Those of the batch that are still ours: taken, or given up meanwhile as unknown, under the lease that we took."""
    lease = {row.pk: row.lease for row in rows}
    found = Reminder.objects.select_for_update().filter(pk__in=list(lease), state__in=(State.TAKEN, State.UNKNOWN))
    return [row for row in found.order_by("pk") if row.lease == lease[row.pk]]


def _next(row, outcome, now, values) -> _Next:
    if outcome.result == Result.UNTRIED:
        return _Next(State.OWED, row.tries, row.due_at)
    tries = row.tries + 1
    if outcome.result != Result.FAILED:
        return _Next(_STATES[outcome.result], tries, row.due_at)
    wait = max(rules.wait_s(values["reminders.backoff_s"], tries), outcome.rest_s)
    again = now + dt.timedelta(seconds=wait)
    over = tries >= values["reminders.tries"] or again >= row.not_after
    return _Next(State.FAILED if over else State.OWED, tries, row.due_at if over else again)


def _bury(batch, outcomes, now):
    """Addresses that do not exist are not tried again, until they change or somebody clears them."""
    dead = [
        (row, batch.people[row.through_id or row.person_id])
        for row, outcome in zip(batch.rows, outcomes, strict=True)
        if outcome.result == Result.REFUSED and row.person_id
    ]
    DeadAddress.objects.bulk_create(
        [DeadAddress(person=reader, medium=row.medium, digest=addresses.digest(row.medium, reader), refused_at=now) for row, reader in dead],
        ignore_conflicts=True,
    )


def _pulse(gateway, outcomes, now, base_s):
    """How the gateway is doing: failures in a row, and until when it is left alone."""
    pulse = GatewayPulse.objects.select_for_update().get(gateway=gateway)
    for outcome in outcomes:
        if outcome.result == Result.UNTRIED and not outcome.code:
            continue
        pulse.failures = pulse.failures + 1 if outcome.is_bad else 0
        pulse.code = outcome.code if outcome.is_bad else ""
        pulse.worked_at = pulse.worked_at if outcome.is_bad else now
        if outcome.result == Result.UNTRIED:
            break  # the same trouble for all that follow
    rest = rules.rest_s(base_s, pulse.failures, max((outcome.rest_s for outcome in outcomes), default=0))
    pulse.rests_until = now + dt.timedelta(seconds=rest) if rest else None
    pulse.save()
