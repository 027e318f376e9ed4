"""The one lens: every read of personal rows takes a Scope. It says who looks, how far they may see, and when.

Absent and forbidden look the same (core.04). A scope with no reach sees nothing.
"""

from dataclasses import dataclass, field, replace

from django.db.models import Q

from shouwang.core.shapes import after, under


@dataclass(frozen=True)
class Reach:
    """A subtree and the kinds of people in it (None: all kinds) that a right covers."""

    path: str
    kinds: frozenset | None = None

    def covers(self, path, kind=None):
        """Does it cover a place, and a kind of person there?"""
        return self.path <= path < after(self.path) and (self.kinds is None or kind is None or kind in self.kinds)


@dataclass(frozen=True)
class Scope:
    """Who looks (viewer), how far (reach, by right), at which day, as known when, and why."""

    viewer: object
    reach: dict = field(default_factory=dict)  # right -> tuple[Reach, …]
    kinds: frozenset | None = None
    day: object = None
    known_at: object = None
    purpose: str = ""
    opened: frozenset = frozenset()  # (right, id of a person): single files that a broken glass opens for a while, read only

    def at(self, **changes):
        """The same lens with another day, known_at or purpose."""
        return replace(self, **changes)

    def allows(self, right, path=None, kind=None) -> bool:
        """May the viewer use `right` at a place (anywhere, when no place is given)?"""
        reaches = self.reach.get(right, ())
        return any(path is None or reach.covers(path, kind) for reach in reaches)

    def people(self, right, path_field="path", kind_field="kind") -> Q:
        """The filter that leaves the people whom `right` covers; an empty one where nothing is covered."""
        condition = Q(pk__in=[])
        for reach in self.reach.get(right, ()):
            part = under(reach.path, path_field)
            if reach.kinds is not None:
                part &= Q(**{f"{kind_field}__in": sorted(reach.kinds)})
            condition |= part
        return condition

    def units(self, right, path_field="path") -> Q:
        """The filter that leaves the units whom `right` covers, for whatever kinds."""
        condition = Q(pk__in=[])
        for reach in self.reach.get(right, ()):
            condition |= under(reach.path, path_field)
        return condition
