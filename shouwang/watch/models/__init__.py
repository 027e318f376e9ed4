"""The tables of the room, one file a subject."""

from shouwang.watch.models.absences import Absence, AbsenceEntry, AbsenceState, Reason, ReturnCheck
from shouwang.watch.models.clinic import DayCount, Mending, Post, Upkeep, Visit
from shouwang.watch.models.contacts import Case, ContactEvent, ContactKind, ContactSource, Protection, Sex
from shouwang.watch.models.diseases import ORDERED, UNFOLLOWED, Certificate, Day0, Disease, DiseaseRule, Kind
from shouwang.watch.models.papers import Paper, PaperKind, PaperReceipt, PaperSerial, PaperText
from shouwang.watch.models.syndromes import Symptom, SyndromeCode, SyndromeRule
from shouwang.watch.models.watches import End, Ground, Review, State, Watch

__all__ = [
    "ORDERED",
    "UNFOLLOWED",
    "Absence",
    "AbsenceEntry",
    "AbsenceState",
    "Case",
    "Certificate",
    "ContactEvent",
    "ContactKind",
    "ContactSource",
    "Day0",
    "DayCount",
    "Disease",
    "DiseaseRule",
    "End",
    "Ground",
    "Kind",
    "Mending",
    "Paper",
    "PaperKind",
    "PaperReceipt",
    "PaperSerial",
    "PaperText",
    "Post",
    "Protection",
    "Reason",
    "ReturnCheck",
    "Review",
    "Sex",
    "State",
    "Symptom",
    "SyndromeCode",
    "SyndromeRule",
    "Upkeep",
    "Visit",
    "Watch",
]
