"""What came out of ringing somebody who has not answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.models.rollcall import Slot
from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark
from shouwang.roster.models import Person


class Attempt(Mark):
    """Somebody tried to reach a person who is missing from a slot: when, how, what came out, who tried. Nothing of their health."""

    class Way(models.TextChoices):
        PHONE = "phone", _("电话")
        MESSAGE = "message", _("短信或微信")
        VISIT = "visit", _("当面")
        OTHERS = "others", _("托家人同学")

    class Outcome(models.TextChoices):
        LATE = "late", _("补报")
        PROXY = "proxy", _("代报")
        LEAVE = "leave", _("请假")
        EXEMPTION = "exemption", _("免报申请")
        NO_ANSWER = "no_answer", _("未接通")
        NO_NUMBER = "no_number", _("空号")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attempts")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.PHONE)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    caller = models.CharField(max_length=80)  # the name of whoever tried, as written down
    by = models.CharField(max_length=80)  # Ref of who entered it

    class Meta:
        indexes = [models.Index(fields=["slot", "person"], name="attempts_of_slot")]


AGAIN = frozenset({Attempt.Outcome.NO_ANSWER, Attempt.Outcome.NO_NUMBER})  # nobody was reached: to be tried again

declare(Attempt, {"caller": Sensitivity.IDENTITY}, keep=Keep.RETURN)
