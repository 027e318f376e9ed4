"""The only place that asks the time.

`now()` is for reading, `stamp()` for writing: the stamp is taken from the database's clock once the transaction holds its
lock (so that no writer can come after a freeze with an earlier stamp) and is the same for the whole transaction.
The clock can be moved only in a database marked demo, drill or test at its making.
"""

import contextlib
import datetime as dt
import time
from contextvars import ContextVar
from zoneinfo import ZoneInfo

_stamp: ContextVar = ContextVar("stamp", default=None)
_moved: dict = {"to": None}
TICK = dt.timedelta(microseconds=1)


def true_now() -> dt.datetime:
    """What the server's clock shows, however the institution's is moved."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


def now() -> dt.datetime:
    """The present instant (aware, UTC), moved where a marked database says so."""
    if _moved["to"] is not None:
        return _moved["to"]
    return true_now() + offset()


def offset() -> dt.timedelta:
    """How far a marked database's clock is moved from the true one; zero in production."""
    from shouwang.core import institution

    return institution.clock_offset()


def stamp() -> dt.datetime:
    """The stamp of the open writing transaction. Raises RuntimeError outside one."""
    value = _stamp.get()
    if value is None:
        raise RuntimeError("no writing transaction is open: a stamp exists only inside an action")
    return value


def take_stamp(read=None) -> dt.datetime:
    """The stamp of a transaction that begins: the database's clock, read by core.writing with the lock held; else our own."""
    if _moved["to"] is not None:
        _moved["to"] += TICK  # two transactions never carry the same stamp
        return _moved["to"]
    return now() if read is None else read.astimezone(dt.UTC) + offset()


@contextlib.contextmanager
def stamped(value):
    """Make `value` the stamp of the transaction that opens here."""
    token = _stamp.set(value)
    try:
        yield value
    finally:
        _stamp.reset(token)


@contextlib.contextmanager
def moved(to: dt.datetime):
    """Hold this process's clock at an instant: in a marked database, or in an empty one that is going to be marked. Raises core.03."""
    from shouwang.core import institution
    from shouwang.core.refusals import Refused

    if institution.is_production():
        raise Refused("core.03")
    before = _moved["to"]
    _moved["to"] = to
    try:
        yield
    finally:
        _moved["to"] = before


def move(to: dt.datetime):
    """Inside `moved`: go on to a later instant."""
    if _moved["to"] is None:
        raise RuntimeError("clock.move is for use inside clock.moved")
    _moved["to"] = to


def is_held() -> bool:
    """Is this process's clock held by `moved`?"""
    return _moved["to"] is not None


def zone() -> ZoneInfo:
    """The institution's zone, whatever the server's."""
    from shouwang.core import institution

    return institution.zone()


def local(at: dt.datetime) -> dt.datetime:
    """The instant on the institution's wall clock."""
    return at.astimezone(zone())


def day_of(at: dt.datetime) -> dt.date:
    """The institution's date at an instant: never UTC's day."""
    return local(at).date()


def today() -> dt.date:
    """The institution's date now."""
    return day_of(now())


def instant(day: dt.date, minutes: int = 0) -> dt.datetime:
    """`minutes` after the local midnight that begins `day`, on the wall clock (1440 and more fall on following days)."""
    days, rest = divmod(minutes, 1440)
    wall = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(rest // 60, rest % 60), zone())
    return wall.astimezone(dt.UTC)


def parse_instant(text: str) -> dt.datetime:
    """An ISO instant; one without an offset is on the institution's wall clock. Raises ValueError."""
    value = _plausible(dt.datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("/", "-")))
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone())
    return value.astimezone(dt.UTC)


def parse_day(text: str) -> dt.date:
    """An ISO date. Raises ValueError."""
    return _plausible(dt.date.fromisoformat(text.strip().replace("/", "-")))


def _plausible(value):
    """A year that nobody means would overflow where a zone or a day is added. Raises ValueError."""
    if not 1900 <= value.year < 2200:
        raise ValueError(f"the year {value.year}")
    return value
