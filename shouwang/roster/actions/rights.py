"""The questions of right that the roster's actions ask."""

from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Kind, Tree


def place(person) -> str:
    """Where a person is looked for: their unit's path, or the whole institution for one who is in none."""
    return person.path or Tree.RESPONSIBLE.value


def require_about(by, rights, person):
    """Raise core.04 unless the actor has one of these rights where the person is, for the kind the person is."""
    if not any(access.may(by, right, place(person), person.kind) for right in rights):
        raise Refused("core.04")


def may_for(by, right, path, kinds=()) -> bool:
    """May the actor use a right at a place for each of these kinds of people (none: every kind)? Cost: one query."""
    if by.trusted:
        return True
    scope = Scope(by, access.reach_by(by))
    return all(scope.allows(right, path, kind) for kind in kinds or Kind.values)


def require_everybody(by, right, path):
    """Raise core.04 unless the actor may use a right for every kind: what is done to a unit is done to all its people."""
    if not may_for(by, right, path):
        raise Refused("core.04")


def may_grant(by, person, unit, kinds) -> bool:
    """May the actor grant on a unit for these kinds (none: all)? To oneself nobody may."""
    return by.trusted or (by.person_id != person.pk and may_for(by, access.GRANTS, unit.path, kinds))


def require_open(unit):
    """Raise roster.12 when the unit has been merged away."""
    if unit.closed_day is not None:
        raise Refused("roster.12", unit=unit)
