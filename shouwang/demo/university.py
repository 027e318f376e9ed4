"""The invented university as a plan: its units and its people. Pure: the same size and year give the same.

    ALL ─ 学院 ─ 2023级 ─ 软件2301 …            ─ 研究生 ─ 计科研2401 …        ─ 教职工
        ─ 国际教育学院 ─ 2023级 ─ 国际2301 …     ─ offices (保卫处 ─ 安保队)     ─ 离退休工作处 ─ 第一支部 …
        ─ 后勤服务集团 ─ 饮食中心 ─ 第一食堂 …   ─ 附属医院 ─ wards             ─ 家属委员会 ─ courts
"""

import datetime as dt
import random
from dataclasses import dataclass, field

from shouwang.demo import campus
from shouwang.demo.names import Names, family_name

CLASS_SIZE, LARGE_CLASS = 36, 45  # the larger the university, the larger its classes
ADVISED = 6  # classes that one adviser looks after
LEAST = {"DZB": 9, "XGC": 4, "RSC": 5, "YJS": 4, "GJC": 4, "XYY": 3, "XXC": 4}  # staff that an office needs for its posts


@dataclass(frozen=True)
class UnitPlan:
    """One unit to be made: its code, name, kind, the code of the unit above ('' for the whole)."""

    code: str
    name: str
    kind: str
    above: str = ""
    hant: str = ""
    english: str = ""


@dataclass
class PersonPlan:
    """One person to be put on the roster."""

    number: str
    name: str
    kind: str
    unit: str
    sex: str
    birth: str
    phone: str
    document: str = ""
    dormitory: str = ""
    head: str = ""  # number of the head of the household
    relation: str = ""
    minor: bool = False


@dataclass
class University:
    """The whole plan."""

    size: int
    units: dict[str, UnitPlan] = field(default_factory=dict)
    people: list[PersonPlan] = field(default_factory=list)
    held: dict[str, list[str]] = field(default_factory=dict)  # unit code → numbers of its staff, the most senior first

    def title(self, code) -> str:
        """The human path of a unit."""
        names = []
        while code:
            names.append(self.units[code].name)
            code = self.units[code].above
        return "/".join(reversed(names))

    def second_level(self) -> list[str]:
        """Codes of the units right below the whole."""
        return [code for code, unit in self.units.items() if not unit.above]

    def below(self, code) -> list[str]:
        """A unit's code and those of all below it, top down."""
        found = [code]
        for other in self.units.values():
            if other.above in found:
                found.append(other.code)
        return found

    def leaves(self) -> list[str]:
        """Codes of the units with nothing below them that are not second-level."""
        inner = {unit.above for unit in self.units.values()}
        return [code for code, unit in self.units.items() if unit.above and code not in inner]


