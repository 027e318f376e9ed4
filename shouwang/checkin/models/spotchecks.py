"""Spot checks by telephone (电话抽查): who was drawn, who was rung, what came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.models.rollcall import Slot
from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Person, Unit


class SpotDraw(Mark):
    """One draw for a slot: so many people of each of some units, by a seed that is shown. `known_at`: the roster as known then."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="spot_draws")
    seed = models.CharField(max_length=20)
    each = models.PositiveSmallIntegerField()
    units = models.JSONField()  # ids of the units drawn from, none below another
    kinds = models.JSONField(default=list, blank=True)  # of people; empty: all
    algorithm = models.CharField(max_length=20)
    known_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)  # why drawn again
    by = models.CharField(max_length=80)


class SpotCheck(models.Model):
    """One person drawn, from one unit, in their place of the order."""

    class Outcome(models.TextChoices):
        MATCHED = "matched", _("相符")
        MISMATCHED = "mismatched", _("不符")
        UNREACHED = "unreached", _("未接通")

    draw = models.ForeignKey(SpotDraw, on_delete=models.PROTECT, related_name="checks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="spot_checks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()  # 序号 on the sheet

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "person"], name="drawn_once_a_draw")]


class SpotAttempt(Mark):
    """One try to ring somebody who was drawn: matched, not matched, not reached. The last one counts; all are kept."""

    check_of = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="attempts")
    outcome = models.CharField(max_length=12, choices=SpotCheck.Outcome.choices)
    note = models.CharField(max_length=100, blank=True)
    by = models.CharField(max_length=80)


class Mismatch(Spell):
    """What the person said differs from the record, and their unit has not looked into it yet; closed with what came out."""

    class Outcome(models.TextChoices):
        PENDING = "", _("待核实")
        CORRECTED = "corrected", _("属实，已更正或补报")
        RECORD_RIGHT = "record_right", _("记录无误，本人记错")
        WARNED = "warned", _("属实，已提醒代报人或本人")

    check_of = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="mismatches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mismatches")
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome.choices, default=Outcome.PENDING)
    note = models.CharField(max_length=200, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("mismatch"),
            models.UniqueConstraint(fields=["check_of"], condition=Q(until=None, voided_at=None), name="one_open_mismatch"),
        ]


declare(SpotCheck, {}, keep=Keep.RETURN)
declare(SpotAttempt, {"outcome": Sensitivity.IDENTITY, "note": Sensitivity.IDENTITY}, keep=Keep.RETURN)
declare(Mismatch, {"outcome": Sensitivity.IDENTITY, "note": Sensitivity.IDENTITY}, keep=Keep.RETURN)
