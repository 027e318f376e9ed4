"""The one institution of this database: its name, zone and mark. Read once a process and kept.

The clock of a marked database may be moved by another process: there the row is read anew every other second.
"""

import datetime as dt
import time
from zoneinfo import ZoneInfo

AGAIN_S = 2
_kept: dict = {}


def current():
    """The Institution row, or Refused core.01 when the database has none yet."""
    if "row" not in _kept:
        from shouwang.core.models import Institution
        from shouwang.core.refusals import Refused

        row = Institution.objects.first()
        if row is None:
            raise Refused("core.01")
        _kept["row"] = row
        _kept["zone"] = ZoneInfo(row.zone)
        _kept["read"] = time.monotonic()
    return _kept["row"]


def _current_clock():
    """The row with a clock at most two seconds old, where it can be moved at all."""
    row = current()
    if row.mark and time.monotonic() - _kept["read"] > AGAIN_S:
        from django.db import Error

        _kept["read"] = time.monotonic()
        try:
            row.refresh_from_db(fields=["clock_offset_s"])
        except Error:  # a transaction that is broken already: whoever opened it hears of that
            pass
    return row


def forget():
    """Read the row anew at the next question (after init, after a moved clock, between tests)."""
    _kept.clear()


def zone() -> ZoneInfo:
    """The institution's zone."""
    current()
    return _kept["zone"]


def mark() -> str:
    """'' in production; demo, drill or test otherwise."""
    return current().mark


def is_founded() -> bool:
    """Is there an institution in this database yet?"""
    if "row" in _kept:
        return True
    from shouwang.core.models import Institution

    return Institution.objects.exists()


def is_production() -> bool:
    """Is there an institution without a mark?"""
    return is_founded() and not mark()


def clock_offset() -> dt.timedelta:
    """How far the clock of a marked database is moved; zero while there is no institution."""
    if not is_founded():
        return dt.timedelta()
    return dt.timedelta(seconds=_current_clock().clock_offset_s)
