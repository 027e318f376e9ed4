"""The drawn test universe: a small academy, made through the product's own actions.

    ALL 守望学院                                   office: 主任 (office), leader: 院长 (leader)
    ├── 计算机学院 CS   college                     officer: 书记 (officer of CS)
    │   └── 2023级      grade
    │       ├── 软件2301  class   甲一 甲二 甲三      undergraduates    adviser: 辅导员甲
    │       └── 软件2302  class   乙一 乙二           undergraduates    adviser: 辅导员乙
    ├── 医学院 MED      college
    │   └── 研2401      class    丙一 丙二            postgraduates
    ├── 人事处 HR       department   the officers and advisers themselves, staff
    ├── 校医院 CLINIC   hospital     医生 (clinic), staff
    └── 家属 FAM        families     丁一 (a minor of 辅导员甲)

    D 宿舍   一号楼 / 101

`found()` makes the institution only; `Academy()` all of it, with an outbreak open since FIRST and the campaign `daily`
(whole roster, daily health form, default clock). `a.person["甲一"]`, `a.unit["软件2301"]`, `a.account["辅导员甲"]`.
"""

import datetime as dt
from types import SimpleNamespace

from shouwang.checkin.actions import open_campaign
from shouwang.checkin.models import Channel
from shouwang.checkin.record import Incoming, record
from shouwang.core import clock, institution
from shouwang.core.actions import Actor, operator
from shouwang.roster import actions, tree
from shouwang.roster.models import Kind, Role, UnitKind

FIRST = dt.date(2026, 3, 2)  # a Monday
MORNING = dt.datetime(2026, 3, 2, 0, tzinfo=dt.UTC)  # 08:00 in Shanghai

UNITS = [
    ("计算机学院", "ALL", UnitKind.COLLEGE, "CS"), ("2023级", "计算机学院", UnitKind.GRADE, ""),
    ("软件2301", "2023级", UnitKind.CLASS, ""), ("软件2302", "2023级", UnitKind.CLASS, ""),
    ("医学院", "ALL", UnitKind.COLLEGE, "MED"), ("研2401", "医学院", UnitKind.CLASS, ""),
    ("人事处", "ALL", UnitKind.DEPARTMENT, "HR"), ("校医院", "ALL", UnitKind.HOSPITAL, "CLINIC"),
    ("家属", "ALL", UnitKind.FAMILIES, "FAM"),
]  # fmt: skip
PEOPLE = [
    ("甲一", "软件2301", Kind.UNDERGRADUATE), ("甲二", "软件2301", Kind.UNDERGRADUATE),
    ("甲三", "软件2301", Kind.UNDERGRADUATE), ("乙一", "软件2302", Kind.UNDERGRADUATE),
    ("乙二", "软件2302", Kind.UNDERGRADUATE), ("丙一", "研2401", Kind.POSTGRADUATE),
    ("丙二", "研2401", Kind.POSTGRADUATE), ("辅导员甲", "人事处", Kind.STAFF), ("辅导员乙", "人事处", Kind.STAFF),
    ("书记", "人事处", Kind.STAFF), ("主任", "人事处", Kind.STAFF), ("院长", "人事处", Kind.STAFF),
    ("督查", "人事处", Kind.STAFF), ("学工", "人事处", Kind.STAFF), ("管理", "人事处", Kind.STAFF),
    ("安全", "人事处", Kind.STAFF), ("审计", "人事处", Kind.STAFF), ("医生", "校医院", Kind.STAFF),
    ("丁一", "家属", Kind.FAMILY),
]  # fmt: skip
GRANTS = [
    ("辅导员甲", Role.ADVISER, "软件2301", ()), ("辅导员乙", Role.ADVISER, "软件2302", ()),
    ("书记", Role.OFFICER, "计算机学院", ()), ("主任", Role.OFFICE, "ALL", ()), ("院长", Role.LEADER, "ALL", ()),
    ("督查", Role.INSPECTOR, "ALL", ()), ("医生", Role.CLINIC, "ALL", ()),
    ("学工", Role.CONSOLIDATOR, "ALL", (Kind.UNDERGRADUATE,)), ("管理", Role.SYSTEM, "ALL", ()),
    ("安全", Role.SECURITY, "ALL", ()), ("审计", Role.AUDITOR, "ALL", ()),
]  # fmt: skip
PASSWORD = "only-in-tests-3141"


def found(name="守望学院", zone="Asia/Shanghai", mark="test"):
    """The institution with its roots and what the product ships as data."""
    from shouwang.commands.institution import ship

    institution.forget()
    row = actions.found_institution(name=name, zone=zone, mark=mark, by=operator())
    institution.forget()
    ship(operator())
    return row


class Academy:
    """The universe of the docstring; `by` is the operator."""

    def __init__(self, prefix="", founded=False):
        self.by, self.prefix = operator(), prefix
        if not founded:
            found()
        self.root = tree.root()
        self.unit, self.person, self.account = {"ALL": self.root}, {}, {}
        self._plant_units()
        since = clock.instant(FIRST)
        for number, (name, unit, kind) in enumerate(PEOPLE, 1):
            self.person[name] = self.add(f"{prefix}P{number:03}", name, unit, kind, since)
        self.mandate = actions.open_outbreak(
            code=f"{prefix}ob", name="测试疫情", basis="传染病防治法2025", since_day=FIRST,
            review_day=FIRST + dt.timedelta(days=30), by=self.by,
        )  # fmt: skip
        self.campaign = open_campaign(
            code=f"{prefix}daily", mandate=self.mandate, form="daily-health", since_day=FIRST, unit=self.top, by=self.by
        )

    def _plant_units(self):
        """With a prefix the academy stands below a unit of its own, so that many fit into one database."""
        self.top = self.root
        if self.prefix:
            self.top = actions.create_unit(parent=self.root, name=f"{self.prefix}学院", by=self.by)
        for name, parent, kind, code in UNITS:
            above = self.top if parent == "ALL" else self.unit[parent]
            code = f"{self.prefix}{code}" if code else ""
            self.unit[name] = actions.create_unit(parent=above, name=name, kind=kind, code=code, by=self.by)

    def add(self, number, name, unit, kind=Kind.UNDERGRADUATE, since=None):
        """One more person in a unit of the drawing."""
        return actions.add_person(number=number, name=name, kind=kind, unit=self.unit[unit], since=since, by=self.by)

    def grant(self):
        """The grants of the drawing, each with an account that can log in."""
        for name, role, unit, kinds in GRANTS:
            person = self.person[name]
            actions.grant_role(person=person, role=role, unit=self.unit[unit], kinds=list(kinds), by=self.by)
            account = actions.make_account(person=person, by=self.by)
            actions.set_password(account=account, password=PASSWORD, by=self.by)
            self.account[name] = account
        return self

    def answer(self, name, temp_c="36.5", *, by=None, day=None, slot=None, key=None, at=None, channel=None, **more):
        """One answer through `record`; its Outcome. by: the name of whoever answers for them."""
        person = self.person[name]
        who = self.person[by] if by else person
        actor = Actor(ref=f"roster.Person:{who.pk}", person_id=who.pk)
        item = Incoming(
            campaign=self.campaign, person_id=person.pk, answers={"temp_c": temp_c} | more, by=actor,
            channel=channel or Channel.LINK, day=day, slot=slot, key=key, at=at,
        )  # fmt: skip
        return record([item])[0]


def counts(node) -> SimpleNamespace:
    """The ten counters of a roll call's node, by name."""
    return SimpleNamespace(**node.total.as_dict())
