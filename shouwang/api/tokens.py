"""A token's key, and the token behind a request. Whatever is wrong with a key, the answer is the same."""

import hashlib
import hmac
import ipaddress
import secrets

from shouwang.api.models import Token
from shouwang.api.scopes import rights_of
from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Account

MARK = "sw_"  # so that scanners of repositories and logs recognise one
PREFIX = 8
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_key() -> tuple[str, str]:
    """(prefix, key): sw_PREFIX_SECRET, with 256 random bits."""
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(PREFIX))
    return prefix, f"{MARK}{prefix}_{secrets.token_urlsafe(32)}"


def digest_of(key: str) -> str:
    """What is kept of a key. A fast hash will do: nobody guesses 256 bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_of(header: str) -> str:
    """The key in an Authorization header, '' where there is none."""
    kind, _blank, key = header.strip().partition(" ")
    key = key.strip()
    well_formed = key.startswith(MARK) and len(key) < 100 and key.isascii() and key[len(MARK) + PREFIX :][:1] == "_"
    return key if kind.lower() == "bearer" and well_formed else ""


def token_of(header: str, address: str) -> Token | None:
    """The token whose key a request carries, if it holds now and the request comes from where it may. Cost: one query."""
    key = key_of(header)
    if not key:
        return None
    row = Token.objects.select_related("person").filter(prefix=key[len(MARK) :][:PREFIX]).first()
    if row is None or not hmac.compare_digest(row.digest, digest_of(key)):
        return None
    return row if holds(row) and allowed_from(row.networks, address) else None


def holds(row: Token) -> bool:
    """Is it in force: within its time, not ended, its person still on record and not shut out?"""
    now = clock.now()
    if row.ended_at is not None or not row.since <= now < row.until or row.person.merged_into_id:
        return False
    return not Account.objects.filter(person_id=row.person_id, active=False).exists()


def allowed_from(networks, address: str) -> bool:
    """May a token that is bound to networks be used from an address? Bound to none: from anywhere."""
    if not networks:
        return True
    try:
        came = ipaddress.ip_address(address)
    except ValueError:
        return False
    came = getattr(came, "ipv4_mapped", None) or came
    return any(came in ipaddress.ip_network(network) for network in networks)


def actor_of(row: Token) -> Actor:
    """The token as the one who acts: for its person, with no other right than its scopes let through."""
    return Actor(ref=f"api.Token:{row.pk}", name=row.name, person_id=row.person_id, only=rights_of(row.scopes))


def scope_of(row: Token) -> Scope:
    """The lens of a token. Cost: one query."""
    actor = actor_of(row)
    return Scope(actor, access.reach_by(actor), purpose=row.name)
