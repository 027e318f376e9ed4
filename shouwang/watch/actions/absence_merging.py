"""When two records of one person are merged, their absences are one person's: those that share a day become one."""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.roster import access
from shouwang.roster.actions import spells
from shouwang.roster.actions.rights import require_about
from shouwang.watch.absences import Known, known
from shouwang.watch.models import Absence, AbsenceEntry, HealthCertificate, Removal, ReturnCheck

WHY = "档案合并"


@action("watch.absence_merged", lock="exclusive")
def merge_absences(*, kept, gone, by):
    """Gone's absences, certificates and times off the post are kept's from now on; entries follow the episode. Raises core.04.

    Where both were away at the same instant, kept's absence goes on, from the earlier first day, with what was said of either.
    """
    require_about(by, [access.ROSTER], kept)
    for row in list(Absence.objects.known().filter(person=gone).order_by("since", "pk")):
        spells.void(row)
        other = spells.overlapping(Absence, row.since, row.until, person=kept).order_by("since", "pk").first()
        fresh = spells.successor(row, person=kept, person_kind=kept.kind, why=WHY) if other is None else _joined(row, other)
        emit("watch.absence_merged", f"watch.Absence:{fresh.pk}", person=kept.pk, was=row.pk, by=by)
    for model in (HealthCertificate, Removal):
        for row in list(model.objects.known().filter(person=gone).order_by("since", "pk")):
            spells.void(row)
            open_already = model is Removal and row.until is None and model.objects.known().filter(person=kept, until=None).exists()
            fresh = row if open_already else spells.successor(row, person=kept)
            emit("watch.absence_merged", f"watch.{model.__name__}:{fresh.pk}", person=kept.pk, was=row.pk, by=by)


def _joined(row, other) -> Absence:
    fresh = other
    if row.since < other.since:
        spells.void(other)
        missed = min((day for day in (row.missed_day, other.missed_day) if day), default=None)
        fresh = spells.successor(other, since=row.since, first_day=row.first_day, missed_day=missed, why=WHY)
    _carry(known([row])[0], fresh)
    return fresh


def _carry(gone: Known, to: Absence):
    """What was said of the one that goes is said of the other: a fever told under the other number still keeps somebody from class."""
    now, row = clock.stamp(), gone.absence
    said = AbsenceEntry(
        channel=Absence.Channel.IMPORT, day=row.first_day, missed=row.missed_day == row.first_day, symptoms=row.symptoms, temp_dc=row.temp_dc,
        onset_day=row.onset_day, at=row.since, by=row.opened_by,
    )  # fmt: skip
    for model, rows in ((AbsenceEntry, [said, *gone.entries]), (ReturnCheck, gone.checks)):
        for one in rows:
            one.pk, one.absence, one.recorded_at = None, to, now
            one._state.adding = True
        model.objects.bulk_create(rows)
