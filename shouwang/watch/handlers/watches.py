"""What happens in the roster that watches must follow."""

from shouwang.roster.standing import on_merge
from shouwang.watch.actions.watch_merging import merge_watches
from shouwang.watch.models import Watch


@on_merge
def bring_watches(kept, gone, by):
    """Two numbers turn out to be one person: the watches of the one that goes are the other's."""
    if Watch.objects.known().filter(person=gone).exists():
        merge_watches(kept=kept, gone=gone, by=by)
