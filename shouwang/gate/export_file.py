"""The answers as a file for the card or face system that is there: number, pass or ask, until when. No name, no reason."""

from django.utils.translation import gettext as _

from shouwang.core import accesses, clock, export
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.gate import queries
from shouwang.roster import access


def made(scope: Scope, kind, purpose) -> bytes:
    """The file as .csv or .xlsx of everybody within reach, logged with its purpose and watermarked. Raises core.04, gate.53."""
    if not queries.may_see_scans(scope):
        raise Refused("core.04")
    if not purpose.strip():
        raise Refused("gate.53")
    given = queries.roll(scope, access.GATE)
    row = accesses.log_export(ref="gate.Measure", what="gate.export", rows=len(given), by=scope.viewer, purpose=purpose.strip())
    mark = export.watermark(row, scope.viewer)
    header = ("number", "answer", "valid_until")
    lines = [(one.number, one.answer, clock.local(one.valid_until).isoformat()) for one in given]
    if kind == "csv":
        return export.csv_bytes(header, lines, mark)
    return export.xlsx_bytes(_("通行回答"), header, lines, watermark=mark, widths=(18, 14, 30))
