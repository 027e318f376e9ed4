"""What every page knows: the institution, its mark and zone, the time."""

from shouwang.core import clock, institution as core_institution
from shouwang.core.refusals import Refused


def institution(request):
    """Template context: institution (None before `shouwang init`), mark, now."""
    try:
        row = core_institution.current()
    except Refused:
        return {"institution": None, "mark": "", "now": None}
    return {"institution": row, "mark": row.mark, "now": clock.local(clock.now())}
