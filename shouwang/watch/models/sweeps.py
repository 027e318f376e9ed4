"""Sweeps 拉网式排查: one question of whereabouts, its windows, everybody to be asked, and every mark on the way to the last person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.models import Campaign
from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark
from shouwang.roster.models import Mandate, Person, Unit


class Sweep(models.Model):
    """One sweep under a mandate: who was at these places on these days, tracked to the last person."""

    class Reach(models.TextChoices):
        WHOLE = "whole", _("全员（含家属）")
        RULE = "rule", _("按地点和日期匹配")
        LIST = "list", _("按名单")

    code = models.CharField(max_length=40, unique=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="sweeps")
    question = models.CharField(max_length=80)
    reach = models.CharField(max_length=8, choices=Reach.choices, default=Reach.WHOLE)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    def __str__(self):
        return self.question


class SweepWindow(Mark):
    """One announcement: a division, and the days from and to, both whole, on which somebody may have been there."""

    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="windows")
    division = models.CharField(max_length=6)
    from_day = models.DateField()
    to_day = models.DateField()
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="+")  # that asks; null: nobody had to be
    by = models.CharField(max_length=80)


class State(models.TextChoices):
    """Where a target stands. Every target is in exactly one."""

    PENDING = "pending", _("待查")
    CONTACTING = "contacting", _("联系中")
    NOT_REACHED = "not_reached", _("未联系上")
    LOST = "lost", _("失联")
    POSITIVE = "positive", _("查实")
    NEGATIVE = "negative", _("查无")
    CASE = "case", _("转个案")


class SweepTarget(models.Model):
    """One person to be asked in one sweep. `state` and `tries` are what its marks come to; `watch.sweep_states` counts again."""

    class How(models.TextChoices):
        RULE = "rule", _("地点和日期相符")
        LIST = "list", _("名单")
        KNOWN = "known", _("已有回答")
        WHOLE = "whole", _("全员")
        HOUSEHOLD = "household", _("家属")

    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="targets")
    # null once the class is purged: the row stays to be counted, as one target of person_kind in that state
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="sweep_targets")
    person_kind = models.CharField(max_length=16)
    how = models.CharField(max_length=10, choices=How.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)  # in vain, since somebody last answered or was reached
    recorded_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)  # turned out to be somebody else who is asked too

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sweep", "person"], name="one_target_a_person")]
        indexes = [models.Index(fields=["sweep", "state"])]


class SweepMark(Mark):
    """Something that happened to a target: asked, tried, answered, found by somebody, lost, handed over as a case.

    at: when it happened; state, tries: what the target came to with it, so that any past instant reads back.
    """

    class What(models.TextChoices):
        ASKED = "asked", _("列入询问")
        NO_ANSWER = "no_answer", _("未果")
        REACHED = "reached", _("已联系，待答复")
        POSITIVE = "positive", _("查实")
        NEGATIVE = "negative", _("查无")
        LOST = "lost", _("失联")
        CASE = "case", _("转个案")

    class Way(models.TextChoices):
        ANSWER = "answer", _("本人填报")
        KNOWN = "known", _("已有回答")
        PHONE = "phone", _("电话")
        MESSAGE = "message", _("短信、微信")
        VISIT = "visit", _("当面、上门")
        OTHERS = "others", _("家人、同事转告")

    target = models.ForeignKey(SweepTarget, on_delete=models.PROTECT, related_name="marks")
    window = models.ForeignKey(SweepWindow, null=True, on_delete=models.PROTECT, related_name="+")  # null: every one
    what = models.CharField(max_length=10, choices=What.choices)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    place = models.CharField(max_length=60, blank=True)  # a division's code, or words for one that the table does not know
    from_day = models.DateField(null=True)
    to_day = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)
    ref = models.CharField(max_length=80, blank=True)  # the row that said so: "checkin.Return:7", "watch.Watch:3"
    answer = models.BigIntegerField(null=True)  # id of the return in the sweep's own campaign, taken once
    state = models.CharField(max_length=12, choices=State.choices)
    tries = models.PositiveSmallIntegerField(default=0)
    by = models.CharField(max_length=80)
    teller = models.CharField(max_length=80, blank=True)  # 核实人, where a file names somebody else than whoever reads it in

    class Meta:
        indexes = [models.Index(fields=["target", "id"])]
        constraints = [models.UniqueConstraint(fields=["target", "answer"], name="sweep_answer_is_taken_once")]


declare(SweepTarget, {"how": Sensitivity.WHEREABOUTS, "state": Sensitivity.WHEREABOUTS}, keep=Keep.SWEEP)
declare(
    SweepMark,
    {
        "what": Sensitivity.WHEREABOUTS, "place": Sensitivity.WHEREABOUTS, "from_day": Sensitivity.WHEREABOUTS,
        "to_day": Sensitivity.WHEREABOUTS, "note": Sensitivity.FREE, "teller": Sensitivity.IDENTITY,
    },
    keep=Keep.SWEEP,
)  # fmt: skip
