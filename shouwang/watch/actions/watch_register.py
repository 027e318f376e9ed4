"""The register of people under watch leaves the house: for a purpose, with a watermark, entered in the access log."""

from shouwang.core import accesses, clock, export, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch import watch_register


@action("watch.watch_register_exported")
def export_register(*, day, purpose, lang, by) -> tuple[str, bytes]:
    """The register of a day as (file name, content). Raises core.04, watch.63 (no purpose), watch.64 (too many rows)."""
    scope, most = access.scope_acting(by), parameters.value("export_rows")
    if not any(scope.allows(right) for right in (access.FOLLOW, access.CARE)):
        raise Refused("core.04")
    if not purpose.strip():
        raise Refused("watch.63", field="purpose")
    rows = list(watch_register.watches(scope, day))
    if len(rows) > most:
        raise Refused("watch.64", rows=len(rows), most=most)
    people = [row.person_id for row in rows]
    row = accesses.log_export(
        ref="watch.Watch", what="watch.watch_register", rows=len(rows), purpose=purpose.strip(), by=by, people=people
    )
    content = watch_register.workbook(day, watch_register.lines(scope, day, rows, lang), export.watermark(row, by))
    emit("watch.watch_register_exported", f"core.Access:{row.pk}", rows=len(rows), day=day.isoformat(), by=by)
    return f"watch-{day}-{clock.local(row.at):%H%M}.xlsx", content
