"""Places of stay: houses with rooms and beds; who moves in, moves, leaves; beds cleaned.

A bed holds nobody or one person at an instant, and a person is in one place: the person's and the bed's row are locked in this
order, so that two who give out the last bed follow one another. Nothing here touches the unit that answers for somebody.
"""

from django.db import IntegrityError, transaction
from django.db.models import Q

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import spells
from shouwang.roster.actions.rights import require_about, require_everybody
from shouwang.roster.models import Person, Tree
from shouwang.roster.ruling import require_mandate
from shouwang.watch.models import BEDDED, Bed, BedCleaned, House, PlaceKind, Room, Stay, Watch
from shouwang.watch.rules import stays as rules

MOST_ROOMS, MOST_BEDS = 300, 20


def require_verdict(verdict):
    """Raise what a verdict says against; instants on the institution's wall clock."""
    if not verdict.ok:
        code, params = verdict.reasons[0]
        raise Refused(code, **{name: _wall(value) if hasattr(value, "hour") else value for name, value in params.items()})


def _wall(at) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M")


# ---- houses


@action("watch.house_opened")
def open_house(*, name, kind, by, address="") -> House:
    """A building whose rooms are given out. Raises core.04, watch.91."""
    require_everybody(by, access.STAYS, Tree.RESPONSIBLE.value)
    name = name.strip()[:60]
    if not name or kind not in set(PlaceKind.values) - {PlaceKind.HOME}:
        raise Refused("core.04")
    if House.objects.filter(name=name, closed_day=None).exists():
        raise Refused("watch.91", field="name", name=name)
    row = House.objects.create(name=name, kind=kind, address=address.strip()[:120])
    emit("watch.house_opened", f"watch.House:{row.pk}", by=by)
    return row


@action("watch.rooms_added")
def add_rooms(*, house, names, beds, by) -> list[Room]:
    """Rooms of a house, each with as many beds. Raises core.04, watch.91 (one is there), watch.92 (too many, too long)."""
    require_everybody(by, access.STAYS, Tree.RESPONSIBLE.value)
    names = [name.strip() for name in names if name.strip()]
    if not 1 <= beds <= MOST_BEDS or not 1 <= len(names) <= MOST_ROOMS or any(len(name) > 20 for name in names):
        raise Refused("watch.92", field="names")
    taken = set(Room.objects.filter(house=house, closed_day=None).values_list("name", flat=True))
    twice = next((name for place, name in enumerate(names) if name in taken or name in names[:place]), None)
    if twice or house.closed_day is not None:
        raise Refused("watch.91", field="names", name=twice or house)
    rooms = Room.objects.bulk_create([Room(house=house, name=name) for name in names])
    Bed.objects.bulk_create([Bed(room=room, name=str(number)) for room in rooms for number in range(1, beds + 1)])
    emit("watch.rooms_added", f"watch.House:{house.pk}", rooms=len(rooms), beds=beds, by=by)
    return rooms


@action("watch.room_closed")
def close_room(*, room, by) -> Room:
    """A room is given out no longer. Raises core.04, watch.93 while somebody stays there."""
    require_everybody(by, access.STAYS, Tree.RESPONSIBLE.value)
    list(Bed.objects.select_for_update(no_key=True).filter(room=room).order_by("pk"))
    if Stay.objects.known().filter(bed__room=room, until=None).exists():
        raise Refused("watch.93", room=room)
    room.closed_day = clock.day_of(clock.stamp())
    room.save(update_fields=["closed_day"])
    emit("watch.room_closed", f"watch.Room:{room.pk}", by=by)
    return room


@action("watch.bed_cleaned")
def clean_beds(*, beds, by) -> list[BedCleaned]:
    """These beds were cleaned. Raises core.04."""
    access.require(by, access.STAYS, Tree.RESPONSIBLE.value)
    now = clock.stamp()
    rows = BedCleaned.objects.bulk_create([BedCleaned(bed=bed, at=now, recorded_at=now, by=by.ref) for bed in beds])
    emit("watch.bed_cleaned", f"watch.Bed:{beds[0].pk}" if beds else "watch.Bed", beds=len(rows), by=by)
    return rows


