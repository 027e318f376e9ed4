"""The access log: who looked at sensitive rows, or took a copy away, when and why. Two actions, nothing else writes it.

`what` names the kind of rows ("checkin.history", "roster.phones"), `ref` the row or the unit they hang on; never values.
"""

from shouwang.core import clock, confirming, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.models import Access

parameters.declare(
    "confirm_rows", 500, measure="行", source="本系统默认值", meaning="一次导出超过多少行,须再输一次两步验证的验证码"
)


def _particulars(kind, ref, what, rows, purpose, by):
    now = clock.stamp()
    return {
        "kind": kind, "by": by.ref, "ref": ref, "what": what, "rows": rows, "purpose": purpose[:200], "at": now,
        "recorded_at": now,
    }  # fmt: skip


@action("core.rows_read")
def log_read(*, ref, what, rows, by, purpose="") -> Access:
    """Enter in the access log that somebody looked at sensitive rows."""
    row = Access.objects.create(**_particulars(Access.Kind.READ, ref, what, rows, purpose, by))
    emit("core.rows_read", f"core.Access:{row.pk}", what=what, of=ref, by=by)
    return row


@action("core.rows_exported")
def log_export(*, ref, what, rows, by, purpose) -> Access:
    """Enter in the access log that somebody took a copy of rows away, and what for.

    Raises confirming.AskAgain for more rows than confirm_rows while the second step is stale: nothing leaves the house then.
    """
    if rows > parameters.value("confirm_rows"):
        confirming.require()
    row = Access.objects.create(**_particulars(Access.Kind.EXPORT, ref, what, rows, purpose, by))
    emit("core.rows_exported", f"core.Access:{row.pk}", what=what, of=ref, by=by)
    return row
