"""Transfers: a person is offered to another unit, and moves when the receiving side accepts, effective at an instant."""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access, standing
from shouwang.roster.actions import spells
from shouwang.roster.actions.memberships import local_text
from shouwang.roster.actions.rights import require_about, require_open
from shouwang.roster.actions.settling import reaches_present, refresh_people
from shouwang.roster.models import Membership, Transfer, Tree


def _held_at(person, at) -> Membership:
    """The responsible membership that a move at an instant ends. Raises roster.04 (none), roster.27 (a later one is planned)."""
    rows = list(spells.holding_from(Membership, at, person=person, tree=Tree.RESPONSIBLE).order_by("since"))
    if not rows or rows[0].since > at:
        raise Refused("roster.04", person=person, at=local_text(at))
    if len(rows) > 1 or rows[0].until is not None:
        raise Refused("roster.27", person=person, at=local_text(rows[-1].until or rows[-1].since))
    return rows[0]


@action("roster.transfer_offered")
def offer_transfer(*, person, target, by, effective_at=None, reason="") -> Transfer:
    """Offer a person to another responsible unit, to move at an instant (default: now). Nothing moves yet.

    Raises core.04, roster.03, roster.04, roster.05 (one is pending), roster.12, roster.27, roster.34 (same unit).
    """
    require_about(by, [access.TRANSFER], person)
    if target.tree != Tree.RESPONSIBLE:
        raise Refused("roster.03", unit=target)
    require_open(target)
    now = clock.stamp()
    effective_at = effective_at or now
    held = _held_at(person, effective_at)
    if held.unit_id == target.pk:
        raise Refused("roster.34")
    if Transfer.objects.filter(person=person, state=Transfer.State.OFFERED).exists():
        raise Refused("roster.05", person=person)
    row = Transfer.objects.create(
        person=person, origin_id=held.unit_id, target=target, effective_at=effective_at, reason=reason.strip()[:200], offered_at=now,
        offered_by=by.ref,
    )  # fmt: skip
    emit("roster.transfer_offered", f"roster.Transfer:{row.pk}", person=person.pk, target=target.pk, by=by)
    return row


def _pending(transfer) -> Transfer:
    """The offer, locked. Raises roster.06 when it has been decided."""
    row = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if row.state != Transfer.State.OFFERED:
        raise Refused("roster.06", state=row.get_state_display())
    return row


def _decide(row, state, by):
    row.state, row.decided_at, row.decided_by = state, clock.stamp(), by.ref
    row.save(update_fields=["state", "decided_at", "decided_by"])
    emit(f"roster.transfer_{state}", f"roster.Transfer:{row.pk}", person=row.person_id, by=by)
    return row


@action("roster.transfer_accepted", lock="exclusive")
def accept_transfer(*, transfer, by) -> Transfer:
    """The receiving side accepts: the old membership ends and the new one begins at the instant that was offered.

    Raises core.04, roster.04, roster.06, roster.12, roster.27, roster.28 (the person has moved since the offer).
    """
    access.require(by, access.TRANSFER, transfer.target.path, transfer.person.kind)
    row = _pending(transfer)
    require_open(row.target)
    at = row.effective_at
    held = _held_at(row.person, at)
    if held.unit_id != row.origin_id:
        raise Refused("roster.28", person=row.person)
    with standing.changing([row.person_id], at):
        spells.change_from(held, at, unit=row.target)
    if reaches_present(at):
        refresh_people([row.person_id])
    return _decide(row, Transfer.State.ACCEPTED, by)


@action("roster.transfer_declined")
def decline_transfer(*, transfer, by) -> Transfer:
    """The receiving side sends the offer back; the person stays where they are. Raises core.04, roster.06."""
    access.require(by, access.TRANSFER, transfer.target.path, transfer.person.kind)
    return _decide(_pending(transfer), Transfer.State.DECLINED, by)


@action("roster.transfer_withdrawn")
def withdraw_transfer(*, transfer, by) -> Transfer:
    """The offering side takes the offer back. Raises core.04, roster.06."""
    require_about(by, [access.TRANSFER], transfer.person)
    return _decide(_pending(transfer), Transfer.State.WITHDRAWN, by)
