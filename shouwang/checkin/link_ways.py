"""What else stands on the page of a personal link: ways into rooms above that have something for this person.

    @way
    def papers(person, token):
        yield Way(_("文书"), reverse("watch_links:papers", args=[token]), waits=True)

Every page of a link asks each of them, so each asks one small question of an index, or none.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """One way: its words, its address, and whether something there waits for the person."""

    label: str
    url: str
    waits: bool = False


_ways: list = []


def way(function):
    """Register a room's ways."""
    if function.__qualname__ not in [known.__qualname__ for known in _ways]:
        _ways.append(function)
    return function


def ways(person, token) -> list[Way]:
    """Every way that is open to a person now, what waits first."""
    found = [one for function in _ways for one in function(person, token)]
    return sorted(found, key=lambda one: not one.waits)
