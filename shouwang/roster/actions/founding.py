"""Founding: the one institution of this database, with the roots of its trees."""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shouwang.core import clock
from shouwang.core import institution as core_institution
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.models import Institution
from shouwang.core.refusals import Refused
from shouwang.roster.models import RosterVersion, Tree, Unit, UnitKind, UnitSpell

# The roots have no beginning that matters: a roster may be imported for any past day.
BEGINNING = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
_ROOT_CODES = {Tree.RESPONSIBLE: "ALL", Tree.DORMITORY: "DORM", Tree.PARTY: "PARTY", Tree.GROUP: "GROUP"}


@action("roster.institution_founded", lock="exclusive")
def found_institution(*, name, zone, by, mark="") -> Institution:
    """Found the institution. Returns its row. Raises core.02 (there is one), core.06 (zone), core.07 (mark), roster.39."""
    kept = Institution.objects.first()
    if kept is not None:
        raise Refused("core.02", name=kept.name)
    _require_sound(name, zone, mark)
    if clock.is_held() and not mark:  # a production database never begins under a moved clock
        raise Refused("core.03")
    row = Institution.objects.create(id=1, name=name.strip(), zone=zone, mark=mark, created_at=clock.stamp())
    core_institution.forget()
    RosterVersion.objects.get_or_create(pk=1)
    for tree in Tree:
        _plant(tree, row.name)
    emit("roster.institution_founded", "core.Institution:1", mark=mark, zone=zone, by=by)
    return row


def _require_sound(name, zone, mark):
    if not name.strip():
        raise Refused("roster.39")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused("core.06", zone=zone) from error
    if mark not in Institution.MarkKind.values:
        raise Refused("core.07", mark=mark)


def _plant(tree, name):
    """The root of a tree, with its place since ever."""
    whole = tree == Tree.RESPONSIBLE
    kind = UnitKind.INSTITUTION if whole else UnitKind.OTHER
    unit = Unit.objects.create(
        tree=tree, kind=kind, code=_ROOT_CODES[tree], name=name if whole else str(tree.label), path=tree.value, title=""
    )
    UnitSpell.objects.create(
        unit=unit, name=unit.name, path=unit.path, title="", since=BEGINNING, opened_at=clock.stamp()
    )
