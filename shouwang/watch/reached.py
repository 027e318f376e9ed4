"""Whether somebody was tried to be reached: what a human being needs before saying that a person cannot be found."""

from shouwang.checkin.models import Attempt


def attempts_since(person_id, since) -> int:
    """How many attempts to reach a person stand on record since an instant: calls, messages, visits of whichever slot."""
    return Attempt.objects.filter(person=person_id, at__gte=since).count()
