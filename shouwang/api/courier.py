"""The courier: takes what is owed to subscriptions to their receivers, at least once, in order.

A line is one subscription's deliveries by number. One courier has it at a time, under a lease that counts up, so a late one writes
nothing. While the receiver is away (no answer, 5xx, a redirect, a refused key) the whole line waits with growing pauses, and
order is kept. An event that the receiver itself refuses (400, 409, 422 …) is put aside and comes again by itself; later ones
go on. After the last attempt it is dead, shown, and can be sent again by hand. It works beside the worker's other duties, in
threads of its own: a receiver that hangs holds up nobody else.
"""

import datetime as dt
import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections
from django.db.models import Exists, F, OuterRef, Q

from shouwang.api import rules, sending
from shouwang.api.actions.webhooks import end_gone, give_up
from shouwang.api.models import Delivery, Subscription
from shouwang.core import clock
from shouwang.core.actions import SYSTEM
from shouwang.core.jobs import every
from shouwang.core.writing import writing

LEASE = dt.timedelta(seconds=90)  # renewed with each delivery, of which none takes longer than its deadline
BUDGET_S = 30  # then another line has its turn
LINES = 4
GONE = 410
log = logging.getLogger(__name__)
_thread: dict = {"courier": None}


def _due(now):
    """Lines that nobody has and that have something to carry now."""
    waiting = Delivery.objects.filter(subscription=OuterRef("pk"), state=Delivery.State.WAITING, next_at__lte=now)
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    awake = Q(next_at=None) | Q(next_at__lte=now)
    return Subscription.objects.filter(free, awake, Exists(waiting), ended_at=None).order_by("leased_until", "pk")


def anything_due() -> bool:
    """Is there a line to take up? A read: an idle worker does not write."""
    return _due(clock.now()).exists()


def _claim() -> list[Subscription]:
    with writing() as now:
        rows = _due(now)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        lines = list(rows[:LINES])
        for line in lines:
            line.lease += 1
            Subscription.objects.filter(pk=line.pk).update(lease=line.lease, leased_until=now + LEASE)
    return lines


def run_due() -> int:
    """Carry what is due now. Returns how many deliveries were attempted."""
    lines = _claim() if anything_due() else []
    if len(lines) < 2:
        return sum(_carry(line) for line in lines)
    with ThreadPoolExecutor(len(lines), "courier") as pool:
        return sum(pool.map(_carry_apart, lines))


def _carry_apart(line) -> int:
    try:
        return _carry(line)
    finally:
        connections.close_all()


def _carry(line) -> int:
    """Deliveries of one line, one after another, until it is empty, fails, or has had its turn."""
    tried, until = 0, time.monotonic() + BUDGET_S
    try:
        while time.monotonic() < until:
            delivery = _next(line)
            if delivery is None:
                break
            tried += 1
            if not _note(line, delivery, _attempt(line, delivery)):
                break
    finally:
        with writing():
            Subscription.objects.filter(pk=line.pk, lease=line.lease).update(leased_until=None)
    return tried


def _next(line):
    rows = Delivery.objects.filter(subscription=line, state=Delivery.State.WAITING, next_at__lte=clock.now())
    return rows.select_related("event").order_by("pk").first()


def payload(delivery) -> bytes:
    """What a receiver is told: which event, of which row; ids and names of fields, never what stands in them."""
    event = delivery.event
    about = {"event": event.pk, "ref": event.ref, "refs": event.refs, "by": event.by}
    body = {"type": event.verb, "timestamp": clock.local(event.at).isoformat(), "data": about}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _attempt(line, delivery) -> sending.Answer:
    at = int(clock.true_now().timestamp())  # receivers compare it with their own clock
    return sending.send(line.url, line.secret, f"msg_{delivery.pk}", at, payload(delivery))


def _note(line, delivery, answer) -> bool:
    """Enter what came of an attempt, if the line is still ours. Returns whether to go on with it."""
    if answer.status == GONE:
        end_gone(subscription=line, by=SYSTEM)
        return False
    if rules.delivered(answer.status):
        return _delivered(line, delivery, answer)
    return _failed(line, delivery, answer)


def _ours(line, **changes) -> bool:
    """Write to the line if nobody else has taken it meanwhile and nobody ended it."""
    return bool(Subscription.objects.filter(pk=line.pk, lease=line.lease, ended_at=None).update(**changes))


def _delivered(line, delivery, answer) -> bool:
    with writing() as now:
        well = {"failures": 0, "next_at": None, "error": "", "succeeded_at": now, "leased_until": now + LEASE}
        if not _ours(line, **well):
            return False
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.DELIVERED, attempts=F("attempts") + 1, tried_at=now, done_at=now, status=answer.status, error=""
        )
    line.failures = 0
    return True


def _failed(line, delivery, answer) -> bool:
    """Put this one aside, or let the whole line wait; or give it up after its last attempt."""
    aside = rules.refuses_this_one(answer.status)
    why = answer.error or f"HTTP {answer.status}"
    line.failures += not aside
    attempts = delivery.attempts + 1
    wait = rules.wait_s(attempts)
    with writing() as now:
        pause = dt.timedelta(seconds=max(wait or 0, answer.retry_after) if aside else rules.line_wait_s(line.failures, answer.retry_after))
        changes = {"error": why, "leased_until": now + LEASE} | ({} if aside else {"failures": line.failures, "next_at": now + pause})
        if not _ours(line, **changes):
            return False
        Delivery.objects.filter(pk=delivery.pk).update(
            attempts=attempts, tried_at=now, status=answer.status, error=why, next_at=now + pause
        )
        if wait is None:
            give_up(delivery=delivery, by=SYSTEM)
    return aside


def _work():
    """Until nothing is due any more."""
    try:
        while run_due():
            pass
    except Exception:  # whatever it is (mostly the database is away), it ends this thread only: the next round wakes us again
        log.exception("courier")
    finally:
        connections.close_all()


@every("api.webhooks")
def wake():
    """Send the courier on its way when something is owed, unless it is under way already."""
    courier = _thread["courier"]
    if (courier is None or not courier.is_alive()) and anything_due():
        _thread["courier"] = threading.Thread(target=_work, name="courier", daemon=True)
        _thread["courier"].start()
