"""What the gate answers about somebody at an instant, and until when that may be relied on. Pure: values in, values out.

Off by default; only measures that hold let it ask. Somebody is asked about while a confirmed watch of a kind that asks holds
them; leaving for a clinic or hospital always passes; whoever nobody knows passes, unless the measure says otherwise.
"""

import datetime as dt
from dataclasses import dataclass

PASS, ASK = "pass", "ask_clinic"


@dataclass(frozen=True)
class Held:
    """A confirmed watch: its kind, from when, until when (None: until a human ends it)."""

    kind: str
    since: dt.datetime
    until: dt.datetime | None = None
    pk: int = 0


@dataclass(frozen=True)
class Ordered:
    """A signed measure: when it holds, whom, where and which way it concerns. Empty sets and '' mean all."""

    since: dt.datetime
    until: dt.datetime
    kinds: frozenset = frozenset()
    gates: frozenset = frozenset()
    direction: str = ""
    unknown: str = PASS
    stale: str = PASS
    pk: int = 0


@dataclass(frozen=True)
class Asked:
    """The question: at which instant, by which gate and way; of which kind of person; is it the way to a clinic or hospital?"""

    at: dt.datetime
    direction: str = "in"
    gate: int | None = None
    kind: str = ""
    to_clinic: bool = False


@dataclass(frozen=True)
class Said:
    """The answer, until when it cannot change by itself, and what it came from (ids; never shown at a gate)."""

    answer: str
    valid_until: dt.datetime
    measure: int = 0
    watch: int = 0


def concerns(measure: Ordered, asked: Asked) -> bool:
    """Is the measure about this gate, this way and this kind of person, whenever it holds?"""
    return (
        (not measure.gates or asked.gate is None or asked.gate in measure.gates)
        and (not measure.kinds or not asked.kind or asked.kind in measure.kinds)
        and measure.direction in ("", asked.direction)
    )


def in_force(measures, asked: Asked):
    """The measure under which the gate asks then; of several the one that ends last. None: the gate is off."""
    found = [one for one in measures if one.since <= asked.at < one.until and concerns(one, asked)]
    return max(found, key=lambda one: (one.until, one.pk), default=None)


def holds(watch: Held, at: dt.datetime) -> bool:
    """Does the watch hold somebody at the instant?"""
    return watch.since <= at and (watch.until is None or at < watch.until)


def said_of(watches, measures, asking, asked: Asked, *, day_end, most: dt.timedelta, known=True, changes=()) -> Said:
    """What the gate answers. asking: kinds that ask then; changes: instants at which these kinds change; day_end: the next local midnight.

    valid_until is the first of: the cap, the start or end of a measure or watch, a change of the kinds, and, where the clinic is
    to be asked, the end of the local day, so that nobody is held back by yesterday's answer.
    """
    measure = in_force(measures, asked)
    holding = [one for one in watches if holds(one, asked.at) and one.kind in asking]
    held = max(holding, key=lambda one: (one.since, one.pk), default=None)
    answer = PASS
    if measure is not None and not (asked.to_clinic and asked.direction == "out"):
        answer = (ASK if held else PASS) if known else measure.unknown
    bounds = [one.since for one in measures] + [one.until for one in measures] + list(changes)
    bounds += [one.since for one in watches] + [one.until for one in watches if one.until is not None]
    bounds += [asked.at + most] + ([day_end] if answer != PASS else [])
    until = min(instant for instant in bounds if instant > asked.at)
    return Said(answer, until, measure.pk if measure else 0, held.pk if held and answer == ASK and known else 0)


# ---- a visitor's pass


def visit_flaw(*, approved, since, until, entered, left, at, direction) -> str:
    """What is wrong with a visitor's pass now: '' lets through. In once, then out; leaving is never refused."""
    if direction == "out":
        return ""
    if entered or left:
        return "used"
    if not approved or not since <= at < until:
        return "outside"
    return ""
