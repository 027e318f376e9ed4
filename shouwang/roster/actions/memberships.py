"""Memberships: joining and leaving a unit. In the responsible tree that is joining and leaving the roster."""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access, standing
from shouwang.roster.actions import spells
from shouwang.roster.actions.rights import require_about, require_open
from shouwang.roster.actions.settling import reaches_present, refresh_people
from shouwang.roster.models import Exemption, Grant, Kind, Membership, Tree


def local_text(at) -> str:
    """An instant as a sentence prints it, on the institution's wall clock."""
    return clock.local(at).strftime("%Y-%m-%d %H:%M")


def admit(person, unit, kind, since=None) -> Membership:
    """Open a responsible membership inside `changing`. Raises roster.03, roster.29 (they have one)."""
    now = clock.stamp()
    since = since or now
    if unit.tree != Tree.RESPONSIBLE:
        raise Refused("roster.03", unit=unit)
    held = spells.holding_from(Membership, since, person=person, tree=Tree.RESPONSIBLE).order_by("since").first()
    if held is not None:
        raise Refused("roster.29", person=person, at=local_text(max(since, held.since)), unit=held.unit)
    with standing.changing([person.pk], since):
        row = Membership.objects.create(person=person, unit=unit, tree=unit.tree, kind=kind, since=since, opened_at=now)
    if reaches_present(since):
        refresh_people([person.pk])
    person.refresh_from_db()
    return row


@action("roster.joined", lock="exclusive")
def join(*, person, unit, by, kind=None, since=None) -> Membership:
    """A person joins a unit from an instant on (default: now).

    Responsible tree: somebody who is off the roster comes back (moving is a transfer). Dormitory: the old room ends then.
    Party and working groups: one more. Raises core.04, roster.12, roster.29, roster.49.
    """
    kind = kind or person.kind
    if kind not in Kind.values:
        raise Refused("roster.49", value=kind)
    access.require(by, access.ROSTER, unit.path, kind)
    require_open(unit)
    row = admit(person, unit, kind, since) if unit.tree == Tree.RESPONSIBLE else _join_beside(person, unit, kind, since)
    emit("roster.joined", f"roster.Membership:{row.pk}", person=person.pk, unit=unit.pk, by=by)
    return row


def _join_beside(person, unit, kind, since):
    now = clock.stamp()
    since = since or now
    held = list(spells.holding_from(Membership, since, person=person, tree=unit.tree))
    same = [row for row in held if row.unit_id == unit.pk]
    if same:
        raise Refused("roster.29", person=person, at=local_text(same[0].since), unit=unit)
    if unit.tree == Tree.DORMITORY:
        for row in held:
            spells.end(row, since)
    standing.bump()
    return Membership.objects.create(person=person, unit=unit, tree=unit.tree, kind=kind, since=since, opened_at=now)


@action("roster.left", lock="exclusive")
def leave(*, person, by, unit=None, at=None):
    """A person leaves the roster at an instant (default: now), or only a unit of another tree.

    Leaving the roster ends their other memberships, exemptions and grants too; their returns stay in their file.
    Who left before the cut-off is not expected. Raises core.04, roster.04, roster.36.
    """
    at = at or clock.stamp()
    if unit is not None and unit.tree != Tree.RESPONSIBLE:
        access.require(by, access.ROSTER, unit.path)
        rows = spells.holding_from(Membership, at, person=person, unit=unit)
    else:
        require_about(by, [access.ROSTER], person)
        rows = spells.holding_from(Membership, at, person=person, tree=Tree.RESPONSIBLE)
    rows = list(rows)
    if not any(row.since <= at for row in rows):
        raise Refused("roster.04", person=person, at=local_text(at))
    with standing.changing([person.pk], at):
        for row in rows:
            spells.end(row, at)
        if rows[0].tree == Tree.RESPONSIBLE:
            end_everything(person, at)
    if reaches_present(at):
        refresh_people([person.pk])
        person.refresh_from_db()
    emit("roster.left", f"roster.Person:{person.pk}", memberships=[row.pk for row in rows], by=by)


def end_everything(person, at):
    """End what else holds for a person who leaves the roster: other memberships, exemptions, grants."""
    for model in (Membership, Exemption, Grant):
        for row in spells.holding_from(model, at, person=person):
            spells.end(row, at)
