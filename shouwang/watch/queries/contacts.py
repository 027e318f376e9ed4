"""Cases of an outbreak, who was with whom, and the chain that follows. Only for whoever analyses the whole institution.

A chain is one picture of everybody in it: a reach over one college, or over some kinds of people, would show a torn one. So
every read here asks for ANALYSE over the whole tree and all kinds.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import known
from shouwang.roster import access
from shouwang.roster.models import Mandate, Membership, Person, Tree, UnitKind
from shouwang.watch.models import Case, ContactEvent, ContactKind, Day0, End, Ground, Watch
from shouwang.watch.rules import chains

SHARED = {UnitKind.CLASS: ContactKind.CLASS, UnitKind.WARD: ContactKind.CLASS, UnitKind.DORM_ROOM: ContactKind.DORMITORY}


def analyses(scope: Scope) -> bool:
    """May the viewer see chains: ANALYSE over everybody, whatever unit and kind?"""
    return any(reach.kinds is None and reach.covers(Tree.RESPONSIBLE.value) for reach in scope.reach.get(access.ANALYSE, ()))


def require(scope: Scope):
    """Raise core.04 unless the viewer analyses."""
    if not analyses(scope):
        raise Refused("core.04")


def mandates(scope: Scope):
    """The mandates that hold now or have a line list, the latest first."""
    require(scope)
    listed = Case.objects.known().values("mandate")
    now = clock.now()
    return Mandate.objects.known().filter(Q(pk__in=listed) | Q(since__lte=now) & (Q(until=None) | Q(until__gt=now))).order_by("-since", "-pk")


def mandate_of(scope: Scope, pk) -> Mandate:
    """One mandate. Raises core.04."""
    require(scope)
    row = Mandate.objects.filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


def by_code(scope: Scope, code, at=None) -> Mandate:
    """The mandate of a code; `at` asks for one that holds then. Raises core.04, watch.213."""
    require(scope)
    rows = Mandate.objects.known() if at is None else Mandate.objects.holding(at)
    row = rows.filter(code=code).order_by("-since", "-pk").first()
    if row is None:
        raise Refused("watch.213", code=code)
    return row


def cases(scope: Scope, mandate, known_at=None):
    """The cases of a mandate as known then, one row each; those found to be none are left out."""
    require(scope)
    standing = Q(until=None) if known_at is None else Q(until=None) | Q(closed_at__gt=known_at)
    return Case.objects.filter(known(known_at), standing, mandate=mandate).select_related("person", "disease").order_by("pk")


def case(scope: Scope, mandate, chain_id) -> Case:
    """One case of a mandate as it stands, by the id of its first row. Raises core.04."""
    row = cases(scope, mandate).filter(Q(pk=chain_id, episode=None) | Q(episode=chain_id)).first()
    if row is None:
        raise Refused("core.04")
    return row


def events(scope: Scope, mandate, known_at=None) -> list[ContactEvent]:
    """The contacts that count: neither corrected by a later mark nor withdrawn."""
    require(scope)
    rows = list(ContactEvent.objects.known(known_at).filter(mandate=mandate).select_related("to_person").order_by("pk"))
    gone = {row.supersedes_id for row in rows}
    return [row for row in rows if row.pk not in gone and not row.withdrawn]


@dataclass(frozen=True)
class Line:
    """One case with its place in the chain."""

    case: Case
    degree: int
    generation: int | None
    sources: tuple
    contacts: int  # people of the roster named as its contacts who are no cases


@dataclass(frozen=True)
class Outbreak:
    """The line list of a mandate, its contacts, and the chain that follows from them."""

    mandate: Mandate
    cases: dict  # first row's id → Case, in the order of the line list
    events: list

    @cached_property
    def onsets(self) -> dict:
        """Case → its day of onset."""
        return {one: row.onset_day for one, row in self.cases.items()}

    @cached_property
    def chain(self) -> chains.Chain:
        """Degrees and generations."""
        links = [(row.from_case_id, row.to_case_id) for row in self.events if row.from_case_id in self.cases and row.to_case_id in self.cases]
        return chains.chain(self.onsets, links)

    @cached_property
    def lines(self) -> list[Line]:
        """Every case, those who infected most first."""
        found, near = self.chain, self.near
        rows = [
            Line(row, found.degrees[one], found.generations[one], tuple(self.cases[source] for source in found.sources[one]), len(near.get(one, ())))
            for one, row in self.cases.items()
        ]
        return sorted(rows, key=lambda line: (-line.degree, line.case.onset_day or dt.date.max, line.case.chain))

    @cached_property
    def near(self) -> dict:
        """Case → ids of the people named as its contacts who are no cases."""
        found: dict = {}
        for row in self.events:
            if row.to_case_id is None and row.to_person_id is not None:
                found.setdefault(row.from_case_id, set()).add(row.to_person_id)
        return found


def outbreak(scope: Scope, mandate, known_at=None) -> Outbreak:
    """The line list and the chain of a mandate. Cost: two statements."""
    rows = {row.chain: row for row in cases(scope, mandate, known_at)}
    return Outbreak(mandate, rows, events(scope, mandate, known_at))


def events_of(scope: Scope, row: Case) -> list[ContactEvent]:
    """The contacts that one case had, those of the latest day first."""
    found = [one for one in events(scope, row.mandate) if one.from_case_id == row.chain]
    return sorted(found, key=lambda one: (one.day or dt.date.min, one.pk), reverse=True)


def watched(scope: Scope, row: Case, found) -> dict:
    """Person → their open watch of the case's disease, of those named in contacts."""
    require(scope)
    people = [one.to_person_id for one in found if one.to_person_id]
    return {one.person_id: one for one in Watch.objects.known().filter(person__in=people, until=None, disease=row.disease_id)}


