"""What a purge does to slots: the last count is asserted and the slot sealed before its first row goes; then the rows go.

A sealed slot takes no more answers and follows no change of standing: its cells are final, and `verify` compares them with the
assertion. Where one person's answers are withdrawn from a slot that is not sealed, the counts follow as for any other change.
"""

from shouwang.checkin import cells
from shouwang.checkin.models import Destroyed, Return, Slot
from shouwang.checkin.recount import own_tallies
from shouwang.checkin.totals import totals
from shouwang.core import clock
from shouwang.core.actions import SYSTEM, action
from shouwang.core.assertions import assert_numbers
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.tally import NOTHING

SEAL = "seal"
DEFINITION = "seal/1"


def slots_meant(asked):
    """The slots whose rows a purge means, whole."""
    rows = Slot.objects.filter(campaign__mandate=asked.mandate, campaign__form__keep=asked.keep)
    return rows.filter(day__lt=asked.before) if asked.before else rows


def require_sound(asked):
    """Before anything goes, the cells of every slot that is meant are what its rows count to. Raises checkin.82."""
    for slot in slots_meant(asked).filter(sealed_at=None).select_related("campaign__unit"):
        if cells.drift(slot):
            raise Refused("checkin.82", slot=str(slot))


def seal_slots(asked, purge):
    """Close every slot that is meant, in the transaction that begins the purge: from here on nothing comes in and nothing moves."""
    now = clock.stamp()
    slots = list(slots_meant(asked).filter(sealed_at=None).values_list("pk", flat=True)) if asked.mandate else []
    Slot.objects.filter(pk__in=slots).update(sealed_at=now)
    Destroyed.objects.bulk_create([Destroyed(slot_id=slot, purge=purge, at=now, recorded_at=now) for slot in slots])


def assert_next(asked, purge) -> bool:
    """Assert the last count of the next sealed slot; False when that of all of them stands."""
    row = Destroyed.objects.filter(purge=purge, whole=True, assertion=None).order_by("id").first()
    if row is not None:
        assert_last(destroyed=row, by=SYSTEM)
    return row is not None


@action("checkin.slot_sealed")
def assert_last(*, destroyed, by) -> Destroyed:
    """Assert what a sealed slot counts to, as known when it was sealed, before the first of its rows goes."""
    row = Destroyed.objects.select_for_update().get(pk=destroyed.pk)
    if row.assertion_id is None:
        slot = Slot.objects.select_related("campaign__unit").get(pk=row.slot_id)
        known_at, slot.sealed_at = slot.sealed_at, None  # its rows are still there: this once they are counted
        counted = totals(slot, known_at)
        units = {str(unit): counted.of(unit) for unit, node in counted.nodes.items() if any(node.total)}
        row.assertion = assert_numbers(
            kind=SEAL, ref=f"checkin.Slot:{slot.pk}", scope={"purge": row.purge_id}, known_at=known_at, numbers={"units": units},
            definition=DEFINITION, by=by,
        )  # fmt: skip
        row.save(update_fields=["assertion"])
        if slot.campaign.audience:
            cells.lay_anew(slot, {unit: node.own for unit, node in counted.nodes.items()})
    emit("checkin.slot_sealed", f"checkin.Slot:{row.slot_id}", purge=row.purge_id, by=by)
    return row


def destroy_returns(ids, asked, purge):
    """Destroy some returns: those of sealed slots as they are, one person's from other slots with the counts following."""
    rows = Return.objects.filter(pk__in=ids)
    open_slots = Slot.objects.filter(pk__in=rows.values("slot"), sealed_at=None).select_related("campaign__unit").order_by("id")
    if asked.person is None and open_slots.exists():
        raise RuntimeError("a slot is sealed before its rows are destroyed")
    before = {slot: own_tallies(slot, people=[asked.person]) for slot in open_slots}
    rows._raw_delete(rows.db)
    for slot, counted in before.items():
        _follow(slot, counted, own_tallies(slot, people=[asked.person]), purge)


def _follow(slot, before, after, purge):
    now = clock.stamp()
    Destroyed.objects.create(slot=slot, purge=purge, whole=False, at=now, recorded_at=now)
    cells.apply(slot, {unit: after.get(unit, NOTHING).minus(before.get(unit, NOTHING)) for unit in {*before, *after}})
