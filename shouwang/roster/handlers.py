"""What the roster does in the background."""

import logging

from shouwang.core.actions import SYSTEM
from shouwang.core.events import on
from shouwang.core.jobs import every
from shouwang.core.logs import described
from shouwang.core.refusals import Refused
from shouwang.roster import pull  # noqa: F401  owes itself every morning
from shouwang.roster.actions import run_purge, settle_if_due
from shouwang.roster.actions.desk import OPEN, close_deletions
from shouwang.roster.actions.purging import note_trouble, sweep_storage
from shouwang.roster.models import Purge

STEPS = 20  # of a purge at each round, so that other work gets its turn
log = logging.getLogger(__name__)


@on("roster.purge_certified")
def answer_who_asked(event):
    """Whoever asked for a deletion hears the number of its certificate. Idempotent."""
    purge = Purge.objects.filter(pk=event.refs.get("purge"), person__isnull=False).first()
    if purge is not None and purge.askings.filter(state__in=OPEN).exists():
        close_deletions(purge=purge, by=SYSTEM)


@every("roster.settle")
def settle_what_is_due():
    """Bring names, places and units up to date when a planned change has come due."""
    settle_if_due()


@every("roster.purges")
def carry_out_purges():
    """Carry approved purges out, a few batches at a round; one that meets trouble waits for a person."""
    approved = Purge.objects.filter(state__in=[Purge.State.APPROVED, Purge.State.RUNNING], trouble="")
    for purge in approved.order_by("approved_at"):
        try:
            run_purge(purge=purge, by=SYSTEM, steps=STEPS)
        except Refused as refusal:
            purge.refresh_from_db()
            if purge.state != Purge.State.STALE:
                note_trouble(purge=purge, trouble=refusal.code, by=SYSTEM)
        except Exception as error:  # it stays where it is, and whoever looks after it sees where it stopped
            log.error("purge %s stopped: %s", purge.pk, described(error))
            note_trouble(purge=purge, trouble=described(error), by=SYSTEM)
    for purge in Purge.objects.filter(state=Purge.State.DONE, swept_at=None).order_by("done_at"):
        sweep_storage(purge)
