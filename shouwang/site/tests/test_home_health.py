"""The page of today for those who keep watch: what waits for the clinic and the office, the leader's numbers, a guard at the gate."""

import datetime as dt
import re

import pytest

from shouwang.roster import access, actions
from shouwang.roster.models import Role
from shouwang.watch.actions.absences import register_absence
from shouwang.watch.actions.sweeps import open_sweep
from shouwang.watch.actions.watches import open_watch
from shouwang.watch.models import Kind
from shouwang.watch.queries import sweeps
from tests.academy import FIRST
from tests.inhabited import world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
# ruff: noqa: F811


def home(client, world, name):
    client.force_login(world.account[name])
    response = client.get("/")
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode()) if response.status_code == 200 else response


@pytest.fixture
def kept(world):
    """丙二's days are over since long, 乙二 reported of herself, 甲三 is away."""
    open_watch(person=world.person["丙二"], kind=Kind.MONITORING, day0=FIRST - dt.timedelta(days=20), by=world.by)
    open_watch(person=world.person["乙二"], kind=Kind.SELF_MONITORING, day0=FIRST, confirmed=False, by=world.by)
    register_absence(person=world.person["甲三"], first_day=FIRST, reason="ill", by=world.by)
    return world


def test_clinic_and_office_are_told_what_waits_for_them(kept, client):
    said = home(client, kept, "医生")
    assert "上报的情况等校医院核实" in said and "观察期满，请审核" in said
    said = home(client, kept, "主任")
    assert "观察期满，审核后请签发解除" in said and "上报的情况等校医院核实" not in said
    assert "观察期满" not in home(client, kept, "辅导员甲")


def test_leader_reads_how_the_watch_stands_in_numbers_that_open(kept, client):
    said = home(client, kept, "院长")
    for words in ("现有观察", "今日解除", "待核实", "待解除", "尚未返校的缺勤"):
        assert words in said
    client.force_login(kept.account["院长"])
    found = re.findall(r'href="(/figures/watch\.[^"]+)"', client.get("/").content.decode())
    assert len(found) >= 8
    for address in found:
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_whom_a_sweep_has_not_reached_is_a_task_of_whoever_follows_them(world, client):
    scope = access.scope_of(world.account["辅导员甲"])
    open_ones = {state: sum(row.stands == state for row in sweeps.targets(scope, world.sweep)) for state in ("not_reached", "pending")}
    said = home(client, world, "辅导员甲")
    assert ("没有联系上，请再联系" in said) == bool(open_ones["not_reached"])
    assert ("还没有答复，请联系" in said) == bool(open_ones["pending"]) and any(open_ones.values())
    assert "请再联系" not in home(client, world, "督查")
    assert "排查覆盖率" in home(client, world, "院长") and "100.0%" not in home(client, world, "院长")


def test_a_sweeps_questions_are_not_told_as_a_days_roll_call(world, client):
    before = home(client, world, "院长").count("上报率")
    opened = open_sweep(
        code="again", mandate=world.sweep.mandate, question="是否到过湖北", reach="list", numbers=[world.person["甲一"].number], place="湖北省",
        from_day=FIRST, to_day=FIRST, by=world.by,
    )  # fmt: skip
    assert opened.windows.get().campaign is not None
    said = home(client, world, "院长")
    assert said.count("上报率") == before > 0 and "排查覆盖率 0.0%" in said.replace("  ", " ")
    assert "还没有答复，请联系" in home(client, world, "辅导员甲")


def test_a_guard_is_taken_straight_to_the_gate(world, client):
    guard = world.add("G001", "门卫", "人事处", "contractor")
    actions.grant_role(person=guard, role=Role.GUARD, unit=world.root, by=world.by)
    world.account["门卫"] = actions.make_account(person=guard, by=world.by)
    response = home(client, world, "门卫")
    assert response.status_code == 302 and response.url.endswith("/door/")
