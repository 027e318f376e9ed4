"""Who is not written to after all, and why: asked at the moment of sending, since much may have happened since it was owed."""

from collections import defaultdict

from shouwang.checkin import cells
from shouwang.checkin.models import Campaign, Reminder
from shouwang.checkin.recount import standing_rows
from shouwang.checkin.reminders import addresses
from shouwang.core.tally import NOTHING

Reason = Reminder.Reason
_STATES = {Campaign.State.PAUSED: Reason.PAUSED, Campaign.State.CLOSED: Reason.CLOSED}


def reasons(rows, people) -> dict[int, str]:
    """reminder id → why it is not sent, of those that are not. people: id → Person, of everybody concerned."""
    found: dict = {}
    by_slot = defaultdict(list)
    for row in rows:
        by_slot[row.slot].append(row)
    for slot, of_slot in by_slot.items():
        state = _STATES.get(slot.campaign.state)
        standing = {} if state else _standing(slot, [row.person_id for row in of_slot if row.person_id])
        for row in of_slot:
            why = state or (_of_person(row, standing, people) if row.person_id else _of_group(row))
            if why:
                found[row.pk] = why
    return found


def _standing(slot, ids) -> dict[int, str]:
    """person id → answered, exempt or '' (missing); whoever is not on the slot's roster is not in it."""
    rows = standing_rows(slot, people=sorted(ids)) if ids else ()
    return {row[0]: Reason.ANSWERED if row[4] else Reason.EXEMPT if row[3] else "" for row in rows}


def _of_person(row, standing, people):
    if people[row.person_id].merged_into_id:
        return Reason.MERGED
    why = standing.get(row.person_id, Reason.LEFT)
    return why or ("" if addresses.address(row.medium, people[row.through_id or row.person_id]) else Reason.ADDRESS)


def _of_group(row):
    total = totals_of(row.slot, row.gateway, row.unit_id)
    return Reason.LEFT if total == NOTHING else "" if total.missing else Reason.ANSWERED


def totals_of(slot, gateway, unit_id):
    """The counters of a unit in a slot, of the kinds that its group is for; nothing where it has no place in it."""
    node = cells.recounted(slot, kinds=gateway.kinds) if gateway is not None and gateway.kinds else cells.roll_call(slot)
    found = node.find(unit_id)
    return found.total if found else NOTHING
