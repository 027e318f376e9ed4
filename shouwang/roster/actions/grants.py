"""Grants: a role on a unit × kinds of people, for a while, inherited downward."""

from shouwang.core import clock, confirming
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import spells
from shouwang.roster.actions.memberships import local_text
from shouwang.roster.actions.rights import may_for, may_grant, require_open
from shouwang.roster.models import Grant, Kind, Role


@action("roster.role_granted")
def grant_role(*, person, role, unit, by, kinds=(), since=None, until=None) -> Grant:
    """Give a person a role on a unit and all below it, for some kinds of people (none named: all).

    Raises core.04, roster.12, roster.20 (end before start), roster.21 (to oneself), roster.30 (has it), roster.49, roster.51,
    roster.55 (holds another of the three offices that are kept apart). Asks for the second step again (core.confirming).
    """
    access.require(by, access.GRANTS, unit.path)
    _require_sound(person, role, unit, kinds, by)
    if not may_grant(by, person, unit, kinds):
        raise Refused("core.04")
    confirming.require()
    now = clock.stamp()
    since = since or now
    if until is not None and until <= since:
        raise Refused("roster.20", until=local_text(until), since=local_text(since))
    _require_apart(person, role, since, until)
    same = spells.overlapping(Grant, since, until, person=person, role=role, unit=unit)
    wanted = sorted(kinds)
    if any(not row.kinds or sorted(row.kinds) == wanted for row in same):
        raise Refused("roster.30", person=person, unit=unit, role=Role(role).label)
    row = Grant.objects.create(
        person=person, role=role, unit=unit, kinds=wanted, granted_by=by.ref, since=since, until=until, opened_at=now,
        closed_at=now if until else None,
    )  # fmt: skip
    emit("roster.role_granted", f"roster.Grant:{row.pk}", person=person.pk, role=role, unit=unit.pk, by=by)
    return row


def _require_sound(person, role, unit, kinds, by):
    unknown = [value for value in kinds if value not in Kind.values]
    if role not in Role.values or unknown:
        raise Refused("roster.49", value=unknown[0] if unknown else role)
    require_open(unit)
    if by.person_id == person.pk:
        raise Refused("roster.21")
    if person.merged_into_id:
        raise Refused("roster.51", person=person)


def apart_from(person, role, since, until):
    """The grants by which a person holds, at some instant of [since, until), another of the offices that are kept apart."""
    if role not in access.APART:
        return []
    return list(spells.overlapping(Grant, since, until, person=person, role__in=access.APART - {role}))


def _require_apart(person, role, since, until):
    other = next(iter(apart_from(person, role, since, until)), None)
    if other is not None:
        raise Refused("roster.55", person=person, role=Role(role).label, other=other.get_role_display())


@action("roster.grant_ended")
def end_grant(*, grant, by, at=None) -> Grant | None:
    """End a grant at an instant (default: now). Raises core.04, roster.09 (it is over already)."""
    if not may_for(by, access.GRANTS, grant.unit.path, grant.kinds):
        raise Refused("core.04")
    row = Grant.objects.select_for_update().get(pk=grant.pk)
    now = clock.stamp()
    if row.voided_at is not None or (row.until is not None and row.until <= now):
        raise Refused("roster.09")
    kept = spells.end(row, at or now)
    emit("roster.grant_ended", f"roster.Grant:{row.pk}", person=row.person_id, by=by)
    return kept
