"""The questions of right that the roster's actions ask."""

from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Tree


def place(person) -> str:
    """Where a person is looked for: their unit's path, or the whole institution for one who is in none."""
    return person.path or Tree.RESPONSIBLE.value


def require_about(by, rights, person):
    """Raise core.04 unless the actor has one of these rights where the person is, for the kind the person is."""
    if not any(access.may(by, right, place(person), person.kind) for right in rights):
        raise Refused("core.04")


def require_open(unit):
    """Raise roster.12 when the unit has been merged away."""
    if unit.closed_day is not None:
        raise Refused("roster.12", unit=unit)
