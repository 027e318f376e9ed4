"""The book in which absences are entered, whoever says them: the class check, an adviser, a file. One illness is one absence.

A day belongs to an illness that is open, or was on that day; a day just before one (no day of teaching between) begins it
earlier; any other day begins a new one. Saying the same again says nothing.
"""

import datetime as dt
import functools
from collections import defaultdict
from dataclasses import dataclass

from shouwang.checkin import calendar
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster.models import Person
from shouwang.watch.absences import Known, known
from shouwang.watch.models import Absence, AbsenceEntry, Disease, Reason, Symptom
from shouwang.watch.rules.absences import adjoins

LEARNT = ("situation", "left", "seen", "hospital", "told", "disease_id", "onset_day")


@dataclass(frozen=True)
class Said:
    """What is said of one person on one day."""

    person: Person
    day: dt.date
    missed: bool = True
    reason: str = ""
    symptoms: tuple = ()
    temp_dc: int | None = None
    onset_day: dt.date | None = None
    shared: bool = False
    situation: str = ""
    left: str = ""
    seen: str = ""
    hospital: str = ""
    told: str = ""
    disease: Disease | None = None
    back_day: dt.date | None = None
    ref: str = ""

    @property
    def disease_id(self):
        return self.disease.pk if self.disease else None


class Book:
    """The absences of some people, read once, and what is new, written at the end in a few statements."""

    def __init__(self, people, mandate, by):
        self.mandate, self.by, self.now = mandate, by, clock.stamp()
        rows = Absence.objects.known().filter(person__in=list(people)).select_related("person").order_by("since", "pk")
        self.calendar = calendar.days()
        self.of: dict = defaultdict(list)
        for one in known(rows.select_for_update(of=("self",))):
            self.of[one.absence.person_id].append(one)
        self.entries: list[AbsenceEntry] = []

    def take(self, said: Said, channel) -> tuple[Absence, bool]:
        """Enter one day: the absence that it belongs to, and whether anything was new. Raises watch.109 to .113."""
        self._require_sound(said)
        mine = self.of[said.person.pk]
        one = next((one for one in mine if one.covers(said.day)), None)
        begun = one is None and (one := self._begun_earlier(said, mine, channel)) is not None
        if one is None:
            one = self._opened(said, channel, mine)
            self._learn(one, said, channel, first=True)
            self._close(one, said)
            return one.absence, True
        new = self._learn(one, said, channel)
        return one.absence, self._close(one, said) or new or begun

    def _require_sound(self, said):
        today = clock.day_of(self.now)
        for day in (said.day, said.onset_day, said.back_day):
            if day and day > today:
                raise Refused("watch.109", day=day)
        if said.back_day and said.back_day < said.day:
            raise Refused("watch.110", day=said.back_day, first=said.day)
        wrong = [word for word in said.symptoms if word not in Symptom.values] + ([said.reason] if said.reason not in Reason.values else [])
        if wrong:
            raise Refused("watch.113", value=wrong[0])

    def _begun_earlier(self, said, mine, channel) -> Known | None:
        """The illness that this day begins one day (or one weekend) earlier than was known: void and successor."""
        taught = functools.partial(calendar.teaches, known=self.calendar)
        later = next((one for one in mine if adjoins(one.absence.first_day, said.day, taught)), None)
        if later is None or (said.back_day and said.back_day <= later.absence.first_day):
            return None
        old = later.absence
        Absence.objects.filter(pk=old.pk).update(voided_at=self.now)
        fields = {field.attname: getattr(old, field.attname) for field in Absence._meta.concrete_fields if field.attname != "id"}
        fields |= {"first_day": said.day, "since": clock.instant(said.day), "opened_at": self.now, "episode": old.chain}
        fields |= {"missed_day": said.day} if said.missed else {}
        later.absence = Absence.objects.create(**fields)
        later.absence.person = said.person
        self._append(later, channel, day=old.first_day, missed=old.missed_day == old.first_day)  # which was its first day till now
        return later

    def _opened(self, said, channel, mine) -> Known:
        following = next((one for one in mine if one.absence.first_day > said.day), None)
        if following is not None and (said.back_day is None or said.back_day > following.absence.first_day):
            raise Refused("watch.112", day=following.absence.first_day)
        row = Absence.objects.create(
            person=said.person, person_kind=said.person.kind, mandate=self.mandate, unit_id=said.person.unit_id, first_day=said.day,
            missed_day=said.day if said.missed else None, onset_day=said.onset_day, reason=said.reason, symptoms=",".join(said.symptoms),
            temp_dc=said.temp_dc, shared=said.shared, channel=channel, ref=said.ref, opened_by=self.by.ref, since=clock.instant(said.day),
            opened_at=self.now,
        )  # fmt: skip
        one = Known(row)
        mine.append(one)
        mine.sort(key=lambda one: one.absence.first_day)
        return one

    def _learn(self, one: Known, said: Said, channel, first=False) -> bool:
        """Append an entry where something is said that nobody said before."""
        fresh = {name: getattr(said, name) for name in LEARNT if getattr(said, name)}
        if first:
            fresh.pop("onset_day", None)
        fresh = {name: value for name, value in fresh.items() if one.last(name) != value and not (name == "onset_day" and one.said_onset == value)}
        if not first:
            fresh |= self._fresh_day(one, said)
        if not fresh:
            return False
        fresh |= {"day": said.day, "missed": said.missed}
        self._append(one, channel, ref="" if first else said.ref, **fresh)
        if said.missed and (one.absence.missed_day is None):
            one.absence.missed_day = said.day
            Absence.objects.filter(pk=one.absence.pk, missed_day=None).update(missed_day=said.day)
        return True

    def _append(self, one: Known, channel, **said):
        entry = AbsenceEntry(
            absence=one.absence, channel=channel, at=self.now, recorded_at=self.now, by=self.by.ref, by_person_id=self.by.person_id, **said
        )
        one.entries.append(entry)
        self.entries.append(entry)

    def _fresh_day(self, one, said) -> dict:
        """What is new of the day itself: a day that nobody named, or other symptoms, another reason, another temperature."""
        told = {entry.day: bool(entry.missed) for entry in one.entries if entry.day}
        told.setdefault(one.absence.first_day, one.absence.missed_day == one.absence.first_day)
        fresh: dict = {}
        if told.get(said.day) is None or (said.missed and not told[said.day]):
            fresh["day"] = said.day
        if set(said.symptoms) - set(one.symptoms):
            fresh["symptoms"] = ",".join(said.symptoms)
        if said.temp_dc is not None and said.temp_dc not in one.temps:
            fresh["temp_dc"] = said.temp_dc
        if said.reason and said.reason != one.reason:
            fresh["reason"] = said.reason
        return fresh

    def _close(self, one: Known, said: Said) -> bool:
        if said.back_day is None:
            return False
        row = one.absence
        if row.until is not None:
            if one.back_day != said.back_day:
                raise Refused("watch.111", day=one.back_day)
            return False
        row.until, row.closed_at, row.end, row.ended_by = clock.instant(said.back_day), self.now, Absence.End.BACK, self.by.ref
        row.save(update_fields=["until", "closed_at", "end", "ended_by"])
        return True

    def write(self):
        """Write the entries, in one statement."""
        AbsenceEntry.objects.bulk_create(self.entries, batch_size=500)
        self.entries = []
