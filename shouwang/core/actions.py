"""The way in. An action is a keyword-only function that says what changed, under whose hand, in one transaction.

    @action("roster.exempted", lock="exclusive")
    def exempt(*, person, reason, until, by) -> Exemption: …

The decorator opens the transaction (core.writing), and refuses an action that leaves no Event behind or has no `by`.
"""

import functools
import getpass
import inspect
from dataclasses import dataclass

from shouwang.core import events
from shouwang.core.writing import writing


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, the person behind it, or the operator at the command line (with the OS user)."""

    ref: str  # "roster.Account:5" | "operator" | "system" | "roster.Person:12" (a personal link)
    name: str = ""
    person_id: int | None = None
    os_user: str = ""
    trusted: bool = False  # the operator and the system act with the institution's own authority
    only: frozenset | None = None  # an API token uses no other right of its person than these; None: all of them

    def __str__(self):
        return self.name or self.ref


def operator() -> Actor:
    """The person at the command line of the server."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    return Actor(ref="operator", name="operator", os_user=user, trusted=True)


SYSTEM = Actor(ref="system", name="system", trusted=True)

registry: dict[str, object] = {}


def action(verb, lock="shared"):
    """Declare an action. verb: `app.past_tense`; lock: "exclusive" when it changes who is expected, or where."""

    def declare(function):
        """Check the signature, and wrap the function in one transaction with one stamp."""
        signature = inspect.signature(function)
        loose = [p.name for p in signature.parameters.values() if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]
        if loose or "by" not in signature.parameters:
            raise TypeError(
                f"{function.__qualname__}: an action takes keyword-only parameters and `by`; loose: {loose}"
            )

        @functools.wraps(function)
        def run(**kwargs):
            """The action in one transaction under its lock, with the Event that it owes."""
            with writing(lock), events.collecting() as said:
                result = function(**kwargs)
                if not said:
                    raise RuntimeError(f"{verb}: an action leaves one Event behind")
                return result

        run.verb, run.lock = verb, lock
        registry[f"{function.__module__}.{function.__name__}"] = run
        return run

    return declare
