"""Who may handle food today: everybody of the canteen within reach, with certificate, this morning's check and posts."""

from dataclasses import dataclass

from shouwang.checkin import slots
from shouwang.checkin.models import Campaign, Return
from shouwang.core import clock, parameters
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.questions.shipped import canteen_check
from shouwang.roster import access
from shouwang.roster.models import Kind, Person
from shouwang.watch.models import HealthCertificate, Removal
from shouwang.watch.rules.canteen import Worker, hindrances, runs_out


@dataclass(frozen=True)
class Hand:
    """One person of the canteen on a day."""

    person: Person
    certificate: HealthCertificate | None
    removal: Removal | None
    checked: bool
    flagged: bool
    why: tuple
    runs_out: int | None

    @property
    def may(self) -> bool:
        return not self.why


def _people(scope: Scope):
    return Person.objects.filter(scope.people(access.FOLLOW), kind=Kind.CANTEEN, path__gt="", merged_into=None)


def hands(scope: Scope, day=None) -> list[Hand]:
    """Everybody of the canteen within reach on a day (default today), who may not first. Cost: five queries."""
    day = day or clock.today()
    people = list(_people(scope).select_related("unit").order_by("path", "number"))
    ids = [person.pk for person in people]
    held = {row.person_id: row for row in HealthCertificate.objects.known().filter(person__in=ids).order_by("until")}
    off = {row.person_id: row for row in Removal.objects.known().filter(person__in=ids, until=None)}
    said, warn = _said(scope, day, ids), parameters.value("canteen_warn_days")
    found = []
    for person in people:
        certificate = held.get(person.pk)
        last = certificate.last_day if certificate else None
        worker = Worker(last, person.pk in off, person.pk in said, said.get(person.pk, False))
        found.append(
            Hand(person, certificate, off.get(person.pk), worker.checked, worker.flagged, hindrances(worker, day), runs_out(last, day, warn))
        )
    return sorted(found, key=lambda hand: (hand.may, hand.person.number))


def _said(scope, day, ids) -> dict[int, bool]:
    """person id → is the answer of that day abnormal? Nobody where the canteen is not asked."""
    campaign = current(scope)
    slot = slots.find(campaign, day) if campaign else None
    if slot is None or not slot.pk:
        return {}
    rows = Return.objects.filter(slot=slot, person__in=ids).order_by("seq")
    return dict(rows.values_list("person_id", "flagged"))


def current(scope: Scope) -> Campaign | None:
    """The campaign that asks the canteen before work; None while there is none."""
    rows = Campaign.objects.filter(form__code=canteen_check.CODE).exclude(state=Campaign.State.CLOSED)
    return rows.select_related("unit", "form", "mandate").order_by("-pk").first()


def person(scope: Scope, pk) -> Person:
    """Somebody of the canteen within reach. Raises core.04."""
    found = _people(scope).filter(pk=pk).first()
    if found is None:
        raise Refused("core.04")
    return found


def removal(scope: Scope, pk) -> Removal:
    """A time off the post of somebody within reach. Raises core.04."""
    row = Removal.objects.filter(pk=pk).select_related("person").first()
    if row is None or not _people(scope).filter(pk=row.person_id).exists():
        raise Refused("core.04")
    return row
