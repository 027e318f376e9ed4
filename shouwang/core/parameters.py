"""Rule values as dated data: declared in code with a default and its source, overridden by the institution from a day on.

A rule receives values; it never reads them here itself. Integers only: temperatures in tenths of °C, money in 分.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused


@dataclass(frozen=True)
class Declared:
    """A rule value as shipped: code, value, unit of measure, source, and what it means."""

    code: str
    value: object
    measure: str
    source: str
    meaning: str


shipped: dict[str, Declared] = {}
TENTHS = "0.1℃"  # the unit of measure of values kept in tenths of a degree; people read and write degrees
TIME_OF_DAY = "时刻"  # of values kept in minutes after midnight; people read and write 22:00
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def spoken(declared, value):
    """(value, unit of measure) as people read them: 373 of 0.1℃ is 37.3 ℃, 1320 is 22:00."""
    if declared.measure == TENTHS and isinstance(value, int):
        return f"{value // 10}.{value % 10}", "℃"
    if declared.measure == TIME_OF_DAY and isinstance(value, int):
        return f"{value // 60:02d}:{value % 60:02d}", ""
    return value, declared.measure


def understood(declared, text):
    """A typed value as it is kept: 37.3 is 373 tenths, 22:00 is 1320. Raises core.10 when it cannot be understood so."""
    if declared.measure == TIME_OF_DAY and isinstance(text, str):
        found = _TIME.fullmatch(text.strip())
        if not found:
            raise Refused("core.10", code=declared.code, value=text)
        return int(found[1]) * 60 + int(found[2])
    if declared.measure != TENTHS or not isinstance(text, str):
        return text
    try:
        tenths = Decimal(text.strip()) * 10
    except InvalidOperation:
        raise Refused("core.10", code=declared.code, value=text) from None
    if not tenths.is_finite() or tenths != int(tenths):
        raise Refused("core.10", code=declared.code, value=text)
    return int(tenths)


def declare(code, value, *, measure, source, meaning):
    """Declare a rule value that the system ships."""
    shipped[code] = Declared(code, value, measure, source, meaning)


def value(code, at=None, known_at=None):
    """The value in force at an instant (default now), as known at `known_at`. Raises core.08 for an unknown code."""
    return values(at, known_at, only=code)[code]


def values(at=None, known_at=None, only=None) -> dict:
    """All values in force at an instant. Cost: one query."""
    from shouwang.core.models import Parameter

    if only is not None and only not in shipped:
        raise Refused("core.08", code=only)
    rows = Parameter.objects.holding(at or clock.now(), known_at).order_by("since", "id")
    if only is not None:
        rows = rows.filter(code=only)
    current = {code: item.value for code, item in shipped.items()}
    current.update({row.code: row.value for row in rows})
    return current


@action("core.parameter_set")
def set_parameter(*, code, value, since_day, source, by):
    """Set a rule value from the beginning of a day on. Returns the Parameter. Raises core.08, core.09, core.10."""
    from shouwang.core.models import Parameter

    if code not in shipped:
        raise Refused("core.08", code=code)
    if isinstance(shipped[code].value, int) and not isinstance(value, int):
        raise Refused("core.10", code=code, value=value)
    since, now = clock.instant(since_day), clock.stamp()
    rows = Parameter.objects.known().filter(code=code)
    if rows.filter(since__gte=since).exists():
        raise Refused("core.09", code=code, day=since_day)
    rows.filter(until__isnull=True).update(until=since, closed_at=now)
    row = Parameter.objects.create(
        code=code, value=value, measure=shipped[code].measure, source=source, since=since, opened_at=now
    )
    emit("core.parameter_set", f"core.Parameter:{row.pk}", code=code, by=by)
    return row
