"""Personal links: who a link speaks for, signed under a key of its own.

A token is person id (5 bytes), link version (2 bytes) and the first 9 bytes of an HMAC, 22 characters. The signature rejects
rubbish before anything touches the database; the version is compared in the batch's transaction, so revoking is immediate.
The same person and version always give the same address. Tokens stay out of logs (core.logs).
"""

import base64
import binascii
import functools
import hmac

from django.conf import settings

from shouwang import env

PREFIX = "/c/"
LENGTH = 22
_MAC = 9


@functools.cache
def _key() -> bytes:
    return env.key("links")


def _mac(content: bytes) -> bytes:
    return hmac.digest(_key(), content, "sha256")[:_MAC]


def token(person_id: int, version: int) -> str:
    """The secret that speaks for a person as long as their link has this version."""
    content = person_id.to_bytes(5, "big") + version.to_bytes(2, "big")
    return base64.urlsafe_b64encode(content + _mac(content)).decode().rstrip("=")


def parse(text: str) -> tuple[int, int] | None:
    """(person id, link version) of a token we signed, None for anything else. No query; compares in constant time."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text + "==", altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    content, mac = raw[:7], raw[7:]
    if not hmac.compare_digest(mac, _mac(content)) or text[-1] not in "AQgw":  # the last four bits carry nothing: one spelling
        return None
    return int.from_bytes(content[:5], "big"), int.from_bytes(content[5:], "big")


def path(person) -> str:
    """The address of a person's link on this server."""
    return PREFIX + token(person.pk, person.link_version)


def url(person) -> str:
    """The personal link, as it is sent or printed: the same every time until it is revoked."""
    return settings.PUBLIC_URL + path(person)
