"""Who has been reached by a reminder, and when: for the call list of whoever rings the others."""

from django.db.models import Max

from shouwang.checkin.models import Delivery, Slot

FEW = 500  # beyond this the whole slot is read: shorter than the list of its people


def last_reminded(slot: Slot, person_ids) -> dict:
    """person id → when the last reminder of a slot reached them (was accepted by the gateway, or a human said so).

    Whoever is not in it has not been reached. The caller has checked that it may ask. Cost: one query.
    """
    wanted = set(person_ids)
    if not slot.pk or not wanted:
        return {}
    rows = Delivery.objects.filter(reminder__slot=slot, reminder__person__isnull=False)
    rows = rows.filter(outcome=Delivery.Outcome.DELIVERED)
    if len(wanted) <= FEW:
        rows = rows.filter(reminder__person__in=wanted)
    found = rows.values_list("reminder__person").annotate(at=Max("at")).order_by()
    return {person: at for person, at in found if person in wanted}
