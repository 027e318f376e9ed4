"""What people do to the roster and to flagged answers in the fourteen days: exemptions, transfers, comings and goings, checks."""

import datetime as dt
import random

from shouwang.checkin.actions import close_check
from shouwang.checkin.models import Check
from shouwang.core import clock
from shouwang.demo.illness import DAYS
from shouwang.roster import actions as roster
from shouwang.roster.models import Exemption, Transfer

_ROUNDS = (9.5, 11, 13, 15.5, 17.5, 19.5, 21)  # hours at which open checks are looked into
_NOTES = {
    "clinic": ("已到校医院就诊，居家休息", "校医院诊断为流感，已隔离休息", "校医院处置，明日复查"),
    "self_care": ("症状轻，本人已服药", "已去附近医院就诊", "感冒，在寝室休息"),
    "mistaken": ("本人说填错了", "复测体温正常"),
    "not_reached": ("电话无人接听",),
}


class Deeds:
    """Everything besides returns and signatures, put on the timeline day by day."""

    def __init__(self, story, cast, timeline, first_day: dt.date):
        self.story, self.cast, self.timeline, self.first_day = story, cast, timeline, first_day
        self.plan, self.posts = story.plan, story.posts
        self.draw = random.Random(f"{story.seed}:deeds")
        self.students = [p for p in self.plan.people if p.kind in {"undergraduate", "postgraduate"}]
        self.ill = {self.cast.ids[person] for person in story.ill}

    def instant(self, day: int, hour: float) -> dt.datetime:
        """An hour of one of the fourteen days."""
        return clock.instant(self.first_day + dt.timedelta(days=day), int(hour * 60))

    def plan_all(self):
        """Put everything on the timeline that is not an answer to what happened before."""
        self._exemptions()
        for day in (2, 5, 8, 11, 13):
            self._transfers(day)
        self.timeline.at(self.instant(4, 9), self._hire)
        self.timeline.at(self.instant(6, 17), self._dismiss)
        for day in range(DAYS):
            for hour in _ROUNDS if day < DAYS - 1 else _ROUNDS[:2]:  # what came in since is waiting when the demonstration opens
                self.timeline.at(self.instant(day, hour), self._look_into)

    # exemptions

    def _officer(self, person):
        """The officer of the person's college, who may exempt."""
        code = person.unit
        while self.plan.units[code].above:
            code = self.plan.units[code].above
        return self.cast.actor(self.plan.held[f"{code}J"][1])

    def _exemptions(self):
        for index, row in enumerate(self.story.exempt):
            until = None if row.until is None else self.instant(row.until, 0)
            self.timeline.at(self.instant(row.since, 10 + index / 60), self._exempt, row, until)
        self.timeline.at(self.instant(7, 16), self._lengthen)

    def _exempt(self, row, until):
        person = self.plan.people[row.person]
        roster.exempt(
            person=self.cast.person(person.number), reason=row.reason, until=until, by=self._officer(person), note="学院审批"
        )

    def _lengthen(self):
        """One exemption turns out to last longer; its former end stays on record."""
        later = self.instant(DAYS + 1, 0)
        row = Exemption.objects.known().exclude(until=None).filter(until__gt=later).order_by("pk").first()
        if row is not None:
            person = next(p for p in self.students if self.cast.people[p.number] == row.person_id)
            roster.extend_exemption(exemption=row, until=row.until + dt.timedelta(days=7), by=self._officer(person))

    # transfers, comings and goings

    def _transfers(self, day):
        for number in range(max(1, self.plan.size // 4000)):
            person = self.draw.choice(self.students)
            target = self.draw.choice(self._classes_like(person))
            self.timeline.at(self.instant(day, 13.5 + number / 60), self._offer, person, target, day)

    def _classes_like(self, person):
        """The other classes of the same year and kind: where somebody goes who changes their subject."""
        year = slice(-4, -2)  # a class's code ends in the year of entry and its number
        return sorted({p.unit for p in self.students if p.kind == person.kind and p.unit[year] == person.unit[year]} - {person.unit})

    def _offer(self, person, target, day):
        row = self.cast.person(person.number)
        if row.unit_id != self.cast.units[person.unit].pk:
            return  # they have moved before
        adviser = self.cast.actor(self.posts.signers[person.unit])
        offer = roster.offer_transfer(person=row, target=self.cast.units[target], by=adviser, reason="转专业")
        if day < 13:
            self.timeline.at(clock.now() + dt.timedelta(minutes=70), self._accept, offer.pk, target)

    def _accept(self, pk, target):
        offer = Transfer.objects.select_related("target", "person").get(pk=pk)
        roster.accept_transfer(transfer=offer, by=self.cast.actor(self.posts.signers[target]))

    def _hire(self):
        keeper = self.cast.actor(self.plan.held["RSC"][4])
        roster.add_person(
            number="199999", name="欧阳䶮", kind="staff", unit=self.cast.units["01J"], by=keeper, phone="10012345678"
        )

    def _dismiss(self):
        contractor = next(p for p in reversed(self.plan.people) if p.kind == "contractor")
        roster.leave(person=self.cast.person(contractor.number), by=self.cast.actor(self.plan.held["RSC"][4]))

    # flagged answers

    def _look_into(self):
        """Advisers and the clinic ring those whose answer was flagged; some are not reached, some must wait."""
        now = clock.now()
        rows = Check.objects.filter(until=None, voided_at=None, since__lt=now - dt.timedelta(minutes=12))
        for check in rows.select_related("person__unit").order_by("pk"):
            forgotten = check.answer_id % 9 == 0 and check.since > now - dt.timedelta(hours=26)
            if not forgotten and self.draw.random() < 0.85:
                outcome = self._outcome(check)
                note = self.draw.choice(_NOTES[outcome])
                close_check(check=check, outcome=outcome, note=note, by=self._who(check, outcome))

    def _outcome(self, check):
        if self.draw.random() < 0.07:
            return "not_reached"
        if check.person_id not in self.ill:
            return "mistaken"
        return "clinic" if self.draw.random() < 0.6 else "self_care"

    def _who(self, check, outcome):
        unit = check.person.unit
        signer = self.posts.signers.get(unit.code) if unit and unit.code else None
        adviser = unit is not None and unit.kind == "class" and signer
        return self.cast.actor(signer if adviser and outcome != "clinic" else self.posts.clinic)
