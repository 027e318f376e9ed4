"""One thing to do, as the page of today shows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One thing to do: words, a number (or none), where, by when; tone "bad" when it is late."""

    words: object
    url: str
    icon: str
    number: object = None
    due: object = None
    tone: str = ""
    about: str = ""
