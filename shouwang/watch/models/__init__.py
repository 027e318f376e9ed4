"""The tables of the room, one file a subject."""

from shouwang.watch.models.absences import Absence, AbsenceEntry, AbsenceState, Intensified, Reason, ReturnCheck
from shouwang.watch.models.canteen import HealthCertificate, Removal
from shouwang.watch.models.clinic import DayCount, Mending, Post, Upkeep, Visit
from shouwang.watch.models.contacts import Case, ContactEvent, ContactKind, ContactSource, Protection, Sex
from shouwang.watch.models.diseases import ORDERED, UNFOLLOWED, Certificate, Day0, Disease, DiseaseRule, Kind
from shouwang.watch.models.divisions import Designation, Level
from shouwang.watch.models.followups import FollowAttempt, HealthContact, SelfReport, StepTaken
from shouwang.watch.models.needs import OPEN_NEEDS, Need, NeedKind, NeedState
from shouwang.watch.models.papers import Paper, PaperKind, PaperReceipt, PaperSerial, PaperText
from shouwang.watch.models.returnees import Returnee, TransportRequest
from shouwang.watch.models.screening import (
    Assay,
    Audience,
    CaseStep,
    Exam,
    ExamResult,
    Film,
    Screening,
    ScreeningTarget,
    Stage,
    Step,
    Treatment,
)
from shouwang.watch.models.stays import BEDDED, Bed, BedCleaned, House, PlaceKind, Room, Stay
from shouwang.watch.models.sweeps import State as SweepState
from shouwang.watch.models.sweeps import Sweep, SweepMark, SweepTarget, SweepWindow
from shouwang.watch.models.syndromes import Symptom, SyndromeCode, SyndromeRule
from shouwang.watch.models.watches import End, Ground, Review, State, Watch

__all__ = [
    "BEDDED",
    "OPEN_NEEDS",
    "ORDERED",
    "UNFOLLOWED",
    "Absence",
    "AbsenceEntry",
    "AbsenceState",
    "Assay",
    "Audience",
    "Bed",
    "BedCleaned",
    "Case",
    "CaseStep",
    "Certificate",
    "ContactEvent",
    "ContactKind",
    "ContactSource",
    "Day0",
    "DayCount",
    "Designation",
    "Disease",
    "DiseaseRule",
    "End",
    "Exam",
    "ExamResult",
    "Film",
    "FollowAttempt",
    "Ground",
    "HealthCertificate",
    "HealthContact",
    "House",
    "Intensified",
    "Kind",
    "Level",
    "Mending",
    "Need",
    "NeedKind",
    "NeedState",
    "Paper",
    "PaperKind",
    "PaperReceipt",
    "PaperSerial",
    "PaperText",
    "PlaceKind",
    "Post",
    "Protection",
    "Reason",
    "Removal",
    "ReturnCheck",
    "Returnee",
    "Review",
    "Room",
    "Screening",
    "ScreeningTarget",
    "SelfReport",
    "Sex",
    "Stage",
    "State",
    "Stay",
    "Step",
    "StepTaken",
    "Sweep",
    "SweepMark",
    "SweepState",
    "SweepTarget",
    "SweepWindow",
    "Symptom",
    "SyndromeCode",
    "SyndromeRule",
    "TransportRequest",
    "Treatment",
    "Upkeep",
    "Visit",
    "Watch",
]
