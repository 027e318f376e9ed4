"""The laws of every room, checked over the whole database. A room registers its laws beside its tables:

    @law("checkin.tallies")
    def tallies_equal_rows():
        '''The tally of every unit in every slot is what its rows count to.'''
        yield from (sentence for …)

A law is a generator of sentences, one for each place where it is broken; one that yields nothing holds.
"""

import functools
import importlib
import importlib.util
from dataclasses import dataclass

from django.apps import apps

KEPT = 200  # sentences that are said of one law; the rest is a number

_laws: dict = {}


@dataclass(frozen=True)
class Held:
    """How one law came out: its name, what it says, how often it is broken, and the first sentences of where."""

    name: str
    says: str
    broken: int
    sentences: tuple[str, ...]


def law(name):
    """Register a law under `room.law`. Its docstring is what it says."""

    def register(function):
        if _laws.get(name, function).__qualname__ != function.__qualname__:
            raise ValueError(f"law {name} declared twice")
        _laws[name] = function
        return function

    return register


def names() -> list[str]:
    """The names of all laws, sorted."""
    load()
    return sorted(_laws)


def examine(name) -> Held:
    """Check one law over the whole database."""
    load()
    function = _laws[name]
    broken, sentences = 0, []
    for sentence in _said(function):
        broken += 1
        if len(sentences) < KEPT:
            sentences.append(str(sentence))
    return Held(name, (function.__doc__ or "").strip().split("\n")[0], broken, tuple(sentences))


def _said(law):
    """What a law says; rows so broken that it cannot be checked to its end are one sentence more, not the end of verify."""
    try:
        yield from law()
    except (ValueError, LookupError) as error:
        yield f"有的行坏得查不下去：{error}"


def examine_all(only=None):
    """Check every law (or those in `only`), one after the other, yielding how each came out."""
    for name in names():
        if only is None or name in only:
            yield examine(name)


@functools.cache
def load():
    """Let every room register its laws: each app's `verify` module (core's own: laws) is imported, where it has one."""
    from shouwang.core import laws  # noqa: F401  registers itself; imported here because it needs the tables

    for config in apps.get_app_configs():
        if config.name.startswith("shouwang.") and importlib.util.find_spec(f"{config.name}.verify"):
            importlib.import_module(f"{config.name}.verify")
