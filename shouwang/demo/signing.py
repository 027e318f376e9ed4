"""How the demonstration's units sign off: advisers in the evening, units and offices next morning, sheets, the lock.

Most are in time; some are late, a few forget, one is sent back. Every missing person needs a reason from whoever signs.
"""

import datetime as dt
import random
from collections import defaultdict

from shouwang.checkin import slots
from shouwang.checkin.actions import receive_sheet, return_for_correction, return_sheet, send_sheet, sign_off
from shouwang.checkin.actions.signoff import lock_due_slots
from shouwang.checkin.chains import chain_by_code
from shouwang.checkin.models import Slot
from shouwang.core import clock
from shouwang.roster.models import Person

REASONS = (
    "电话未接通，继续联系", "在返校途中", "手机故障，已口头报平安", "外出实习，当地信号不好", "请假回家，家长已回复平安", "已联系本人，正在补报",
    "在图书馆复习，忘记填报", "夜班后休息，同事转告平安",
)  # fmt: skip
PHONE = "0391-0000000"


class Signing:
    """Puts the signatures of every day on the timeline."""

    def __init__(self, story, cast, timeline, campaign):
        self.plan, self.posts, self.story = story.plan, story.posts, story
        self.cast, self.timeline, self.campaign = cast, timeline, campaign
        self.draw = random.Random(f"{story.seed}:signing")
        self.kinds = {self.cast.ids[i]: person.kind for i, person in enumerate(self.plan.people)}
        self.asked = {self.cast.ids[i] for i in range(len(self.plan.people)) if story.asked(i)}
        self.leaves = [code for code in self.plan.leaves() if code in self.posts.signers]
        self.below = {code: self.plan.below(code) for code in self.plan.second_level()}
        self.answered: dict[dt.date, set] = defaultdict(set)
        self.members: dict[dt.date, dict] = {}
        self.slots: dict[dt.date, Slot] = {}

    def plan_day(self, day: dt.date, number: int):
        """A day's signatures, from its cut-off to its lock."""
        slot = slots.planned(self.campaign, day)
        self.timeline.at(slot.cutoff_at, self._take_stock, day)
        for code in self.leaves:
            at = self._evening(slot)
            if at is not None:
                self.timeline.at(at, self._sign, day, code)
        self._second_level(slot, day, number)
        self._offices(slot, day, number)
        self.timeline.at(slot.locks_at + dt.timedelta(minutes=1), lock_due_slots)

    def _between(self, start, end):
        return start + dt.timedelta(seconds=self.draw.uniform(0, (end - start).total_seconds()))

    def _evening(self, slot):
        """When an adviser signs: in time, late, or never."""
        draw = self.draw.random()
        if draw < 0.02:
            return None
        if draw < 0.06:
            return self._between(slot.adviser_at, slot.adviser_at + dt.timedelta(minutes=80))
        return self._between(slot.cutoff_at + dt.timedelta(minutes=4), slot.adviser_at - dt.timedelta(minutes=4))

    def _second_level(self, slot, day, number):
        start, end = slot.unit_at - dt.timedelta(minutes=50), slot.unit_at - dt.timedelta(minutes=3)
        codes = list(self.below)
        tardy, forgetful = self.draw.choice(codes), self.draw.choice(codes) if number % 5 == 2 or number == 12 else None
        for code in codes:
            at = self._between(start, end)
            if code == tardy:
                at = slot.unit_at + dt.timedelta(minutes=12)
            if code != forgetful:
                self.timeline.at(at, self._sign, day, code)
        if number in {3, 9, 12}:
            code = self.draw.choice([code for code in codes if f"{code}J" in self.plan.held and code not in {tardy, forgetful}])
            self.timeline.at(slot.unit_at + dt.timedelta(minutes=3), self._send_back, day, code)
            if number != 12:
                self.timeline.at(slot.unit_at + dt.timedelta(minutes=14), self._sign, day, code)

    def _offices(self, slot, day, number):
        lock = slot.locks_at
        for order, chain in enumerate(self.posts.offices):
            if not self._concerns(chain):
                continue
            at = lock - dt.timedelta(minutes=38 - 2 * order)
            self.timeline.at(at, self._sign, day, "", chain)
            returned = (number, chain) in {(5, "staff"), (12, "retired")}
            self.timeline.at(at + dt.timedelta(minutes=4), self._send, day, chain, returned, number != 12)
        self.timeline.at(lock - dt.timedelta(minutes=4), self._sign, day, "")

    def _concerns(self, chain):
        return self.story.state == "outbreak" or chain in {"undergraduate", "postgraduate", "international"}

    # deeds

    def _take_stock(self, day):
        """Who belongs where at the cut-off: the roster that the signatures of that day are about."""
        members = defaultdict(list)
        for person, code, title in Person.objects.exclude(unit=None).values_list("pk", "unit__code", "unit__title"):
            if person in self.asked or (self.story.state == "outbreak" and person not in self.cast.ids):
                members[code or title].append(person)
        self.members[day] = members

    def _sign(self, day, code, chain=""):
        members = self._members(day, code, chain)
        if not members:
            return
        missing = sorted(set(members) - self.answered[day])
        reasons = {person: REASONS[(person * 7 + day.toordinal()) % len(REASONS)] for person in missing}
        who = self.posts.offices[chain][1] if chain else self.posts.signers[code] if code else self.posts.office[0]
        sign_off(slot=self._slot(day), unit=self.cast.units[code], by=self.cast.actor(who), reasons=reasons, chain=chain)

    def _slot(self, day):
        """The slot of a day, read once when somebody has opened it."""
        if day not in self.slots:
            self.slots = {day: slots.find(self.campaign, day)}
        return self.slots[day]

    def _members(self, day, code, chain):
        """Whom a signature is about: a unit with all below it, or a chain's people everywhere."""
        if not chain:
            units = self.below.get(code) or ([code] if code else list(self.members[day]))
            return [person for unit in units for person in self.members[day].get(unit, ())]
        covers = chain_by_code(chain).covers
        return [
            person
            for top, units in self.below.items()
            for unit in units
            for person in self.members[day].get(unit, ())
            if covers(self.kinds.get(person, "staff"), self.plan.units[top].kind)
        ]

    def _send_back(self, day, code):
        office = self.cast.actor(self.posts.office[1])
        return_for_correction(slot=self._slot(day), unit=self.cast.units[code], by=office, note="有两人的未报原因写得太简单，请补充后重新提交。")

    def _send(self, day, chain, returned, received):
        filler = self.cast.actor(self.posts.offices[chain][0])
        sheet = send_sheet(slot=self._slot(day), chain=chain, by=filler, phone=PHONE)
        office = self.cast.actor(self.posts.office[1])
        later = clock.now() + dt.timedelta(minutes=3)
        if returned:
            self.timeline.at(later, lambda: return_sheet(sheet=sheet, note="请核对未报人员的原因。", by=office))
        elif received:
            self.timeline.at(later, lambda: receive_sheet(sheet=sheet, by=office))
