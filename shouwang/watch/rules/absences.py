"""Where an absence stands, read from what is on record; and whom it concerns today.

    登记 → 追踪中 → 已就诊 | 未就诊休息 → 待复课查验 → 已复课
                         └→ 休学 → 复学
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Course:
    """What decides the state: how it ended, and what the entries have said so far."""

    end: str = ""  # back | resumed
    suspended: bool = False
    asks_return: bool = False
    seen: str = ""  # doctor | resting
    followed: bool = False


def state_of(course: Course) -> str:
    """registered | following | seen | resting | due | back | suspended | resumed."""
    if course.end:
        return course.end
    if course.suspended:
        return "suspended"
    if course.asks_return:
        return "due"
    return {"doctor": "seen", "resting": "resting"}.get(course.seen, "following" if course.followed else "registered")


def covers(first: dt.date, back: dt.date | None, day: dt.date) -> bool:
    """Is a day one of the illness? From its first day until the day before the return; the first day always."""
    return first <= day and (back is None or day < back or day == first)


def adjoins(first: dt.date, day: dt.date, taught) -> bool:
    """Does an earlier day belong to the same illness: no day of teaching lies between? taught: day → is it one?"""
    if day >= first:
        return False
    between = day + dt.timedelta(days=1)
    while between < first:
        if taught(between) or (first - day).days > 14:
            return False
        between += dt.timedelta(days=1)
    return True
