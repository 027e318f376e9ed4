"""Screenings: who should be examined, what came of it, and the way of somebody who was found ill back to class and beyond."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import BytePath, Mark, Spell
from shouwang.roster.models import Mandate, Person
from shouwang.watch.models.contacts import Case
from shouwang.watch.models.diseases import Disease


class Audience(models.TextChoices):
    """Why these people are examined."""

    FRESHMEN = "freshmen", _("新生入学筛查")
    CONTACTS = "contacts", _("病例接触者筛查")
    LIST = "list", _("指定人员筛查")


class Stage(models.TextChoices):
    """Which examination it was."""

    FIRST = "first", _("筛查")
    RECHECK = "recheck", _("复查")


class Assay(models.TextChoices):
    """The test of infection."""

    PPD = "ppd", _("结核菌素试验（PPD）")
    IGRA = "igra", _("γ-干扰素释放试验（IGRA）")
    EC = "ec", _("重组结核杆菌融合蛋白（EC）")
    OTHER = "other", _("其他检测")


class Film(models.TextChoices):
    """What the film of the chest showed."""

    NORMAL = "normal", _("未见异常")
    ABNORMAL = "abnormal", _("有异常")


class ExamResult(models.TextChoices):
    """The class of an examination's result."""

    NORMAL = "normal", _("未见异常")
    ABNORMAL = "abnormal", _("异常")


class Treatment(models.TextChoices):
    """Preventive treatment: offered, taken or not. Nobody is made to."""

    OFFERED = "offered", _("已建议")
    ACCEPTED = "accepted", _("接受")
    REFUSED = "refused", _("不接受")


class Screening(Spell):
    """One screening: a roll call of its targets, from when it was opened to when it was closed."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="screenings")
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    disease = models.ForeignKey(Disease, on_delete=models.PROTECT, related_name="screenings")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.LIST)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="screenings")  # whose contacts; its first row
    opened_by = models.CharField(max_length=80)

    class Meta:
        constraints = Spell.constraints_for("screening")

    def __str__(self):
        return self.title


class ScreeningTarget(Spell):
    """One person should be examined in a screening, from when they were named until it was found that they need not be."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="targets")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="screening_targets")
    person_kind = models.CharField(max_length=16)
    path = BytePath(max_length=120, blank=True)  # the responsible unit when they were named; where they are now goes first
    why = models.CharField(max_length=200, blank=True)  # why they need not be examined
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            *Spell.constraints_for("screening_target"),
            models.UniqueConstraint(
                fields=["screening", "person"], condition=Q(voided_at=None, until=None, person__isnull=False), name="one_target_a_screening"
            ),
        ]


class Exam(Mark):
    """Somebody was examined; a correction is another mark. Of each stage the last one counts. For the clinic alone."""

    target = models.ForeignKey(ScreeningTarget, on_delete=models.PROTECT, related_name="exams")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.FIRST)
    day = models.DateField()
    symptoms = models.CharField(max_length=120, blank=True)  # '' = none
    test = models.CharField(max_length=6, choices=Assay.choices, blank=True)
    test_mm = models.PositiveSmallIntegerField(null=True)  # induration
    test_positive = models.BooleanField(null=True)
    film = models.CharField(max_length=8, choices=Film.choices, blank=True)
    result = models.CharField(max_length=8, choices=ExamResult.choices)
    treatment = models.CharField(max_length=8, choices=Treatment.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["target", "stage", "id"], name="exams_of_target")]


class Step(models.TextChoices):
    """The way of somebody who was found ill, in order."""

    DIAGNOSED = "diagnosed", _("诊断")
    SUSPENDED = "suspended", _("休学")
    CERTIFICATE = "certificate", _("收到定点医疗机构复学诊断证明")
    CLINIC = "clinic", _("校医院查验")
    RESUMED = "resumed", _("复学")
    FOLLOWED = "followed", _("随访")
    CLOSED = "closed", _("结束随访")


class CaseStep(Mark):
    """One step of a case on the way back to class and beyond, with its day. For the clinic alone."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")  # its first row
    step = models.CharField(max_length=12, choices=Step.choices)
    day = models.DateField()
    agreed = models.BooleanField(null=True)  # CLINIC: may they be back?
    note = models.CharField(max_length=200, blank=True)  # which hospital, which paper, what was found
    by = models.CharField(max_length=80)


declare(ScreeningTarget, {"why": Sensitivity.HEALTH}, keep=Keep.CASE)
declare(
    Exam,
    {
        "day": Sensitivity.HEALTH, "symptoms": Sensitivity.HEALTH, "test": Sensitivity.HEALTH, "test_mm": Sensitivity.HEALTH,
        "test_positive": Sensitivity.HEALTH, "film": Sensitivity.HEALTH, "treatment": Sensitivity.HEALTH, "note": Sensitivity.HEALTH,
    },
    keep=Keep.CASE,
)  # fmt: skip
declare(CaseStep, {"day": Sensitivity.HEALTH, "agreed": Sensitivity.HEALTH, "note": Sensitivity.HEALTH}, keep=Keep.CASE)
