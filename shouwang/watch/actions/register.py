"""The register of a day leaves the house: with its purpose, in the access log, under a watermark."""

from shouwang.core import accesses, clock, export
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch import register_workbook
from shouwang.watch.queries.register import Register, register


@action("watch.register_exported")
def export_register(*, day, unit=None, purpose, by) -> tuple[str, bytes, Register]:
    """The register of a day, of a unit (None: of all that the actor looks after), as a workbook. Raises core.04, watch.109, .117."""
    if not purpose.strip():
        raise Refused("watch.117")
    if day > clock.day_of(clock.stamp()):
        raise Refused("watch.109", day=day)
    scope = access.scope_acting(by)
    if not scope.allows(access.FOLLOW, unit.path if unit else None):
        raise Refused("core.04")
    found = register(scope, day, unit)
    people = [line.person.pk for sheet in found.classes for line in sheet.lines]
    ref = f"roster.Unit:{unit.pk}" if unit else "roster.Unit"
    row = accesses.log_export(ref=ref, what="watch.register", rows=len(people), purpose=purpose.strip(), by=by, people=people)
    emit("watch.register_exported", ref, day=day.isoformat(), rows=len(people), by=by)
    content = register_workbook.workbook(found, export.watermark(row, by))
    return f"absence-{day}.xlsx", content, found
