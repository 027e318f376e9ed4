"""How often a program may call: a bucket for each token, and one for each address that knocks without a key.

Kept in this process's memory, so that somebody who hammers costs no write at the gate that check-ins pass; a server of two
processes lets twice as much through. How much a token was used is entered every few minutes (`entered`).
"""

import threading
import time

from shouwang.api.actions import note_use
from shouwang.api.tokens import actor_of

REFUSED_A_MINUTE = 120  # calls without a good key, from one address
ENTERED_S = 300
MOST = 10_000  # buckets kept


class Buckets:
    """Buckets that fill up evenly over a minute."""

    def __init__(self):
        self._kept: dict = {}
        self._lock = threading.Lock()

    def take(self, key, a_minute, cost=1) -> int:
        """Take from a bucket: 0, or the seconds until there is something in it again."""
        now, a_minute = time.monotonic(), max(a_minute, 1)
        with self._lock:
            if len(self._kept) > MOST:  # what has been quiet for a minute is full again: as good as forgotten
                self._kept = {k: kept for k, kept in self._kept.items() if now - kept[1] < 60}
            level, seen = self._kept.get(key, (a_minute, now))
            level = min(a_minute, level + (now - seen) * a_minute / 60)
            if level < 1:
                self._kept[key] = (level, now)
                return max(1, int((1 - level) * 60 / a_minute + 0.999))
            self._kept[key] = (level - cost, now)
            return 0

    def forget(self):
        """Every bucket is full again."""
        with self._lock:
            self._kept.clear()


buckets = Buckets()
_pending: dict[int, list] = {}  # token → [calls not entered yet, when something was entered]
_lock = threading.Lock()


def entered(token):
    """Count one call of a token; enter them at the first and then every few minutes."""
    now = time.monotonic()
    with _lock:
        kept = _pending.setdefault(token.pk, [0, None])
        kept[0] += 1
        if kept[1] is not None and now - kept[1] < ENTERED_S:
            return
        calls, kept[0], kept[1] = kept[0], 0, now
    note_use(token=token, calls=calls, by=actor_of(token))


def forget():
    """Begin anew (between tests)."""
    buckets.forget()
    with _lock:
        _pending.clear()
