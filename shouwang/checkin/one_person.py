"""How one person stood in every slot that asked them: the roll call turned about, one person over many slots.

It must say of each slot what `recount.standing_rows` says of it (a test holds them together); it reads them all at once.
"""

from dataclasses import dataclass

from django.db import connection

from shouwang.checkin.models import Channel, Return, Slot, Tally
from shouwang.checkin.recount import among, exempt_holding, holding_at
from shouwang.core import clock
from shouwang.core.shapes import after
from shouwang.roster import audiences
from shouwang.roster.models import Unit


@dataclass(frozen=True)
class Stood:
    """One person in one slot: asked under this record of theirs, in this unit, as this kind, exempt or not."""

    slot: Slot
    person_id: int
    unit_id: int
    kind: str
    exempt: bool


def asked(ids, known_at=None) -> list[Stood]:
    """Every opened slot in which somebody (all the ids of one human being) was on the roster, as known then. Cost: five statements."""
    rows = _memberships(ids, known_at)
    slots = Slot.objects.select_related("campaign__unit", "campaign__form").in_bulk([row[0] for row in rows])
    inside = _Trees(slots.values(), {row[2] for row in rows})
    found = [Stood(slots[slot], person, unit, kind, bool(exempt)) for slot, person, unit, kind, exempt in rows]
    return [row for row in found if _includes(row, inside, known_at)]


def _memberships(ids, known_at):
    params = {"k": known_at, "now": known_at or clock.now()}
    among_ids = among("m.person_id", sorted(ids), "p", params)
    sql = (
        f"SELECT s.id, m.person_id, m.unit_id, m.kind, {exempt_holding('s.cutoff_at', known_at)}"
        " FROM checkin_slot s JOIN roster_membership m ON m.tree = 'R'"
        f" AND {holding_at('m', 's.cutoff_at', known_at)} WHERE {among_ids} AND s.opens_at <= %(now)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


class _Trees:
    """Where units stood in the trees of some slots."""

    def __init__(self, slots, units):
        partial = [slot for slot in slots if len(slot.campaign.unit.path) > 1]  # a campaign of the whole asks everywhere
        tops = {slot.campaign.unit_id for slot in partial}
        cells = Tally.objects.filter(slot__in=partial, unit__in=units | tops) if partial else ()
        self.paths = {(cell.slot_id, cell.unit_id): cell.path for cell in cells}
        self.now = dict(Unit.objects.filter(pk__in=units).values_list("pk", "path"))

    def below(self, slot, unit) -> bool:
        """Did a unit stand below the campaign's in the slot's tree? One without a place in it goes by where it stands now."""
        top = slot.campaign.unit
        if len(top.path) == 1:
            return True
        here, low = self.paths.get((slot.pk, unit)), self.paths.get((slot.pk, top.pk))
        if here is None:
            return top.path <= self.now[unit] < after(top.path)
        return low is not None and low <= here < low + "~"


def _includes(row, trees, known_at):
    campaign = row.slot.campaign
    if campaign.kinds and row.kind not in campaign.kinds:
        return False
    if not trees.below(row.slot, row.unit_id):
        return False
    if not campaign.audience:
        return True
    return audiences.people(campaign.audience, row.slot.cutoff_at, known_at).filter(pk=row.person_id).exists()


def versions(ids, known_at=None) -> list[Return]:
    """Every return of one human being as known then, newest slot and version first.

    What a merge brought along from another number stands once: under the number that was kept.
    """
    rows = Return.objects.known(known_at).filter(person__in=ids).select_related("slot__campaign__form")
    rows = list(rows.order_by("-slot__opens_at", "-slot", "-seq"))
    brought = {row.slot_id for row in rows if row.channel == Channel.MERGE and row.person_id == ids[0]}
    return [row for row in rows if row.person_id == ids[0] or row.slot_id not in brought]
