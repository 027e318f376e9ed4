"""Illness absences: one illness of one person from the first day to the return; what was learnt of it; the clinic's check."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.models import Campaign
from shouwang.core import clock
from shouwang.core.privacy import Keep, SealedField, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Mandate, Person, Unit
from shouwang.watch.models.diseases import Disease


class Reason(models.TextChoices):
    """Why somebody is away. '' is not known yet: the cause is found out (病因追查)."""

    UNKNOWN = "", _("原因待查")
    ILL = "ill", _("因病")
    INJURED = "injured", _("受伤")
    WATCHED = "watched", _("医学观察/隔离")
    OTHER = "other", _("其他事由")


class AbsenceState(models.TextChoices):
    """Where an absence stands. Read by rules/absences.py, never written."""

    REGISTERED = "registered", _("登记")
    FOLLOWING = "following", _("追踪中")
    SEEN = "seen", _("已就诊")
    RESTING = "resting", _("未就诊休息")
    DUE = "due", _("待复课查验")
    BACK = "back", _("已复课")
    SUSPENDED = "suspended", _("休学")
    RESUMED = "resumed", _("复学")


class Absence(Spell):
    """One illness of one person: since is the beginning of its first day, until the beginning of the day of the return.

    Consecutive days belong to one; back and ill again is a second one. Somebody with symptoms who stays in class has one too,
    whose missed_day is null until they miss a day. What is learnt later is an entry; the state is read from the entries.
    """

    class Channel(models.TextChoices):
        CLASS = "class", _("晨检")
        HAND = "hand", _("手工登记")
        IMPORT = "import", _("导入")

    class End(models.TextChoices):
        BACK = "back", _("已复课")
        RESUMED = "resumed", _("复学")

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="absences")  # null once purged
    person_kind = models.CharField(max_length=16)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="absences")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")  # responsible when it was registered
    first_day = models.DateField()
    missed_day = models.DateField(null=True)  # 缺课起; written at most once
    onset_day = models.DateField(null=True)
    reason = models.CharField(max_length=8, choices=Reason.choices, blank=True)
    symptoms = models.CharField(max_length=200, blank=True)  # comma-separated
    temp_dc = models.PositiveSmallIntegerField(null=True)
    shared = models.BooleanField(default=False)  # ate or drank together with others who are ill
    channel = models.CharField(max_length=6, choices=Channel.choices)
    ref = models.CharField(max_length=80, blank=True)  # "checkin.Return:5"
    opened_by = models.CharField(max_length=80)
    why = models.CharField(max_length=200, blank=True)  # why this row succeeded another, or was voided
    end = models.CharField(max_length=8, choices=End.choices, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("absence"),
            models.CheckConstraint(condition=Q(until=None, end="") | (Q(until__isnull=False) & ~Q(end="")), name="absence_ends_somehow"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until=None, voided_at=None, person__isnull=False), name="one_open_absence"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["since"], name="absence_since"), models.Index(fields=["ref"], name="absence_ref")]


class AbsenceEntry(Mark):
    """Something learnt of an absence: a day of the class check, a telephone call, a visit to a doctor, how it goes.

    `at` is when somebody was spoken to or the day was recorded. What is empty says nothing; the last that says something counts.
    """

    class Seen(models.TextChoices):
        UNKNOWN = "", _("不详")
        DOCTOR = "doctor", _("已就诊")
        RESTING = "resting", _("未就诊休息")

    class Paper(models.TextChoices):
        NONE = "", _("没有")
        HOSPITAL = "hospital", _("医院证明")
        DESIGNATED = "designated", _("定点医疗机构复学诊断证明")

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="entries")
    channel = models.CharField(max_length=6, choices=Absence.Channel.choices)
    day = models.DateField(null=True)  # which day of school it tells of
    missed = models.BooleanField(null=True)  # on that day: absent, or in class with symptoms
    reason = models.CharField(max_length=8, blank=True)
    symptoms = models.CharField(max_length=200, blank=True)
    temp_dc = models.PositiveSmallIntegerField(null=True)
    situation = models.CharField(max_length=300, blank=True)
    left = models.CharField(max_length=120, blank=True)  # 离校时间/去向
    seen = models.CharField(max_length=8, choices=Seen.choices, blank=True)
    hospital = models.CharField(max_length=120, blank=True)
    told = SealedField(blank=True, default="")  # the diagnosis as the person told it; may stay with the adviser
    disease = models.ForeignKey(Disease, null=True, on_delete=models.PROTECT, related_name="+")  # which that is
    onset_day = models.DateField(null=True)
    rash_day = models.DateField(null=True)
    fever_gone_at = models.DateTimeField(null=True)
    symptoms_gone_at = models.DateTimeField(null=True)
    asks_return = models.BooleanField(default=False)
    paper = models.CharField(max_length=10, choices=Paper.choices, blank=True)
    paper_from = models.DateField(null=True)
    suspended = models.BooleanField(default=False)  # 休学
    ref = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=80)
    by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["absence", "day"], name="absence_entry_day"), models.Index(fields=["ref"], name="absence_entry_ref")]


class ReturnCheck(Mark):
    """The clinic looked at somebody who wants to be back: they may, from a day on, or not yet. The last one counts.

    What the clinic found stays with the clinic: `disease` and `finding` are read by CARE alone.
    """

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="checks")
    agreed = models.BooleanField()
    from_day = models.DateField(null=True)
    condition_seen = models.BooleanField(default=False)
    disease = models.ForeignKey(Disease, null=True, on_delete=models.PROTECT, related_name="+")
    finding = SealedField(blank=True, default="")
    by = models.CharField(max_length=80)
    by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Intensified(Spell):
    """A unit with an open cluster is called through three times a day until a date: its morning check as ever, and a campaign for noon and
    evening. `until` is the end that was planned, or when somebody ended it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    opened_by = models.CharField(max_length=80)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = Spell.constraints_for("intensified")

    @property
    def last_day(self):
        """The last day of three checks."""
        return clock.day_of(self.until - clock.TICK) if self.until else None


_HEALTH, _FREE = Sensitivity.HEALTH, Sensitivity.FREE
declare(
    Absence,
    {"reason": _HEALTH, "symptoms": _HEALTH, "temp_dc": _HEALTH, "onset_day": _HEALTH, "shared": _HEALTH, "why": _HEALTH, "ref": _FREE},
    keep=Keep.ABSENCE,
)
declare(
    AbsenceEntry,
    {
        "symptoms": _HEALTH, "temp_dc": _HEALTH, "situation": _HEALTH, "left": Sensitivity.WHEREABOUTS, "seen": _HEALTH, "reason": _HEALTH,
        "hospital": _HEALTH, "told": _HEALTH, "disease": _HEALTH, "onset_day": _HEALTH, "rash_day": _HEALTH, "fever_gone_at": _HEALTH,
        "symptoms_gone_at": _HEALTH, "paper": _HEALTH, "suspended": _HEALTH,
    },
    keep=Keep.ABSENCE,
)  # fmt: skip
declare(ReturnCheck, {"agreed": _HEALTH, "condition_seen": _HEALTH, "disease": _HEALTH, "finding": _HEALTH}, keep=Keep.ABSENCE)
declare(Intensified, {"why": Sensitivity.FREE}, keep=Keep.PAPER)