def watches_as_contact(scope: Scope, row: Case) -> list[Watch]:
    """The confirmed watches that hold of a case's own person, as a contact or after an exposure to the same disease."""
    require(scope)
    if row.person_id is None:
        return []
    rows = Watch.objects.known().filter(Q(ground=Ground.CONTACT) | Q(basis=Day0.EXPOSURE), person=row.person_id, until=None, confirmed_at__isnull=False)
    if row.disease_id:
        rows = rows.filter(Q(disease=row.disease_id) | Q(disease=None))
    return list(rows.select_related("person", "disease").order_by("since", "pk"))


def watches_confirmed(scope: Scope, row: Case) -> list[Watch]:
    """The watches of a case's own person that ended because they were found to be a case, the latest first."""
    require(scope)
    if row.person_id is None:
        return []
    rows = Watch.objects.known().filter(person=row.person_id, end=End.CONFIRMED)
    return list((rows.filter(Q(disease=row.disease_id) | Q(disease=None)) if row.disease_id else rows).order_by("-until", "-pk"))


@dataclass(frozen=True)
class Near:
    """Somebody who shared a class or a room with a case: in what unit, and until which day of those asked about."""

    person: Person
    unit: object
    kind: str
    last_day: dt.date


def near(scope: Scope, row: Case, since_day, last_day) -> list[Near]:
    """Whoever shared a class, ward or dormitory room with a case on some day of [since_day, last_day], by their memberships then.

    Whoever moved in between is there with the last day that both were in it. Raises watch.225. Cost: two statements.
    """
    require(scope)
    if since_day > last_day:
        raise Refused("watch.225", since=since_day, last=last_day)
    return shared_with(row.person_id, since_day, last_day) if row.person_id else []


def shared_with(person_id, since_day, last_day) -> list[Near]:
    """The same of one person, for whoever has asked for the right already."""
    window = (clock.instant(since_day), clock.instant(last_day + dt.timedelta(days=1)))
    own = list(_within(window).filter(person=person_id, unit__kind__in=list(SHARED)).select_related("unit"))
    others = _within(window).filter(unit__in=[one.unit_id for one in own]).exclude(person=person_id)
    found: dict = {}
    for other in others.select_related("person", "person__unit", "unit"):
        for mine in own:
            day = _last_together(mine, other, window) if mine.unit_id == other.unit_id else None
            key = (other.person_id, other.unit_id)
            if day and (key not in found or found[key].last_day < day):
                found[key] = Near(other.person, other.unit, SHARED[other.unit.kind], day)
    return sorted(found.values(), key=lambda one: (one.kind != ContactKind.DORMITORY, one.unit.path, one.person.number))


def _within(window):
    since, until = window
    return Membership.objects.known().filter(Q(until=None) | Q(until__gt=since), since__lt=until)


def _last_together(mine, other, window):
    since, until = window
    begins = max(mine.since, other.since, since)
    ends = min(one for one in (mine.until, other.until, until) if one)
    return clock.day_of(ends - clock.TICK) if begins < ends else None
