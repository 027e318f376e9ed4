"""Whether somebody was tried to be reached and was not: what a human being needs before saying that a person cannot be found."""

from shouwang.checkin.models import AGAIN, Attempt
from shouwang.watch.models import FollowAttempt


def attempts_since(person_id, since) -> int:
    """How many tries to reach a person failed since an instant: those of their watches, and those of whichever slot. Cost: two statements."""
    missed = (FollowAttempt.Outcome.NO_ANSWER, FollowAttempt.Outcome.NO_NUMBER)
    of_watches = FollowAttempt.objects.filter(watch__person=person_id, at__gte=since, outcome__in=missed)
    return of_watches.count() + Attempt.objects.filter(person=person_id, at__gte=since, outcome__in=AGAIN).count()
