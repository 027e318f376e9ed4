"""What the screen of a watch shows of what its person needs."""

from shouwang.core import clock
from shouwang.roster import access
from shouwang.watch.queries import needs


def needs_card(scope, watch) -> dict:
    """What `watch/_needs.html` shows: what was asked for during this watch and how it stands, for who answers."""
    if watch.person is None or not access.reads(scope, needs.SEES, watch.person):
        return {}
    return {"needs_watch": watch, "needs_found": needs.of_watch(scope, watch), "needs_moment": clock.now()}
