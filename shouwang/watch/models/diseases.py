"""Diseases, and their rules as dated rows: how long, from which day, by which measure, and when one may be back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shouwang.core.shapes import Spell


class Kind(models.TextChoices):
    """Kinds of measure. They are never merged, neither in a table nor in a sentence."""

    CENTRAL = "central", _("集中隔离医学观察")
    HOME = "home", _("居家隔离医学观察")
    HOME_MONITORING = "home_monitoring", _("居家健康监测")
    MONITORING = "monitoring", _("健康监测")
    SELF_MONITORING = "self_monitoring", _("自我健康监测")
    TEMPORARY = "temporary", _("临时留观")
    SINGLE_ROOM = "single_room", _("校内单间观察")
    MOSQUITO = "mosquito", _("防蚊隔离")
    INPATIENT = "inpatient", _("住院治疗")


ORDERED = frozenset(
    {Kind.CENTRAL, Kind.HOME}
)  # an authority orders these: by whom, document number and date are required
# people follow themselves or are in others' care: no health contact rings them half-daily
UNFOLLOWED = frozenset({Kind.INPATIENT})


class Day0(models.TextChoices):
    """From which day a clock counts; that day itself is day 0."""

    EXPOSURE = "exposure", _("末次暴露")
    ONSET = "onset", _("发病")
    RASH = "rash", _("出疹")


class Certificate(models.TextChoices):
    """What paper somebody brings to be back in class. The clinic's own conclusion prevails over it."""

    NONE = "none", _("不需要")
    CLINIC = "clinic", _("校医院查验")
    HOSPITAL = "hospital", _("医院证明，校医院查验")
    DESIGNATED = "designated", _("定点医疗机构复学诊断证明，校医院查验")


class Disease(models.Model):
    """One disease, by its code; its rules are dated rows."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    name_hant = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    notifiable = models.CharField(max_length=2, blank=True)  # 甲 | 乙 | 丙 of the 传染病防治法; '' = not notifiable

    def __str__(self):
        language = get_language() or ""
        if language.startswith("zh-hant"):
            return self.name_hant or self.name
        return (self.name_en or self.name) if language.startswith("en") else self.name


class DiseaseRule(Spell):
    """What holds for a disease from a day on: the watch of a contact, and the return of somebody who was ill. With its source.

    disease null: no disease is given (a new pathogen).
    """

    disease = models.ForeignKey(Disease, null=True, on_delete=models.PROTECT, related_name="rules")
    watch_days = models.PositiveSmallIntegerField()  # M of 第N/M天, day 0 not counted
    day0 = models.CharField(max_length=10, choices=Day0.choices, default=Day0.EXPOSURE)
    measure = models.CharField(max_length=16, choices=Kind.choices)  # the least harmful that does
    contacts = models.BooleanField(default=True)  # False: the sick are watched (防蚊隔离) or nobody; contacts are not
    case_days = models.PositiveSmallIntegerField(default=0)  # not before this many days from case_day0; 0: no such day
    case_day0 = models.CharField(max_length=10, choices=Day0.choices, default=Day0.ONSET)
    fever_hours = models.PositiveSmallIntegerField(default=0)  # back that long after fever has gone without medicine
    symptom_hours = models.PositiveSmallIntegerField(default=0)  # back that long after the other symptoms have gone
    handler_hours = models.PositiveSmallIntegerField(default=0)  # food handlers: that long; 0: as everybody
    certificate = models.CharField(max_length=12, choices=Certificate.choices, default=Certificate.CLINIC)
    conditions = models.CharField(max_length=200, blank=True)  # what else must be seen, in words: 全部结痂
    checked = models.BooleanField(default=False)  # `conditions` must be ticked by whoever checks the return
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            *Spell.constraints_for("disease_rule"),
            models.UniqueConstraint(fields=["disease"], condition=Q(until=None, voided_at=None), name="one_open_rule_a_disease"),
        ]  # fmt: skip
