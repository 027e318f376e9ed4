"""Standing: who is expected, and where. The one synchronous channel upward.

A roster action that changes standing does its writes inside `changing(person_ids, since)`, under the exclusive roster lock.
Rooms above register an observer factory with `on_change`; it is entered before the writes and closed after them, in the
same transaction, and so can add vector(after) − vector(before) to every tally concerned. The roster does not know them.
"""

import contextlib

from shouwang.core import clock

_observers: list = []


def on_change(observer):
    """Register `observer(person_ids | None, since)`, a context manager entered around every change of standing."""
    if observer not in _observers:
        _observers.append(observer)
    return observer


@contextlib.contextmanager
def changing(person_ids, since):
    """Frame a change of standing of these people (None: anybody) that holds from `since` on (aware instant)."""
    from shouwang.roster.models import RosterVersion

    clock.stamp()  # only inside an action
    with contextlib.ExitStack() as stack:
        for observer in _observers:
            stack.enter_context(observer(person_ids, since))
        yield
    from django.db.models import F

    if not RosterVersion.objects.filter(pk=1).update(version=F("version") + 1):
        RosterVersion.objects.create(pk=1, version=1)
