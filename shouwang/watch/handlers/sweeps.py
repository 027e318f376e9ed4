"""What sweeps do in the background: take the answers that came in."""

from shouwang.core.actions import SYSTEM
from shouwang.core.jobs import every
from shouwang.watch.actions.returnees import take_plans, untaken_plans
from shouwang.watch.actions.sweep_marks import take_answers, untaken
from shouwang.watch.models import Sweep, SweepWindow


@every("watch.sweeps")
def take_what_came_in():
    """Move the targets of open sweeps by the answers of their campaigns. Idempotent: each answer is taken once."""
    windows = SweepWindow.objects.filter(sweep__closed_at=None, campaign__isnull=False).select_related("sweep")
    due = {window.sweep_id for window in windows if untaken(window).exists()}
    for sweep in Sweep.objects.filter(pk__in=due).order_by("id"):
        take_answers(sweep=sweep, by=SYSTEM)


@every("watch.return_plans")
def take_declared_returns():
    """Enter in the ledger whoever declared their return."""
    if untaken_plans().exists():
        take_plans(by=SYSTEM)
