"""The daily sheet goes out: sent by the office, received or returned by whoever it goes to."""

from shouwang.checkin import rules, sheet, signing
from shouwang.checkin.actions.signoff import opened, require_consolidator
from shouwang.checkin.chains import Chain, chain_by_code
from shouwang.checkin.models import DailySheet, SignOff, Slot
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.assertions import assert_numbers
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.writing import freeze
from shouwang.roster import access
from shouwang.roster.models import Kind, Unit

SHEET = "sheet"


def send_sheet(*, slot: Slot, by, chain="", phone="") -> DailySheet:
    """Send the office's sheet for a slot: one click after the office has signed. The numbers of the sheet are asserted.

    The sender is the 填报人, the office's signer the 审核人. Raises core.04, checkin.30, .31, .38, .39, .40. Call it outside a
    transaction: it waits until everything that began before is counted.
    """
    steps = chain_by_code(chain)
    slot = opened(slot)
    known_at = freeze()
    numbers = sheet.numbers_of(slot, steps, known_at)
    return _send(slot=slot, chain=steps, known_at=known_at, numbers=numbers, phone=phone, by=by)


@action("checkin.sheet_sent")
def _send(*, slot, chain: Chain, known_at, numbers, phone, by) -> DailySheet:
    """Assert the numbers of a sheet and send it."""
    root = Unit.objects.get(path="R")
    require_consolidator(by, root.path, chain)
    word = signing.last_words(slot).get((root.pk, chain.code))
    signed = word if word and word.verdict == SignOff.Verdict.SIGNED else None
    last = DailySheet.objects.filter(slot=slot, chain=chain.code).order_by("-id").first()
    same = bool(signed and by.person_id and by.person_id == signed.by_person_id)
    verdict = rules.send_verdict(signed is not None, same, last.state if last else "")
    if not verdict.ok:
        raise Refused(verdict.reasons[0][0], office=chain.office or str(root))
    scope = {"unit": root.pk, "path": root.path, "chain": chain.code}
    scope |= {"kinds": sorted(chain.kinds), "unit_kinds": sorted(chain.unit_kinds)}
    assertion = assert_numbers(
        kind=SHEET, ref=f"checkin.Slot:{slot.pk}", scope=scope, known_at=known_at, numbers={"units": numbers},
        definition=sheet.DEFINITION, by=by,
    )  # fmt: skip
    reviewer = signed.by_person.name if signed.by_person else signed.by
    row = DailySheet.objects.create(
        slot=slot, chain=chain.code, assertion=assertion, filled_by=str(by)[:80], reviewed_by=reviewer[:80],
        phone=phone.strip()[:40], sent_at=clock.stamp(),
    )  # fmt: skip
    emit("checkin.sheet_sent", f"checkin.DailySheet:{row.pk}", slot=slot.pk, chain=chain.code, by=by)
    return row


def _decide(row, by, state, note, verb):
    """The whole's office decides: it may consolidate everybody, not only the kinds of one chain."""
    for kind in Kind:
        access.require(by, access.CONSOLIDATE, "R", kind)
    row = DailySheet.objects.select_for_update().get(pk=row.pk)
    if not by.trusted and by.ref in sheet.senders(row):
        raise Refused("checkin.90")
    if row.state != DailySheet.State.SENT:
        raise Refused("checkin.41", state=row.get_state_display())
    row.state, row.note = state, note.strip()[:300]
    row.decided_at, row.decided_by = clock.stamp(), str(by)[:80]
    row.save(update_fields=["state", "note", "decided_at", "decided_by"])
    emit(verb, f"checkin.DailySheet:{row.pk}", slot=row.slot_id, chain=row.chain, by=by)
    return row


@action("checkin.sheet_received")
def receive_sheet(*, sheet: DailySheet, by) -> DailySheet:
    """Take a sheet in. Raises core.04, checkin.41, .90."""
    return _decide(sheet, by, DailySheet.State.RECEIVED, "", "checkin.sheet_received")


@action("checkin.sheet_returned")
def return_sheet(*, sheet: DailySheet, note, by) -> DailySheet:
    """Send a sheet back with what is to be mended; it may then be sent again. Raises core.04, checkin.37, .41, .90."""
    if not note.strip():
        raise Refused("checkin.37")
    return _decide(sheet, by, DailySheet.State.RETURNED, note, "checkin.sheet_returned")