# ---- staying


@action("watch.moved_in")
def move_in(*, person, kind, by, bed=None, where="", district="", address="", watch=None, at=None, note="") -> Stay:
    """Somebody stays in a place from an instant (default now). Raises core.04, watch.85, .86, .87, .88, .90."""
    person = _held(person, by)
    now = clock.stamp()
    at = at or now
    require_verdict(rules.time_verdict(at=at, now=now))
    return _placed(
        person, at, by, kind=kind, bed=bed, where=where.strip()[:80], district=district.strip()[:12], address=address.strip()[:120],
        watch=watch or _watch_of(person), note=note.strip()[:200],
    )  # fmt: skip


@action("watch.moved")
def move(*, stay, kind, by, bed=None, where="", district="", address="", at=None, note="") -> Stay:
    """The person of a stay goes to another place at an instant: one ends where the other begins. Raises as move_in, watch.89, .94."""
    person = _held(stay.person, by)
    stay = _open_stay(stay)
    now = clock.stamp()
    at = at or now
    require_verdict(rules.time_verdict(at=at, now=now, since=stay.since))
    _end(stay, at, Stay.Out.MOVED, by)
    row = _placed(
        person, at, by, kind=kind, bed=bed, where=where.strip()[:80], district=district.strip()[:12], address=address.strip()[:120],
        watch=stay.watch, note=note.strip()[:200], moved_from=stay,
    )  # fmt: skip
    emit("watch.moved", f"watch.Stay:{row.pk}", person=person.pk, was=stay.pk, by=by)
    return row


@action("watch.moved_out")
def move_out(*, stay, by, at=None, note="") -> Stay:
    """The person of a stay leaves. Raises core.04, watch.88, .89, .94."""
    person = _held(stay.person, by)
    stay = _open_stay(stay)
    now = clock.stamp()
    require_verdict(rules.time_verdict(at=at or now, now=now, since=stay.since))
    _end(stay, at or now, Stay.Out.LEFT, by, note=note.strip()[:200])
    emit("watch.moved_out", f"watch.Stay:{stay.pk}", person=person.pk, by=by)
    return stay


@action("watch.stay_voided")
def void_stay(*, stay, by, why) -> Stay:
    """A stay that was entered wrongly is known never to have been so. Raises core.04."""
    person = _held(stay.person, by)
    stay = Stay.objects.select_for_update(no_key=True, of=("self",)).get(pk=stay.pk)
    if stay.voided_at is not None or not why.strip():
        raise Refused("core.04")
    Stay.objects.filter(pk=stay.pk).update(note=why.strip()[:200], ended_by=by.ref)
    spells.void(stay)
    emit("watch.stay_voided", f"watch.Stay:{stay.pk}", person=person.pk, by=by)
    return stay


def _held(person, by) -> Person:
    """The person, whose place nobody else changes meanwhile. Raises core.04."""
    if person is None:
        raise Refused("core.04")
    row = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if row.merged_into_id:
        raise Refused("core.04")
    require_about(by, [access.STAYS], row)
    return row


def _open_stay(stay) -> Stay:
    """The row as it stands, locked. Raises watch.94."""
    row = Stay.objects.select_for_update(no_key=True, of=("self",)).select_related("watch").get(pk=stay.pk)
    if row.voided_at is not None or row.until is not None:
        raise Refused("watch.94", out=row.get_out_display() or "—")
    return row


def _watch_of(person) -> Watch | None:
    """The watch that a stay serves: the one that holds, the one opened last of several."""
    return Watch.objects.known().filter(person=person, until=None).order_by("-opened_at", "-pk").first()


