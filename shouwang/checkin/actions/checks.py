"""What became of a flagged answer: 待核实 → 误填(更正) | 属实·转校医院 | 属实·自行就诊 | 未联系上."""

from shouwang.checkin.models import Check
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access


@action("checkin.checked")
def close_check(*, check: Check, outcome, by, note="") -> Check:
    """Say what became of a flagged answer. 未联系上 keeps the check open for the next attempt. Raises core.04, checkin.17, checkin.21.

    A correction of the answer itself goes through `record`, which closes the check as 误填.
    """
    row = Check.objects.select_for_update().select_related("person").get(pk=check.pk)
    access.require(by, access.VERIFY, row.person.path or "R", row.person.kind)
    if row.voided_at is not None:  # its person was merged into another
        raise Refused("core.04")
    if row.until is not None:
        raise Refused("checkin.17", outcome=row.get_outcome_display())
    if outcome not in Check.Outcome.values or outcome == Check.Outcome.PENDING:
        raise Refused("checkin.21", outcome=outcome)
    now = clock.stamp()
    row.until = row.closed_at = now
    row.outcome, row.note, row.closed_by = outcome, note[:300], by.ref
    row.save(update_fields=["until", "closed_at", "outcome", "note", "closed_by"])
    if outcome == Check.Outcome.NOT_REACHED:  # not an end: somebody must try again within the hour
        _reopen(row, now)
    emit("checkin.checked", f"checkin.Check:{row.pk}", person=row.person_id, slot=row.slot_id, by=by)
    return row


def _reopen(row, now):
    from shouwang.checkin.record import CHECK_DUE

    Check.objects.create(
        slot_id=row.slot_id, person_id=row.person_id, answer_id=row.answer_id, since=now, opened_at=now,
        due_at=now + CHECK_DUE, episode=row.chain,
    )  # fmt: skip
