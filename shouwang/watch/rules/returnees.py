"""Who is back, and what begins on arrival: monitoring where a place is designated, nothing where it is not."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from shouwang.core.verdicts import YES, Verdict, no


class Returns(NamedTuple):
    """应返 = 已返 + 未返 + 缓返 of a unit."""

    arrived: int = 0
    waiting: int = 0
    deferred: int = 0

    @property
    def should(self):
        """应返."""
        return sum(self)

    def plus(self, other):
        """The sum, state by state."""
        return Returns(*(one + two for one, two in zip(self, other, strict=True)))


def standing_of(*, ended: bool, deferred: bool) -> str:
    """arrived | deferred | waiting; who is known not to come is no returnee any more."""
    if ended:
        return "arrived"
    return "deferred" if deferred else "waiting"


@dataclass(frozen=True)
class Measure:
    """What begins on arrival: a kind of watch ('' = none), counted from this day."""

    kind: str = ""
    day0: dt.date | None = None


def measure_on_arrival(*, level: str, stays_home: str, monitoring: str, left_day, arrived_day, days: int) -> Measure:
    """The least harmful measure for where somebody comes from: of a key or high place they stay at home, of a medium one they are
    watched, of a place without a designation nothing begins. Counted from the last day there; where that is over, nothing either.
    """
    day0 = left_day or arrived_day
    if not level or (arrived_day - day0).days >= days:
        return Measure()
    return Measure(stays_home if level in {"key", "high"} else monitoring, day0)


def plan_verdict(*, left_day, planned_day) -> Verdict:
    """Nobody sets out after they arrive."""
    return no("watch.191", left=left_day, planned=planned_day) if left_day and left_day > planned_day else YES


def arrival_verdict(*, ended: bool, day: dt.date, today: dt.date) -> Verdict:
    """Somebody arrives once, and not in the future."""
    if ended:
        return no("watch.192")
    return no("watch.181", day=day, today=today) if day > today else YES


def transport_verdict(*, outbreak: bool, requested: bool) -> Verdict:
    """Trains and seats are written down only in an outbreak, while the centre for disease control asks for them."""
    return YES if outbreak and requested else no("watch.193")
