"""Campaigns, slots, tallies, returns, checks, sign-offs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import BytePath, Mark, Spell
from shouwang.questions.models import Form, FormVersion
from shouwang.roster.models import Mandate, Person, Unit


class Cadence(models.TextChoices):
    """How often a campaign asks."""

    ONCE = "once", _("一次")
    DAILY = "daily", _("每日")
    HALF_DAILY = "half-daily", _("每半日")
    WEEKLY = "weekly", _("每周")
    SCHOOL_DAYS = "school-days", _("每个教学日")
    NOON_EVENING = "noon-evening", _("每个教学日午、晚")  # beside the morning's own campaign, while a cluster is open


class Campaign(models.Model):
    """One asking of an audience over time, under a mandate. The clock is minutes after the local midnight of the slot's day."""

    class State(models.TextChoices):
        OPEN = "open", _("进行中")
        PAUSED = "paused", _("已暂停")
        CLOSED = "closed", _("已结束")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="campaigns")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="campaigns")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="campaigns")
    kinds = models.JSONField(default=list, blank=True)  # empty: every kind
    audience = models.CharField(max_length=60, blank=True)  # a named audience; '' = unit subtree × kinds
    cadence = models.CharField(max_length=12, choices=Cadence.choices, default=Cadence.DAILY)
    since_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)  # the last day on which it asks
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opens_min = models.SmallIntegerField(default=0)
    reminds_min = models.SmallIntegerField(default=14 * 60)
    cutoff_min = models.SmallIntegerField(default=18 * 60)
    adviser_min = models.SmallIntegerField(default=20 * 60)
    unit_min = models.SmallIntegerField(default=24 * 60 + 8 * 60 + 30)
    lock_min = models.SmallIntegerField(default=24 * 60 + 9 * 60 + 30)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.name


class Slot(models.Model):
    """The unit of truth: one asking of one campaign, opened by whoever writes first, with its instants in UTC."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="slots")
    day = models.DateField()  # the local day; the first day of a weekly or single slot
    name = models.CharField(max_length=4, blank=True)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    opens_at = models.DateTimeField()
    reminds_at = models.DateTimeField()
    cutoff_at = models.DateTimeField(db_index=True)
    adviser_at = models.DateTimeField()
    unit_at = models.DateTimeField()
    locks_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)  # null only on a slot that nobody has opened yet (not in the table)
    sealed_at = models.DateTimeField(null=True, blank=True)  # its rows are destroyed or going to be; its cells are final

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "day", "name"], name="slot_is_one")]

    def __str__(self):
        return f"{self.campaign.code} {self.day} {self.name}".strip()


class Tally(models.Model):
    """A cell: the six counters of a unit with all its sub-units in a slot, and its place in the slot's tree."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="cells")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    path = BytePath(max_length=120)
    on_roster = models.IntegerField(default=0)
    exempt = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    proxy = models.IntegerField(default=0)
    flagged = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slot", "unit"], name="tally_cell_is_one")]


class Channel(models.TextChoices):
    """How an answer came in."""

    LINK = "link", _("本人链接")
    SCREEN = "screen", _("网页")
    PROXY = "proxy", _("代报")
    IMPORT = "import", _("导入")
    MERGE = "merge", _("合并")
    ACCEPTED = "accepted", _("认可自称时间")


class Return(Mark):
    """One person's answer to a slot. seq 1 is the first; n+1 supersedes n. `at` is the claimed time, `recorded_at` receipt."""

    # No index on slot alone: (slot, person, seq) begins with it, and with both PostgreSQL takes the short one for the search of
    # a newer version as long as its statistics do not know today's slot: 40,000 × 40,000 rows.
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="returns", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="returns", db_index=False)
    seq = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)  # provenance
    answers = models.JSONField()
    flags = models.CharField(max_length=80, blank=True)  # comma-separated flag codes, fever first
    late = models.BooleanField()  # of the first accepted answer, carried along
    proxy = models.BooleanField()  # of this answer
    flagged = models.BooleanField()  # of this answer
    channel = models.CharField(max_length=8, choices=Channel.choices)
    by = models.CharField(max_length=80)  # Ref of who answered
    key = models.CharField(max_length=64, null=True)
    digest = models.CharField(max_length=16, blank=True)  # of the body, to tell a retry from another answer

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "person", "seq"], name="return_seq_is_one"),
            models.UniqueConstraint(fields=["person", "key"], name="return_key_is_one"),
        ]
        indexes = [
            models.Index(fields=["slot"], condition=Q(flagged=True), name="return_flagged"),
            models.Index(fields=["slot"], condition=Q(late=True), name="return_late"),
        ]


