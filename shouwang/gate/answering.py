"""The facts behind an answer, read once for however many people: measures, the kinds that ask, watches; then the rule.

For one person or ten thousand it costs the same handful of queries. The reason of an answer stays here: who shows it decides.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from shouwang.core import clock, parameters
from shouwang.core.models import Parameter
from shouwang.core.shapes import known
from shouwang.gate import rules
from shouwang.gate.models import Measure
from shouwang.gate.rule_values import ASKS
from shouwang.roster.models import Person
from shouwang.watch.models import Watch

ALWAYS_SINCE = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Who:
    """Whom an answer is about: as little of a person as the rule needs. pk None: nobody we know."""

    pk: int | None = None
    kind: str = ""
    number: str = ""


NOBODY = Who()


class Facts:
    """What holds at an instant, as known then or now. `ignore_measure` answers as if a measure about everybody held."""

    def __init__(self, at, known_at=None, ignore_measure=False):
        self.at, self.known_at = at, known_at
        self.day_end = clock.instant(clock.day_of(at) + dt.timedelta(days=1))
        values = parameters.values(at, known_at)
        self.most = dt.timedelta(hours=max(1, values["gate.answer_hours"]))
        self.asking = frozenset(kind for kind in ASKS if values[f"gate.asks_{kind}"])
        codes = [f"gate.asks_{kind}" for kind in ASKS]
        changing = Parameter.objects.filter(known(known_at), code__in=codes, since__gt=at)
        self.changes = tuple(changing.values_list("since", flat=True))
        self.rows = {row.pk: row for row in _signed(at, known_at)}
        self.measures = tuple(_ordered(row) for row in self.rows.values())
        if ignore_measure:
            self.measures = (rules.Ordered(ALWAYS_SINCE, at + dt.timedelta(days=366)),)

    def asked(self, **more) -> rules.Asked:
        """The question at this instant."""
        return rules.Asked(at=self.at, **more)

    def measure(self, asked=None):
        """The measure (row) under which the gate asks at this instant; None while it is off."""
        found = rules.in_force(self.measures, asked or self.asked())
        return self.rows.get(found.pk) if found else None

    def said(self, who: Who, watches, asked: rules.Asked) -> rules.Said:
        """The rule on one person."""
        return rules.said_of(
            watches, self.measures, self.asking, replace(asked, kind=who.kind), day_end=self.day_end, most=self.most,
            known=who.pk is not None, changes=self.changes,
        )  # fmt: skip

    def watches(self, people=None) -> dict:
        """person id → the confirmed watches that hold then or later. people: ids, None for everybody. Cost: one query."""
        rows = Watch.objects.filter(known(self.known_at), confirmed_at__isnull=False, person__isnull=False)
        if self.known_at is not None:
            rows = rows.filter(confirmed_at__lte=self.known_at)
        if people is not None:
            rows = rows.filter(person__in=people)
        found = defaultdict(list)
        for pk, person, kind, since, until, closed in rows.values_list("pk", "person_id", "kind", "since", "until", "closed_at"):
            end = None if self.known_at is not None and closed is not None and closed > self.known_at else until
            if end is None or end > self.at:
                found[person].append(rules.Held(kind, since, end, pk))
        return found

    def of(self, people, asked=None) -> dict:
        """pk → Said for some people (Who). Cost: one query."""
        asked = asked or self.asked()
        found = self.watches([who.pk for who in people if who.pk is not None])
        return {who.pk: self.said(who, found.get(who.pk, ()), asked) for who in people}

    def to_ask(self, within, asked=None) -> dict:
        """Person → Said for everybody within a filter about whom the clinic is to be asked. Cost: two queries."""
        asked, found = asked or self.asked(), self.watches()
        people = Person.objects.filter(within, pk__in=[pk for pk, held in found.items() if any(one.kind in self.asking for one in held)])
        answered = {who: self.said(Who(who.pk, who.kind), found[who.pk], asked) for who in people.order_by("number")}
        return {who: said for who, said in answered.items() if said.answer == rules.ASK}


def _signed(at, known_at):
    """The signed measures that hold at an instant or later, as known then."""
    rows = Measure.objects.filter(known(known_at), signed_at__isnull=False, until__gt=at)
    return rows if known_at is None else rows.filter(signed_at__lte=known_at)


def _ordered(row) -> rules.Ordered:
    return rules.Ordered(
        row.since, row.until, frozenset(row.kinds), frozenset(row.gates), row.direction, row.unknown, row.stale, row.pk
    )  # fmt: skip


def whoever(within, numbers) -> dict:
    """number → Who for numbers as they are typed; a number of a record that was merged means the record that stays. One query."""
    wanted = {number: number.strip() for number in numbers}
    rows = Person.objects.filter(number__in=set(wanted.values())).select_related("merged_into")
    rows = {row.number: row.merged_into or row for row in rows}
    inside = set(Person.objects.filter(within, pk__in={row.pk for row in rows.values()}).values_list("pk", flat=True))
    found = {}
    for typed, number in wanted.items():
        row = rows.get(number)
        found[typed] = Who(row.pk, row.kind, row.number) if row is not None and row.pk in inside else NOBODY
    return found
