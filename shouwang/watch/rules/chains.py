"""Chains of transmission from a line list and its links: degrees, generations, serial intervals, and how to draw them.

A generation is the shortest chain from a case without a known source (generation 0). A case that only a loop leads to has no
generation; a link from a case to itself says nothing. Both are reported, and neither is mended here.
"""

import datetime as dt
from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Chain:
    """What follows from links. Every case stands in `degrees`, `generations` and `sources`, in the order given.

    degrees: whom each is named to have infected; generations: None where only a loop leads there; parents: by which case a case
    was first reached; intervals: days from onset to onset of each link of which both are known.
    """

    degrees: dict
    generations: dict
    sources: dict  # case → the cases that lead to it, in the order of the links
    parents: dict
    intervals: dict  # (source, target) → days; negative where the target fell ill first
    loops: tuple  # cases without a generation
    selves: tuple  # cases that were linked to themselves

    @property
    def links(self) -> int:
        """How many distinct links between different cases there are."""
        return sum(self.degrees.values())

    @property
    def backward(self) -> tuple:
        """The links whose target fell ill before its source."""
        return tuple(link for link, days in self.intervals.items() if days < 0)

    def counted(self) -> dict:
        """generation → number of cases, ascending; cases without one are left out."""
        found: dict = {}
        for generation in self.generations.values():
            if generation is not None:
                found[generation] = found.get(generation, 0) + 1
        return dict(sorted(found.items()))


def chain(onsets: dict, links) -> Chain:
    """The chain of cases {id: onset day or None} along links [(source, target)] between them. Cost: O(cases + links)."""
    distinct = dict.fromkeys(links)
    selves = tuple(dict.fromkeys(source for source, target in distinct if source == target))
    outward: dict = {one: [] for one in onsets}
    sources: dict = {one: [] for one in onsets}
    for source, target in distinct:
        if source != target:
            outward[source].append(target)
            sources[target].append(source)
    reached, parents = _reached(outward, [one for one in onsets if not sources[one]])
    intervals = {
        (source, target): (onsets[target] - onsets[source]).days
        for source, targets in outward.items()
        for target in targets
        if onsets[source] and onsets[target]
    }
    generations = {one: reached.get(one) for one in onsets}
    loops = tuple(one for one, generation in generations.items() if generation is None)
    return Chain({one: len(out) for one, out in outward.items()}, generations, sources, parents, intervals, loops, selves)


def _reached(outward, roots):
    """(generation of each case that a root leads to, the case it was reached from)."""
    reached, parents = dict.fromkeys(roots, 0), {}
    waiting = deque(roots)
    while waiting:
        source = waiting.popleft()
        for target in outward[source]:
            if target not in reached:
                reached[target], parents[target] = reached[source] + 1, source
                waiting.append(target)
    return reached, parents


@dataclass(frozen=True)
class Spot:
    """Where one case stands in a picture: its row, and its column (days from the first onset, or its generation)."""

    case: object
    row: int
    column: int | None  # None: no onset is known
    parent: object = None
    also: tuple = ()  # the other cases that may have infected it


@dataclass(frozen=True)
class Tree:
    """One tree of a picture: the case it starts with, and its cases from top to bottom."""

    root: object
    spots: tuple = ()


@dataclass
class Forest:
    """A whole picture: trees, the largest first; cases without any link; how many columns there are and what the first one is."""

    trees: list = field(default_factory=list)
    single: list = field(default_factory=list)
    columns: int = 1
    first: dt.date | None = None


def forest(found: Chain, onsets: dict, by_day=True) -> Forest:
    """Lay the trees of a chain out, one case a row, in the order of onset; a case of a loop starts a tree of its own."""
    children: dict = {}
    for target, source in found.parents.items():
        children.setdefault(source, []).append(target)
    days = [day for day in onsets.values() if day]
    picture = Forest(first=min(days) if days else None)
    for root in sorted((one for one in onsets if one not in found.parents), key=lambda one: _order(onsets, one)):
        if root not in children and not found.sources[root]:
            picture.single.append(root)
        else:
            picture.trees.append(_tree(found, onsets, children, root, by_day))
    picture.trees.sort(key=lambda tree: -len(tree.spots))
    spread = max(days) - min(days) if days else dt.timedelta()
    deepest = max((value for value in found.generations.values() if value is not None), default=0)
    picture.columns = spread.days + 1 if by_day else deepest + 1
    return picture


def _order(onsets, one):
    return (onsets[one] is None, onsets[one] or dt.date.max)


def _tree(found, onsets, children, root, by_day) -> Tree:
    first = min((day for day in onsets.values() if day), default=None)
    spots, waiting = [], [root]
    while waiting:
        one = waiting.pop()
        parent = found.parents.get(one)
        others = tuple(source for source in found.sources[one] if source != parent)
        day = (onsets[one] - first).days if onsets[one] else None
        spots.append(Spot(one, len(spots), day if by_day else found.generations[one] or 0, parent, others))
        waiting += sorted(children.get(one, ()), key=lambda child: _order(onsets, child), reverse=True)
    return Tree(root, tuple(spots))
