"""What became of a time that a late answer claims."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.models.rollcall import Return, Slot
from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark
from shouwang.roster.models import Person


class ClaimDecision(Mark):
    """What an officer decided about the time that a late answer claims: it counts as on time from then on, or it does not."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("认可")
        DECLINED = "declined", _("不认可")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="claim_decisions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claim_decisions")
    answer = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="+")  # the version whose `at` is claimed
    made = models.ForeignKey(Return, null=True, on_delete=models.PROTECT, related_name="+")  # the version that is on time
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["slot", "person"], name="claim_decided")]


declare(ClaimDecision, {"reason": Sensitivity.HEALTH}, keep=Keep.RETURN)
