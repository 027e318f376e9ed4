"""Which assertions lost the rows that they counted, and under which certificate: `verify` and `replay` then say so, and it is no failure."""

from shouwang.checkin.models import Destroyed, Slot
from shouwang.core.assertions import certificates


def certificate_of_slots(slots) -> str:
    """The number of the first certificate under which rows of any of these slots were destroyed; ''."""
    rows = Destroyed.objects.filter(slot__in=slots).order_by("id")
    number = rows.values_list("purge__number", flat=True).first()
    return str(number) if number else ""


@certificates
def of_assertion(row) -> str:
    """The certificate of an assertion about a slot. A daily sheet counts over all slots of its campaign before it, too."""
    kind, _colon, pk = row.ref.partition(":")
    if kind != "checkin.Slot" or row.kind == "seal" or not Destroyed.objects.exists():
        return ""
    if row.kind != "sheet":
        return certificate_of_slots([pk])
    slot = Slot.objects.filter(pk=pk).first()
    before = Slot.objects.filter(campaign_id=slot.campaign_id, opens_at__lte=slot.opens_at) if slot else []
    return certificate_of_slots(before)
