"""The clinic log: posts, visits one by one or counted by the day, and what is done to keep places clean."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Mandate, Person, Unit


class Post(Spell):
    """A named place or department that sees people: a fever clinic, a CT room, a post that measures temperatures."""

    class Nature(models.TextChoices):
        TRIAGE = "triage", _("预检分诊")
        FEVER = "fever", _("发热门诊")
        CT = "ct", _("CT 检查")
        TEMPERATURE = "temperature", _("测温点")
        STATION = "station", _("驻点")
        OTHER = "other", _("其他")

    name = models.CharField(max_length=80)
    nature = models.CharField(max_length=12, choices=Nature.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")  # who answers for it
    opened_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            *Spell.constraints_for("clinic_post"),
            models.UniqueConstraint(fields=["name"], condition=Q(until=None, voided_at=None), name="open_post_name_is_one"),
        ]  # fmt: skip

    def __str__(self):
        return self.name


class Visit(Mark):
    """One visit of one patient to a post. A correction is another row that supersedes it; cancelled: it never happened.

    The patient is a code; they need not be on the roster. A day of a post has either visits or a count, never both.
    """

    class Indication(models.TextChoices):
        HISTORY = "history", _("流行病学史")
        CONTACT = "contact", _("可疑接触史")
        SYMPTOM = "symptom", _("有症状")
        OTHER = "other", _("其他")

    class Result(models.TextChoices):
        PENDING = "pending", _("待出")
        NORMAL = "normal", _("未见异常")
        ABNORMAL = "abnormal", _("异常")
        POSITIVE = "positive", _("阳性")

    class Onward(models.TextChoices):
        LEFT = "left", _("离院")
        KEPT = "kept", _("留观")
        REFERRED = "referred", _("转诊")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="visits")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()  # the local day of `at`
    code = models.CharField(max_length=30, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="clinic_visits")
    sex = models.CharField(max_length=1, blank=True)  # M | F
    age = models.PositiveSmallIntegerField(null=True)
    temp_dc = models.PositiveSmallIntegerField(null=True)
    symptoms = models.JSONField(default=list, blank=True)
    onset_day = models.DateField(null=True)
    indication = models.CharField(max_length=8, choices=Indication.choices)
    result = models.CharField(max_length=8, choices=Result.choices, default=Result.PENDING)
    onward = models.CharField(max_length=8, choices=Onward.choices, default=Onward.LEFT)
    readers = models.CharField(max_length=80, blank=True)  # who read the film, who saw the patient
    note = models.CharField(max_length=300, blank=True)
    cancelled = models.BooleanField(default=False)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["post", "day"], name="visits_of_post")]


class DayCount(Mark):
    """How many a post saw on one day, as its department counted. A correction supersedes it."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="counts")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    visits = models.PositiveIntegerField()  # 人次
    history = models.PositiveIntegerField(null=True)  # of these with 流行病学史; null: not counted
    contact = models.PositiveIntegerField(null=True)  # of these with 可疑接触史
    abnormal = models.PositiveIntegerField(null=True)  # of these 阳性/异常
    handed_over = models.PositiveIntegerField(null=True)  # of these handed over to a clinic
    reporter = models.CharField(max_length=40, blank=True)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "day"], condition=Q(supersedes=None), name="first_count_of_a_day_is_one"),
        ]  # fmt: skip


class Upkeep(Mark):
    """Something was done for a place, or looked at: protective equipment, disinfection, airing, mosquitoes; with what was found."""

    class Kind(models.TextChoices):
        PPE = "ppe", _("防护督导")
        DISINFECTION = "disinfection", _("消杀")
        AIRING = "airing", _("通风")
        MOSQUITO = "mosquito", _("灭蚊")

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="upkeep")
    day = models.DateField()
    place = models.CharField(max_length=80)
    method = models.CharField(max_length=120, blank=True)  # 方式/浓度
    minutes = models.PositiveSmallIntegerField(null=True)
    operator = models.CharField(max_length=40, blank=True)
    checker = models.CharField(max_length=40, blank=True)
    finding = models.CharField(max_length=300, blank=True)  # '' = nothing was found wrong
    by = models.CharField(max_length=80)


class Mending(Mark):
    """What was found was put right."""

    upkeep = models.OneToOneField(Upkeep, on_delete=models.PROTECT, related_name="mending")
    note = models.CharField(max_length=300)
    by = models.CharField(max_length=80)


declare(
    Visit,
    {
        "code": Sensitivity.IDENTITY, "sex": Sensitivity.IDENTITY, "age": Sensitivity.IDENTITY, "temp_dc": Sensitivity.HEALTH,
        "symptoms": Sensitivity.HEALTH, "onset_day": Sensitivity.HEALTH, "indication": Sensitivity.HEALTH,
        "result": Sensitivity.HEALTH, "onward": Sensitivity.HEALTH, "readers": Sensitivity.IDENTITY, "note": Sensitivity.HEALTH,
    },
    keep=Keep.CASE,
)  # fmt: skip
declare(DayCount, {"reporter": Sensitivity.IDENTITY}, keep=Keep.CASE)
declare(
    Upkeep,
    {"operator": Sensitivity.IDENTITY, "checker": Sensitivity.IDENTITY, "finding": Sensitivity.FREE},
    keep=Keep.PAPER,
)
declare(Mending, {"note": Sensitivity.FREE}, keep=Keep.PAPER)
