"""Places of stay as the pages ask for them. Who stays where is read by right STAYS where the person is; a house shows the others as 张*."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Max, Q

from shouwang.core import clock
from shouwang.core.privacy import masked_name
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.watch.models import Bed, BedCleaned, House, Kind, Room, Stay, Watch
from shouwang.watch.rules.clocks import release_day
from shouwang.watch.rules.stays import to_clean

FREE, OCCUPIED, CLEANING = "free", "occupied", "cleaning"
PLACED = (Kind.CENTRAL, Kind.SINGLE_ROOM, Kind.TEMPORARY)  # these measures need a bed of ours


@dataclass
class BedNow:
    """A bed as it is now: free, occupied (by whom), or waiting for cleaning since when."""

    bed: Bed
    state: str
    stay: Stay | None = None
    since: dt.datetime | None = None  # occupied, or left, since
    known: bool = False  # may the viewer know who it is?

    @property
    def name(self) -> str:
        """Who stays there, as far as the viewer may know."""
        if self.stay is None or self.stay.person is None:
            return ""
        return self.stay.person.name if self.known else masked_name(self.stay.person.name)


@dataclass
class HouseNow:
    """A house at a glance: its rooms with their beds."""

    house: House
    rooms: list = field(default_factory=list)  # [(Room, [BedNow])]

    def beds(self, state="") -> list[BedNow]:
        """Its beds, all or those in one state."""
        return [one for _room, beds in self.rooms for one in beds if state in ("", one.state)]


def require_stays(scope: Scope):
    """Raise core.04 unless the viewer looks after places of stay anywhere."""
    if not scope.allows(access.STAYS):
        raise Refused("core.04")


def _knows(scope, person) -> bool:
    return person is not None and scope.allows(access.STAYS, person.path or "R", person.kind)


def houses(scope: Scope) -> list[House]:
    """The houses that are given out, by name. Raises core.04."""
    require_stays(scope)
    return list(House.objects.filter(closed_day=None).order_by("kind", "name"))


def house(scope: Scope, pk) -> House:
    """One house. Raises core.04."""
    require_stays(scope)
    row = House.objects.filter(pk=pk, closed_day=None).first()
    if row is None:
        raise Refused("core.04")
    return row


def glance(scope: Scope, which) -> list[HouseNow]:
    """Houses with every bed as it is now. Cost: four queries, however many houses."""
    require_stays(scope)
    found = {one.pk: HouseNow(one) for one in which}
    beds = Bed.objects.filter(room__house__in=found, room__closed_day=None).select_related("room").order_by("room_id", "pk")
    open_stays = Stay.objects.known().filter(bed__room__house__in=found, until=None).select_related("person__unit", "watch")
    held = {stay.bed_id: stay for stay in open_stays}
    ended = Stay.objects.known().filter(bed__room__house__in=found, until__isnull=False).order_by()
    left = dict(ended.values("bed").annotate(last=Max("until")).values_list("bed", "last"))
    marks = BedCleaned.objects.filter(bed__room__house__in=found).order_by()
    cleaned = dict(marks.values("bed").annotate(last=Max("at")).values_list("bed", "last"))
    rooms: dict = {}
    for bed in beds:
        if bed.room_id not in rooms:
            rooms[bed.room_id] = []
            found[bed.room.house_id].rooms.append((bed.room, rooms[bed.room_id]))
        rooms[bed.room_id].append(_now(scope, bed, held.get(bed.pk), left.get(bed.pk), cleaned.get(bed.pk)))
    return list(found.values())


def _now(scope, bed, stay, left, cleaned) -> BedNow:
    if stay is not None:
        return BedNow(bed, OCCUPIED, stay, stay.since, _knows(scope, stay.person))
    if to_clean(left, cleaned):
        return BedNow(bed, CLEANING, since=left)
    return BedNow(bed, FREE)


def free_beds(scope: Scope) -> list[Bed]:
    """The beds that may be given out now, by house and room."""
    return [one.bed for now in glance(scope, houses(scope)) for one in now.beds(FREE)]


def bed(scope: Scope, pk) -> Bed:
    """One bed that is given out. Raises core.04."""
    require_stays(scope)
    row = Bed.objects.filter(pk=pk, room__closed_day=None).select_related("room__house").first()
    if row is None:
        raise Refused("core.04")
    return row


def room(scope: Scope, pk) -> Room:
    """One room that is given out. Raises core.04."""
    require_stays(scope)
    row = Room.objects.filter(pk=pk, closed_day=None).select_related("house").first()
    if row is None:
        raise Refused("core.04")
    return row


def within(scope: Scope) -> Q:
    """The stays of people whom the viewer looks after."""
    return scope.people(access.STAYS, "person__path", "person__kind")


def _rows(scope: Scope):
    return Stay.objects.known(scope.known_at).filter(within(scope)).select_related("person__unit", "watch", "bed__room__house")


def standing(scope: Scope, at=None):
    """The stays that hold at an instant (default now), as known then."""
    return Stay.objects.holding(at or clock.now(), scope.known_at).filter(within(scope)).select_related(
        "person__unit", "watch", "bed__room__house"
    )


def stay(scope: Scope, pk) -> Stay:
    """One stay of somebody whom the viewer looks after. Raises core.04."""
    row = _rows(scope).filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    return row


def came(scope: Scope, day):
    """The stays that began on a day."""
    since, until = clock.instant(day), clock.instant(day + dt.timedelta(days=1))
    return _rows(scope).filter(since__gte=since, since__lt=until).order_by("since", "pk")


def went(scope: Scope, day):
    """The stays that ended on a day."""
    since, until = clock.instant(day), clock.instant(day + dt.timedelta(days=1))
    return _rows(scope).filter(until__gte=since, until__lt=until).order_by("until", "pk")


def leaving(scope: Scope, day):
    """The stays whose watch may be released on or before a day: who is expected to go."""
    return standing(scope).filter(watch__last_day__lt=day).order_by("watch__last_day", "person__number")


def to_place(scope: Scope) -> list[Watch]:
    """The confirmed watches that need a bed of ours while their people have no place yet. Cost: two queries."""
    rows = Watch.objects.filter(until=None, voided_at=None, kind__in=PLACED, confirmed_at__isnull=False)
    found = list(rows.filter(within(scope)).select_related("person__unit").order_by("since", "pk"))
    placed = set(Stay.objects.known().filter(person__in=[row.person_id for row in found], until=None).values_list("person", flat=True))
    return [row for row in found if row.person_id not in placed]


def of_person(scope: Scope, person) -> Stay | None:
    """Where a person stays now: for who looks after them, and for themself; None otherwise."""
    if not access.reads(scope, (access.STAYS, access.CARE, access.ORDER), person):
        return None
    rows = Stay.objects.known().filter(person=person, until=None).select_related("bed__room__house", "watch")
    return rows.first()


def goes_on(row: Stay):
    """The first day on which a stay may end by the clock of its watch; None without one."""
    return release_day(row.watch.last_day) if row.watch_id else None
