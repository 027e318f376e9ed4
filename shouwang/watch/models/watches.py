"""Watches: one person, one kind of measure, from a day 0 to a last day, and how it ended. Reviews of their release."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Mandate, Person
from shouwang.watch.models.diseases import Day0, Disease, DiseaseRule, Kind


class Ground(models.TextChoices):
    """Why somebody is under watch."""

    CONTACT = "contact", _("密切接触")
    EXPOSED = "exposed", _("到过风险地区")
    RETURNEE = "returnee", _("返校")
    SELF_REPORT = "self_report", _("本人如实上报")
    SYMPTOM = "symptom", _("有症状")
    SCREENING = "screening", _("筛查异常")
    CASE = "case", _("病例")
    OTHER = "other", _("其他")


class End(models.TextChoices):
    """How a watch ended. Each is a human decision."""

    RELEASED = "released", _("期满解除")
    EARLY = "early", _("提前解除")  # a rule changed; which one is in end_basis
    REFERRED = "referred", _("转诊")
    MOVED = "moved", _("转集中")
    CONFIRMED = "confirmed", _("确诊")
    LOST = "lost", _("失联")


class State(models.TextChoices):
    """Where a watch stands. Read by rules/watches.py, never written."""

    PENDING = "pending", _("待核实")
    OBSERVING = "observing", _("观察中")
    DUE = "due", _("待解除")  # the last day is over: a doctor looks, the office signs
    RELEASED = "released", _("已解除")
    EARLY = "early", _("提前解除")
    REFERRED = "referred", _("转诊")
    MOVED = "moved", _("转集中")
    CONFIRMED = "confirmed", _("确诊")
    LOST = "lost", _("失联")


class Watch(Spell):
    """One person is under one kind of measure. since: when it began to hold; until: when it was ended, by whom and how.

    day0 and last_day are local days: the period in the notice. A change (extension, shortening, new exposure, another kind)
    voids the row and opens its successor of the same episode with `why`.
    """

    # null once the class is purged: the row stays to be counted, as one watch of somebody of person_kind
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="watches")
    person_kind = models.CharField(max_length=16)  # roster.Kind when it was opened; figures group by it
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="watches")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    ground = models.CharField(max_length=12, choices=Ground.choices, default=Ground.OTHER)
    disease = models.ForeignKey(Disease, null=True, on_delete=models.PROTECT, related_name="watches")
    rule = models.ForeignKey(
        DiseaseRule, null=True, on_delete=models.PROTECT, related_name="+"
    )  # by which last_day was set
    basis = models.CharField(max_length=10, choices=Day0.choices, default=Day0.EXPOSURE)
    day0 = models.DateField()
    last_day = models.DateField()  # the last day that counts
    ordered_by = models.CharField(max_length=80, blank=True)  # 决定机关
    doc = models.CharField(max_length=60, blank=True)  # 文号
    ordered_day = models.DateField(null=True)
    confirmed_at = models.DateTimeField(null=True)  # by the clinic; null: reported, 待核实
    confirmed_by = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=200, blank=True)  # why this row succeeded another
    opened_by = models.CharField(max_length=80)
    ref = models.CharField(max_length=80, blank=True)  # what it came from: "watch.SweepTarget:5"
    note = models.CharField(max_length=300, blank=True)
    end = models.CharField(max_length=10, choices=End.choices, blank=True)
    end_basis = models.CharField(max_length=120, blank=True)  # the rule or document of the end
    end_note = models.CharField(max_length=300, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("watch"),
            models.CheckConstraint(condition=Q(last_day__gte=models.F("day0")), name="watch_last_day_after_day0"),
            models.CheckConstraint(condition=Q(until=None, end="") | (Q(until__isnull=False) & ~Q(end="")), name="watch_ends_somehow"),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(until=None, voided_at=None, person__isnull=False),
                name="one_open_watch_of_a_kind",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["last_day"], condition=Q(until=None, voided_at=None), name="watch_open_by_last_day")
        ]


class Review(Mark):
    """A doctor looked at a watch that is due: it may end, or it may not, and why. The last one of an episode counts."""

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="reviews")
    agreed = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=80)
    by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


declare(
    Watch,
    {
        "kind": Sensitivity.HEALTH, "ground": Sensitivity.HEALTH, "day0": Sensitivity.HEALTH, "last_day": Sensitivity.HEALTH,
        "ordered_by": Sensitivity.FREE, "doc": Sensitivity.FREE, "why": Sensitivity.HEALTH, "note": Sensitivity.HEALTH,
        "end": Sensitivity.HEALTH, "end_basis": Sensitivity.HEALTH, "end_note": Sensitivity.HEALTH,
    },
    keep=Keep.CASE,
)  # fmt: skip
declare(Review, {"note": Sensitivity.HEALTH, "agreed": Sensitivity.HEALTH}, keep=Keep.CASE)
