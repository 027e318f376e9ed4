"""Standing: who is expected, and where. The one synchronous channel upward.

A roster action that changes standing does its writes inside `changing(person_ids, since)`, under the exclusive roster lock.
Rooms above register an observer factory with `on_change`; it is entered before the writes and closed after them, in the
same transaction, and so can add vector(after) − vector(before) to every tally concerned. The roster does not know them.
"""

import contextlib

from django.db.models import F, Q

from shouwang.core import clock

_observers: list = []
_mergers: list = []


def on_change(observer):
    """Register `observer(person_ids | None, since)`, a context manager entered around every change of standing."""
    if observer not in _observers:
        _observers.append(observer)
    return observer


@contextlib.contextmanager
def changing(person_ids, since):
    """Frame a change of standing of these people (None: anybody) that holds from `since` on (aware instant)."""
    clock.stamp()  # only inside an action
    with contextlib.ExitStack() as stack:
        for observer in _observers:
            stack.enter_context(observer(person_ids, since))
        yield
    bump()


def bump():
    """Count the roster's version up by one, so that a plan made outside knows that it is stale."""
    from shouwang.roster.models import RosterVersion

    if not RosterVersion.objects.filter(pk=1).update(version=F("version") + 1):
        RosterVersion.objects.create(pk=1, version=1)


def due_at(at):
    """Remember that a change takes effect at an instant still to come; `actions.settle` asks for the earliest one."""
    from shouwang.roster.models import RosterVersion

    RosterVersion.objects.filter(pk=1).filter(Q(next_at=None) | Q(next_at__gt=at)).update(next_at=at)


def on_merge(callback):
    """Register `callback(kept, gone, by)`, called when two people turn out to be one (both are Person).

    It is called inside `changing([kept, gone], …)`, in the same transaction: it appends the rows of the one merged away to
    the one kept as new marks and leaves tallies alone, for they are recounted around it.
    """
    if callback not in _mergers:
        _mergers.append(callback)
    return callback


def merged(kept, gone, by):
    """Tell the rooms above that `gone` turned out to be `kept`."""
    for callback in _mergers:
        callback(kept, gone, by)
