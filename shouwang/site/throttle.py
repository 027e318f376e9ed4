"""Too many failed logins close the door for a while. The audit record is the table: no other is needed."""

import datetime as dt

from shouwang.core import clock
from shouwang.core.models import Event
from shouwang.core.privacy import keyed_hash

WINDOW = dt.timedelta(minutes=15)
TRIES_OF_PAIR, TRIES_OF_ADDRESS = 8, 100  # a campus shares few addresses; one name on one address guesses


def attempt_refs(username, address) -> tuple[str, str]:
    """Under what a failed login is kept: the pair of name and address, and the address alone; hashed, never in clear."""
    return f"login:{keyed_hash(username + '@' + address)}", f"address:{keyed_hash(address)}"


def throttled(username, address) -> bool:
    """Have there been too many failed logins of this name from this address, or from this address at all?"""
    rows = Event.objects.filter(verb="site.login_refused", at__gt=clock.now() - WINDOW)
    pair, alone = attempt_refs(username, address)
    return rows.filter(ref=pair).count() >= TRIES_OF_PAIR or rows.filter(ref=alone).count() >= TRIES_OF_ADDRESS
