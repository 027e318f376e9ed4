"""The laws of places of stay: a bed holds one person at an instant, and a person is in one place."""

from shouwang.core.verify import law
from shouwang.watch.models import Stay


def _overlaps(field):
    """Pairs of stays that share an instant, per bed or per person: neighbours in the order of their beginning."""
    rows = Stay.objects.known().filter(**{f"{field}__isnull": False}).order_by(field, "since", "pk")
    last = None
    for row in rows.only("pk", field, "since", "until").iterator(chunk_size=1000):
        if last is not None and getattr(last, f"{field}_id") == getattr(row, f"{field}_id"):
            if last.until is None or (last.until > row.since and row.until != row.since):
                yield last, row
            last = row if last.until is not None and (row.until is None or row.until > last.until) else last
        else:
            last = row


@law("watch.one_person_a_bed")
def beds_hold_one_person():
    """No bed holds two people at an instant."""
    for first, second in _overlaps("bed"):
        yield f"床位 {first.bed_id} 在同一时刻有两人（watch.Stay:{first.pk}、watch.Stay:{second.pk}）。"


@law("watch.one_place_a_person")
def people_stay_in_one_place():
    """Nobody stays in two places at an instant."""
    for first, second in _overlaps("person"):
        yield f"一人在同一时刻有两处住处（watch.Stay:{first.pk}、watch.Stay:{second.pk}）。"
