"""What the class check said of people: the answers that speak of an absence or an illness."""

import datetime as dt

from django.utils.translation import gettext as _

from shouwang.checkin import classes
from shouwang.checkin.classes import on_record
from shouwang.checkin.models import Return, Slot
from shouwang.core import clock
from shouwang.core.shapes import under
from shouwang.watch.actions.absence_book import Said
from shouwang.watch.models import Absence, Kind, Reason, Symptom, Watch

AWAY, KNOWN, HERE = "absent", "known", "ill_here"
CONFINED = frozenset({Kind.CENTRAL, Kind.HOME, Kind.HOME_MONITORING, Kind.TEMPORARY, Kind.SINGLE_ROOM, Kind.MOSQUITO, Kind.INPATIENT})


@on_record
def away(slot: Slot, ids) -> dict[int, str]:
    """Who is away on the slot's day for a reason on record: an absence that is open, or a watch that keeps them from class."""
    day, found = slot.day, {}
    watched = Watch.objects.holding(slot.opens_at).filter(person__in=ids, kind__in=CONFINED, confirmed_at__isnull=False)
    for person in watched.values_list("person_id", flat=True):
        found[person] = str(_("医学观察/隔离"))
    rows = Absence.objects.known().filter(person__in=ids, missed_day__lte=day).exclude(until__lte=clock.instant(day))
    for person, reason in rows.values_list("person_id", "reason"):
        found.setdefault(person, str(_("因病缺课") if reason in {"", "ill"} else Reason(reason).label))
    return found


def said_by(row: Return) -> Said | None:
    """A flagged answer as what is said of one day; None where it tells of no illness, or of one that is registered already."""
    answers = row.answers
    attendance, reason = answers.get("attendance"), answers.get("absence_reason") or ""
    symptoms = tuple(word for word in answers.get("symptoms") or () if word in Symptom.values)
    if attendance not in {AWAY, HERE} or reason == "watched" or (reason == "other" and not symptoms):
        return None
    onset = answers.get("onset_day")
    day = row.slot.day
    return Said(
        row.person, day, missed=attendance == AWAY, reason=reason or ("ill" if attendance == HERE or symptoms else ""), symptoms=symptoms,
        temp_dc=answers.get("temp_dc"), onset_day=_day(onset), shared=answers.get("shared") == "yes", ref=f"checkin.Return:{row.pk}",
    )  # fmt: skip


def _day(text):
    return dt.date.fromisoformat(text) if isinstance(text, str) and text else None


def answer_of(pk) -> Return | None:
    """An answer to a class check, by its id; None for an answer to another form."""
    row = Return.objects.filter(pk=pk).select_related("slot__campaign__form", "slot__campaign__mandate", "person").first()
    return row if row is not None and classes.asks_attendance(row.slot.campaign) else None


def flagged_in(slot: Slot, path=None, known_at=None):
    """The answers of a slot that are current (as known then) and abnormal, below a path where one is given. Cost: one query."""
    rows = Return.objects.known(known_at).filter(slot=slot).select_related("person").order_by("seq")
    if path is not None:
        rows = rows.filter(under(path, "person__path"))
    flagged = rows.filter(person__in=rows.filter(flagged=True).order_by().values("person"))
    return [row for row in {row.person_id: row for row in flagged}.values() if row.flagged]
