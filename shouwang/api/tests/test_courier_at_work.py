"""The courier beside a real worker: threads, committed rows, a receiver that hangs."""

import threading
import time

import pytest

from shouwang.api import courier
from shouwang.api.actions import make_subscription
from shouwang.core import jobs
from shouwang.core.actions import operator
from shouwang.core.events import emit
from shouwang.core.writing import writing
from shouwang.roster import actions as roster
from tests.academy import Academy, found

pytestmark = pytest.mark.django_db(transaction=True)


def subscribe(academy, receiver, verbs):
    return make_subscription(name="校医院系统", url=receiver.url, verbs=verbs, unit=academy.root, by=operator())


def states(row):
    return list(row.deliveries.order_by("pk").values_list("state", flat=True))


def test_worker_sends_the_courier_and_waits_for_nobody(receiver):
    """Two lines, one of a receiver that hangs: the worker's round is over at once, and the other line is served meanwhile."""
    found()
    academy, hold = Academy(founded=True), threading.Event()
    slow, _secret = subscribe(academy, receiver, ["checkin.flagged"])
    quick, _secret = subscribe(academy, receiver, ["roster.exempted"])
    receiver.answer = lambda number: (hold.wait(30) and 200) or 200
    quick_body = lambda: [body for _p, _h, body in receiver.seen if b"roster.exempted" in body]  # noqa: E731
    with writing():
        emit("checkin.flagged", "checkin.Return:1", person=academy.person["甲一"].pk, by=academy.by)
    roster.exempt(person=academy.person["甲一"], reason="other", by=academy.by)
    jobs.run_due()
    assert states(slow) == ["waiting"], "the worker's own round waited for a receiver"
    deadline = time.monotonic() + 9  # the one that hangs is cut off after ten seconds
    while not quick_body() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert quick_body(), "the other line waited for the one that hangs"
    hold.set()
    courier._thread["courier"].join(15)
    assert (states(slow), states(quick)) == (["delivered"], ["delivered"])
