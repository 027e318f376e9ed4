"""May somebody who was ill be back in class? By the dated rule of the disease; with reasons, and from when at the earliest.

Hours run from the instant at which fever, or the other symptoms, were gone, and end to the minute: with 48 hours, 47:59 is no and
48:00 is yes. Days run from the day of onset or of the rash, which is day 0: not before day 14 means from the beginning of day 14.
Nothing is guessed: what the rule asks and nobody has recorded is a reason against. The clinic's word prevails over a
certificate, never over the rule.
"""

import datetime as dt
from dataclasses import dataclass

NONE, CLINIC, HOSPITAL, DESIGNATED = "none", "clinic", "hospital", "designated"
_PAPERS = {HOSPITAL: {HOSPITAL, DESIGNATED}, DESIGNATED: {DESIGNATED}}


@dataclass(frozen=True)
class Rule:
    """What a disease's row asks of a return."""

    case_days: int = 0
    case_day0: str = "onset"  # onset | rash
    fever_hours: int = 0
    symptom_hours: int = 0
    handler_hours: int = 0
    certificate: str = NONE
    checked: bool = False  # a condition in words must be ticked


@dataclass(frozen=True)
class Facts:
    """What is known of one illness."""

    onset_day: dt.date | None = None
    rash_day: dt.date | None = None
    had_fever: bool = False
    only_fever: bool = False  # fever and nothing else was ever said
    fever_gone_at: dt.datetime | None = None
    symptoms_gone_at: dt.datetime | None = None
    handler: bool = False  # handles food
    paper: str = ""  # hospital | designated: what was brought
    paper_from: dt.date | None = None  # from which day the paper lets them back
    clinic: bool | None = None  # what the clinic concluded; None: it has not looked
    clinic_from: dt.date | None = None
    condition_seen: bool = False


@dataclass(frozen=True)
class Returning:
    """The answer: may they, why not, and the earliest instant where all that depends on time is known."""

    ok: bool
    reasons: tuple = ()
    earliest: dt.datetime | None = None


def return_verdict(facts: Facts, rule: Rule | None, now: dt.datetime, midnight) -> Returning:
    """Judge a return at an instant. rule None: nothing is asked. midnight: local day → its first instant."""
    rule = rule or Rule()
    reasons, times = [], []
    for ask in (_fever, _symptoms, _days):
        reason, at = ask(facts, rule, midnight)
        reasons += [reason] if reason else []
        times += [at] if at else []
    said_from = facts.clinic_from if facts.clinic is not None else facts.paper_from
    times += [midnight(said_from)] if said_from else []
    earliest = max(times) if times and not reasons else None
    if not reasons and earliest is not None and now < earliest:
        reasons.append(("watch.104", {"earliest": earliest}))
    reasons += _papers(facts, rule)
    return Returning(not reasons, tuple(reasons), earliest)


def _fever(facts, rule, _midnight):
    if not rule.fever_hours or not facts.had_fever:
        return None, None
    if facts.fever_gone_at is None:
        return ("watch.101", {"hours": rule.fever_hours}), None
    return None, facts.fever_gone_at + dt.timedelta(hours=rule.fever_hours)


def _symptoms(facts, rule, _midnight):
    hours = max(rule.symptom_hours, rule.handler_hours) if facts.handler else rule.symptom_hours
    if not hours:
        return None, None
    gone = facts.symptoms_gone_at or (facts.fever_gone_at if facts.only_fever else None)
    if gone is None:
        return ("watch.102", {"hours": hours}), None
    return None, gone + dt.timedelta(hours=hours)


def _days(facts, rule, midnight):
    if not rule.case_days:
        return None, None
    day0 = facts.rash_day if rule.case_day0 == "rash" else facts.onset_day
    if day0 is None:
        return ("watch.103", {"days": rule.case_days, "rash": rule.case_day0 == "rash"}), None
    return None, midnight(day0 + dt.timedelta(days=rule.case_days))


def _papers(facts, rule):
    if facts.clinic is False:
        yield "watch.105", {}
        return
    if rule.checked and not facts.condition_seen:
        yield "watch.106", {}
    if rule.certificate in _PAPERS and facts.paper not in _PAPERS[rule.certificate]:
        yield "watch.107", {"designated": rule.certificate == DESIGNATED}
    if rule.certificate != NONE and facts.clinic is None:
        yield "watch.108", {}
