"""May a watch be released? The period is over, every half-day was checked, nothing was abnormal; or a doctor looked and agreed.

Day 0 is not counted, the last day counts whole, the morning and the evening of every day after day 0 are checked: the missed
evening of the last day blocks too. What blocks is for the clinic: a doctor's review that knew of it sets it aside, with a note.
"""

import datetime as dt
from dataclasses import dataclass, replace

from shouwang.core.verdicts import Verdict
from shouwang.watch.rules import clocks

HALVES = ("am", "pm")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Reviewed:
    """A doctor's last word on this period."""

    agreed: bool
    at: dt.datetime  # what was known later it does not cover
    noted: bool
    by_person: int | None = None


@dataclass(frozen=True)
class Facts:
    """All that the release of one watch depends on, as known at one instant."""

    day: dt.date  # the day that is asked about
    day0: dt.date
    last_day: dt.date
    held_from: dt.datetime  # on the institution's wall clock: when it began to hold, or was confirmed
    confirmed: bool = True
    followed: bool = True  # False: somebody in hospital is not asked for checks
    checks: tuple = ()  # rules.checks.Checked
    review: Reviewed | None = None
    inpatient: bool = False  # they are in hospital under another watch
    streak: int = 3  # so many half-days missed in a row are more than a slip


def required(facts: Facts) -> list[tuple[dt.date, str]]:
    """The half-days that must have been checked by the day asked about: those of the day itself are not over yet.

    A watch that began to hold in the afternoon asks for no morning check of that day.
    """
    if not facts.followed:
        return []
    first = max(facts.day0 + DAY, facts.held_from.date())
    last = min(facts.last_day, facts.day - DAY)
    days = [first + DAY * n for n in range(max((last - first).days + 1, 0))]
    began = facts.held_from.date() == first and facts.held_from.hour >= 12
    return [(day, half) for day in days for half in HALVES if not (began and day == first and half == "am")]


def missing(facts: Facts) -> list[tuple[dt.date, str]]:
    """The half-days that should have been checked and were not."""
    made = {(check.day, check.half) for check in facts.checks}
    return [one for one in required(facts) if one not in made]


def longest_run(facts: Facts, missed) -> int:
    """The most required half-days in a row that were missed."""
    longest, run, gone = 0, 0, set(missed)
    for one in required(facts):
        run = run + 1 if one in gone else 0
        longest = max(longest, run)
    return longest


def flagged(facts: Facts) -> list:
    """The abnormal checks up to the day asked about, also those made after the period."""
    return [check for check in facts.checks if check.flags and check.day <= facts.day]


def findings(facts: Facts) -> tuple:
    """What the clinic has to look at before anybody is released: missed checks, abnormal ones, a stay in hospital."""
    missed, abnormal = missing(facts), flagged(facts)
    reasons = []
    if missed:
        reasons.append(("watch.31", {"count": len(missed), "missing": tuple(missed)}))
    run = longest_run(facts, missed)
    if run >= facts.streak:
        reasons.append(("watch.33", {"run": run, "streak": facts.streak}))
    if abnormal:
        reasons.append(("watch.32", {"count": len(abnormal), "flagged": tuple((one.day, one.half, one.flags) for one in abnormal)}))
    if facts.inpatient:
        reasons.append(("watch.36", {}))
    return tuple(reasons)


def is_over(facts: Facts) -> bool:
    """Is the last day over on the day asked about?"""
    return facts.day >= clocks.release_day(facts.last_day)


def _clock(facts) -> tuple:
    """Reasons that no review sets aside: not confirmed, or not over."""
    if not facts.confirmed:
        return (("watch.37", {}),)
    if is_over(facts):
        return ()
    params = {
        "day": facts.day, "n": clocks.day_number(facts.day0, facts.day), "of": clocks.length(facts.day0, facts.last_day),
        "last": facts.last_day, "release": clocks.release_day(facts.last_day),
    }  # fmt: skip
    return (("watch.30", params),)


def _covers(review, facts) -> bool:
    """Did the doctor who agreed know of everything that was abnormal? What was written down later nobody has looked at."""
    return review.agreed and review.noted and all(one.recorded_at is None or one.recorded_at <= review.at for one in flagged(facts))


def release_verdict(facts: Facts, *, signing: bool = False) -> Verdict:
    """May the watch be released on the day? signing: also whether a doctor has reviewed it, without which nobody signs.

    A yes that rests on a doctor's review over findings carries one reason, which cites the review (watch.38).
    """
    blocked, found, review = _clock(facts), findings(facts), facts.review
    if review is not None and not review.agreed:
        return Verdict(False, (*blocked, *found, ("watch.35", {"day": review.at})))
    set_aside = bool(found) and review is not None and _covers(review, facts)
    reasons = (*blocked, *(() if set_aside else found))
    if signing and review is None:
        reasons += (("watch.34", {}),)
    if reasons:
        return Verdict(False, reasons)
    return Verdict(True, (("watch.38", {"day": review.at}),) if set_aside else ())


def review_verdict(facts: Facts, *, agreed: bool, note: str) -> Verdict:
    """May a doctor's word be entered? Agreeing takes a period that is over, and a note where something was found; a no always a note."""
    if not note.strip() and not agreed:
        return Verdict(False, (("watch.39", {}),))
    blocked = _clock(facts)
    if agreed and blocked:
        return Verdict(False, blocked)
    found = findings(facts)
    if agreed and found and not note.strip():
        return Verdict(False, (("watch.40", {}), *found))
    return Verdict(True)


MADE, ABNORMAL, MISSED, TO_COME, NOT_ASKED = "made", "abnormal", "missed", "to_come", "not_asked"


def grid(facts: Facts) -> list[tuple]:
    """[(day, N, {"am": (state, flags), "pm": …})]: each half-day up to the day asked about, as far as somebody is asked.

    A half-day of today is not missed before the day is over.
    """
    made = {(check.day, check.half): check for check in facts.checks}
    whole = replace(facts, day=max(facts.day, clocks.release_day(facts.last_day)))
    asked = set(required(whole))
    days = sorted(day for day in {day for day, _half in asked} | {day for day, _half in made} if day <= facts.day)
    return [(day, clocks.day_number(facts.day0, day), {half: _cell(facts, (day, half), made, asked) for half in HALVES}) for day in days]


def _cell(facts, one, made, asked):
    check = made.get(one)
    if check is not None:
        return (ABNORMAL if check.flags else MADE, check.flags)
    if one not in asked:
        return (NOT_ASKED, ())
    return (MISSED if one[0] < facts.day else TO_COME, ())
