"""Laws of line lists and contacts."""

from shouwang.core.verify import law
from shouwang.watch.models import Case, ContactEvent


@law("watch.contacts_lead_to_cases")
def contacts_lead_to_cases_of_their_outbreak():
    """A contact leads from a case to a case or a person, all of the same outbreak, never to itself; it points at first rows."""
    rows = ContactEvent.objects.select_related("from_case", "to_case").order_by("pk")
    for row in rows.iterator(500):
        ends = [one for one in (row.from_case, row.to_case) if one is not None]
        if any(one.mandate_id != row.mandate_id or one.episode is not None for one in ends) or row.from_case_id == row.to_case_id:
            yield f"接触 {row.pk} 的两端不对"


@law("watch.cases_stand_once")
def cases_stand_once():
    """Of every case at most one row stands."""
    standing: set = set()
    for row in Case.objects.known().filter(until=None).order_by("pk").iterator(500):
        if row.chain in standing:
            yield f"病例 {row.chain} 有两行"
        standing.add(row.chain)
