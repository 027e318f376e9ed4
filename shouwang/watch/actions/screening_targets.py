"""More people for a screening that goes on: by their numbers or a whole class; nobody twice, and whoever is not added is named with why."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.shapes import under
from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.watch.actions.screenings import name_targets, running
from shouwang.watch.models import Screening, ScreeningTarget
from shouwang.watch.queries import screenings as queries

MOST = 5000  # numbers pasted at once


class Skip(models.TextChoices):
    """Why somebody was not added to a screening."""

    THERE = "there", _("已在应筛名单里")
    EXCUSED = "excused", _("已说明不用筛查；确要筛查请按学工号加入")
    LEFT = "left", _("不在任何单位（已离校或未入学）")
    UNKNOWN = "unknown", _("名册里没有这个学工号，或不在您负责的范围")


@dataclass(frozen=True)
class Skipped:
    """One who was not added: the number as it was given, the person where the actor may see one, and why."""

    number: str
    person: Person | None
    why: Skip


@dataclass(frozen=True)
class Added:
    """What came of adding people: how many are new on the list, and everybody who is not with the reason."""

    new: int
    skipped: tuple[Skipped, ...]


@action("watch.targets_added")
def add_targets(*, screening: Screening, by, numbers=(), unit=None) -> Added:
    """More people should be examined: those with these numbers, and everybody of a unit. Cost: constant.

    Whoever was found to need no examination comes back by their number alone, not with their class.
    Raises core.04, watch.141 (neither numbers nor a unit, or an empty unit), watch.149 (over), watch.240 (too many numbers).
    """
    scope = access.scope_acting(by)
    if not queries.may(scope, queries.CLINIC):
        raise Refused("core.04")
    if len(numbers) > MOST:
        raise Refused("watch.240", field="numbers", most=MOST, count=len(numbers))
    row = running(screening)
    named, skipped = _named(scope, numbers)
    together = [person for person in _of_unit(scope, unit) if person.pk not in {one.pk for one in named}] if unit else []
    if not named and not skipped and not together:
        raise Refused("watch.141", field="unit" if unit else "numbers")
    there, excused = _standing(row)
    skipped += [Skipped(one.number, one, Skip.THERE) for one in named + together if one.pk in there]
    skipped += [Skipped(one.number, one, Skip.EXCUSED) for one in together if one.pk in excused - there]
    out = {one.person.pk for one in skipped if one.person}
    new = name_targets(row, [one for one in named + together if one.pk not in out], by)
    emit("watch.targets_added", f"watch.Screening:{row.pk}", by=by, new=new, skipped=len(skipped))
    return Added(new, tuple(skipped))


def _named(scope, numbers) -> tuple[list[Person], list[Skipped]]:
    """(the people with these numbers, each once; the numbers behind which nobody can be added). A number that was merged is its heir's."""
    wanted = list(dict.fromkeys(numbers))
    rows = {row.number: row for row in Person.objects.filter(number__in=wanted).select_related("merged_into", "unit")}
    heirs = {number: row.merged_into or row for number, row in rows.items()}
    found, skipped = {}, []
    for number in wanted:
        person = heirs.get(number)
        if person is None or not scope.allows(access.CARE, person.path or "R", person.kind):
            skipped.append(Skipped(number, None, Skip.UNKNOWN))
        elif not person.path:
            skipped.append(Skipped(number, person, Skip.LEFT))
        else:
            found[person.pk] = person
    return list(found.values()), skipped


def _of_unit(scope, unit) -> list[Person]:
    rows = Person.objects.filter(scope.people(access.CARE), under(unit.path), merged_into=None).exclude(path="")
    return list(rows.select_related("unit").order_by("path", "number"))


def _standing(row) -> tuple[set, set]:
    """(who should be examined, who was found to need it no longer)."""
    there, excused = set(), set()
    for person, until in ScreeningTarget.objects.known().filter(screening=row).values_list("person", "until"):
        (there if until is None else excused).add(person)
    return there, excused
