"""`shouwang signoff`: sign a unit off for a slot, zero included."""

from shouwang.checkin import queries
from shouwang.checkin.actions.signoff import sign_off
from shouwang.checkin.command import actor, day
from shouwang.checkin.models import SignOff
from shouwang.checkin.sheet import zero_text
from shouwang.cli import bad, put, say
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import access


class Malformed(ValueError):
    """A --reason that is not NUMBER=TEXT."""


def reasons(texts) -> dict[int, str]:
    """person id → reason, from NUMBER=TEXT. Raises Malformed, roster.02."""
    found = {}
    for text in texts:
        number, equals, reason = text.partition("=")
        if not equals or not number.strip() or not reason.strip():
            raise Malformed(text)
        found[access.person_by_number(number).pk] = reason.strip()
    return found


def signoff_command(args) -> int:
    """`shouwang signoff --campaign CODE --day DAY [--slot NAME] --unit CODE --by NUMBER [--reason NUMBER=TEXT …]`"""
    scope = access.everything()
    campaign = queries.campaign_by_code(scope, args.campaign)
    slot = queries.slot_of(scope, campaign, day(args.day), args.slot)
    unit = access.unit_by_label(args.unit)
    try:
        said = reasons(args.reason or [])
    except Malformed as wrong:
        return bad(f"--reason {wrong}：应写成 学工号=原因。A reason is written NUMBER=TEXT.")
    try:
        row = sign_off(slot=slot, unit=unit, reasons=said, by=actor(args))
    except Refused as refusal:
        return _refused(refusal, unit, slot)
    put(_as_dict(row, unit, row.slot))
    numbers = row.assertion.numbers["counters"]
    if zero_text(numbers):
        say(zero_text(numbers))
    return 0


def _refused(refusal, unit, slot) -> int:
    """A refusal with the people who are still unexplained, so that a script can go on."""
    say(str(refusal))
    unexplained = refusal.params.get("numbers", [])
    put(
        {"refused": str(refusal), "code": refusal.code, "unit": unit.label, "path": unit.title,
         "day": slot.day.isoformat(), "slot": slot.name, "unexplained": unexplained}
    )  # fmt: skip
    return 1


def _as_dict(row: SignOff, unit, slot) -> dict:
    numbers = row.assertion.numbers
    return {
        "unit": unit.label, "path": unit.title, "day": slot.day.isoformat(), "slot": slot.name,
        "signed_at": clock.local(row.at).isoformat(), "known_at": clock.local(row.assertion.known_at).isoformat(),
        "by": row.by_person.number if row.by_person else row.by, "zero": row.zero, "overdue": row.overdue,
        "before_cutoff": numbers["before_cutoff"], "numbers": numbers["counters"], "unexplained": [],
    }  # fmt: skip
