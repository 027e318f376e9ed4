"""What follows for beds when a watch ends, and for stays and papers when two numbers turn out to be one person."""

from shouwang.core.actions import SYSTEM
from shouwang.core.events import on
from shouwang.roster.models import Person
from shouwang.roster.standing import on_merge
from shouwang.watch.actions.papers import merge_papers
from shouwang.watch.actions.stays import follow_watch, merge_stays
from shouwang.watch.models import Paper, Stay


@on("watch.watch_ended")
@on("watch.watch_dismissed")
def free_the_bed(event):
    """The stay of somebody whose watch ended ends, and the bed waits for cleaning."""
    person = Person.objects.filter(pk=event.refs.get("person")).first()
    if person is not None:
        follow_watch(person=person, by=SYSTEM)


@on_merge
def bring_stays_and_papers(kept, gone, by):
    """Two numbers turn out to be one person."""
    if Stay.objects.known().filter(person=gone).exists():
        merge_stays(kept=kept, gone=gone, by=by)
    if Paper.objects.filter(person=gone).exists():
        merge_papers(kept=kept, gone=gone, by=by)
