"""The absences within reach of whoever looks, and who fell ill of what on which day."""

from dataclasses import dataclass

from django.db.models import Q

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.watch.absences import Known, known, syndromes
from shouwang.watch.models import Absence, SyndromeRule


def within(scope: Scope, right=access.FOLLOW):
    """Every absence of people whom a right covers, voided ones not."""
    rows = Absence.objects.known(scope.known_at).filter(person__isnull=False)
    return rows.filter(_of(scope, right)).select_related("person__unit")


def _of(scope, right):
    condition = Q(pk__in=[])
    for reach in scope.reach.get(right, ()):
        condition |= Scope(None, {right: (reach,)}).people(right, "person__path", "person__kind")
    return condition


def open_ones(scope: Scope, right=access.FOLLOW) -> list[Known]:
    """Every absence that is not over, the oldest first. Cost: three queries."""
    return known(within(scope, right).filter(until=None).order_by("since", "pk"))


def absence(scope: Scope, pk, right=access.FOLLOW) -> Known:
    """One absence within reach. Raises core.04."""
    found = known(within(scope, right).filter(pk=pk))
    if not found:
        raise Refused("core.04")
    return found[0]


# ---- what the early warning counts


@dataclass(frozen=True)
class Onset:
    """Somebody fell ill on a day, with a syndrome."""

    day: object
    unit_id: int | None
    syndrome: str
    person_id: int
    dormitory: str = ""


def onsets(scope: Scope, since, until, right=access.FOLLOW) -> list[Onset]:
    """Who fell ill on the days of [since, until), by syndrome: one line a person and syndrome. Cost: five queries.

    The syndromes are those of the rows that hold at the beginning of each day of onset.
    """
    reach = Q(first_day__gte=since, first_day__lt=until) | Q(onset_day__gte=since, onset_day__lt=until)
    reach |= Q(entries__onset_day__gte=since, entries__onset_day__lt=until)
    rows = within(scope, right).filter(pk__in=Absence.objects.filter(reach).values("pk"))
    rules = list(SyndromeRule.objects.known(scope.known_at).order_by("order", "pk"))
    found = []
    for one in known(rows.order_by("first_day", "pk")):
        if since <= one.onset_day < until and one.reason not in {"injured", "other", "watched"}:
            at = clock.instant(one.onset_day)
            held = [rule for rule in rules if rule.since <= at and (rule.until is None or rule.until > at)]
            person = one.absence.person
            found += [Onset(one.onset_day, one.absence.unit_id, code, person.pk, person.dormitory) for code in syndromes(one, held)]
    return found
