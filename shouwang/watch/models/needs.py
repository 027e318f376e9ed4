"""What somebody under watch needs: meals, medicine, childcare, study material; asked, taken up, met or declined with an answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark
from shouwang.roster.models import Mandate, Person


class NeedKind(models.TextChoices):
    """What is needed."""

    MEALS = "meals", _("餐食饮水")
    MEDICINE = "medicine", _("药品")
    CHILDCARE = "childcare", _("照看孩子或老人")
    STUDY = "study", _("学习用品")
    OTHER = "other", _("其他")


class NeedState(models.TextChoices):
    """How a need stands; the last two are its ends."""

    ASKED = "asked", _("待接手")
    TAKEN = "taken", _("办理中")
    MET = "met", _("已解决")
    DECLINED = "declined", _("未能满足")


OPEN_NEEDS = (NeedState.ASKED, NeedState.TAKEN)


class Need(Mark):
    """One need as it was asked for. Each step carries its own stamp and is taken once."""

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="needs")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="needs")
    chain_of_watch = models.BigIntegerField(null=True)  # null: of somebody who is deployed and not under watch
    kind = models.CharField(max_length=10, choices=NeedKind.choices)
    text = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=NeedState.choices, default=NeedState.ASKED)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state__in=["asked", "taken"]), name="need_open_by_due")]


declare(Need, {"text": Sensitivity.HEALTH, "answer": Sensitivity.FREE}, keep=Keep.CASE)
