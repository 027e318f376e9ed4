"""One transaction, one lock, one stamp: the frame of every write.

The *roster lock* is held shared by whatever writes answers and exclusively by whatever changes who is expected, or where,
and by a freeze. PostgreSQL: a transaction-scoped advisory lock, keyed per schema. SQLite: the writer gate (thread lock +
flock), so that no two processes ever wait on each other inside SQLite's busy loop. Order everywhere:
roster lock → rows → tally cells sorted, last statement → commit.
"""

import contextlib
import datetime as dt
import fcntl
import os
import threading
import zlib
from contextvars import ContextVar

from django.db import connection, transaction

from shouwang.core import clock
from shouwang.core.statements import begin

_open: ContextVar = ContextVar("writing", default=None)
_thread_gate = threading.RLock()
_depth = threading.local()


@contextlib.contextmanager
def _gate():
    """SQLite's writer gate: one writing transaction in all processes of this machine."""
    name = str(connection.settings_dict["NAME"])
    with _thread_gate:
        held = getattr(_depth, "held", 0)
        if held or name == ":memory:" or name.startswith("file:"):
            yield
            return
        file = os.open(name + ".gate", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            _depth.held = 1
            yield
        finally:
            _depth.held = 0
            os.close(file)


@contextlib.contextmanager
def alone():
    """No other writer of the embedded database, for what no transaction can hold (VACUUM); on PostgreSQL nothing is held."""
    with _gate() if connection.vendor == "sqlite" else contextlib.nullcontext():
        yield


def _key() -> int:
    """The advisory lock's key: one per schema, so that two institutions in one database never wait on each other."""
    if not hasattr(connection, "roster_lock_key"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            connection.roster_lock_key = zlib.crc32(f"shouwang.roster.{cursor.fetchone()[0]}".encode())
    return connection.roster_lock_key


def _take_lock(lock, lookups):
    """Take the roster lock; on PostgreSQL the database's clock is read with it, in one message. Returns the stamp."""
    if connection.vendor != "postgresql":
        return clock.take_stamp()
    suffix = "_shared" if lock == "shared" else ""
    plan = "SET LOCAL enable_seqscan = off;" if lookups else ""
    words = f"SELECT pg_advisory_xact_lock{suffix}({_key()}); {plan} SELECT extract(epoch FROM clock_timestamp())"
    seconds, microseconds = begin(words).split(".")
    return clock.take_stamp(dt.datetime.fromtimestamp(int(seconds), dt.UTC).replace(microsecond=int(microseconds)))


@contextlib.contextmanager
def writing(lock="shared", lookups=False):
    """Open a writing transaction, or join the one that is open.

    lock: "shared" or "exclusive". lookups: it finds few rows by their keys, so PostgreSQL must use the indexes even of tables
    that it believes to be empty (it would scan them, and keep that plan while they fill up). Raises RuntimeError when an
    exclusive section is asked for inside a shared one (upgrading deadlocks); open the outer one exclusively.
    """
    outer = _open.get()
    if outer:
        if lock == "exclusive" and outer != "exclusive":
            raise RuntimeError("the outer transaction holds the roster lock shared: open it with lock='exclusive'")
        with transaction.atomic():
            yield clock.stamp()
        return
    with _gate() if connection.vendor == "sqlite" else contextlib.nullcontext(), transaction.atomic():
        at = _take_lock(lock, lookups)
        token = _open.set(lock)
        try:
            with clock.stamped(at) as value:
                yield value
        finally:
            _open.reset(token)


def is_open() -> bool:
    """Is a writing transaction open in this context?"""
    return _open.get() is not None


def freeze(at=None):
    """An instant T such that everything stamped ≤ T is committed and visible, and nothing will be stamped ≤ T later.

    Waits for every writing transaction that is open (they hold the roster lock at least shared). `at` in the past is
    returned as it is; in the future it is refused (core.05). Call it outside any transaction.
    """
    from shouwang.core.refusals import Refused

    if is_open():
        raise RuntimeError("a freeze waits for open writers: it cannot be one")
    with writing("exclusive") as now:
        reached = now - clock.TICK
    if at is None:
        return reached
    if at > now:
        raise Refused("core.05", at=clock.local(at).isoformat(), now=clock.local(now).isoformat())
    return at
