"""Units: made, renamed, moved, merged, split, given a responsible person; from a day on, never changing a past answer.

A change holds from the local midnight that begins `from_day` (default: tomorrow), that is from the next slot. Slots that are
open keep the tree they were opened with; people of merged and split units move by their memberships.
"""

import datetime as dt

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access, standing
from shouwang.roster.actions import spells
from shouwang.roster.actions.rights import require_everybody, require_open
from shouwang.roster.actions.settling import reaches_present, refresh_people, settle_units
from shouwang.roster.models import Grant, Membership, Unit, UnitKind, UnitSpell
from shouwang.roster.tree import join_title, next_path


def from_midnight(day):
    """The instant from which a change of units holds: the midnight that begins `day` (default: tomorrow); today means now.

    Raises roster.25 for a day that is over: no past answer changes.
    """
    now = clock.stamp()
    today = clock.day_of(now)
    day = day or today + dt.timedelta(days=1)
    if day < today:
        raise Refused("roster.25", day=day)
    return now if day == today else clock.instant(day)


def _place_at(unit, at) -> UnitSpell:
    """The place of a unit that a change from `at` on changes. Raises roster.12, roster.26 (a later change is planned)."""
    require_open(unit)
    rows = list(spells.holding_from(UnitSpell, at, unit=unit).order_by("since"))
    if not rows:
        raise Refused("roster.12", unit=unit)
    if rows[-1].since > at:
        raise Refused("roster.26", unit=unit, day=clock.day_of(rows[-1].since))
    return rows[-1]


def _require_free_name(parent, name, but=None):
    """Raise roster.39 for an empty name, roster.10 when the parent has, or is going to have, a unit of that name."""
    if not name:
        raise Refused("roster.39")
    planned = UnitSpell.objects.known().filter(parent=parent, until=None, name=name, unit__closed_day=None)
    standing_now = Unit.objects.filter(parent=parent, name=name, closed_day=None)
    taken = set(planned.values_list("unit_id", flat=True)) | set(standing_now.values_list("pk", flat=True))
    if taken - {getattr(but, "pk", None)}:
        raise Refused("roster.10", unit=parent, name=name)


def _require_free_code(code):
    if code and Unit.objects.filter(code=code, closed_day=None).exists():
        raise Refused("roster.13", code=code)


def _name(name):
    """A unit's name as it is kept: the slash separates the levels of a path and cannot be part of a name."""
    return " ".join(name.replace("/", "／").split())


@action("roster.unit_created", lock="exclusive")
def create_unit(*, parent, name, by, kind=UnitKind.OTHER, code="", name_hant="", name_en="", responsible=None) -> Unit:
    """Make a unit below another, at once. Raises core.04, roster.10, roster.12, roster.13, roster.39, roster.49."""
    access.require(by, access.ROSTER, parent.path)
    unit = plant(parent, name, kind=kind, code=code, name_hant=name_hant, name_en=name_en, responsible=responsible)
    standing.bump()
    emit("roster.unit_created", f"roster.Unit:{unit.pk}", parent=parent.pk, code=unit.code, by=by)
    return unit


def plant(parent, name, since=None, **fields) -> Unit:
    """A new unit with its place from an instant on (default: the stamp)."""
    require_open(parent)
    name, code = _name(name), fields.get("code", "").strip()
    _require_free_name(parent, name)
    _require_free_code(code)
    kind = fields.get("kind", UnitKind.OTHER)
    if kind not in UnitKind.values:
        raise Refused("roster.49", value=kind)
    unit = Unit.objects.create(
        tree=parent.tree, name=name, parent=parent, path=next_path(parent), title=join_title(parent, name), kind=kind, code=code,
        name_hant=fields.get("name_hant", ""), name_en=fields.get("name_en", ""), responsible=fields.get("responsible"),
    )  # fmt: skip
    now = clock.stamp()
    UnitSpell.objects.create(
        unit=unit, parent=parent, name=name, path=unit.path, title=unit.title, responsible=unit.responsible,
        since=since or now, opened_at=now,
    )  # fmt: skip
    return unit


def _change_place(unit, at, **changes):
    """Put a change of name, place or responsible person on record, and into effect when its instant has come."""
    spells.change_from(_place_at(unit, at), at, **changes)
    if reaches_present(at):
        settle_units([unit.pk])
    standing.bump()


@action("roster.unit_renamed", lock="exclusive")
def rename_unit(*, unit, name, by, name_hant="", name_en="", from_day=None) -> Unit:
    """Rename a unit from a day on; what was issued before keeps the old name. Raises core.04, roster.10, .12, .25, .26."""
    require_everybody(by, access.ROSTER, unit.path)
    at, name = from_midnight(from_day), _name(name)
    if unit.parent_id:
        _require_free_name(unit.parent, name, but=unit)
    _change_place(unit, at, name=name, title=join_title(unit.parent, name) if unit.parent_id else "")
    unit.refresh_from_db()
    unit.name_hant, unit.name_en = name_hant or unit.name_hant, name_en or unit.name_en
    unit.save(update_fields=["name_hant", "name_en"])
    emit("roster.unit_renamed", f"roster.Unit:{unit.pk}", since=at.isoformat(), by=by)
    return unit