class Check(Spell):
    """A flagged answer that a human must look into (待核实), due within the hour; closed with an outcome."""

    class Outcome(models.TextChoices):
        PENDING = "", _("待核实")
        MISTAKEN = "mistaken", _("误填（更正）")
        CLINIC = "clinic", _("属实·转校医院")
        SELF_CARE = "self_care", _("属实·自行就诊")
        NOT_REACHED = "not_reached", _("未联系上")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="checks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="checks")
    answer = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="checks")
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome.choices, default=Outcome.PENDING)
    note = models.CharField(max_length=300, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("check"),
            models.UniqueConstraint(
                fields=["slot", "person"], condition=Q(until=None, voided_at=None), name="one_open_check_a_slot"
            ),
        ]


class SignOff(Mark):
    """A unit's word about a slot, at one step of a chain: signed, or returned for correction. The last one counts."""

    class Verdict(models.TextChoices):
        SIGNED = "signed", _("已审核")
        RETURNED = "returned", _("退回补正")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="signoffs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    chain = models.CharField(max_length=20, blank=True)  # code of a chain; '' = all kinds of the unit together
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    by = models.CharField(max_length=80)
    by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    assertion = models.ForeignKey("core.Assertion", null=True, on_delete=models.PROTECT, related_name="+")
    zero = models.BooleanField(default=False)  # 零报告: abnormal 0 and everybody answered or explained
    overdue = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["slot", "unit", "chain"])]


class Explanation(Mark):
    """Why somebody is missing from a slot, as the unit says when it signs off."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="explanations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["slot", "person"])]


class ChainStep(models.Model):
    """One step of a sign-off chain, as data: for these kinds of people, at this kind of place, by this role, due then."""

    class Level(models.TextChoices):
        CLASS = "class", _("最基层单位")
        SECOND = "second", _("二级单位")
        OFFICE = "office", _("归口部门")
        WHOLE = "whole", _("全校")

    chain = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    kinds = models.JSONField()
    unit_kinds = models.JSONField(default=list, blank=True)  # second-level unit kinds it covers; empty: all
    order = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=8, choices=Level.choices)
    office = models.CharField(max_length=60, blank=True)  # who signs at the office level: 学工处 …
    due = models.CharField(max_length=10)  # adviser | unit | lock: which instant of the slot it is due by

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "order"], name="chain_step_is_one")]


class DailySheet(models.Model):
    """A consolidating office's sheet for a slot (日报/零报告表), as asserted, and what became of it."""

    class State(models.TextChoices):
        SENT = "sent", _("已报送")
        RECEIVED = "received", _("已接收")
        RETURNED = "returned", _("已退回")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="sheets")
    chain = models.CharField(max_length=20)
    assertion = models.ForeignKey("core.Assertion", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENT)
    filled_by = models.CharField(max_length=80)
    reviewed_by = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)


class Advice(models.Model):
    """The text that answers a flagged return at once: what to do and whom to call. Editable, three languages."""

    flag = models.CharField(max_length=20, unique=True)  # a flag code; '' = any other
    text = models.TextField()
    text_hant = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    phones = models.JSONField(default=list)  # [{"label": "校医院", "number": "…"}]


declare(
    Return,
    {"answers": Sensitivity.HEALTH, "flags": Sensitivity.HEALTH, "flagged": Sensitivity.HEALTH},
    keep=Keep.RETURN,
)
declare(Check, {"outcome": Sensitivity.HEALTH, "note": Sensitivity.HEALTH}, keep=Keep.RETURN)
declare(Explanation, {"text": Sensitivity.HEALTH}, keep=Keep.RETURN)
declare(SignOff, {"note": Sensitivity.FREE}, keep=Keep.RETURN)
declare(
    DailySheet,
    {"note": Sensitivity.FREE, "phone": Sensitivity.CONTACT, "filled_by": Sensitivity.IDENTITY, "reviewed_by": Sensitivity.IDENTITY,
     "decided_by": Sensitivity.IDENTITY},
    keep=Keep.PAPER,
)  # fmt: skip
