"""Asking that somebody be exempt."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.roster.models.people import Exemption, Person


class ExemptionRequest(models.Model):
    """Somebody asked that a person be exempt for a while; whoever may exempt there grants or declines it."""

    class State(models.TextChoices):
        ASKED = "asked", _("待批")
        GRANTED = "granted", _("已批准")
        DECLINED = "declined", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exemption_requests")
    reason = models.CharField(max_length=16, choices=Exemption.Reason.choices)
    since = models.DateTimeField(null=True)  # null: from the decision on
    until = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    asker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # who is told what became of it
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=200, blank=True)  # why it was declined
    exemption = models.ForeignKey(Exemption, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="asked"), name="one_open_request_a_person")
        ]


declare(
    ExemptionRequest,
    {"reason": Sensitivity.HEALTH, "note": Sensitivity.HEALTH, "answer": Sensitivity.HEALTH},
    keep=Keep.ROSTER,
)
