"""What the screens of a watch show of where its person stays."""

from shouwang.roster import access
from shouwang.watch.actions.stays import spoken_place
from shouwang.watch.queries import stays


def stay_card(scope, person) -> dict:
    """What `watch/_stay.html` shows: the place, and what may be done, for who may know it."""
    if person is None:
        return {}
    seen = access.reads(scope, (access.STAYS, access.CARE, access.ORDER), person)
    row = stays.of_person(scope, person) if seen else None
    return {
        "stay_seen": seen, "stay_row": row, "stay_where": spoken_place(row) if row else "", "stay_person": person,
        "stay_keeps": scope.allows(access.STAYS, person.path or "R", person.kind),
    }  # fmt: skip


def place_of(scope, person) -> str:
    """Where a person stays, for a paper; at home to district and no finer."""
    from shouwang.questions import places

    row = stays.of_person(scope, person)
    if row is None:
        return ""
    return places.name(row.district) if row.district else spoken_place(row)
