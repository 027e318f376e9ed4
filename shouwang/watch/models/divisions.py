"""Administrative divisions under a designation of risk, for a while, with its source."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.shapes import Spell


class Level(models.TextChoices):
    """How a place is designated by whoever announced it."""

    KEY = "key", _("重点地区")
    HIGH = "high", _("高风险")
    MEDIUM = "medium", _("中风险")


class Designation(Spell):
    """A division is designated at a level from a day on, until it is lifted; one of a city covers its districts.

    It is held against where somebody was, never against where they come from or live.
    """

    division = models.CharField(max_length=6)
    level = models.CharField(max_length=8, choices=Level.choices)
    source = models.CharField(max_length=200)
    set_by = models.CharField(max_length=80)
    lifted_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("designation"),
            models.UniqueConstraint(
                fields=["division"], condition=Q(until=None, voided_at=None), name="one_open_designation_a_division"
            ),
        ]
