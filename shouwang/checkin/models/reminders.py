"""Reminders: through which gateways, what is owed to whom, each try with its outcome, and the words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.models.rollcall import Slot
from shouwang.core.privacy import Keep, SealedField, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Person, Unit


class Medium(models.TextChoices):
    """How a word reaches somebody. A person is reminded of a slot once by each."""

    IN_APP = "in_app", _("站内提醒")
    EMAIL = "email", _("电子邮件")
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    SMS = "sms", _("短信")
    GROUP = "group", _("班级群")


class Gateway(Spell):
    """A way out that the institution set up: which adapter with which settings, for whom, from when until when."""

    name = models.CharField(max_length=60)
    adapter = models.CharField(max_length=20)  # a name in core.channels
    medium = models.CharField(max_length=10, choices=Medium.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="gateways")
    kinds = models.JSONField(default=list, blank=True)  # empty: every kind
    automatic = models.BooleanField(default=True)  # False: only when somebody presses the button
    fallback = models.BooleanField(default=False)  # only for those whom no other medium reaches
    per_minute = models.PositiveIntegerField(default=0)  # calls that it bears; 0: no limit
    settings = models.JSONField(default=dict)
    secrets = SealedField(blank=True, default="")  # JSON; never shown again
    opened_by = models.CharField(max_length=80)

    class Meta:
        constraints = Spell.constraints_for("gateway")

    def __str__(self):
        return self.name


class GatewayPulse(models.Model):
    """How a gateway is doing: when it may be called again, how often in a row it failed, what it said last."""

    gateway = models.OneToOneField(Gateway, on_delete=models.CASCADE, related_name="pulse")
    free_at = models.DateTimeField(null=True)  # the limit of calls a minute is used up until then
    rests_until = models.DateTimeField(null=True)  # it failed: left alone until then
    failures = models.PositiveIntegerField(default=0)  # in a row
    worked_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, blank=True)


class Round(models.Model):
    """A slot's reminder: when it was due, when it was made for those missing then, or why it was not."""

    class Reason(models.TextChoices):
        MADE = "", _("已催报")
        SLEPT = "slept", _("后台任务没有运行，已错过")
        PAUSED = "paused", _("专项已暂停")

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="round")
    due_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=8, blank=True, choices=Reason.choices, default=Reason.MADE)
    missing = models.PositiveIntegerField(default=0)  # how many had not answered when it was made


class Reminder(models.Model):
    """One delivery owed: to one person about one slot by one medium, once; or one text without names to a group."""

    class State(models.TextChoices):
        OWED = "owed", _("待发送")
        TAKEN = "taken", _("发送中")
        DELIVERED = "delivered", _("已送出")
        REFUSED = "refused", _("地址无效")
        FAILED = "failed", _("发送失败")
        UNKNOWN = "unknown", _("结果不明")
        DROPPED = "dropped", _("不再发送")

    class Reason(models.TextChoices):
        """Why it was not sent after all."""

        NONE = "", ""
        ANSWERED = "answered", _("已填报")
        EXEMPT = "exempt", _("已免报")
        LEFT = "left", _("已不在这一期的名册里")
        MERGED = "merged", _("档案已合并")
        ADDRESS = "address", _("没有可用的地址")
        QUIET = "quiet", _("静默时段结束前已截止")
        TOO_LATE = "too_late", _("发送前已截止")
        PAUSED = "paused", _("专项已暂停")
        CLOSED = "closed", _("专项已结束")
        GATEWAY = "gateway", _("渠道已停用")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="reminders", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="reminders")
    through = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)  # the guardian
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")  # of a text to a group
    medium = models.CharField(max_length=10, choices=Medium.choices)
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="reminders", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OWED)
    reason = models.CharField(max_length=10, blank=True, choices=Reason.choices, default=Reason.NONE)
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.PositiveIntegerField(default=0)  # counts how often it was taken: a late worker knows itself by it
    leased_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()  # from then on it is not sent any more
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)  # "system", or who pressed the button
    file = models.PositiveIntegerField(null=True)  # the number of the file in which it was handed over

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "person", "medium"], condition=Q(person__isnull=False), name="reminded_once"
            ),
            models.UniqueConstraint(
                fields=["slot", "unit", "gateway"], condition=Q(person__isnull=True), name="group_reminded_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, unit__isnull=True) | Q(person__isnull=True, unit__isnull=False),
                name="reminder_to_person_or_group",
            ),
        ]
        indexes = [
            models.Index(fields=["gateway", "due_at", "id"], condition=Q(state="owed"), name="reminder_owed"),
            models.Index(fields=["leased_until"], condition=Q(state="taken"), name="reminder_taken"),
        ]


class Delivery(Mark):
    """One try of a reminder with its outcome, or what a human found out about it; never the text, never the address."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", _("已送出")
        REFUSED = "refused", _("地址无效")
        FAILED = "failed", _("未被接受")
        UNKNOWN = "unknown", _("结果不明")

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="deliveries")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    code = models.CharField(max_length=40, blank=True)  # the gateway's own: "errcode 310000", "http 429", "timeout"
    by = models.CharField(max_length=80)


class DeadAddress(models.Model):
    """A gateway said that a person's address does not exist: not tried again until it changes or somebody clears it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dead_addresses")
    medium = models.CharField(max_length=10, choices=Medium.choices)
    digest = models.CharField(max_length=32)  # keyed hash of the address
    refused_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "medium"], condition=Q(cleared_at=None), name="one_dead_address_a_medium"
            )
        ]


class ReminderText(models.Model):
    """What a reminder says, as the institution worded it; where there is no row, the words that are shipped."""

    code = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=120, blank=True)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "language"], name="reminder_text_is_one")]


declare(
    Gateway, {"secrets": Sensitivity.SECRET}, keep=Keep.AUDIT,
    basis="不是个人信息：接口的密钥，加密保存，停用渠道后不再使用",
)  # fmt: skip
declare(Reminder, {}, keep=Keep.RETURN)
declare(Delivery, {}, keep=Keep.RETURN)
declare(DeadAddress, {"digest": Sensitivity.CONTACT}, keep=Keep.ROSTER)
