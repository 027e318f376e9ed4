"""Which slots lost rows to which purge."""

from django.db import models

from shouwang.checkin.models.rollcall import Slot
from shouwang.core.shapes import Mark
from shouwang.roster.models import Purge


class Destroyed(Mark):
    """Rows of a slot were destroyed by a purge: all of them (`whole`: its last count is asserted first), or those of one person."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="destroyed")
    purge = models.ForeignKey(Purge, on_delete=models.PROTECT, related_name="+")
    whole = models.BooleanField(default=True)
    assertion = models.ForeignKey("core.Assertion", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slot", "purge"], name="slot_destroyed_once_a_purge")]
