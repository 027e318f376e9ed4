"""The roll call of a screening, and the order of a case's steps.

Law: 应筛 = 已筛 + 未筛; 已筛 = 未见异常 + 异常; 异常 = 待复查 + 已复查. Silence is *not examined*, never *normal*.
"""

import datetime as dt
from dataclasses import dataclass

from shouwang.core.verdicts import YES, Verdict, no

UNDONE, NORMAL, RECHECK, RECHECKED = "undone", "normal", "recheck", "rechecked"
STATES = (UNDONE, NORMAL, RECHECK, RECHECKED)


def state(first: str | None, recheck: str | None) -> str:
    """Where a target stands, by the result (normal | abnormal) of the examination and of the re-check, None where there is none."""
    if first is None:
        return UNDONE
    if first == "normal":
        return NORMAL
    return RECHECK if recheck is None else RECHECKED


@dataclass(frozen=True)
class Count:
    """A roll call in five numbers, each the sum of states."""

    undone: int = 0
    normal: int = 0
    recheck: int = 0
    rechecked: int = 0

    @property
    def expected(self) -> int:
        """应筛."""
        return self.undone + self.done

    @property
    def done(self) -> int:
        """已筛."""
        return self.normal + self.abnormal

    @property
    def abnormal(self) -> int:
        """异常, re-checked or not."""
        return self.recheck + self.rechecked

    def __add__(self, other):
        return Count(*(getattr(self, name) + getattr(other, name) for name in STATES))


def count(states) -> Count:
    """How many stand how."""
    found = dict.fromkeys(STATES, 0)
    for one in states:
        found[one] += 1
    return Count(**found)


def exam_verdict(*, stage: str, first: str | None, day: dt.date, first_day: dt.date | None, today: dt.date) -> Verdict:
    """May an examination be entered? A re-check needs an abnormal first one, and is not before it."""
    if day > today:
        return no("watch.142", day=day)
    if stage != "recheck":
        return YES
    if first != "abnormal":
        return no("watch.143")
    return YES if day >= first_day else no("watch.144", day=day, first=first_day)


BEFORE = {"suspended": "diagnosed", "certificate": "diagnosed", "clinic": "certificate", "resumed": "clinic", "followed": "diagnosed", "closed": "diagnosed"}


def step_verdict(*, step: str, done: dict, day: dt.date, today: dt.date) -> Verdict:
    """May a case take this step? done: step → (the last day it was taken, agreed or None). Being back is judged by rules/returning."""
    if day > today:
        return no("watch.142", day=day)
    if "closed" in done:
        return no("watch.145")
    before = BEFORE.get(step)
    if before and before not in done:
        return no("watch.146", before=before)
    if before and day < done[before][0]:
        return no("watch.147", day=day, before=before, first=done[before][0])
    if step == "suspended" and "resumed" not in done and "suspended" in done:
        return no("watch.148")
    return YES
