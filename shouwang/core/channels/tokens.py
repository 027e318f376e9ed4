"""An access token that a vendor gives for a secret: asked for once, kept in the process until it expires or is refused."""

import threading
import time

from shouwang.core.channels.shapes import Result, Trouble

EARLY_S = 300  # asked for anew so long before it expires


class Token:
    """fetch() -> (token, seconds it is good for, vendor's code). Threads share it."""

    def __init__(self, fetch):
        self._fetch, self._lock, self._kept, self._until = fetch, threading.Lock(), "", 0.0

    def get(self) -> str:
        """The token. Raises Trouble (nothing was sent yet) when the vendor gives none."""
        with self._lock:
            if not self._kept or time.monotonic() >= self._until:
                self._kept, seconds = self._asked()
                self._until = time.monotonic() + max(seconds - EARLY_S, seconds / 2)
            return self._kept

    def _asked(self):
        try:
            return self._fetch()
        except Trouble as trouble:  # whatever became of that call, no message was in it
            raise Trouble(Result.UNTRIED, trouble.code, trouble.rest_s) from None

    def forget(self, used):
        """The vendor refused this token: ask for another, unless another thread has already."""
        with self._lock:
            if self._kept == used:
                self._kept = ""
