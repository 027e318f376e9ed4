"""一人一档: what the rooms know of one person, in time order, each part by right.

A room registers its parts in a module of its own called `timeline`, which is found when first asked:

    @part("checkin.checks", term=_("核实"), rights=("verify", "answers"))
    def checks(scope, file, known_at):
        yield Entry(at=…, recorded_at=…, words=_("…"), ref="checkin.Check:5")

`file` is whose file it is, with the ids of those who turned out to be the same person. A viewer who has none of the rights where
the person is does not learn that the part exists; the person reads every part of their own file.
"""

import importlib
import importlib.util
from dataclasses import dataclass, replace

from django.apps import apps
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class File:
    """Whose file: the person, and the ids of everybody merged into them (their own first)."""

    person: object
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """One thing in a file: when it happened, when it was learnt, in words, with its particulars."""

    at: object
    words: str
    recorded_at: object = None
    until: object = None  # a spell's end, where it has one
    badges: tuple = ()  # (state of components/badge.html, its word), …
    lines: tuple = ()  # {"label": …, "value": …, "changed": bool}, …: its particulars
    url: str = ""
    ref: str = ""
    by: str = ""  # Ref of who did it
    sensitive: bool = False  # it says something of the person's health
    part: str = ""


@dataclass(frozen=True)
class Part:
    """One kind of thing in a file, and who may read it."""

    key: str
    term: object
    rights: tuple
    rows: object

    def entries(self, scope, file: File, known_at=None) -> list[Entry]:
        """Its entries, each with the part's name."""
        return [replace(entry, part=self.key) for entry in self.rows(scope, file, known_at)]


_parts: dict[str, Part] = {}
_loaded: list = []


def part(key, *, term, rights):
    """Register a part of everybody's file: `rights` are those of which any one opens it."""

    def register(function):
        if key in _parts:
            raise ValueError(f"part {key} declared twice")
        _parts[key] = Part(key, term, tuple(rights), function)
        return function

    return register


def parts() -> list[Part]:
    """Every part that the rooms have registered, in the order of the house."""
    if not _loaded:
        _loaded.append(True)
        for config in apps.get_app_configs():
            name = f"{config.name}.timeline"
            if config.name.startswith("shouwang.") and name != __name__ and importlib.util.find_spec(name):
                importlib.import_module(name)
    return list(_parts.values())


def address(pk) -> str:
    """Where a person's file is read; '' where no site is served (a command line)."""
    try:
        return reverse("site:dossier", args=[pk])
    except NoReverseMatch:
        return ""


def in_order(entries) -> list[Entry]:
    """Entries newest first; what happened at one instant in the order in which it was learnt."""
    return sorted(entries, key=lambda entry: (entry.at, entry.recorded_at or entry.at), reverse=True)
