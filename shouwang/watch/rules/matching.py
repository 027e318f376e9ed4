"""Was somebody at a place in a window of days? Held against where they said they were, never against where they come from.

A division covers what lies below it: 湖北省 (420000) covers 武汉市 (420100), which covers 江岸区 (420102). Both ends of a window and
of a stay are whole days.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """A place and the days on which somebody may have been there."""

    division: str
    from_day: dt.date
    to_day: dt.date


@dataclass(frozen=True)
class Stay:
    """Somebody said that they were at a place on these days. division '': a place that the table does not know."""

    division: str
    from_day: dt.date
    to_day: dt.date
    ref: str = ""
    whole: bool = True  # False: they were there among these days, and may have been elsewhere on others
    trace: bool = False  # the place of a daily return: a reason to ask, not an answer to the question


@dataclass(frozen=True)
class Denial:
    """Somebody said that they were not at a place on these days."""

    division: str
    from_day: dt.date
    to_day: dt.date
    ref: str = ""


class Match(StrEnum):
    """What is known already."""

    THERE = "there"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Known:
    """What earlier answers say of a window, and which of them: the stay there, or the row that settles that they were not."""

    match: Match
    stay: Stay | None = None
    ref: str = ""


def significant(division: str) -> str:
    """The digits that name a division: 42 of 420000, 4201 of 420100."""
    return division[:2] if division.endswith("0000") else division[:4] if division.endswith("00") else division


def covers(outer: str, inner: str) -> bool:
    """Does a division cover another, or is it the same?"""
    return bool(inner) and inner.startswith(significant(outer))


def known_answer(window: Window, stays, denials) -> Known:
    """What earlier answers say of a window.

    There: a stay within the division touches a day of the window. Elsewhere: one denial covers place and window, or on each of
    its days they denied the place or stayed where it is not. Otherwise nobody knows, and they are asked: somebody who said a
    province may have been in its city.
    """
    there = [one for one in stays if covers(window.division, one.division) and _touch(window, one)]
    if there:
        last = max(there, key=lambda one: (not one.trace, one.to_day, one.from_day))
        return Known(Match.THERE, last, last.ref)
    settled, ref = set(), ""
    for one in [*_denying(window, denials), *_elsewhere(window, stays)]:
        settled |= set(_days(max(one.from_day, window.from_day), min(one.to_day, window.to_day)))
        ref = one.ref or ref
    if settled.issuperset(_days(window.from_day, window.to_day)):
        return Known(Match.ELSEWHERE, None, ref)
    return Known(Match.UNKNOWN)


def last_day_there(window: Window, from_day, to_day) -> dt.date:
    """The last day on which somebody was there, as far as the window goes: the day 0 of what follows."""
    day = to_day or from_day or window.to_day
    return min(max(day, window.from_day), window.to_day)


def _touch(window, stay):
    return stay.from_day <= window.to_day and stay.to_day >= window.from_day


def _denying(window, denials):
    return [one for one in denials if covers(one.division, window.division) and _touch(window, one)]


def _elsewhere(window, stays):
    """Whole stays at places that neither lie within the division nor contain it."""
    apart = [one for one in stays if one.whole and one.division and not covers(one.division, window.division)]
    return [one for one in apart if _touch(window, one)]


def _days(first, last):
    return [first + DAY * n for n in range((last - first).days + 1)]
