"""Whoever comes under watch is asked half-daily from then on; runs of missed checks are announced; who is free is followed no more."""

from shouwang.core import clock
from shouwang.core.actions import SYSTEM
from shouwang.core.events import on
from shouwang.core.jobs import every
from shouwang.watch.actions.followup import ensure_followup
from shouwang.watch.actions.followups import announce_due
from shouwang.watch.actions.health_contacts import end_contact
from shouwang.watch.audiences import followed
from shouwang.watch.models import HealthContact, Watch


def _ask(event):
    watch = Watch.objects.select_related("mandate").filter(pk=int(event.ref.rpartition(":")[2])).first()
    if watch is not None and followed(clock.now()).filter(pk=watch.pk).exists():
        ensure_followup(watch.mandate, min(watch.day0, clock.day_of(watch.since)))


@on("watch.watch_opened")
def opened(event):
    """A watch was opened."""
    _ask(event)


@on("watch.watch_confirmed")
def confirmed(event):
    """A reported case was confirmed by the clinic."""
    _ask(event)


@on("watch.watch_changed")
def changed(event):
    """A watch of a kind that nobody follows became one that is followed."""
    _ask(event)


@on("watch.watch_ended")
def ended(event):
    """The last watch of somebody ended: their health contact is relieved."""
    watch = Watch.objects.select_related("person").filter(pk=int(event.ref.rpartition(":")[2])).first()
    if watch is None or watch.person is None or followed(clock.now()).filter(person=watch.person).exists():
        return
    if HealthContact.objects.filter(person=watch.person, until=None, voided_at=None).exists():
        end_contact(person=watch.person, by=SYSTEM)


@every("watch.streaks")
def streaks():
    """Announce what came due since it last ran."""
    announce_due()
