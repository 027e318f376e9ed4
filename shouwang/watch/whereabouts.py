"""What people have said before of where they were: the places of daily returns, 假期去向, and the answers of earlier sweeps.

Nobody is asked twice what is known. All of it is read set by set, whatever the number of people.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models.fields.json import KT

from shouwang.checkin.models import Return, Slot
from shouwang.core import clock
from shouwang.watch.divisions import code_of
from shouwang.watch.models import SweepMark, SweepTarget, SweepWindow
from shouwang.watch.rules.matching import Denial, Known, Match, Stay, Window, known_answer

DAILY = "daily-health"
HOLIDAY = "holiday-whereabouts"
STAYS = ("", "_2", "_3")  # the three stays that 假期去向 asks for
_FINDINGS = (SweepMark.What.POSITIVE, SweepMark.What.NEGATIVE)


@dataclass
class Facts:
    """person id → stays, and person id → denials."""

    stays: dict = field(default_factory=lambda: defaultdict(list))
    denials: dict = field(default_factory=lambda: defaultdict(list))

    def known(self, person_id, window: Window) -> Known:
        """What is known of a person and a window."""
        if person_id not in self.stays and person_id not in self.denials:
            return Known(Match.UNKNOWN)
        return known_answer(window, self.stays.get(person_id, ()), self.denials.get(person_id, ()))


def facts(window: Window, but=None) -> Facts:
    """All that people have said that touches a window; `but`: a sweep that is not asked of itself. Cost: five queries."""
    found = Facts()
    _daily(found, window)
    _holiday(found, window)
    _earlier(found, window, but)
    return found


def _daily(found, window):
    """Where somebody was, by the standing version of each daily return of the days of the window."""
    slots = dict(
        Slot.objects.filter(campaign__form__code=DAILY, day__gte=window.from_day, day__lte=window.to_day, sealed_at=None)
        .values_list("pk", "day")
    )  # fmt: skip
    rows = Return.objects.filter(slot__in=list(slots)).annotate(place=KT("answers__place")).order_by("slot", "person", "seq")
    last = {(slot, person): (pk, place) for slot, person, pk, place in rows.values_list("slot", "person", "pk", "place").iterator()}
    for (slot, person), (pk, place) in last.items():
        if place:
            day = slots[slot]
            found.stays[person].append(Stay(code_of(place), day, day, f"checkin.Return:{pk}", trace=True))


def _holiday(found, window):
    rows = Return.objects.filter(slot__campaign__form__code=HOLIDAY, slot__sealed_at=None).order_by("slot", "person", "seq")
    last = {(slot, person): (pk, answers) for slot, person, pk, answers in rows.values_list("slot", "person", "pk", "answers")}
    for (_slot, person), (pk, answers) in last.items():
        for suffix in STAYS:
            stay = _stay(answers, suffix, pk)
            if stay and stay.from_day <= window.to_day and stay.to_day >= window.from_day:
                found.stays[person].append(stay)


def _stay(answers, suffix, pk):
    place, first, last = (answers.get(name + suffix) for name in ("place", "from_day", "to_day"))
    if not place or not first or not last:
        return None
    return Stay(code_of(place), clock.parse_day(first), clock.parse_day(last), f"checkin.Return:{pk}")


def _earlier(found, window, but):
    """The standing answers of other sweeps: where somebody was, and where they said they were not."""
    marks = SweepMark.objects.filter(what__in=_FINDINGS, target__person__isnull=False, target__dropped_at=None)
    if but is not None:
        marks = marks.exclude(target__sweep=but)
    windows = defaultdict(dict)
    for row in SweepWindow.objects.filter(from_day__lte=window.to_day, to_day__gte=window.from_day):
        windows[row.sweep_id][row.pk] = row
    standing: dict = {}
    for mark in marks.filter(target__sweep__in=list(windows)).select_related("target").order_by("id"):
        asked = windows[mark.target.sweep_id]
        for pk in [mark.window_id] if mark.window_id else list(asked):
            if pk in asked:
                standing[mark.target.person_id, pk] = (mark, asked[pk])
    for (person, _pk), (mark, asked) in standing.items():
        _told(found, person, mark, asked, window)


def _told(found, person, mark, asked, window):
    ref = mark.ref or f"watch.SweepMark:{mark.pk}"
    if mark.what == SweepMark.What.NEGATIVE:
        found.denials[person].append(Denial(asked.division, asked.from_day, asked.to_day, ref))
        return
    first, last = mark.from_day, mark.to_day or mark.from_day
    inside = window.from_day <= asked.from_day and asked.to_day <= window.to_day
    if first is None and inside:  # some day of a window that lies within this one
        first, last = asked.from_day, asked.to_day
    if first is not None:
        found.stays[person].append(Stay(code_of(mark.place) or asked.division, first, last, ref, whole=False))


def asked_in(campaign_id, known_at=None):
    """The people whom a round of a sweep asked. Returns a queryset of person ids."""
    marks = SweepMark.objects.known(known_at).filter(window__campaign=campaign_id, what=SweepMark.What.ASKED)
    targets = SweepTarget.objects.filter(pk__in=marks.values("target"), person__isnull=False, dropped_at=None)
    return targets.values("person")
