"""The inhabited academy with a gate: 东门; 保卫 (保卫处) and 门卫 (门岗) with accounts; nobody under watch, no measure."""

import datetime as dt
from types import SimpleNamespace

import pytest

from shouwang.core import clock
from shouwang.gate import actions
from shouwang.roster import access
from shouwang.roster import actions as roster
from shouwang.roster.models import Kind as People
from shouwang.roster.models import Role
from shouwang.watch.actions.watches import open_watch
from shouwang.watch.models import ORDERED, Kind
from tests.academy import PASSWORD
from tests.inhabited import EVENING, world  # noqa: F401  fixture


class House(SimpleNamespace):
    """The academy with a gate; `by(name)` is an account as the one who acts, `scope(name)` what it sees."""

    def by(self, name):
        return access.actor_of(self.account[name])

    def scope(self, name):
        return access.scope_of(self.account[name])

    def hire(self, name, number, role):
        """Somebody more, with an account and a role over the whole."""
        person = roster.add_person(number=number, name=name, kind=People.STAFF, unit=self.unit["人事处"], since=clock.now(), by=self.operator)
        roster.grant_role(person=person, role=role, unit=self.root, kinds=[], by=self.operator)
        self.person[name], self.account[name] = person, roster.make_account(person=person, by=self.operator)
        roster.set_password(account=self.account[name], password=PASSWORD, by=self.operator)

    def drafted(self, who="主任", days=7, **more):
        """A measure as 主任 would draft it: from now for a week."""
        wanted = {
            "basis": "校防控办第 3 次会议", "doc": "校防〔2026〕3 号", "last_day": clock.today() + dt.timedelta(days=days - 1),
            "say": "请您到等候处，联系校医院。", "phone": "0371-12345", "waiting": "东门值班室外长椅",
        }  # fmt: skip
        return actions.draft_measure(**wanted | more, by=self.by(who))

    def switch_on(self, **more):
        """A measure drafted by the office and signed by the leader."""
        return actions.sign_measure(measure=self.drafted(**more), by=self.by("院长"))

    def under(self, name, kind=Kind.HOME, since=None, confirmed=True):
        """Somebody is under watch."""
        ordered = {"ordered_by": "区疾控中心", "doc": "1 号", "ordered_day": clock.today()} if kind in ORDERED else {}
        return open_watch(
            person=self.person[name], kind=kind, day0=clock.today(), last_day=clock.today() + dt.timedelta(days=14),
            since=since or clock.now() - dt.timedelta(hours=1), confirmed=confirmed, by=self.operator, **ordered,
        )  # fmt: skip

    def answer(self, name, **more):
        """What the command line would say of somebody."""
        from shouwang.gate import queries

        return queries.answers(access.everything(), [self.person[name].number], **more)[0].answer


@pytest.fixture
def house(world, db):  # noqa: F811
    """The house, with everything of the inhabited academy in it."""
    clock.move(EVENING)  # an earlier test of the module may have moved on
    found = _house(world)
    found.hire("保卫", "G001", Role.PROTECTION)
    found.hire("门卫", "G002", Role.GUARD)
    found.gate = actions.open_gate(name="东门", waiting="", by=found.by("保卫"))
    return found


def _house(world):  # noqa: F811
    parts = {**vars(world), "person": dict(world.person), "account": dict(world.account), "operator": world.by}
    parts.pop("by")
    return House(**parts)
