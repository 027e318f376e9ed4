"""The roll call: whoever is expected, partitioned; every unit = its own + the sum of its sub-units.

Law: on_roster = expected + exempt; expected = answered + missing; answered = on_time + late = normal + flagged;
proxy ≤ answered. Silence is *missing*; an affirmed zero is an *answer*.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from shouwang.core.tally import NOTHING, Tally, broken_laws


class Place(NamedTuple):
    """A unit in the tree of a slot, as that tree stood."""

    id: int
    parent_id: int | None
    path: str


@dataclass
class Node:
    """One unit of a roll call: its own people, and the total with its sub-units."""

    place: Place
    own: Tally
    total: Tally = NOTHING
    children: list["Node"] = field(default_factory=list)

    def find(self, unit_id):
        """The node of a unit in this subtree, or None."""
        if self.place.id == unit_id:
            return self
        return next((hit for child in self.children if (hit := child.find(unit_id))), None)

    def walk(self):
        """This node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(places, own: dict[int, Tally], nothing=NOTHING) -> Node:
    """Build the roll call from the places of a tree (any order, one root) and each unit's own tally.

    Other counts than a Tally (of a sweep, of a screening) say what `nothing` is, and add with `plus`. Cost: one pass up a tree of
    places. Raises ValueError when a tally belongs to no place: nobody may fall out.
    """
    nodes = {place.id: Node(place, own.get(place.id, nothing)) for place in sorted(places, key=lambda p: p.path)}
    lost = [unit for unit, tally in own.items() if unit not in nodes and tally != nothing]
    if lost:
        raise ValueError(f"people in units outside the tree: {lost[:5]}")
    root = None
    for node in nodes.values():
        parent = nodes.get(node.place.parent_id)
        if parent is None:
            if root is not None:
                raise ValueError(f"two roots: {root.place.path} and {node.place.path}")
            root = node
        else:
            parent.children.append(node)
    for node in reversed(nodes.values()):
        node.total = node.own
        for child in node.children:
            node.total = node.total.plus(child.total)
    return root


def tree_of_totals(rows) -> Node:
    """Build the roll call from what each unit totals with its sub-units: rows of (id, parent id, path, *counters), by path.

    A unit's own people are its total less its sub-units'. Raises ValueError for a second root.
    """
    nodes: dict[int, Node] = {}
    root = None
    for unit, parent_id, path, *counters in rows:
        total = Tally._make(counters)
        nodes[unit] = node = Node(Place(unit, parent_id, path), total, total)
        parent = nodes.get(parent_id)
        if parent is not None:
            parent.children.append(node)
        elif root is None:
            root = node
        else:
            raise ValueError(f"two roots: {root.place.path} and {path}")
    for node in nodes.values():
        if node.children:
            below = zip(*(child.total for child in node.children), strict=True)
            node.own = Tally._make(whole - sum(parts) for whole, parts in zip(node.total, below, strict=True))
    return root


def broken(node: Node) -> list[tuple[Place, str]]:
    """Every law broken anywhere in the tree: (place, law)."""
    found = []
    for at in node.walk():
        found += [(at.place, law) for law in broken_laws(at.own) + broken_laws(at.total)]
        total = at.own
        for child in at.children:
            total = total.plus(child.total)
        if total != at.total:
            found.append((at.place, "total = own + sum of sub-units"))
    return found
