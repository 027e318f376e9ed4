"""People who handle food: their health certificates, and the time off the post of whoever must not."""

from django.db import models
from django.db.models import Q

from shouwang.core import clock
from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Spell
from shouwang.roster.models import Person
from shouwang.watch.models.diseases import Disease


class HealthCertificate(Spell):
    """Somebody's health certificate 健康证: holds from the day of issue through its last day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="health_certificates")
    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=80, blank=True)
    opened_by = models.CharField(max_length=80)

    class Meta:
        constraints = Spell.constraints_for("health_certificate")
        indexes = [models.Index(fields=["person", "until"], name="certificate_of_person")]

    @property
    def last_day(self):
        """The last day on which it holds."""
        return clock.day_of(self.until - clock.TICK)


class Removal(Spell):
    """Somebody is off the post with food 调离, why and on whose word; ended by whoever let them back 复岗."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="removals")
    why = models.CharField(max_length=200)
    disease = models.ForeignKey(Disease, null=True, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=80, blank=True)
    symptoms_gone_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=80)
    ended_by = models.CharField(max_length=80, blank=True)
    end_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("removal"),
            models.UniqueConstraint(fields=["person"], condition=Q(until=None, voided_at=None), name="one_open_removal"),
        ]


_HEALTH = Sensitivity.HEALTH
declare(HealthCertificate, {"number": Sensitivity.IDENTITY}, keep=Keep.ABSENCE)
declare(
    Removal, {"why": _HEALTH, "disease": _HEALTH, "ref": Sensitivity.FREE, "symptoms_gone_at": _HEALTH, "end_note": _HEALTH}, keep=Keep.ABSENCE
)
