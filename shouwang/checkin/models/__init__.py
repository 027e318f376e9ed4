"""The tables of the room, one file a subject."""

from shouwang.checkin.models.calls import AGAIN, Attempt
from shouwang.checkin.models.claims import ClaimDecision
from shouwang.checkin.models.classes import Affirmation, ClassMark, ClassRound
from shouwang.checkin.models.destroyed import Destroyed
from shouwang.checkin.models.reminders import (
    DeadAddress,
    Delivery,
    Gateway,
    GatewayPulse,
    Medium,
    Reminder,
    ReminderText,
    Round,
)
from shouwang.checkin.models.rollcall import (
    Advice,
    Cadence,
    Campaign,
    ChainStep,
    Channel,
    Check,
    DailySheet,
    Explanation,
    Return,
    SignOff,
    Slot,
    Tally,
)
from shouwang.checkin.models.spotchecks import Mismatch, SpotAttempt, SpotCheck, SpotDraw
from shouwang.checkin.models.suspensions import CalendarDay, Suspension

__all__ = [
    "AGAIN", "Advice", "Affirmation", "Attempt", "Cadence", "CalendarDay", "Campaign", "ChainStep", "Channel", "Check", "ClaimDecision",
    "ClassMark", "ClassRound", "DailySheet", "DeadAddress", "Delivery", "Destroyed", "Explanation", "Gateway",
    "GatewayPulse", "Medium", "Mismatch", "Reminder", "ReminderText", "Return", "Round", "SignOff", "Slot", "SpotAttempt",
    "SpotCheck", "SpotDraw", "Suspension", "Tally",
]  # fmt: skip
