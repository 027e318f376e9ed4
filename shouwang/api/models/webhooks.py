"""Subscriptions to events, and the deliveries that are owed to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.models import Event
from shouwang.core.privacy import Keep, SealedField, Sensitivity, declare
from shouwang.roster.models import Person, Unit


class Subscription(models.Model):
    """Another program's address that is told of events: which verbs, of which part of the institution."""

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    secret = SealedField()  # what its deliveries are signed with
    verbs = models.JSONField()  # patterns: checkin.flagged, bulletin.*, *
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # events at or below it; the root: all
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    keeper = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # who is told when it fails
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)  # "" when the receiver answered 410 Gone
    leased_until = models.DateTimeField(null=True)  # a courier is at it: one at a time, or the order would be lost
    lease = models.PositiveIntegerField(default=0)  # counts up, so that a late courier writes nothing
    next_at = models.DateTimeField(null=True)  # the whole line waits until then, because the receiver is not well
    failures = models.PositiveIntegerField(default=0)  # in a row
    succeeded_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)  # of the last attempt, '' when it succeeded

    def __str__(self):
        return self.name


class Delivery(models.Model):
    """One event owed to one subscription, written with the event in its own transaction; attempts are counted here."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待投递")
        DELIVERED = "delivered", _("已送达")
        DEAD = "dead", _("已放弃")
        DROPPED = "dropped", _("订阅已结束")

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "event"], name="delivery_is_one")]
        indexes = [
            models.Index(fields=["subscription", "id"], condition=models.Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["subscription", "state", "id"], name="delivery_by_state"),
        ]


declare(Subscription, {"secret": Sensitivity.SECRET}, keep=Keep.AUDIT)
declare(Delivery, {}, keep=Keep.AUDIT)
