"""The only writes of the gate, one file a subject."""

from shouwang.gate.actions.appeals import answer_appeal, appeal
from shouwang.gate.actions.measures import (
    draft_measure,
    end_gate,
    extend_measure,
    open_gate,
    revoke_measure,
    sign_measure,
    withdraw_measure,
)
from shouwang.gate.actions.scans import Offline, notice_bulk_typing, scan, take_offline
from shouwang.gate.actions.visits import ask_visit, decide_visit, withdraw_visit

__all__ = [
    "Offline", "answer_appeal", "appeal", "ask_visit", "decide_visit", "draft_measure", "end_gate", "extend_measure", "notice_bulk_typing",
    "open_gate", "revoke_measure", "scan", "sign_measure", "take_offline", "withdraw_measure", "withdraw_visit",
]  # fmt: skip
