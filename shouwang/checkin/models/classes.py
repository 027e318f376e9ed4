"""A class called through: who was marked absent by a cadre, and when whoever looks after the class affirmed that all others are well."""

from django.db import models

from shouwang.checkin.models.rollcall import Slot
from shouwang.core.privacy import Keep, declare
from shouwang.core.shapes import Mark
from shouwang.roster.models import Person, Unit


class ClassRound(Mark):
    """A cadre called a class through: how many there were and how many absent. It answers for nobody and affirms nothing."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="rounds", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    absent = models.PositiveIntegerField()
    by = models.CharField(max_length=80)
    by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["slot", "unit"], name="class_rounds")]


class ClassMark(Mark):
    """Somebody was absent when their class was called through, or was there after all. The last mark counts; why is not asked."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="marks", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="class_marks")
    absent = models.BooleanField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["slot", "person"], name="class_marks")]


class Affirmation(Mark):
    """An adviser's word that everybody of a unit but the exceptions is at school and well. zero: there was no exception at all."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="affirmations", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    answered = models.PositiveIntegerField()  # how many were answered for by this word
    exceptions = models.PositiveIntegerField()  # how many were answered for one by one with it
    zero = models.BooleanField()  # as known then, nobody of the unit was abnormal and nobody missing
    by = models.CharField(max_length=80)
    by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["slot", "unit"], name="class_affirmed")]


declare(ClassMark, {}, keep=Keep.RETURN)
