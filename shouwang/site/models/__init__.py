"""The tables of the room, one file a subject."""

from shouwang.site.models.activations import Activation
from shouwang.site.models.attempts import Attempt
from shouwang.site.models.identities import Identity
from shouwang.site.models.second_steps import RecoveryCode, SecondStep, SecondStepReset
from shouwang.site.models.sessions import Session

__all__ = ["Activation", "Attempt", "Identity", "RecoveryCode", "SecondStep", "SecondStepReset", "Session"]
