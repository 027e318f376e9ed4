"""What the class check says of somebody becomes an absence, or one day more of theirs. Each handler may run twice."""

from shouwang.checkin import classes
from shouwang.checkin.models import Slot
from shouwang.core.actions import SYSTEM
from shouwang.core.events import on
from shouwang.core.jobs import daily
from shouwang.roster.models import Unit
from shouwang.roster.standing import on_merge
from shouwang.watch.actions.absence_merging import merge_absences
from shouwang.watch.actions.absence_notices import announce_waiting
from shouwang.watch.actions.absences import dismiss_absence, take_answer
from shouwang.watch.attendance import answer_of, flagged_in, said_by
from shouwang.watch.models import Absence, HealthCertificate, Removal


def _id(ref):
    return int(ref.rpartition(":")[2])


def _take(row):
    said = said_by(row)
    if said is not None:
        take_answer(said=said, mandate=row.slot.campaign.mandate, by=SYSTEM)


@on("checkin.flagged")
def register_from_answer(event):
    """An answer to a class check turned abnormal: by the person, or whoever answers for them."""
    row = answer_of(_id(event.ref))
    if row is not None:
        _take(row)


@on("checkin.class_affirmed")
def register_from_class(event):
    """A class was gone through: an exception that was abnormal before may say more now, and no flag has changed."""
    slot = Slot.objects.filter(pk=_id(event.ref)).select_related("campaign__form", "campaign__mandate").first()
    unit = Unit.objects.filter(pk=event.refs["unit"]).first()
    if slot is not None and unit is not None and classes.asks_attendance(slot.campaign):
        for row in flagged_in(slot, unit.path):
            row.slot = slot
            _take(row)


@on("checkin.unflagged")
def withdraw_mistaken(event):
    """The answer from which an absence was made is normal now: it was a mistake, unless somebody has followed it up."""
    row = answer_of(_id(event.ref))
    if row is None:
        return
    refs = [f"checkin.Return:{pk}" for pk in row.slot.returns.filter(person=row.person_id).values_list("pk", flat=True)]
    found = Absence.objects.known().filter(ref__in=refs, until=None, first_day=row.slot.day).first()
    if found is None or found.checks.exists() or found.entries.exclude(channel=Absence.Channel.CLASS).exists():
        return
    if not found.entries.exclude(day=row.slot.day).exists():
        dismiss_absence(absence=found, why="晨检已更正", by=SYSTEM)


@on_merge
def bring_absences(kept, gone, by):
    """Two numbers turn out to be one person: what is kept of the one that goes is the other's."""
    if any(model.objects.known().filter(person=gone).exists() for model in (Absence, HealthCertificate, Removal)):
        merge_absences(kept=kept, gone=gone, by=by)


@daily("watch.absences_waiting", 7 * 60 + 30)
def remind_of_waiting():
    """Before the first class: whom nobody has rung up since they were entered."""
    announce_waiting(by=SYSTEM)
