"""Some deeds ask for the second step again: a grant, a purge, a large export. The action calls `require()`; who asks is above.

Around a request the login room says whether the second step was given a short while ago; where no request is (the command
line, the worker, a test of an action) nobody is asked.
"""

import contextlib
from contextvars import ContextVar

_fresh: ContextVar = ContextVar("fresh", default=None)


class AskAgain(Exception):
    """The second step must be given once more before this is done. Nothing was done."""


def require():
    """Raise AskAgain unless the second step was given a short while ago, or the session has none."""
    fresh = _fresh.get()
    if fresh is not None and not fresh():
        raise AskAgain


@contextlib.contextmanager
def answering(fresh):
    """Inside, `fresh()` says whether the second step is still good: True, or True for whoever has none."""
    token = _fresh.set(fresh)
    try:
        yield
    finally:
        _fresh.reset(token)
