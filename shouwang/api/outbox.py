"""Deliveries are written beside the event that they carry, in its own transaction: what is rolled back is told to nobody, and what
is committed cannot be forgotten, whoever dies next.
"""

from shouwang.api import rules
from shouwang.api.models import Delivery, Subscription
from shouwang.core import events
from shouwang.core.shapes import after
from shouwang.core.statements import unchanged
from shouwang.roster.models import Person, Tree, Unit

_STANDING = (
    "SELECT s.id, s.unit_id, s.verbs, u.path FROM api_subscription s JOIN roster_unit u ON u.id = s.unit_id"
    " WHERE s.ended_at IS NULL ORDER BY s.id"
)


def _standing():
    return list(Subscription.objects.filter(ended_at=None).select_related("unit").defer("secret").order_by("pk"))


@events.owing
def owe(rows):
    """Owe each event to every subscription that wants it. Cost: one query of a table of a few rows.

    Asked anew each time: a subscription made by another process a moment ago is owed what happens from now on.
    """
    found = unchanged("subscriptions", [(_STANDING, ())], _standing)
    owed = [
        Delivery(subscription=each, event=row, next_at=row.at)
        for row in rows
        for each in found
        if rules.wants(each.verbs, row.verb) and _covers(each.unit.path, row)
    ]
    if owed:
        Delivery.objects.bulk_create(owed, batch_size=500)


def _covers(path, event) -> bool:
    """Does an event concern a part of the institution? One that names no place concerns the whole alone."""
    if path == Tree.RESPONSIBLE:
        return True
    place = _place(event)
    return bool(place) and path <= place < after(path)


def _place(event) -> str:
    """Where the unit or the person stands that an event names."""
    for model, word in ((Unit, "unit"), (Person, "person")):
        kind, _colon, number = event.ref.partition(":")
        pk = event.refs.get(word) or (number if kind == f"roster.{model.__name__}" else None)
        if pk:
            return model.objects.filter(pk=pk).values_list("path", flat=True).first() or ""
    return ""
