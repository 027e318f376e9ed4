"""The decisions of check-in, pure: what is given goes in, a verdict with its reasons comes out."""

import datetime as dt
from dataclasses import dataclass

from shouwang.core.verdicts import YES, Verdict, no


@dataclass(frozen=True)
class Asked:
    """What a sign-off is judged by."""

    at: dt.datetime  # now
    opens_at: dt.datetime
    in_tree: bool  # does the unit stand in the slot's tree?
    signed_below: tuple[str, ...] = ()  # units below that the same person has signed in this slot
    signed_above: tuple[str, ...] = ()  # and units above
    unexplained: tuple[str, ...] = ()  # "number name" of everybody missing without a reason


def sign_off_verdict(asked: Asked) -> Verdict:
    """May the unit be signed off now, by this person?

    Refused: a slot that has not opened; a unit that is not in it; the preparer as reviewer, in either order; somebody
    missing without a reason. Missing people with reasons are no obstacle, before the cut-off either: the sheet says so.
    """
    if asked.at < asked.opens_at:
        return no("checkin.31", opens=asked.opens_at)
    if not asked.in_tree:
        return no("checkin.32")
    if asked.signed_below:
        return no("checkin.33", units="、".join(dict.fromkeys(asked.signed_below)))
    if asked.signed_above:
        return no("checkin.34", units="、".join(dict.fromkeys(asked.signed_above)))
    if asked.unexplained:
        return no("checkin.35", count=len(asked.unexplained), people=listed(asked.unexplained))
    return YES


def listed(names, most=30) -> str:
    """Names in a row, the rest as a number."""
    text = "、".join(names[:most])
    return text if len(names) <= most else f"{text} …… {len(names) - most:+d}"


def is_zero_report(flagged: int, missing: int, explained: int) -> bool:
    """零报告: nobody abnormal *and* everybody expected has answered or is explained."""
    return flagged == 0 and missing <= explained


def return_verdict(last_verdict: str, note: str) -> Verdict:
    """May a unit's sign-off be sent back? Only one that stands, and only with a note that says what to mend."""
    if last_verdict != "signed":
        return no("checkin.36")
    if not note.strip():
        return no("checkin.37")
    return YES


def claim_verdict(late: bool, claimed, opens_at, cutoff_at, reason: str) -> Verdict:
    """May a late answer count as on time, by the instant at which it claims to have been given?

    Refused: one that is on time; a claim before the slot opened; one at the cut-off or after; a decision without a reason.
    """
    if not late:
        return no("checkin.70")
    if claimed < opens_at:
        return no("checkin.71", opens=opens_at)
    if claimed >= cutoff_at:
        return no("checkin.72", cutoff=cutoff_at)
    if not reason.strip():
        return no("checkin.73")
    return YES


def send_verdict(signed: bool, same_person: bool, state: str) -> Verdict:
    """May the office's sheet be sent? After the office has signed, filled in by another than its reviewer, once at a time."""
    if not signed:
        return no("checkin.38")
    if same_person:
        return no("checkin.39")
    if state in {"sent", "received"}:
        return no("checkin.40")
    return YES


def lock_known_at(opened_at, locks_at, now):
    """As of when a slot is locked: at its lock instant; now, when it was first opened after that (imported history)."""
    return locks_at if opened_at <= locks_at else now


GUARDED_YEARS = 14  # PIPL 28 and 31: whatever is known of a child under fourteen is sensitive, and the guardian's to give


def is_under(years: int, birth: dt.date, day: dt.date) -> bool:
    """Is somebody not yet `years` old on a day? An age is full from the day after the birthday on, as courts reckon 周岁."""
    return (day.year - birth.year, (day.month, day.day)) <= (years, (birth.month, birth.day))


def household_verdict(*, birth: dt.date | None, guardian: bool, day: dt.date) -> Verdict:
    """May the head of a household answer for a member? For a child under fourteen only as its guardian; an unknown age is no child's."""
    if guardian or birth is None or not is_under(GUARDED_YEARS, birth, day):
        return YES
    return no("checkin.61")
