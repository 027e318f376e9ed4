"""What follows for needs: when two numbers turn out to be one person, and when a check names one."""

from shouwang.core.jobs import every
from shouwang.roster.standing import on_merge
from shouwang.watch.actions.needs import merge_needs
from shouwang.watch.actions.told_needs import ask_what_was_told
from shouwang.watch.models import Need


@on_merge
def bring_needs(kept, gone, by):
    """The needs of the one that goes are the other's."""
    if Need.objects.filter(person=gone).exists():
        merge_needs(kept=kept, gone=gone, by=by)


@every("watch.needs_told")
def told():
    """Ask for what people ticked in their checks."""
    ask_what_was_told()
