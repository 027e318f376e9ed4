"""The tables of the room, one file a subject."""

from shouwang.roster.models.glass import Glass
from shouwang.roster.models.people import (
    STAFF,
    STUDENTS,
    Account,
    AccountManager,
    Exemption,
    Grant,
    Household,
    ImportMapping,
    ImportRun,
    Kind,
    Mandate,
    Membership,
    Person,
    Role,
    RosterVersion,
    Transfer,
    Tree,
    Unit,
    UnitKind,
    UnitSpell,
)
from shouwang.roster.models.requests import ExemptionRequest
from shouwang.roster.models.retention import Certificate, Hold, Purge, PurgeBatch
from shouwang.roster.models.rights import Asking, Restriction

__all__ = [
    "STAFF",
    "STUDENTS",
    "Account",
    "AccountManager",
    "Asking",
    "Certificate",
    "Exemption",
    "ExemptionRequest",
    "Glass",
    "Grant",
    "Hold",
    "Household",
    "ImportMapping",
    "ImportRun",
    "Kind",
    "Mandate",
    "Membership",
    "Person",
    "Purge",
    "PurgeBatch",
    "Restriction",
    "Role",
    "RosterVersion",
    "Transfer",
    "Tree",
    "Unit",
    "UnitKind",
    "UnitSpell",
]
