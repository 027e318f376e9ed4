"""The second step of a login: a code from an authenticator, recovery codes, and its reset by two people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, SealedField, Sensitivity, declare
from shouwang.roster.models import Account


class SecondStep(models.Model):
    """An account's authenticator. It counts from `confirmed_at`, when the holder gave a first code."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="second_step")
    secret = SealedField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)  # the time step of the last code taken: none is taken twice


class RecoveryCode(models.Model):
    """One of the ten codes that replace the authenticator once each; only its keyed hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)


class SecondStepReset(models.Model):
    """Somebody has lost the authenticator and every code: one officer asks to take it away, another decides."""

    class State(models.TextChoices):
        ASKED = "asked", _("待复核")
        DONE = "done", _("已重置")
        DECLINED = "declined", _("未同意")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="second_step_resets")
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(state="asked"), name="one_open_second_step_reset")
        ]


declare(SecondStep, {"secret": Sensitivity.IDENTITY}, keep=Keep.ROSTER)
declare(SecondStepReset, {"reason": Sensitivity.IDENTITY}, keep=Keep.AUDIT)
