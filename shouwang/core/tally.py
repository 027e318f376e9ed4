"""What one person adds to a tally: the only place where the counters of a roll call come from.

A cell has six counters; everything else is derived. *Every* change applies vector(after) − vector(before).
"""

import operator
from typing import NamedTuple


class Answer(NamedTuple):
    """The current answer of a person to a slot: lateness of the first accepted one, flag and proxy of the current one."""

    late: bool
    proxy: bool
    flagged: bool


class Tally(NamedTuple):
    """Six counters. `exempt` counts people who are exempt and unanswered; an exempt person who answers is expected."""

    on_roster: int = 0
    exempt: int = 0
    answered: int = 0
    late: int = 0
    proxy: int = 0
    flagged: int = 0

    @property
    def expected(self):
        return self.on_roster - self.exempt

    @property
    def missing(self):
        return self.on_roster - self.exempt - self.answered

    @property
    def on_time(self):
        return self.answered - self.late

    @property
    def normal(self):
        return self.answered - self.flagged

    def plus(self, other):
        """The sum, counter by counter."""
        return Tally._make(map(operator.add, self, other))

    def minus(self, other):
        """The difference, counter by counter."""
        return Tally._make(map(operator.sub, self, other))

    def as_dict(self):
        """All eleven counters under their names, in the order of the roll call."""
        return {name: getattr(self, name) for name in COUNTERS}


COUNTERS = (
    "on_roster", "expected", "exempt", "answered", "on_time", "late", "proxy", "missing", "normal", "flagged",
)  # fmt: skip
NOTHING = Tally()


def total(tallies: list[Tally]) -> Tally:
    """The sum of some tallies, counter by counter."""
    return tallies[0] if len(tallies) == 1 else Tally._make(map(sum, zip(*tallies, strict=True)))


def vector(on_roster: bool, exempt: bool, answer: Answer | None) -> Tally:
    """What a person with this standing and this answer adds to the unit responsible for them."""
    if not on_roster:
        return NOTHING
    if answer is None:
        return Tally(1, int(exempt), 0, 0, 0, 0)
    return Tally(1, 0, 1, int(answer.late), int(answer.proxy), int(answer.flagged))


def broken_laws(tally: Tally) -> list[str]:
    """The identities of the roll call that this tally breaks, as sentences in code terms; empty when all hold."""
    laws = {
        "exempt ≤ on_roster": 0 <= tally.exempt <= tally.on_roster,
        "answered ≤ expected": 0 <= tally.answered <= tally.expected,
        "late ≤ answered": 0 <= tally.late <= tally.answered,
        "proxy ≤ answered": 0 <= tally.proxy <= tally.answered,
        "flagged ≤ answered": 0 <= tally.flagged <= tally.answered,
    }
    return [law for law, holds in laws.items() if not holds]
