"""A glass broken: one person's file, out of reach otherwise, opened to somebody for a while."""

from django.db import models

from shouwang.core.privacy import Keep, Sensitivity, declare
from shouwang.core.shapes import Spell
from shouwang.roster.models.people import Person


class Glass(Spell):
    """Somebody may read one file that their grants do not reach, until it ends by itself; everybody concerned is told."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="glasses")
    by_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    access = models.ForeignKey("core.Access", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = Spell.constraints_for("glass")
        indexes = [models.Index(fields=["by_person", "until"], name="glass_by_until")]


declare(Glass, {"reason": Sensitivity.HEALTH}, keep=Keep.AUDIT)