def _placed(person, at, by, *, kind, bed, watch, district, **said) -> Stay:
    if kind not in PlaceKind.values:
        raise Refused("core.04")
    require_verdict(
        rules.place_verdict(bedded=kind in BEDDED, has_bed=bed is not None, at_home=kind == PlaceKind.HOME, district=district)
    )
    other = spells.overlapping(Stay, at, None, person=person).select_related("bed__room__house").order_by("since").first()
    if other is not None:
        raise Refused("watch.86", person=person, where=spoken_place(other))
    if bed is not None:
        _require_free(bed, at)
    mandate = watch.mandate if watch else require_mandate(by)
    values = {"person": person, "kind": kind, "bed": bed, "watch": watch, "chain_of_watch": watch.chain if watch else None,
              "mandate": mandate, "district": district, "since": at, "opened_at": clock.stamp(), "opened_by": by.ref, **said}  # fmt: skip
    try:
        with transaction.atomic():
            row = Stay.objects.create(**values)
    except IntegrityError:  # the locks make this impossible; the constraint is the law
        raise Refused("core.04") from None
    emit("watch.moved_in", f"watch.Stay:{row.pk}", person=person.pk, by=by)
    return row


def _require_free(bed, at):
    """Lock the bed. Raises watch.85 when it is taken at or after the instant, watch.87 while it waits for cleaning, core.04 when closed."""
    bed = Bed.objects.select_for_update(no_key=True, of=("self",)).select_related("room__house").get(pk=bed.pk)
    if bed.room.closed_day is not None or bed.room.house.closed_day is not None:
        raise Refused("core.04")
    said = {"house": bed.room.house, "room": bed.room, "bed": bed.name}
    rows = Stay.objects.known().filter(bed=bed)
    if rows.filter(Q(until=None) | Q(until__gt=at)).exists():
        raise Refused("watch.85", field="bed", since=_wall(at), **said)
    left = rows.order_by("-until").values_list("until", flat=True).first()
    cleaned = bed.cleanings.order_by("-at").values_list("at", flat=True).first()
    if rules.to_clean(left, cleaned):
        raise Refused("watch.87", field="bed", **said)


def _end(stay, at, out, by, note=""):
    said = {"until": at, "closed_at": clock.stamp(), "out": out, "ended_by": by.ref} | ({"note": note} if note else {})
    for name, value in said.items():
        setattr(stay, name, value)
    Stay.objects.filter(pk=stay.pk).update(**said)


def spoken_place(stay) -> str:
    """Where a stay is: house, room and bed; a ward; or only that it is at home."""
    if stay.bed_id is not None:
        return f"{stay.bed.room.house} {stay.bed.room} {stay.bed.name}"
    return stay.where or str(PlaceKind(stay.kind).label)


# ---- what follows from a watch


@action("watch.stay_followed")
def follow_watch(*, person, by) -> Stay | None:
    """A watch of somebody ended: where none goes on, their stay ends with it and the bed waits for cleaning; else it serves that one.

    Does nothing the second time. Returns the stay that was touched.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    stay = Stay.objects.known().filter(person=person, until=None, chain_of_watch__isnull=False).first()
    going = {row.chain: row for row in Watch.objects.known().filter(person=person, until=None).order_by("opened_at", "pk")}
    touched = stay is not None and stay.chain_of_watch not in going
    if touched and going:
        last = list(going.values())[-1]
        spells.void(stay)
        stay = spells.successor(stay, watch=last, chain_of_watch=last.chain)
    elif touched:
        _end(stay, max(stay.since, _ended_at(stay)), Stay.Out.ENDED, by)
    emit("watch.stay_followed", f"roster.Person:{person.pk}", stays=int(touched), by=by)
    return stay if touched else None


def _ended_at(stay):
    """When the watch that a stay served ended; now where it was known never to have been."""
    rows = Watch.objects.known().filter(Q(pk=stay.chain_of_watch) | Q(episode=stay.chain_of_watch), until__isnull=False)
    return rows.order_by("-until").values_list("until", flat=True).first() or clock.stamp()


@action("watch.stays_merged", lock="exclusive")
def merge_stays(*, kept, gone, by) -> int:
    """Two numbers are one person: gone's stays are kept's; where both stayed somewhere at once, kept's stands. Raises core.04."""
    require_about(by, [access.ROSTER], kept)
    rows = list(Stay.objects.known().filter(person=gone).order_by("since", "pk"))
    for stay in rows:
        spells.void(stay)
        if not spells.overlapping(Stay, stay.since, stay.until, person=kept).exists():
            spells.successor(stay, person=kept)
    emit("watch.stays_merged", f"roster.Person:{kept.pk}", stays=len(rows), by=by)
    return len(rows)
