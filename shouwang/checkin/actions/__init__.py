"""Everything that check-in may do to its tables, besides `record`. One module a subject; all are imported from here."""

from shouwang.checkin.actions.advice import set_advice
from shouwang.checkin.actions.calls import enter_attempts, export_calls
from shouwang.checkin.actions.campaigns import (
    close_campaign,
    open_campaign,
    pause_campaign,
    resume_campaign,
    set_clock,
    use_form_version,
)
from shouwang.checkin.actions.checks import close_check
from shouwang.checkin.actions.claims import accept_claims, decline_claims
from shouwang.checkin.actions.classes import affirm_class, clear_mark, mark_class
from shouwang.checkin.actions.sheets import receive_sheet, return_sheet, send_sheet
from shouwang.checkin.actions.signoff import lock_slot, return_for_correction, ship_chains, sign_off
from shouwang.checkin.actions.spotchecks import close_mismatch, draw_spots, note_spot

__all__ = [
    "accept_claims",
    "close_campaign",
    "close_check",
    "close_mismatch",
    "decline_claims",
    "draw_spots",
    "enter_attempts",
    "export_calls",
    "note_spot",
    "open_campaign",
    "pause_campaign",
    "resume_campaign",
    "set_advice",
    "set_clock",
    "use_form_version",
]
