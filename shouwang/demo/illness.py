"""Who falls ill when in the demonstration: an influenza-like cluster that starts in one dormitory room, and a scatter elsewhere. Pure."""

import random
from dataclasses import dataclass

DAYS = 14
# new cases on each of the fourteen days, for a university of 4,000: it grows in its room, its class, its floor, and fades
WAVE = (0, 0, 1, 2, 4, 6, 9, 10, 8, 6, 4, 3, 2, 1)
SCATTER = 0.0016  # chance that somebody elsewhere falls ill on a day
SYMPTOMS = ("cough", "sore_throat", "fatigue", "headache", "runny_nose")


@dataclass(frozen=True)
class Illness:
    """One person is ill from a day to another (both included); temperatures in tenths of °C, one a day."""

    first: int
    temps_dc: tuple
    symptoms: tuple

    def on(self, day) -> int | None:
        """The temperature that day, None on a day without illness."""
        offset = day - self.first
        return self.temps_dc[offset] if 0 <= offset < len(self.temps_dc) else None


def class_signs(symptoms) -> list[str]:
    """The same symptoms in the words of a class check, which has no runny nose (WS/T 772—2020)."""
    return ["other" if name == "runny_nose" else name for name in symptoms]


def illnesses(plan, seed) -> dict[int, Illness]:
    """Index of a person → their illness."""
    draw = random.Random(f"{seed}:illness")
    found = {person: _influenza(draw, day) for person, day in _cluster(plan, draw)}
    for person in range(len(plan.people)):
        for day in range(DAYS):
            if draw.random() < SCATTER and person not in found:
                found[person] = _common_cold(draw, day)
    return found


def _cluster(plan, draw):
    """(person, day of onset): the index case's room first, then the class, then the floor of the house."""
    classes = [code for code, unit in plan.units.items() if unit.kind == "class" and unit.above.startswith("01")]
    start = classes[len(classes) // 3]
    members = [i for i, person in enumerate(plan.people) if person.unit == start]
    room = plan.people[members[0]].dormitory
    floor = room[:-2]
    same_room = [i for i in members if plan.people[i].dormitory == room]
    neighbours = [i for i, person in enumerate(plan.people) if person.dormitory.startswith(floor) and i not in members]
    rest = [i for i in members if i not in same_room]
    draw.shuffle(rest)
    draw.shuffle(neighbours)
    mixed = [person for pair in zip(rest, neighbours, strict=False) for person in pair]
    queue = same_room + mixed + rest[len(neighbours) :] + neighbours[len(rest) :]
    scale = max(0.35, min(len(plan.people) / 4000, 3.0))
    for day, count in enumerate(WAVE):
        for _ in range(round(count * scale) or min(count, 1)):
            if queue:
                yield queue.pop(0), day


def _influenza(draw, day):
    peak = draw.randint(382, 395)
    temps = [draw.randint(374, 381), peak, peak - draw.randint(2, 6), draw.randint(373, 378), 369, 367][: draw.randint(4, 6)]
    return Illness(day, tuple(temps), tuple(sorted(draw.sample(SYMPTOMS[:4], draw.randint(2, 3)))))


def _common_cold(draw, day):
    fever = draw.random() < 0.2
    temps = [draw.randint(373, 380) if fever else draw.randint(364, 371) for _ in range(draw.randint(1, 3))]
    return Illness(day, tuple(temps), (draw.choice(SYMPTOMS),))
