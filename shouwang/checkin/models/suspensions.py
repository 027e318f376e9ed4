"""Days without teaching, and classes that are suspended 停课: then attendance is not asked, and nobody is missing."""

from django.db import models
from django.db.models import Q

from shouwang.core import clock
from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Unit


class CalendarDay(Mark):
    """Whether a day is one of teaching, where it is not as its weekday says: a holiday, or a Saturday worked instead. The last word counts."""

    day = models.DateField(db_index=True)
    teaching = models.BooleanField()
    name = models.CharField(max_length=40)
    by = models.CharField(max_length=80)


class Suspension(Spell):
    """A class is suspended from the beginning of a day to the end of another, by a decision. Its people are exempt from attendance."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="suspensions")
    decided_by = models.CharField(max_length=80)
    doc = models.CharField(max_length=60, blank=True)
    basis = models.CharField(max_length=200)
    why = models.CharField(max_length=200, blank=True)  # why the end was moved
    opened_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            *Spell.constraints_for("suspension"),
            models.UniqueConstraint(fields=["unit"], condition=Q(until=None, voided_at=None), name="one_open_suspension"),
        ]
        indexes = [models.Index(fields=["unit", "since"], name="suspension_of_unit")]

    @property
    def first_day(self):
        """The first day on which the class is suspended."""
        return clock.day_of(self.since)

    @property
    def last_day(self):
        """The last day on which the class is suspended."""
        return clock.day_of(self.until - clock.TICK) if self.until else None


declare(Suspension, {"decided_by": Sensitivity.FREE, "basis": Sensitivity.FREE, "why": Sensitivity.FREE}, keep=Keep.PAPER)
