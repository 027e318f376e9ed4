"""Slow hashes, a few at a time: a hundred guesses in one second must not take the processor from those who report."""

import threading

from django.contrib.auth.hashers import ScryptPasswordHasher

from shouwang.core.refusals import Refused

AT_ONCE = 2  # scrypt takes 32 MB and a tenth of a second each
PATIENCE_S = 8
_places = threading.BoundedSemaphore(AT_ONCE)


class BoundedScrypt(ScryptPasswordHasher):
    """Django's scrypt. Whoever finds no place within some seconds is told to come again (login.01), before any work is done."""

    def encode(self, *args, **kwargs):
        """Hash one password."""
        if not _places.acquire(timeout=PATIENCE_S):
            raise Refused("login.01")
        try:
            return super().encode(*args, **kwargs)
        finally:
            _places.release()
