"""What everybody does on each of the fourteen days: when they answer, what they say, who answers for whom. Pure.

People keep their habits: most answer after getting up, some at noon, some only when reminded at 14:00, a few after the
cut-off, and a few hardly ever; those who hardly ever do sit together in a few classes, as they do.
"""

import random
from dataclasses import dataclass

from shouwang.demo.illness import DAYS, class_signs, illnesses

OUTBREAK, TERM = "outbreak", "term"
STANDS_AT = 16 * 60  # the clock of the demonstration stands at four in the afternoon of the last day


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: in which second of the day, about whom, what, by whom (indexes into the plan's people)."""

    second: int
    person: int
    answers: dict
    by: int
    proxy: bool = False


@dataclass(frozen=True)
class Exempt:
    """Somebody is not asked from a day on (-2: before it all began) until another, None for as long as one can see."""

    person: int
    reason: str
    since: int
    until: int | None


@dataclass(frozen=True)
class Clock:
    """How a campaign's day runs, in minutes after midnight, and the shares of its arrivals."""

    remind: int
    cutoff: int
    adviser_round: tuple[int, int]  # when advisers ring round and answer for whom they reach
    morning: tuple[float, float]  # centre and spread of the morning peak


CLOCKS = {
    OUTBREAK: Clock(14 * 60, 18 * 60, (16 * 60 + 30, 17 * 60 + 50), (7 * 60 + 50, 45)),
    TERM: Clock(9 * 60, 10 * 60, (9 * 60 + 5, 9 * 60 + 55), (7 * 60 + 45, 20)),
}
REASONS = ("suspended", "military", "suspended", "abroad", "hospital", "graduated")
_PLACES = ("河南省郑州市金水区", "河南省焦作市山阳区", "湖北省武汉市洪山区", "陕西省西安市雁塔区", "广东省广州市天河区")


class Story:
    """The fourteen days of one university."""

    def __init__(self, plan, posts, state):
        self.plan, self.posts, self.state = plan, posts, state
        self.clock = CLOCKS[state]
        self.seed = f"{plan.size}:{state}"
        self.ill = illnesses(plan, self.seed)
        self.index = {person.number: i for i, person in enumerate(plan.people)}
        self._habits()
        self.exempt = self._exemptions()
        self._silent_since = {row.person: row for row in self.exempt[1:]}  # the first one answers all the same

    def _exemptions(self):
        """Students on leave, in the army, abroad, in hospital: some from before, some in between, some come back."""
        draw = random.Random(f"{self.seed}:exempt")
        students = [i for i, person in enumerate(self.plan.people) if person.kind in {"undergraduate", "postgraduate"}]
        rows = []
        for index, person in enumerate(draw.sample(students, max(5, len(students) // 130))):
            since = draw.randint(2, 11) if index % 4 == 3 else -2
            until = draw.randint(16, 60) if index % 5 == 1 else draw.randint(since + 2, DAYS - 1) if index % 7 == 2 else None
            rows.append(Exempt(person, REASONS[index % len(REASONS)], since, until))
        return rows

    def is_silent(self, person, day) -> bool:
        """Is somebody exempt that day, and does not answer?"""
        row = self._silent_since.get(person)
        return row is not None and row.since < day and (row.until is None or day < row.until)

    def is_exempt(self, person) -> bool:
        """Is somebody exempt on any of the days?"""
        return any(row.person == person for row in self.exempt)

    def belated(self, person) -> Said:
        """What the adviser says days later about somebody who had been missing and was well."""
        adviser = self.index[self.posts.signers[self.plan.people[person].unit]]
        well = {"attendance": "present"} if self.state == TERM else {"temp_c": "36.5", "symptoms": ["none"], "truthful": "yes"}
        return Said(0, person, well, adviser, proxy=True)

    def _habits(self):
        draw = random.Random(f"{self.seed}:habits")
        classes = [code for code, unit in self.plan.units.items() if unit.kind == "class"]
        self.idle_classes = set(draw.sample(classes, max(1, len(classes) // 25)))
        self.habit = [draw.gauss(*self.clock.morning) for _ in self.plan.people]
        chances = (0.25, 0.002)
        self.idle = {
            i for i, person in enumerate(self.plan.people)
            if draw.random() < chances[person.unit not in self.idle_classes] and person.number not in self.posts.signers.values()
        }  # fmt: skip
        self.households: dict[int, list[int]] = {}
        for i, person in enumerate(self.plan.people):
            if person.head and (person.minor or person.relation == "父母"):
                self.households.setdefault(self.index[person.head], []).append(i)
        self.dependent = {i for members in self.households.values() for i in members}

    def asked(self, person) -> bool:
        """Does the campaign ask this person? An ordinary term asks students only."""
        return self.state == OUTBREAK or self.plan.people[person].kind in {"undergraduate", "postgraduate", "international"}

    def day(self, day: int, weekend=False) -> list[Said]:
        """Everything that is said on a day, in order; on the last day until the clock stands."""
        draw = random.Random(f"{self.seed}:{day}")
        silent_share = (0.075, 0.045, 0.03, 0.025)[min(day, 3)] + 0.008 * weekend
        said: list[Said] = []
        missed: list[int] = []
        for person in range(len(self.plan.people)):
            if person in self.dependent or not self.asked(person) or self.is_silent(person, day):
                continue
            silent = draw.random() < (0.9 if person in self.idle else silent_share)
            minute = None if silent else self._minute(draw, person)
            if minute is None or minute >= self.clock.cutoff:
                missed.append(person)
            if minute is not None:
                self._say(draw, said, person, day, int(minute * 60))
        self._ring_round(draw, said, missed, day)
        if day == DAYS - 1:
            said = [row for row in said if row.second < STANDS_AT * 60]
        return sorted(said, key=lambda row: (row.second, row.person))

    def _minute(self, draw, person):
        """When somebody answers that day."""
        kind, clock = draw.random(), self.clock
        if kind < 0.50:
            minute = self.habit[person] + draw.gauss(0, 12)
        elif kind < 0.62 and self.state == OUTBREAK:
            minute = draw.gauss(12 * 60 + 20, 28)
        elif kind < 0.72:
            minute = draw.uniform(clock.morning[0], clock.remind)
        elif kind < 0.935:
            minute = clock.remind + 1 + draw.expovariate(1 / 38 if self.state == OUTBREAK else 1 / 15)
        elif kind < 0.972:
            minute = draw.uniform(clock.remind, clock.cutoff)
        else:
            minute = clock.cutoff + draw.expovariate(1 / 75)
        return min(max(minute, 5.5 * 60), 23 * 60 + 55)

    def _say(self, draw, said, person, day, second):
        """Somebody answers, at times for their household too, at times with a slip that they mend."""
        answers = self._answers(draw, person, day)
        if draw.random() < 0.0022 and person not in self.ill:
            said.append(Said(second, person, self._slip(draw), person))
            second += draw.randint(90, 2400)
        said.append(Said(second, person, answers, person))
        for member in self.households.get(person, ()):
            after = second + draw.randint(40, 400)
            said.append(Said(after, member, self._in_full(self._answers(draw, member, day)), person, proxy=True))

    def _ring_round(self, draw, said, missed, day):
        """Advisers ring those whom they miss before the cut-off and answer for some of them; they rarely reach the idle."""
        first, last = self.clock.adviser_round
        reached = set()
        for person in missed:
            adviser = self.posts.signers.get(self.plan.people[person].unit)
            if adviser is None or draw.random() > (0.12 if person in self.idle else 0.38):
                continue
            second = draw.randint(first * 60, last * 60)
            reached.add(person)
            answers = self._in_full(self._answers(draw, person, day))
            said.append(Said(second, person, answers, self.index[adviser], proxy=True))
        cutoff = self.clock.cutoff * 60
        said[:] = [row for row in said if row.person not in reached or row.proxy or row.second < cutoff]

    def _answers(self, draw, person, day):
        illness = self.ill.get(person)
        temp_dc = illness.on(day) if illness else None
        if self.state == TERM:
            return self._attendance(illness, temp_dc)
        if temp_dc is not None:
            return {"temp_c": f"{temp_dc // 10}.{temp_dc % 10}", "symptoms": list(illness.symptoms)}
        answers = {"temp_c": f"36.{min(max(int(draw.gauss(5, 1.6)), 0), 9)}", "symptoms": ["none"]}
        if person % 23 == 0:  # those who live outside say in which district
            answers |= {"on_campus": "no", "off_campus_reason": "home", "place": _PLACES[person % len(_PLACES)]}
        return answers

    def _in_full(self, answers):
        """Whoever answers for somebody else is asked the whole form."""
        if self.state == TERM:
            return answers
        seen = {"visited": "no"} if answers["symptoms"] != ["none"] else {}
        return answers | seen | {"truthful": "yes"}

    def _attendance(self, illness, temp_dc):
        if temp_dc is None:
            return {"attendance": "present"}
        symptoms = ["fever"] * (temp_dc >= 373) + class_signs(illness.symptoms)
        if temp_dc < 373:
            return {"attendance": "ill_here", "symptoms": symptoms}
        return {"attendance": "absent", "absence_reason": "ill", "symptoms": symptoms}

    def _slip(self, draw):
        """A wrong key: half of the slips look like a fever."""
        if self.state == TERM:
            return {"attendance": "absent"}
        return {"temp_c": f"{draw.choice((35, 36, 38, 39))}.{draw.randint(0, 9)}", "symptoms": ["none"]}
