"""What goes into a channel and what comes out of it."""

import itertools
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """What is known of one message."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNTRIED = "untried"


@dataclass(frozen=True)
class Message:
    """One text for one address. key names it to us, and to a vendor that drops repeated keys; notice is for in-app only."""

    key: str
    to: str
    text: str = ""
    subject: str = ""
    notice: tuple = ()  # (code, ref, {id: value})


@dataclass(frozen=True)
class Outcome:
    """What became of one message. code is the vendor's own; rest_s asks to leave the gateway alone so long."""

    key: str
    result: Result
    code: str = ""
    rest_s: int = 0

    @property
    def is_bad(self):
        """Does it speak against the gateway?"""
        return self.result in {Result.FAILED, Result.UNKNOWN} or (self.result == Result.UNTRIED and bool(self.code))


class Trouble(Exception):
    """A call that brought no answer to be read: what is known of the messages in it, and how long to leave the vendor alone."""

    def __init__(self, result, code, rest_s=0):
        self.result, self.code, self.rest_s = result, code[:40], rest_s
        super().__init__(self.code)


@dataclass(frozen=True)
class Setting:
    """One thing that an adapter must be told, for the form that sets it up."""

    name: str
    label: object
    secret: bool = False
    required: bool = True
    initial: object = ""
    help: object = ""
    choices: tuple = ()
    lines: bool = False  # a text of several lines
    number: bool = False
    url: bool = False  # where it is called: checked when it is set


class Channel(ABC):
    """One gateway, ready to send. Subclasses say what they need and implement `send`."""

    name = ""
    title: object = ""
    medium = ""
    asks: tuple[Setting, ...] = ()
    batch = 20  # messages to give to `send` at once: what is in flight when the process is killed is unknown
    batch_alike = 20  # the same when all texts are alike
    together = False  # one call carries all messages whose texts are alike
    per_minute = 0  # calls a minute that the vendor bears; 0: not documented
    to_group = False  # it speaks to a group, not to an address
    by_hand = False  # nobody calls it: somebody takes a file
    silent = False  # it disturbs nobody at night
    inside = False  # it writes into our own database, in the transaction that is open

    def __init__(self, settings, secrets=None):
        self.settings, self.secrets = settings, secrets or {}
        self.begin()

    def begin(self):  # noqa: B027  most keep nothing
        """Make ready whatever is kept between two calls of `send`."""

    @abstractmethod
    def send(self, messages: list[Message], within_s: float = 60) -> list[Outcome]:
        """Send; one outcome for each message, in order. Raises nothing: what went wrong is in the outcomes."""

    def told(self, name, default=""):
        """A setting, from wherever it is kept; what the adapter begins with when nobody set it."""
        kept = self.secrets.get(name) or self.settings.get(name)
        return kept if kept not in (None, "") else default or self._initial(name)

    def _initial(self, name):
        return next((asked.initial for asked in self.asks if asked.name == name), "")


STOP_AFTER = 3  # bad outcomes in a row: the gateway is down, and the rest of the batch is not spent on it


def alike(messages: Iterable[Message], most: int) -> list[list[Message]]:
    """Messages with the same words together, at most so many in a group."""
    groups: dict = {}
    for message in messages:
        groups.setdefault((message.subject, message.text), []).append(message)
    return [list(part) for group in groups.values() for part in _parts(group, most)]


def _parts(items, most):
    iterator = iter(items)
    while part := list(itertools.islice(iterator, most)):
        yield part


def in_turn(groups: list, call: Callable, within_s: float, lanes: int = 1) -> list[Outcome]:
    """Call once for each group (a list of messages), `lanes` at a time, until the time is up or the gateway seems to be down.

    Returns the outcomes in the order of the groups; whoever was not reached is untried.
    """
    until, bad, found = time.perf_counter() + within_s, 0, []
    with ThreadPoolExecutor(max(lanes, 1)) as pool:
        for row in _parts(groups, max(lanes, 1)):
            if bad >= STOP_AFTER or time.perf_counter() >= until:
                found += [untried(message) for group in row for message in group]
                continue
            answers = list(pool.map(call, row)) if len(row) > 1 else [call(row[0])]
            for outcomes in answers:
                stop = any(each.rest_s or (each.result == Result.UNTRIED and each.code) for each in outcomes)
                bad = STOP_AFTER if stop else bad + 1 if all(each.is_bad for each in outcomes) else 0
                found += outcomes
    return found


def untried(message, code="") -> Outcome:
    """Nothing left the house for this message."""
    return Outcome(message.key, Result.UNTRIED, code)


def troubled(messages, trouble: Trouble) -> list[Outcome]:
    """The same trouble for every message of a call."""
    return [Outcome(message.key, trouble.result, trouble.code, trouble.rest_s) for message in messages]


def all_of(messages, result, code="", rest_s=0) -> list[Outcome]:
    """The same outcome for every message of a call."""
    return [Outcome(message.key, result, code, rest_s) for message in messages]
