"""Runs of missed half-days: one is reminded of, at two somebody rings, at three somebody goes there. Nobody is lost by silence."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What a run of missed checks asks of whom."""

    NONE = ""
    REMIND = "remind"  # the person, by the campaign's own reminder
    PHONE = "phone"  # the health contact, the same day
    VISIT = "visit"  # the unit and the clinic


@dataclass(frozen=True)
class Half:
    """One half-day on which a check was expected: missed from an instant on, or made."""

    day: dt.date
    half: str
    missed_at: dt.datetime  # two hours after it was due
    checked: bool


@dataclass(frozen=True)
class Run:
    """How many half-days in a row are missed up to now, and with which one it began."""

    missed: int = 0
    first: Half | None = None
    last: Half | None = None


def run_of(halves, now: dt.datetime) -> Run:
    """The run of missed half-days that stands now. halves: the newest first; no more of them are read than it takes.

    A half-day that is not missed yet neither counts nor ends a run; a check in it ends the run.
    """
    missed = []
    for half in halves:
        if half.checked:
            break
        if half.missed_at <= now:
            missed.append(half)
    return Run(len(missed), missed[-1], missed[0]) if missed else Run()


def step_of(missed: int, phone: int, visit: int) -> Step:
    """What a run of this length asks for; phone and visit are the thresholds in force."""
    if missed >= visit:
        return Step.VISIT
    if missed >= phone:
        return Step.PHONE
    return Step.REMIND if missed else Step.NONE


def expected(
    since: dt.datetime,
    until: dt.datetime | None,
    asked_from: dt.datetime,
    last_day: dt.date,
    day: dt.date,
    cutoff: dt.datetime,
) -> bool:
    """Was a check expected in the half-day of a day that is cut off at an instant?

    The watch holds at the cut-off; nobody is behind with what was over when they were told, nor after the last day.
    """
    return since <= cutoff and (until is None or until > cutoff) and asked_from <= cutoff and day <= last_day
