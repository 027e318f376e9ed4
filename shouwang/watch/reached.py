"""Whether somebody was tried to be reached: what a human being needs before saying that a person cannot be found."""

from shouwang.checkin.models import Attempt
from shouwang.watch.models import FollowAttempt


def attempts_since(person_id, since) -> int:
    """How many attempts to reach a person stand on record since an instant: for whichever slot, and about missed checks."""
    of_slots = Attempt.objects.filter(person=person_id, at__gte=since).count()
    return of_slots + FollowAttempt.objects.filter(watch__person=person_id, at__gte=since).count()
