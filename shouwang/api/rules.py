"""The decisions of the room, pure: what a token must be, which event a subscription wants, when a delivery is tried again."""

import datetime as dt
import fnmatch
import ipaddress
import re

from shouwang.core.verdicts import YES, Verdict, no

_PATTERN = re.compile(r"\*|[a-z]+\.(\*|[a-z_]+\*?)")
UNTOLD = "api.delivery_"  # what becomes of deliveries is told to no subscription, or it would never end
WAITS_S = (10, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600)  # after the first failure, the second …
ATTEMPTS = len(WAITS_S) + 1  # a receiver may be away for about a day
PUT_ASIDE = frozenset(range(400, 500)) - {401, 403, 404, 407, 408, 421, 425, 429}


def token_verdict(name, scopes, known, since, until, most_days) -> Verdict:
    """A token says what it is for, lets something known through, and ends within its longest time."""
    if not name.strip():
        return no("api.11")
    strange = sorted(set(scopes) - set(known))
    if strange or not scopes:
        return no("api.13", scope=strange[0] if strange else "")
    if until is None or not since < until <= since + dt.timedelta(days=most_days):
        return no("api.12", days=most_days)
    return YES


def network(text) -> str | None:
    """An address or a range in its normal form; None when it is neither."""
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        return None


def wants(patterns, verb) -> bool:
    """Does a subscription with these patterns want an event of this verb?"""
    return not verb.startswith(UNTOLD) and any(fnmatch.fnmatchcase(verb, pattern) for pattern in patterns)


def strange_pattern(patterns, verbs) -> str | None:
    """The first pattern that is miswritten, or that no known verb answers to."""
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern) or not any(wants([pattern], verb) for verb in verbs):
            return pattern
    return None


def wait_s(attempts) -> int | None:
    """Seconds until the next attempt after so many; None: give up."""
    return WAITS_S[attempts - 1] if attempts < ATTEMPTS else None


def delivered(status) -> bool:
    """Did the receiver take it?"""
    return status is not None and 200 <= status < 300


def refuses_this_one(status) -> bool:
    """Is the receiver well, and refuses just this event? Then later ones need not wait behind it."""
    return status in PUT_ASIDE


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _meant(at) -> list:
    """An address, and the IPv4 address that an IPv6 one carries inside and would lead to."""
    if at.version == 4:
        return [at]
    inner = [at.ipv4_mapped, at.sixtofour, at.teredo[1] if at.teredo else None]
    inner.append(ipaddress.IPv4Address(int(at) & 0xFFFFFFFF) if at in _NAT64 else None)
    found = [each for each in inner if each is not None]
    return found if at.ipv4_mapped else [at, *found]


def reachable(address, allowed) -> bool:
    """May we connect to an address: a public one, or one inside a network that the operator allowed?

    Loopback, link-local (where clouds keep their secrets), private, shared and multicast addresses are inside somebody's house.
    """
    inside = [ipaddress.ip_network(network) for network in allowed]
    return all(
        any(at in network for network in inside) or (at.is_global and not at.is_multicast and not at.is_reserved)
        for at in _meant(ipaddress.ip_address(address))
    )


def line_wait_s(failures, asked) -> int:
    """Seconds for which a whole line waits after so many failures in a row; the receiver may ask for more."""
    return max(WAITS_S[min(max(failures, 1), len(WAITS_S)) - 1], asked)
