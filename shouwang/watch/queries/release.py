"""What the release of watches depends on, read for many at once: the same facts for the screen, the signature and the explanation."""

from dataclasses import dataclass

from shouwang.core import clock, parameters
from shouwang.core.scope import Scope
from shouwang.core.shapes import holding
from shouwang.core.verdicts import Verdict
from shouwang.watch.models import UNFOLLOWED, Kind, Review, Watch
from shouwang.watch.queries.checks import checks_of
from shouwang.watch.queries.watches import confirmed
from shouwang.watch.rules.release import Facts, Reviewed, release_verdict


@dataclass(frozen=True)
class Judged:
    """One watch with the facts of its release and the verdict before a signature."""

    watch: Watch
    facts: Facts
    verdict: Verdict

    @property
    def signable(self) -> Verdict:
        """The verdict of a signature: a doctor must have reviewed it."""
        return release_verdict(self.facts, signing=True)


def judged(scope: Scope, rows, day=None, known_at=None) -> list[Judged]:
    """Each of these watches (within reach already) on a day, default today. Cost: six statements for any number of them."""
    rows = list(rows)
    day = day or clock.today()
    checks, reviews = checks_of(rows, known_at), _reviews(rows, known_at)
    inpatients = _inpatients(rows, known_at)
    streak = parameters.value("watch.streak_visit")
    found = []
    for row in rows:
        facts = Facts(
            day=day, day0=row.day0, last_day=row.last_day, held_from=clock.local(_held_from(row)),
            confirmed=row.confirmed_at is not None and (known_at is None or row.confirmed_at <= known_at),
            followed=row.kind not in UNFOLLOWED, checks=checks.get(row.pk, ()), review=reviews.get(row.pk),
            inpatient=row.kind != Kind.INPATIENT and row.person_id in inpatients, streak=streak,
        )  # fmt: skip
        found.append(Judged(row, facts, release_verdict(facts)))
    return found


def _held_from(row):
    """From when somebody was followed up: a reported case from the clinic's word on."""
    return max(row.since, row.confirmed_at) if row.confirmed_at else row.since


def _reviews(rows, known_at) -> dict[int, Reviewed]:
    """The last review of each row: a period that was changed since is reviewed anew. Cost: one statement."""
    found = Review.objects.known(known_at).filter(watch__in=[row.pk for row in rows]).order_by("recorded_at", "pk")
    values = found.values_list("watch_id", "agreed", "at", "note", "by_person_id")
    return {watch: Reviewed(agreed, at, bool(note), by_person) for watch, agreed, at, note, by_person in values}


def _inpatients(rows, known_at) -> set[int]:
    people = [row.person_id for row in rows if row.person_id is not None]
    held = Watch.objects.filter(holding(clock.now(), known_at), confirmed(known_at), kind=Kind.INPATIENT, person__in=people)
    return set(held.values_list("person_id", flat=True))
