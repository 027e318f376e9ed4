"""What the gate knows of one person, for themselves alone: every scan, and their appeals with the answers."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.timeline import Entry, part
from shouwang.gate.models import Appeal, Scan
from shouwang.roster import access


@part("gate.scans", term=gettext_lazy("门岗记录"), rights=())
def scans(scope, file, known_at):
    """Where and when a guard asked about the person, and what was answered."""
    rows = Scan.objects.known(known_at).filter(person__in=file.ids).select_related("gate")
    for row in rows:
        words = _("%(gate)s（%(direction)s）") % {"gate": row.gate or _("门岗"), "direction": row.get_direction_display()}
        badges = [("normal" if row.answer == "pass" else "verifying", row.get_answer_display())]
        badges += [("late", _("离线"))] if row.offline else []
        yield Entry(
            at=row.at, recorded_at=row.recorded_at, words=words, badges=tuple(badges), by=row.by, ref=f"gate.Scan:{row.pk}", sensitive=True
        )


@part("gate.appeals", term=gettext_lazy("通行申诉"), rights=(access.CARE, access.ORDER))
def appeals(scope, file, known_at):
    """What the person said against an answer of the gate, and what they were told."""
    for row in Appeal.objects.known(known_at).filter(person__in=file.ids):
        lines = tuple({"label": label, "value": text} for label, text in ((_("申诉"), row.text), (_("答复"), row.answer)) if text)
        yield Entry(
            at=row.since, recorded_at=row.opened_at, until=row.until, words=_("通行申诉"), lines=lines, by=row.answered_by,
            ref=f"gate.Appeal:{row.pk}", sensitive=True,
        )  # fmt: skip
