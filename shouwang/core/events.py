"""Events: the audit record. Immutable; ids and field names only, never values, so that a purge rewrites nothing.

In the transaction that writes an Event, one Job per registered handler is written too; leases and retries live there.
"""

import contextlib
from collections import defaultdict
from contextvars import ContextVar

from shouwang.core import clock, logs
from shouwang.core.statements import insert

_said: ContextVar = ContextVar("said", default=None)
_handlers: dict[str, list] = defaultdict(list)
_owing: list = []


def on(verb):
    """Register a handler for a verb: `@on("checkin.flagged") def notify(event): …`. It must be idempotent."""

    def register(function):
        name = f"{function.__module__}.{function.__name__}"
        if name not in [registered for registered, _ in _handlers[verb]]:
            _handlers[verb].append((name, function))
        return function

    return register


def handlers(verb):
    """[(name, function)] registered for a verb."""
    return list(_handlers.get(verb, ()))


def handler(name):
    """The handler of that name, or None when the code that held it is gone."""
    return next((function for pairs in _handlers.values() for known, function in pairs if known == name), None)


def owing(function):
    """Register `function(events)`: asked inside the transaction with the events just written, to owe what depends on rows
    (who subscribed to them). Every action waits for it, so it asks one small question."""
    if function.__qualname__ not in [known.__qualname__ for known in _owing]:
        _owing.append(function)
    return function


@contextlib.contextmanager
def collecting():
    """Collect what an action says, so that one which says nothing is caught."""
    said = []
    outer = _said.get()
    token = _said.set(said)
    try:
        yield said
    finally:
        _said.reset(token)
        if outer is not None:
            outer.extend(said)


def emit(verb, ref, *, by, **refs):
    """Write one Event (and its Jobs). `ref` names the row, `refs` hold ids, codes and field names."""
    return emit_many(verb, [(ref, refs)], by=by)[0]


def emit_many(verb, pairs, *, by):
    """Write an Event for each (ref, refs). Cost: one insert, plus one for jobs when a handler is registered."""
    from shouwang.core.models import Event, Job

    at = clock.stamp()
    rows = insert([Event(verb=verb, ref=ref, refs=refs, at=at, by=by.ref, os_user=by.os_user) for ref, refs in pairs])
    asked = {"request": logs.current()} if logs.current() else {}
    jobs = [Job(event=row, handler=name, run_at=at, refs=asked) for row in rows for name, _ in handlers(verb)]
    insert(jobs)
    for owe in _owing:
        owe(rows)
    said = _said.get()
    if said is not None:
        said.extend(rows)
    return rows
