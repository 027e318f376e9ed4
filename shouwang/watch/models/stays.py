"""Places of stay: houses, rooms and beds; who stays where, since when. A room is never the unit that answers for somebody."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, SealedField, Sensitivity, declare
from shouwang.core.shapes import Mark, Spell
from shouwang.roster.models import Mandate, Person
from shouwang.watch.models.watches import Watch


class PlaceKind(models.TextChoices):
    """Where somebody under watch stays."""

    CENTRAL = "central", _("集中观察点")
    SINGLE = "single", _("校内单间")
    DORMITORY = "dormitory", _("宿舍")
    HOSPITAL = "hospital", _("医院")
    HOME = "home", _("家")


BEDDED = (PlaceKind.CENTRAL, PlaceKind.SINGLE)  # nobody stays there without a bed of their own


class House(models.Model):
    """One building, or part of one, whose rooms the institution gives out."""

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[pair for pair in PlaceKind.choices if pair[0] != "home"])
    address = models.CharField(max_length=120, blank=True)
    closed_day = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], condition=Q(closed_day=None), name="one_open_house_of_a_name")]

    def __str__(self):
        return self.name


class Room(models.Model):
    """A room of a house; its capacity is its beds."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=20)
    closed_day = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "name"], condition=Q(closed_day=None), name="one_open_room_of_a_name")]

    def __str__(self):
        return self.name


class Bed(models.Model):
    """One bed: at an instant nobody, or one person."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="beds")
    name = models.CharField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "name"], name="one_bed_of_a_name")]


class BedCleaned(Mark):
    """A bed and its room were cleaned after somebody left: it may be given out again."""

    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="cleanings")
    by = models.CharField(max_length=80)


class Stay(Spell):
    """One person stays in one place for a while. A move ends it and begins another at the same instant; a slip is void."""

    class Out(models.TextChoices):
        MOVED = "moved", _("换房")
        ENDED = "ended", _("观察结束")
        LEFT = "left", _("离开")

    # null once the class is purged: the row stays, so that the nights of a bed are still counted
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="stays")
    watch = models.ForeignKey(Watch, null=True, on_delete=models.PROTECT, related_name="stays")
    chain_of_watch = models.BigIntegerField(null=True, db_index=True)  # its episode: a changed watch keeps its stays
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="stays")
    kind = models.CharField(max_length=10, choices=PlaceKind.choices)
    bed = models.ForeignKey(Bed, null=True, on_delete=models.PROTECT, related_name="stays")
    where = models.CharField(max_length=80, blank=True)  # a hospital's ward, a dormitory's room; '' where there is a bed, or at home
    district = models.CharField(max_length=12, blank=True)  # of a home: GB/T 2260, to district
    address = SealedField(blank=True)  # of a home, where somebody must be brought meals
    moved_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="moved_to")
    out = models.CharField(max_length=8, choices=Out.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    opened_by = models.CharField(max_length=80)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("stay"),
            models.CheckConstraint(condition=~Q(kind__in=["central", "single"]) | Q(bed__isnull=False), name="stay_in_a_bed_where_there_are_beds"),
            models.UniqueConstraint(fields=["bed"], condition=Q(until=None, voided_at=None, bed__isnull=False), name="one_open_stay_a_bed"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until=None, voided_at=None, person__isnull=False), name="one_open_stay_a_person"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["bed", "until"], name="stay_by_bed"), models.Index(fields=["since"], name="stay_by_since"),
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="stay_by_until"),
        ]  # fmt: skip


declare(
    Stay,
    {"where": Sensitivity.WHEREABOUTS, "district": Sensitivity.WHEREABOUTS, "address": Sensitivity.CONTACT, "note": Sensitivity.FREE},
    keep=Keep.CASE,
)
