"""Returnees 返校人员: who is expected back, from where, when, and under what measure on arrival."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.privacy import Keep, SealedField, Sensitivity, declare
from shouwang.core.shapes import Spell
from shouwang.roster.models import Mandate, Person
from shouwang.watch.models.watches import Watch


class Returnee(Spell):
    """One person is expected back: since it was declared, until they arrived or turned out not to come.

    A change of the plan voids the row and opens its successor of the same episode.
    """

    class Lives(models.TextChoices):
        DORMITORY = "dormitory", _("校内宿舍")
        STAFF_HOUSING = "staff_housing", _("校内教职工住宅")
        OUTSIDE = "outside", _("校外")

    class Source(models.TextChoices):
        FORM = "form", _("返校申报")
        LIST = "list", _("名单导入")
        OFFICE = "office", _("办公室登记")

    class End(models.TextChoices):
        ARRIVED = "arrived", _("已返")
        CANCELLED = "cancelled", _("不返校")

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="returns_to_campus")
    person_kind = models.CharField(max_length=16)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="returnees")
    division = models.CharField(max_length=60)  # 来源地: where they come back from, a code or words; never where they were born
    left_day = models.DateField(null=True)  # 出发
    planned_day = models.DateField()
    arrived_day = models.DateField(null=True)
    transport = models.CharField(max_length=20, blank=True)  # 火车, 飞机, 自驾 …: never the train or the seat
    train = SealedField(blank=True, default="")
    seat = SealedField(blank=True, default="")
    companions = models.CharField(max_length=100, blank=True)  # 同行
    lives = models.CharField(max_length=16, choices=Lives.choices, blank=True)
    address = SealedField(blank=True, default="")  # 现住址
    household = models.PositiveSmallIntegerField(null=True)  # 同住几人
    deferred = models.BooleanField(default=False)  # 缓返
    why = models.CharField(max_length=120, blank=True)  # 缓返、不返校的原因
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.OFFICE)
    answer = models.BigIntegerField(null=True, db_index=True)  # id of the checkin.Return that declared it, taken once
    end = models.CharField(max_length=10, choices=End.choices, blank=True)
    watch = models.ForeignKey(Watch, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *Spell.constraints_for("returnee"),
            models.UniqueConstraint(
                fields=["person", "mandate"], condition=Q(until=None, voided_at=None, person__isnull=False), name="one_open_return_a_person"
            ),
        ]
        indexes = [models.Index(fields=["mandate", "planned_day"])]


class TransportRequest(Spell):
    """The centre for disease control asked for trains and seats: until this ends they may be written down and read."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="transport_requests")
    asked_by = models.CharField(max_length=80)
    doc = models.CharField(max_length=60)
    by = models.CharField(max_length=80)

    class Meta:
        constraints = Spell.constraints_for("transport_request")


declare(
    Returnee,
    {
        "division": Sensitivity.WHEREABOUTS, "left_day": Sensitivity.WHEREABOUTS, "planned_day": Sensitivity.WHEREABOUTS,
        "arrived_day": Sensitivity.WHEREABOUTS, "transport": Sensitivity.WHEREABOUTS, "train": Sensitivity.WHEREABOUTS,
        "seat": Sensitivity.WHEREABOUTS, "companions": Sensitivity.FREE, "lives": Sensitivity.WHEREABOUTS,
        "address": Sensitivity.CONTACT, "why": Sensitivity.FREE,
    },
    keep=Keep.SWEEP,
)  # fmt: skip
