"""Small cells of the public copy: what must not be printed so that nobody can be found out by subtraction.

A count of 1 to 4 is printed `<5`. Where the sums of a table would give it away, other cells are withheld and printed
`—*`. The promise, for every cell printed `<5`: there is another table, agreeing with everything that is printed and with
every sum, in which that cell is a different number. We do not hope for it: each cell keeps such a *move* as its proof.

A move changes some hidden cells by one person up or down so that every sum still holds. It is looked for cell by cell,
cheapest first; hidden cells are free, a plain cell costs more than a small one, a total more than a plain cell, so that
what readers want most goes last. One always exists: one more person in one base cell, counted in all its totals.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import pgettext

from .render.document import Number

THRESHOLD = 5
SMALL, WITHHELD = "<%d", "—*"
SEARCH_STEPS = 3000
IMPOSSIBLE = 10**9

Key = Hashable


@dataclass(frozen=True)
class Sum:
    """One addition that every reader can check: total = the parts together."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class Suppression:
    """Which cells are printed `<5` (`small`) and which `—*` (`withheld`); `moves` proves it, small cell by small cell."""

    small: frozenset
    withheld: frozenset
    moves: Mapping[Key, Mapping[Key, int]] = field(default_factory=dict)
    threshold: int = THRESHOLD

    @property
    def hidden(self) -> frozenset:
        """Every cell whose count is not printed."""
        return self.small | self.withheld

    @property
    def sentence(self) -> str:
        """What stands under the table, in the active language; nothing when nothing is hidden."""
        if self.withheld:
            text = pgettext(
                "bulletin", "小于%(threshold)d的数记作“<%(threshold)d”；标“—*”的数一并隐去，以免由合计推出。"
            )
        elif self.small:
            text = pgettext("bulletin", "小于%(threshold)d的数记作“<%(threshold)d”。")
        else:
            return ""
        return text % {"threshold": self.threshold}

    def number(self, key: Key, number: Number, counted_from: Iterable[Key] = ()) -> Number:
        """The number as the public copy prints it. A rate is withheld when any count that it is computed from is hidden."""
        if key in self.small:
            return replace(number, value=None, text=SMALL % self.threshold, href="", hidden=True)
        if key in self.withheld or any(count in self.hidden for count in counted_from):
            return replace(number, value=None, text=WITHHELD, href="", hidden=True)
        return number


def two_way(
    cells: Mapping[tuple, int], row_sums: Iterable[Sum] = (), column_sums: Iterable[Sum] = ()
) -> tuple[Sum, ...]:
    """The sums of a table whose cells are keyed (row, column): row sums hold in each column, column sums in each row."""
    rows, columns = ({key[axis]: None for key in cells} for axis in (0, 1))
    down = [
        Sum((rule.total, column), tuple((part, column) for part in rule.parts))
        for rule in row_sums
        for column in columns
    ]
    across = [Sum((row, rule.total), tuple((row, part) for part in rule.parts)) for rule in column_sums for row in rows]
    return tuple(down + across)


def suppress(
    cells: Mapping[Key, int],
    sums: Sequence[Sum] = (),
    at_most: Sequence[tuple[Key, Key]] = (),
    threshold: int = THRESHOLD,
    unprinted: Mapping[Key, int] | None = None,
) -> Suppression:
    """What to hide of a table so that no count under the threshold can be read off or worked out.

    `at_most` names pairs (lesser, greater) of which readers know that the one cannot exceed the other (其中发热 of 异常).
    `unprinted` are counts that no copy prints, but that bind those that are printed (everybody who ended, by kind and by way).
    Cells that gave no answer are left out of `cells`. Raises ValueError when a sum does not hold.
    """
    table = _Table(cells, sums, at_most, threshold, unprinted or {})
    moves = {}
    for key in sorted((key for key in cells if key in table.small), key=lambda key: -table.value[key]):
        moves[key] = table.protect(key)
    printed_small = table.small - table.loose
    return Suppression(frozenset(printed_small), frozenset(table.loose & cells.keys()), moves, threshold)


