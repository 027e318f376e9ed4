"""Whoever comes under watch is asked half-daily from then on: the campaign is there before the next half-day."""

from shouwang.core import clock
from shouwang.core.events import on
from shouwang.watch.actions.followup import ensure_followup
from shouwang.watch.audiences import followed
from shouwang.watch.models import Watch


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