@action("roster.unit_moved", lock="exclusive")
def move_unit(*, unit, parent, by, from_day=None) -> Unit:
    """Move a unit, with all below it, under another of the same tree from a day on. Raises core.04, roster.10-.12, .25, .26."""
    require_everybody(by, access.ROSTER, unit.path)
    require_everybody(by, access.ROSTER, parent.path)
    at = from_midnight(from_day)
    _move_below(unit, parent, at)
    unit.refresh_from_db()
    emit("roster.unit_moved", f"roster.Unit:{unit.pk}", parent=parent.pk, since=at.isoformat(), by=by)
    return unit


def _move_below(unit, parent, at):
    require_open(parent)
    _require_no_loop(unit, parent)
    _require_free_name(parent, unit.name, but=unit)
    _change_place(unit, at, parent=parent, path=next_path(parent), title=join_title(parent, unit.name))


def _require_no_loop(unit, parent):
    """Raise roster.11 when the parent stands, or is planned to stand, below the unit; or belongs to another tree."""
    if unit.tree != parent.tree or unit.parent_id is None:
        raise Refused("roster.11", unit=unit)
    above, seen = parent.pk, set()
    while above is not None and above not in seen:
        if above == unit.pk:
            raise Refused("roster.11", unit=unit)
        seen.add(above)
        planned = UnitSpell.objects.known().filter(unit=above, until=None).values_list("parent_id", flat=True).first()
        above = planned or Unit.objects.values_list("parent_id", flat=True).get(pk=above)


@action("roster.units_merged", lock="exclusive")
def merge_units(*, units, target, by, from_day=None) -> Unit:
    """Merge units into another from a day on: their people and sub-units go over, their grants end, they close.

    No past answer changes. Raises core.04, roster.10 (two sub-units of one name), roster.11, roster.12, roster.25, roster.26.
    """
    for unit in (*units, target):
        require_everybody(by, access.ROSTER, unit.path)
    at = from_midnight(from_day)
    require_open(target)
    for unit in units:
        _require_no_loop(unit, target)
        _place_at(unit, at)
    moving = list(spells.holding_from(Membership, at, tree=target.tree, unit__in=units))
    people = {row.person_id for row in moving}
    with standing.changing(people, at):
        _move_memberships(moving, target, at)
    for unit in units:
        _close_into(unit, target, at)
    if reaches_present(at):
        settle_units([unit.pk for unit in units])
        refresh_people(people)
    emit("roster.units_merged", f"roster.Unit:{target.pk}", units=[u.pk for u in units], since=at.isoformat(), by=by)
    target.refresh_from_db()
    return target


def _close_into(unit, target, at):
    """Move a unit's sub-units below the target, end the grants on it, and end its place."""
    for child in Unit.objects.filter(parent=unit, closed_day=None):
        _move_below(child, target, at)
    for grant in spells.holding_from(Grant, at, unit=unit):
        spells.end(grant, at)
    spells.end(_place_at(unit, at), at)


def _move_memberships(rows, target, at):
    """From an instant on these memberships go on in another unit. Cost: two statements for those that are open."""
    now = clock.stamp()
    plain = [row for row in rows if row.until is None and row.since < at]
    Membership.objects.filter(pk__in=[row.pk for row in plain]).update(until=at, closed_at=now)
    Membership.objects.bulk_create(
        [
            Membership(person_id=row.person_id, unit=target, tree=row.tree, kind=row.kind, since=at, opened_at=now, episode=row.chain)
            for row in plain
        ],
        batch_size=500,
    )  # fmt: skip
    done = {row.pk for row in plain}
    for row in rows:
        if row.pk not in done:
            spells.change_from(row, at, unit=target)


@action("roster.unit_split", lock="exclusive")
def split_unit(*, unit, name, people, by, code="", from_day=None, responsible=None) -> Unit:
    """Split some people off into a new unit beside this one from a day on. Returns the new unit.

    Raises core.04, roster.04 (somebody is not in the unit then), roster.10, roster.12, roster.13, roster.25.
    """
    require_everybody(by, access.ROSTER, unit.path)
    at = from_midnight(from_day)
    fresh = plant(unit.parent or unit, name, kind=unit.kind, code=code, responsible=responsible)
    chosen = {person.pk: person for person in people}
    moving = list(spells.holding_from(Membership, at, tree=unit.tree, unit=unit, person__in=chosen))
    strays = set(chosen) - {row.person_id for row in moving}
    if strays:
        raise Refused("roster.04", person=chosen[min(strays)], at=clock.local(at).strftime("%Y-%m-%d %H:%M"))
    with standing.changing(set(chosen), at):
        _move_memberships(moving, fresh, at)
    if reaches_present(at):
        refresh_people(chosen)
    emit("roster.unit_split", f"roster.Unit:{fresh.pk}", unit=unit.pk, people=len(chosen), since=at.isoformat(), by=by)
    return fresh


@action("roster.responsible_set", lock="exclusive")
def set_responsible(*, unit, person, by, from_day=None) -> Unit:
    """Name the one person responsible for a unit (None: nobody yet), at once or from a day on. Raises core.04, roster.12, .26."""
    require_everybody(by, access.ROSTER, unit.path)
    at = from_midnight(from_day) if from_day else clock.stamp()
    _change_place(unit, at, responsible=person)
    unit.refresh_from_db()
    emit("roster.responsible_set", f"roster.Unit:{unit.pk}", person=getattr(person, "pk", None), by=by)
    return unit
