"""The access log: who looked at sensitive rows, or took a copy away, when and why. Two actions, nothing else writes it.

`what` names the kind of rows ("checkin.history", "roster.phones"), `ref` the row or the unit they hang on; never values.
"""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.models import Access


def _enter(kind, verb, ref, what, rows, purpose, by):
    now = clock.stamp()
    row = Access.objects.create(
        kind=kind, by=by.ref, ref=ref, what=what, rows=rows, purpose=purpose[:200], at=now, recorded_at=now
    )
    emit(verb, f"core.Access:{row.pk}", what=what, of=ref, by=by)
    return row


@action("core.rows_read")
def log_read(*, ref, what, rows, by, purpose="") -> Access:
    """Enter in the access log that somebody looked at sensitive rows."""
    return _enter(Access.Kind.READ, "core.rows_read", ref, what, rows, purpose, by)


@action("core.rows_exported")
def log_export(*, ref, what, rows, by, purpose) -> Access:
    """Enter in the access log that somebody took a copy of rows away, and what for."""
    return _enter(Access.Kind.EXPORT, "core.rows_exported", ref, what, rows, purpose, by)