class _Table:
    """Cells, the sums that bind them, and what is hidden so far."""

    def __init__(self, cells, sums, at_most, threshold, unprinted):
        self.value = dict(cells) | dict(unprinted)
        self.threshold = threshold
        self.small = {key for key, value in cells.items() if 0 < value < threshold}
        self.loose: set = set(unprinted)  # hidden without a bound: printed —*, or not printed at all
        self.sums: list[dict] = []
        self.bound_by: dict = defaultdict(list)
        for rule in sums:
            self._bind(rule)
        for lesser, greater in at_most:
            self._bind_at_most(lesser, greater)
        self.totals = {key for rule in self.sums for key, sign in rule.items() if sign < 0}

    def _bind(self, rule: Sum) -> None:
        parts = [part for part in rule.parts if part in self.value]
        if rule.total not in self.value or not parts:
            return
        if sum(self.value[part] for part in parts) != self.value[rule.total]:
            raise ValueError(f"{rule.total} is not the sum of its parts")
        signs = dict.fromkeys(parts, 1) | {rule.total: -1}
        self.sums.append(signs)
        for key in signs:
            self.bound_by[key].append(len(self.sums) - 1)

    def _bind_at_most(self, lesser, greater) -> None:
        """A part that is never printed makes the inequality a sum."""
        if lesser not in self.value or greater not in self.value:
            return
        rest = ("unprinted", lesser, greater)
        self.value[rest] = self.value[greater] - self.value[lesser]
        if self.value[rest] < 0:
            raise ValueError(f"{lesser} exceeds {greater}")
        self.loose.add(rest)
        self._bind(Sum(greater, (lesser, rest)))

    def protect(self, key) -> dict:
        """A move that changes this cell; whatever it needs hidden is hidden from now on."""
        move = _Search(self).cheapest(key)
        if not move:
            self.loose |= self._bound_with(key)
        for changed, step in move.items():
            if self.cost(changed, step):
                self.loose.add(changed)
        return move

    def _bound_with(self, key) -> set:
        """Every cell that any chain of sums ties to this one: the last resort, when no move of single persons exists."""
        seen, waiting = {key}, [key]
        while waiting:
            linked = {other for place in self.bound_by[waiting.pop()] for other in self.sums[place]} - seen
            seen |= linked
            waiting += linked
        return seen

    def cost(self, key, step) -> int:
        """What it takes from the reader if this cell may be off by one; IMPOSSIBLE where no table can have it so."""
        after = self.value[key] + step
        if after < 0:
            return IMPOSSIBLE
        if key in self.loose:
            return 0
        if key in self.small:
            return 0 if 0 < after < self.threshold else 8
        if self.value[key] == 0:
            return 60
        # A withheld cell that would itself be small in the other table would have been printed <5 there: avoid it.
        unlikely = 12 if after < self.threshold else 0
        return 10 + self.value[key].bit_length() + unlikely + (15 if key in self.totals else 0)


class _Search:
    """Depth first, cheapest first, cut off at the best found: each broken sum is mended by one more cell."""

    def __init__(self, table: _Table):
        self.table = table
        self.best: dict = {}
        self.best_cost = IMPOSSIBLE
        self.steps = 0

    def cheapest(self, key) -> dict:
        self.best = self._one_more_person(key)
        self.best_cost = sum(self.table.cost(changed, 1) for changed in self.best) if self.best else IMPOSSIBLE
        for step in (1, -1):
            self.steps = 0
            self._try({}, defaultdict(int), 0, key, step)
        return self.best

    def _one_more_person(self, key) -> dict:
        """The move that always exists: somebody more in one base cell, and so in every total above it."""
        base = key
        while below := self._parts(base):
            base = max(below, key=lambda part: self.table.value[part])
        move = {base: 1}
        while broken := self._first_broken(move):
            added = self._mending(broken, move)
            if added is None:
                return {}
            move[added] = 1
        return move

    def _first_broken(self, move: dict) -> dict | None:
        rules = dict.fromkeys(place for key in move for place in self.table.bound_by[key])
        return next(
            (
                rule
                for rule in map(self.table.sums.__getitem__, rules)
                if sum(sign * move.get(key, 0) for key, sign in rule.items())
            ),
            None,
        )

    def _mending(self, rule: dict, move: dict):
        """The total above, or, where the total has already grown, the part that costs least (其余, which is not printed)."""
        grown = sum(sign * move.get(key, 0) for key, sign in rule.items()) > 0
        fitting = (key for key, sign in rule.items() if key not in move and (sign < 0) == grown)
        return min(fitting, key=lambda key: self.table.cost(key, 1), default=None)

    def _parts(self, key) -> list:
        rules = (self.table.sums[place] for place in self.table.bound_by[key])
        return next(([part for part, sign in rule.items() if sign > 0] for rule in rules if rule[key] < 0), [])

    def _try(self, move, broken, cost, key, step) -> None:
        price = self.table.cost(key, step)
        if cost + price >= self.best_cost or self.steps > SEARCH_STEPS:
            return
        self.steps += 1
        move[key] = step
        self._shift(broken, key, step)
        self._mend(move, broken, cost + price)
        self._shift(broken, key, -step)
        del move[key]

    def _shift(self, broken, key, step) -> None:
        for place in self.table.bound_by[key]:
            broken[place] += self.table.sums[place][key] * step
            if not broken[place]:
                del broken[place]

    def _mend(self, move, broken, cost) -> None:
        if not broken:
            self.best, self.best_cost = dict(move), cost
            return
        place = min(broken, key=lambda place: len(self.table.sums[place]))
        rule, off = self.table.sums[place], 1 if broken[place] > 0 else -1
        options = [(key, -off * sign) for key, sign in rule.items() if key not in move]
        for key, step in sorted(options, key=lambda option: self.table.cost(*option)):
            self._try(move, broken, cost, key, step)
