"""Where a target of a sweep stands, from what happened to it; and what may be done to it next.

    待查 → 联系中 (未果 ×n → 未联系上) → 查实 | 查无 → 转个案        失联: by a human being, with attempts on record

Each window is answered for itself: whoever was at one of the places is 查实, whoever was at none of them is 查无 once every
window is answered. A newly announced place re-opens whoever was 查无 and is asked about it.
"""

import datetime as dt
import operator
from dataclasses import dataclass
from typing import NamedTuple

from shouwang.core.verdicts import YES, Verdict, no

ASKED, NO_ANSWER, REACHED, POSITIVE, NEGATIVE, LOST, CASE = (
    "asked", "no_answer", "reached", "positive", "negative", "lost", "case",
)  # fmt: skip
FINDINGS = frozenset({POSITIVE, NEGATIVE})
KNOWN_WAYS = frozenset({"answer", "known"})


@dataclass(frozen=True)
class Said:
    """One mark, as the rule reads it. window None: it is about every window so far."""

    what: str
    window: int | None = None
    way: str = ""


@dataclass(frozen=True)
class Stands:
    """Where a target stands, and how often it was tried in vain since somebody was last reached."""

    state: str
    tries: int = 0


def stands(marks) -> Stands:
    """Fold the marks of a target, in the order in which they were learnt, into where it stands."""
    windows: dict = {}
    tries, last, lost, case = 0, "", False, False
    for mark in marks:
        if mark.what == ASKED:
            windows.setdefault(mark.window, "")
        elif mark.what in FINDINGS:
            for window in _about(mark, windows):
                windows[window] = mark.what
            tries, last, lost = 0, "", False
            case = case and (mark.what == POSITIVE or mark.way in KNOWN_WAYS)
        elif mark.what == NO_ANSWER:
            tries, last = tries + 1, NO_ANSWER
        elif mark.what == REACHED:
            tries, last, lost = 0, REACHED, False
        else:
            lost, case = lost or mark.what == LOST, case or mark.what == CASE
    return Stands(_state(windows, last, lost, case), tries)


def _about(mark, windows):
    if mark.window is not None:
        return [mark.window]
    return list(windows) or [None]


def _state(windows, last, lost, case):
    if case:
        return CASE
    if POSITIVE in windows.values():
        return POSITIVE
    if lost:
        return LOST
    if windows and all(windows.values()):
        return NEGATIVE
    if last == NO_ANSWER:
        return "not_reached"
    return "contacting" if last == REACHED else "pending"


class Count(NamedTuple):
    """How many targets of a unit stand where. Law: should = done + lost + not reached + contacting + pending."""

    pending: int = 0
    contacting: int = 0
    not_reached: int = 0
    lost: int = 0
    positive: int = 0  # without those handed over as cases
    negative: int = 0
    case: int = 0

    @property
    def should(self):
        """应查."""
        return sum(self)

    @property
    def found(self):
        """查实, those among them who became cases included."""
        return self.positive + self.case

    @property
    def done(self):
        """已查: somebody or they themselves said whether they were there."""
        return self.found + self.negative

    @property
    def open(self):
        """未查: whoever has not said, lost or not."""
        return self.should - self.done

    def plus(self, other):
        """The sum, state by state."""
        return Count._make(map(operator.add, self, other))

    def as_dict(self):
        """The counters under the names that the command line and the assertions use."""
        return {
            "should": self.should, "done": self.done, "positive": self.found, "negative": self.negative,
            "not_reached": self.not_reached, "lost": self.lost, "case": self.case, "pending": self.pending + self.contacting,
            "contacting": self.contacting,
        }  # fmt: skip


NOBODY = Count()


def count_of(state: str, people: int = 1) -> Count:
    """So many people in one state."""
    return NOBODY._replace(**{state: people})


def window_verdict(*, from_day: dt.date, to_day: dt.date, today: dt.date) -> Verdict:
    """May a window be announced? Its end is not before its beginning, it does not begin in the future, and it is a window, not a life."""
    if to_day < from_day:
        return no("watch.171", since=from_day, until=to_day)
    if from_day > today:
        return no("watch.172", day=from_day, today=today)
    if (to_day - from_day).days > 366:
        return no("watch.173", days=366)
    return YES


def reach_verdict(*, whole: bool, outbreak: bool) -> Verdict:
    """The whole roll and its families are asked within an outbreak only."""
    return YES if outbreak or not whole else no("watch.174")


def mark_verdict(*, what: str, state: str, tried: bool, closed: bool) -> Verdict:
    """May this be put down about a target?

    Lost only with an attempt on record and while nobody knows; a case only of somebody who was there.
    """
    if closed:
        return no("watch.176")
    if what == LOST and state in {POSITIVE, NEGATIVE, CASE}:
        return no("watch.178")
    if what == LOST and not tried:
        return no("watch.177")
    if what == CASE and state == CASE:
        return no("watch.180")
    if what == CASE and state != POSITIVE:
        return no("watch.179")
    return YES


def day_verdict(*, day: dt.date | None, today: dt.date) -> Verdict:
    """A day on which something happened is not in the future."""
    return no("watch.181", day=day, today=today) if day is not None and day > today else YES


def stay_verdict(*, from_day, to_day, today) -> Verdict:
    """The days of a stay are in order and not in the future."""
    if from_day and to_day and to_day < from_day:
        return no("watch.171", since=from_day, until=to_day)
    return day_verdict(day=from_day, today=today)
