"""What the roster does in the background."""

from shouwang.core.jobs import every
from shouwang.roster.actions import settle_if_due


@every("roster.settle")
def settle_what_is_due():
    """Bring names, places and units up to date when a planned change has come due."""
    settle_if_due()
