"""Pages of a list by a position, not by a number: what is added meanwhile moves nothing that was there.

A position is the sort key of the last row that was given, so the next page begins behind it. Its text says nothing to
whoever holds it, and one that this list did not give is refused (api.10).
"""

import base64
import binascii
import json

from shouwang.core.refusals import Refused

DEFAULT, MOST = 50, 500


def written(kind, *key) -> str:
    """A position in a list, as text."""
    raw = json.dumps([kind, *key], separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read(kind, text, *types) -> list | None:
    """The sort key in a position; None for the first page. Raises api.10."""
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        given, *key = json.loads(raw)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Refused("api.10", field="after") from None
    if given != kind or len(key) != len(types) or any(type(v) is not t for v, t in zip(key, types, strict=True)):
        raise Refused("api.10", field="after")
    if any(isinstance(value, int) and abs(value) > 2**62 for value in key):
        raise Refused("api.10", field="after")
    return key


def by_id(rows, kind, after, limit, newest=False) -> tuple[list, str | None]:
    """(a page of a queryset in the order of its ids, the position of the next one)."""
    key = read(kind, after, int)
    rows = rows.order_by("-pk" if newest else "pk")
    if key:
        rows = rows.filter(pk__lt=key[0]) if newest else rows.filter(pk__gt=key[0])
    found = list(rows[: limit + 1])
    more = written(kind, found[limit - 1].pk) if len(found) > limit else None
    return found[:limit], more


def of_list(rows, kind, after, limit, key, newest=False) -> tuple[list, str | None]:
    """The same for rows that were worked out: `key(row)` is an integer that no other row has."""
    last = read(kind, after, int)
    rows = sorted(rows, key=key, reverse=newest)
    if last:
        rows = [row for row in rows if (key(row) < last[0] if newest else key(row) > last[0])]
    more = written(kind, key(rows[limit - 1])) if len(rows) > limit else None
    return rows[:limit], more