def shared_out(total, weights) -> list[int]:
    """`total` in whole parts by weight; the largest remainders get what is left over."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def plan(size: int, last_day: dt.date) -> University:
    """The university of so many people, in the academic year of a day. Cost: 40,000 people in about a second."""
    return _Builder(size, last_day).build()


class _Builder:
    """Makes the plan step by step; one generator each for names and for everything else."""

    def __init__(self, size, last_day):
        self.plan = University(size)
        self.random = random.Random(f"{campus.NAME}:{size}")
        self.names = Names(f"{campus.NAME}:{size}:names")
        self.year = last_day.year if last_day.month >= 9 else last_day.year - 1
        self.counts = dict(zip(campus.SHARES, shared_out(size, campus.SHARES.values()), strict=True))
        short = max(72 - self.counts["staff"], 0)  # its offices need so many to prepare, review and sign
        self.counts["staff"] += short
        self.counts["undergraduate"] -= short
        self.colleges = campus.colleges_of(size)
        self.offices = campus.offices_of(size)
        self.serial: dict = {}  # prefix → the last number given under it
        self.rooms: dict = {}  # sex → (room being filled, beds taken in it)
        self.documents: set = set()
        self.class_size = CLASS_SIZE if size < 12_000 else LARGE_CLASS
        self.held = self.plan.held

    def build(self) -> University:
        """Everything, in the order in which numbers are given."""
        self._students()
        self._international()
        self._staff()
        self._services()
        self._hospital()
        self._retired()
        self._families()
        return self.plan

    # units and people

    def _unit(self, code, name, kind, above="", hant="", english=""):
        self.plan.units[code] = UnitPlan(code, name, kind, above, hant, english)
        return code

    def _top(self, row, kind):
        return self._unit(row[0], row[1], kind, "", row[2], row[3])

    def _next(self, prefix, width):
        self.serial[prefix] = self.serial.get(prefix, 0) + 1
        return f"{prefix}{self.serial[prefix]:0{width}d}"

    def _person(self, number, kind, unit, ages, **more):
        sex = more.pop("sex", None) or self.random.choice("mf")
        born = self.year - self.random.randint(*ages)
        birth = f"{born}-{self.random.randint(1, 12):02d}-{self.random.randint(1, 28):02d}"
        name = more.pop("name", None) or self.names.chinese(sex, ages[1] < 36, more.pop("surname", ""))
        phone = more.pop("phone", None) or f"100{self.random.randrange(10**8):08d}"
        person = PersonPlan(number, name, kind, unit, sex, birth, phone, self._document(birth, sex), **more)
        self.plan.people.append(person)
        return person

    def _document(self, birth, sex):
        """An 18-digit number with a right check digit and an area code that was never given out, no two alike."""
        digits = ""
        while not digits or digits in self.documents:
            serial = self.random.randrange(0, 998, 2) + (sex == "m")
            digits = f"990{self.random.randrange(100, 999)}{birth.replace('-', '')}{serial:03d}"
        self.documents.add(digits)
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]

    def _room(self, sex, beds):
        """The next free bed in a building for that sex; a room is filled before the next is opened."""
        used = self.rooms.get(sex, (0, 0))
        room, bed = used if used[1] < beds else (used[0] + 1, 0)
        self.rooms[sex] = (room, bed + 1)
        building, inside = divmod(room, 120)
        floor, door = divmod(inside, 20)
        where = f"{campus.PARKS[sex]}{building + 1}号楼" if sex != "x" else campus.PARKS["x"]
        return f"{where}/{floor + 1}{door + 1:02d}"

    # students

    def _students(self):
        weights = [row[5] for row in self.colleges]
        undergraduates = shared_out(self.counts["undergraduate"], weights)
        postgraduates = shared_out(self.counts["postgraduate"], weights)
        for row, under, post in zip(self.colleges, undergraduates, postgraduates, strict=True):
            self._top(row, "college")
            for back, count in enumerate(shared_out(under, [26, 25, 25, 24])):
                self._grade(row, self.year - 3 + back, count)
            self._postgraduates(row, post)

    def _grade(self, row, year, count):
        if not count:
            return
        code = row[0] + f"{year}"[2:]
        self._unit(code, f"{year}级", "grade", row[0], f"{year}級", f"Class of {year + 4}")
        sizes = shared_out(count, [1] * max(1, round(count / self.class_size)))
        majors = row[4]
        for index, size in enumerate(sizes):
            major, number = majors[index % len(majors)], index // len(majors) + 1
            leaf = self._unit(f"{code}{index + 1:02d}", f"{major}{str(year)[2:]}{number:02d}", "class", code)
            self._class(leaf, "undergraduate", size, f"{year}{row[0]}", 4, (18 + self.year - year,) * 2, 6)

    def _class(self, leaf, kind, size, prefix, width, ages, beds):
        sexes = sorted(self.random.choice("mf") for _ in range(size))  # rooms are filled class by class
        for sex in sexes:
            number = self._next(prefix, width)
            self._person(number, kind, leaf, (ages[0], ages[1] + 1), sex=sex, dormitory=self._room(sex, beds))

    def _postgraduates(self, row, count):
        if not count:
            return
        above = self._unit(row[0] + "Y", "研究生", "grade", row[0], "研究生", "Postgraduates")
        for year, part in zip(range(self.year - 2, self.year + 1), shared_out(count, [1, 1, 1]), strict=True):
            sizes = shared_out(part, [1] * max(1, round(part / self.class_size))) if part else []
            for index, size in enumerate(sizes, 1):
                name = f"{row[4][0]}研{str(year)[2:]}{index:02d}"
                leaf = self._unit(f"{above}{str(year)[2:]}{index:02d}", name, "class", above)
                self._class(leaf, "postgraduate", size, f"{year}{row[0]}9", 3, (22, 27), 4)

    def _international(self):
        row = campus.ABROAD
        self._top(row, "college")
        parts = shared_out(self.counts["international"], [1, 1, 1])
        for year, count in zip(range(self.year - 2, self.year + 1), parts, strict=True):
            code = row[0] + str(year)[2:]
            self._unit(code, f"{year}级", "grade", row[0], f"{year}級", f"Class of {year + 4}")
            sizes = shared_out(count, [1] * max(1, round(count / self.class_size)))
            for index, size in enumerate(sizes, 1):
                leaf = self._unit(f"{code}{index:02d}", f"国际{str(year)[2:]}{index:02d}", "class", code)
                for _ in range(size):
                    number, room = self._next(f"L{year}", 3), self._room("x", 2)
                    self._person(number, "international", leaf, (18, 26), name=self.names.foreign(), dormitory=room)

    # staff, and who signs

    def _staff(self):
        places = self._staff_places()
        least = [place[1] for place in places]
        rest = shared_out(self.counts["staff"] - sum(least), [place[2] for place in places])
        for (unit, minimum, _), more in zip(places, rest, strict=True):
            rows = [self._person(self._next("1", 5), "staff", unit, (27, 60)) for _ in range(minimum + more)]
            self.held[unit] = [person.number for person in rows]

    def _staff_places(self):
        """(unit, fewest people, weight of the rest), the units made on the way."""
        places = []
        for row in (*self.colleges, campus.ABROAD):
            leaf = self._unit(row[0] + "J", "教职工", "other", row[0], "教職工", "Staff")
            places.append((leaf, 2 + self._advisers(row[0]), row[5] * 8))
        for row in self.offices:
            self._top(row, "department")
            places.append((row[0], LEAST.get(row[0], 2), 6))
        self._top(campus.RETIRED, "retired")
        self._top(campus.LOGISTICS, "logistics")
        office = self._unit("HQB", "综合管理部", "other", "HQ", "綜合管理部", "General Office")
        return [*places, (campus.RETIRED[0], 6, 2), (office, 8, 4)]

    def _advisers(self, college):
        classes = [unit for unit in self.plan.below(college) if self.plan.units[unit].kind == "class"]
        return max(1, -(-len(classes) // ADVISED))

    # those who are always forgotten

    def _services(self):
        dispatched = shared_out(self.counts["dispatched"], [3, 7])
        for _ in range(dispatched[0]):
            self._person(self._next("P", 4), "dispatched", "XXC", (22, 50))
        self._teams("HQY", "饮食中心", "Catering", campus.CANTEENS, [("C", "canteen", self.counts["canteen"])])
        contractors = shared_out(self.counts["contractor"], [3, 7])
        rows = [("W", "contractor", contractors[1]), ("P", "dispatched", dispatched[1])]
        self._teams("HQW", "物业与维修中心", "Property and Maintenance", campus.SERVICES, rows)
        team = self._unit("BWC1", "校园安保队", "other", "BWC", "校園安保隊", "Campus Guards")
        for _ in range(contractors[0]):
            self._person(self._next("W", 4), "contractor", team, (20, 55), sex="m")

    def _teams(self, code, name, english, teams, rows):
        self._unit(code, name, "other", "HQ", "", english)
        people = sum(count for _, _, count in rows)
        used = teams[: max(1, min(len(teams), people // 12))]
        leaves = [self._unit(f"{code}{index}", team, "other", code) for index, team in enumerate(used, 1)]
        for prefix, kind, count in rows:
            for number in range(count):
                self._person(self._next(prefix, 4), kind, leaves[number * len(leaves) // count], (20, 55))

    def _hospital(self):
        count = self.counts["hospital"]
        self._top(campus.HOSPITAL, "hospital")
        wards = campus.WARDS[: max(3, min(len(campus.WARDS), count // 6))]
        for index, (ward, people) in enumerate(zip(wards, shared_out(count, [1] * len(wards)), strict=True)):
            leaf = self._unit(f"FSYY{index:02d}", ward, "ward", "FSYY")
            rows = [self._person(self._next("H", 4), "staff", leaf, (24, 58)) for _ in range(people)]
            self.held[leaf] = [person.number for person in rows]

    def _retired(self):
        count, above = self.counts["retired"], campus.RETIRED[0]
        sizes = shared_out(count, [1] * max(1, round(count / 60)))
        for index, size in enumerate(sizes, 1):
            leaf = self._unit(f"{above}{index:02d}", f"离退休第{index}支部", "other", above, f"離退休第{index}支部")
            for _ in range(size):
                self._person(self._next("0", 5), "retired", leaf, (61, 88))

    def _families(self):
        self._top(campus.FAMILIES, "families")
        courts = campus.COURTS if self.counts["family"] > 30 else campus.COURTS[:1]
        leaves = [self._unit(f"JS{index}", court, "other", "JS") for index, court in enumerate(courts, 1)]
        heads = [person for person in self.plan.people if person.kind in {"staff", "retired"}]
        self.random.shuffle(heads)
        left = self.counts["family"]
        for head in heads:
            members = self._household(head)[:left]
            left -= len(members)
            for order, member in enumerate(members, 1):
                self._person(f"{head.number}-F{order}", "family", self.random.choice(leaves), head=head.number, **member)
            if not left:
                return

    def _household(self, head):
        """Who lives with somebody: a spouse, a child that goes to school, an old parent; the last two use the head's phone."""
        other = "f" if head.sex == "m" else "m"
        surname = family_name(head.name) if head.sex == "m" else ""
        members = [{"ages": (27, 60), "sex": other, "relation": "配偶"}]
        if self.random.random() < 0.6:
            members.append({"ages": (3, 16), "surname": surname, "relation": "子女", "phone": head.phone, "minor": True})
        if self.random.random() < 0.3:
            members.append({"ages": (62, 90), "relation": "父母", "phone": head.phone})
        return members
