"""Following people up: who is whose health contact, every try to reach somebody, and what people report of themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Mandate, Person
from shouwang.watch.models.watches import Watch


class HealthContact(Spell):
    """健康联络人: one person follows another up while they are under watch: sees how their half-days stand, rings, enters a check.

    It gives no right over anybody else, and shows nothing of what the clinic found.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="health_contacts")
    contact = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="follows_up")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    opened_by = models.CharField(max_length=80)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("health_contact"),
            models.UniqueConstraint(fields=["person"], condition=Q(until=None, voided_at=None), name="one_health_contact_a_person"),
        ]  # fmt: skip


class FollowAttempt(Mark):
    """Somebody tried to reach a person under watch whose checks are missing: how, what came out, at which step."""

    class Way(models.TextChoices):
        PHONE = "phone", _("电话")
        MESSAGE = "message", _("短信或微信")
        VISIT = "visit", _("上门")
        OTHERS = "others", _("托同学家人")

    class Outcome(models.TextChoices):
        CHECKED = "checked", _("联系上，已补测")
        REACHED = "reached", _("联系上，本人自测")
        UNWELL = "unwell", _("联系上，身体不适")
        NO_ANSWER = "no_answer", _("未接通或未见到")
        NO_NUMBER = "no_number", _("号码不对")

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="attempts")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.PHONE)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    missed = models.PositiveSmallIntegerField()  # how many half-days in a row were missing when it was tried
    note = models.CharField(max_length=200, blank=True)
    caller = models.CharField(max_length=80)  # the name of whoever tried
    by = models.CharField(max_length=80)


class StepTaken(models.Model):
    """A step of a run of missed checks was announced to those whom it concerns: once for each step of each run."""

    class Step(models.TextChoices):
        PHONE = "phone", _("联络人当天打电话")
        VISIT = "visit", _("单位和校医院上门")

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=6, choices=Step.choices)
    day = models.DateField()  # the half-day with which the run began
    half = models.CharField(max_length=2)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "step", "day", "half"], name="step_is_announced_once")]


class SelfReport(Mark):
    """如实上报: what somebody said of themself that put them 待核实, and the clinic's word back to them."""

    class What(models.TextChoices):
        CONTACT = "contact", _("接触过病人或密切接触者")
        PLACE = "place", _("到过有疫情的地方")
        SYMPTOM = "symptom", _("有发热或其他症状")
        POSITIVE = "positive", _("检测结果阳性或异常")

    watch = models.OneToOneField(Watch, on_delete=models.PROTECT, related_name="self_report")  # the row that was opened by it
    what = models.CharField(max_length=8, choices=What.choices)
    day = models.DateField()  # of the last exposure, or of the onset
    note = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    answer = models.CharField(max_length=200, blank=True)  # the clinic's word to the person
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)


declare(HealthContact, {}, keep=Keep.CASE)
declare(FollowAttempt, {"note": Sensitivity.HEALTH, "outcome": Sensitivity.HEALTH, "caller": Sensitivity.IDENTITY}, keep=Keep.CASE)
declare(StepTaken, {}, keep=Keep.CASE)
declare(
    SelfReport,
    {"what": Sensitivity.HEALTH, "day": Sensitivity.HEALTH, "note": Sensitivity.HEALTH, "answer": Sensitivity.HEALTH},
    keep=Keep.CASE,
)
