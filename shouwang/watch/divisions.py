"""How a division is found by what people write, and how it is designated at an instant."""

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.questions import places
from shouwang.watch.models import Designation


def division_by_word(word) -> str:
    """The code of a division written as a code or by names: 420000, 湖北省, 湖北, 武汉市, 湖北省武汉市. Raises watch.170."""
    text = str(word or "").strip()
    found = places.find(text) if text else None
    if found is None:
        raise Refused("watch.170", place=text or "—")
    return found


def code_of(place) -> str:
    """The code that an answer names; '' for words that the table does not know."""
    return place if place in places.table() else places.find(place or "") or ""


def designations(at=None, known_at=None) -> dict[str, Designation]:
    """Every designation that holds at an instant (default now), by division. Cost: one query."""
    rows = Designation.objects.holding(at or clock.now(), known_at)
    return {row.division: row for row in rows.order_by("since", "pk")}


def designation_of(place, at=None, known_at=None, among=None) -> Designation | None:
    """How a place is designated: its own designation, else its city's, else its province's."""
    code = code_of(place)
    standing = designations(at, known_at) if among is None else among
    return next((standing[one] for one in reversed(places.chain(code)) if one in standing), None) if code else None
