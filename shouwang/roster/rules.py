"""The decisions of retention, pure: may these rows be destroyed now, by these people?"""

import datetime as dt
from dataclasses import dataclass

from shouwang.core.verdicts import YES, Verdict, no


@dataclass(frozen=True)
class Facts:
    """What a purge is judged by. Days are the institution's."""

    today: dt.date
    limit: dt.date  # rows of earlier days are due
    before: dt.date  # rows of earlier days are meant
    rows: int  # how many are meant
    needs_mandate: bool = False  # the class hangs on a mandate
    mandate: str = ""  # its name
    last_day: dt.date | None = None  # of the mandate; None while it is open
    after_days: int = 0
    hold: str = ""  # the reason of a hold that stands
    under_way: int | None = None  # another purge of the same, not finished


def purge_verdict(facts: Facts) -> Verdict:
    """May the rows of a class be destroyed?

    Refused: a hold; a class of mandates without naming one; days that are not due yet, with the sentence that says until
    when they are kept; nothing to destroy; another purge of the same under way.
    """
    if facts.hold:
        return no("roster.74", reason=facts.hold)
    if facts.needs_mandate and not facts.mandate:
        return no("roster.70")
    if facts.under_way:
        return no("roster.77", purge=facts.under_way)
    if facts.before > facts.limit or not facts.rows:
        return _too_early(facts) if facts.mandate else _nothing(facts)
    return YES


def _too_early(facts):
    if facts.last_day is None:
        return no("roster.71", name=facts.mandate, days=facts.after_days)
    through = facts.last_day + dt.timedelta(days=facts.after_days)
    if facts.today <= through:
        return no("roster.72", name=facts.mandate, last=facts.last_day, through=through)
    return _nothing(facts)


def _nothing(facts):
    return no("roster.80", before=facts.before, limit=facts.limit) if facts.before > facts.limit else no("roster.73")


def second_person_verdict(proposer, approver) -> Verdict:
    """A purge is approved by another human being than the one who proposed it (ids of people, merged ones resolved)."""
    if proposer is None or approver is None:
        return no("roster.76")
    return no("roster.75") if proposer == approver else YES


@dataclass(frozen=True)
class Deletion:
    """What the wish of one person to have something deleted is judged by."""

    consent: bool  # it is asked on the person's own consent
    basis: str  # on what else it is asked and kept
    through: dt.date | None  # the last day on which it must be kept; None: its end is not known yet
    today: dt.date
    hold: str = ""


def deletion_verdict(asked: Deletion) -> Verdict:
    """Granted where consent was the basis, or where the time is over; refused with the basis and the day otherwise."""
    if asked.hold:
        return no("roster.74", reason=asked.hold)
    if asked.consent or (asked.through is not None and asked.today > asked.through):
        return YES
    if asked.through is None:
        return no("roster.85", basis=asked.basis)
    return no("roster.84", basis=asked.basis, through=asked.through)


def answer_due(asked_day: dt.date, days: int) -> dt.date:
    """The last day on which an answer to a person's asking is in time."""
    return asked_day + dt.timedelta(days=days)
