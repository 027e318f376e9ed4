"""The tables of the gate: where it stands, the measures that let it ask, scans, visitors, appeals. No table holds an answer as a state."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, SealedField, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Mandate, Person


class Answer(models.TextChoices):
    """What a guard is told, in so many words. The third is for a visitor's pass alone."""

    PASS = "pass", _("放行")
    ASK_CLINIC = "ask_clinic", _("请联系校医院")
    ASK_HOST = "ask_host", _("请联系保卫处")


class Direction(models.TextChoices):
    """Which way somebody goes through a gate."""

    IN = "in", _("进")
    OUT = "out", _("出")


class Way(models.TextChoices):
    """How somebody was asked about."""

    CODE = "code", _("通行码")
    NUMBER = "number", _("学工号")
    VISIT = "visit", _("访客通行证")


class Flaw(models.TextChoices):
    """What was wrong with what was shown. Nothing of it is held against anybody: it is logged and said."""

    NONE = "", _("无")
    UNKNOWN = "unknown", _("未登记的号码")
    FORGED = "forged", _("不是本单位签发的码")
    EXPIRED = "expired", _("码已过期")
    REVOKED = "revoked", _("码已更换")
    USED = "used", _("访客通行证已用过")
    OUTSIDE = "outside", _("不在访客通行证的时间内")


class Gate(Spell):
    """A gate of the grounds, by its name, with the place where somebody waits for the clinic."""

    name = models.CharField(max_length=40)
    waiting = models.CharField(max_length=100, blank=True)  # '' = the measure's own
    opened_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            *Spell.constraints_for("gate"),
            models.UniqueConstraint(fields=["name"], condition=Q(until=None, voided_at=None), name="one_open_gate_of_a_name"),
        ]

    def __str__(self):
        return self.name


class Measure(Spell):
    """通行措施: the signed decision that the gate asks at all, from an instant to the end of last_day. Unsigned it is a draft.

    An extension or an earlier end voids the row and opens its successor of the same episode, signed anew.
    """

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="gate_measures")
    basis = models.CharField(max_length=200)
    doc = models.CharField(max_length=60)  # 文号
    last_day = models.DateField()
    gates = models.JSONField(default=list, blank=True)  # ids of gates; empty: all
    kinds = models.JSONField(default=list, blank=True)  # kinds of people; empty: all
    direction = models.CharField(max_length=4, choices=Direction.choices, blank=True)  # '' = both ways
    unknown = models.CharField(max_length=12, choices=Answer.choices, default=Answer.PASS)  # for a number nobody knows
    stale = models.CharField(max_length=12, choices=Answer.choices, default=Answer.PASS)  # offline, with a list that is too old
    say = models.CharField(max_length=120)  # what the guard says
    phone = models.CharField(max_length=30)  # reached at any hour
    waiting = models.CharField(max_length=100)
    why = models.CharField(max_length=200, blank=True)  # why this row succeeded another
    proposed_by = models.CharField(max_length=80)
    proposer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, blank=True)
    signer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            *Spell.constraints_for("gate_measure"),
            models.CheckConstraint(condition=Q(until__isnull=False), name="gate_measure_ends"),  # law: no measure without an end
        ]

    def __str__(self):
        return self.doc


class Visit(models.Model):
    """来访: a stranger is expected by an inviter from an instant to another; once approved, a pass that lets in once and out once."""

    class State(models.TextChoices):
        ASKED = "asked", _("待批")
        APPROVED = "approved", _("已批准")
        DECLINED = "declined", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    inviter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="gate_visits")
    name = models.CharField(max_length=80)
    phone = SealedField()
    purpose = models.CharField(max_length=200)
    plate = models.CharField(max_length=12, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why it was declined
    entered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="visit_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(entered_at__isnull=False), name="visit_left_after_entering"),
        ]
        indexes = [models.Index(fields=["until"], name="visit_by_end")]

    def __str__(self):
        return f"{self.pk}"


class Scan(Mark):
    """Somebody was asked about at a gate and this was answered. Kept for days, for whoever asks what happened; never a state.

    person null: nobody we know. offline: answered by the guard's device, told to us later; `at` is then the device's.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="gate_scans")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="scans")
    digest = models.CharField(max_length=32, blank=True)  # keyed hash of a number that nobody has
    gate = models.ForeignKey(Gate, null=True, on_delete=models.PROTECT, related_name="scans")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    to_clinic = models.BooleanField(default=False)  # said to be on the way to a clinic or hospital
    way = models.CharField(max_length=8, choices=Way.choices)
    answer = models.CharField(max_length=12, choices=Answer.choices)
    flaw = models.CharField(max_length=8, choices=Flaw.choices, blank=True)
    offline = models.BooleanField(default=False)
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="scans")
    key = models.CharField(max_length=36, unique=True)  # of the asking: sent again, it is the same scan
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["at"], name="scan_at"), models.Index(fields=["by", "recorded_at"], name="scan_by")]


class Appeal(Spell):
    """申诉: a person says that an answer about them is wrong. Open until the clinic or the office has answered."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="gate_appeals")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="gate_appeals")
    text = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("gate_appeal"),
            models.UniqueConstraint(fields=["person"], condition=Q(until=None, voided_at=None), name="one_open_appeal_a_person"),
        ]


declare(
    Scan,
    {"digest": Sensitivity.IDENTITY, "at": Sensitivity.WHEREABOUTS, "answer": Sensitivity.HEALTH, "to_clinic": Sensitivity.HEALTH},
    keep=Keep.GATE,
)
declare(
    Visit,
    {"name": Sensitivity.IDENTITY, "phone": Sensitivity.CONTACT, "purpose": Sensitivity.FREE, "plate": Sensitivity.IDENTITY, "reason": Sensitivity.FREE},
    keep=Keep.GATE,
)  # fmt: skip
declare(Measure, {"proposed_by": Sensitivity.IDENTITY, "signed_by": Sensitivity.IDENTITY}, keep=Keep.PAPER)
declare(Appeal, {"text": Sensitivity.HEALTH, "answer": Sensitivity.HEALTH}, keep=Keep.CASE)
