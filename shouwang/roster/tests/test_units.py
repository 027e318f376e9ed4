"""Units change from a day on, and no past answer changes with them."""

import datetime as dt

import pytest

from shouwang.core import clock, institution
from shouwang.core.actions import operator
from shouwang.core.models import Institution
from shouwang.core.refusals import Refused
from shouwang.roster import actions, tree
from shouwang.roster.models import Grant, Person, Role, Tree, Unit, UnitKind, UnitSpell
from shouwang.roster.tests.conftest import NOON

TODAY, TOMORROW = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
ROWS = [
    ("1001", "张三", "本科生", "计算机学院/2023级/软件2301"), ("1002", "李四", "本科生", "计算机学院/2023级/软件2302"),
    ("1003", "王五", "本科生", "医学院/2023级/临床2301"), ("1004", "赵六", "教职工", "人事处"),
]  # fmt: skip


@pytest.fixture
def people(house):
    """Two colleges and an office since this morning."""
    house.load(ROWS)
    return house


def refuses(refusal_code, call, **kwargs):
    with pytest.raises(Refused) as refusal:
        call(**kwargs)
    assert refusal.value.code == refusal_code


def title_at(unit, at, known_at=None):
    return UnitSpell.objects.holding(at, known_at).get(unit=unit).title


def consistent():
    """Paths nest, titles follow, people stand where their unit does, one open place a unit."""
    for unit in Unit.objects.exclude(parent=None).select_related("parent"):
        assert tree.parent_path(unit.path) == unit.parent.path
        assert unit.title == tree.join_title(unit.parent, unit.name)
    for person in Person.objects.exclude(unit=None).select_related("unit"):
        assert person.path == person.unit.path
    for unit in Unit.objects.filter(closed_day=None):
        spell = UnitSpell.objects.holding(clock.now()).get(unit=unit)
        assert (spell.path, spell.title, spell.name) == (unit.path, unit.title, unit.name)


def test_founding_is_once_and_sound(db):
    institution.forget()
    refuses("core.06", actions.found_institution, name="甲", zone="Mars/Base", by=operator())
    refuses("core.07", actions.found_institution, name="甲", zone="UTC", mark="x", by=operator())
    refuses("roster.39", actions.found_institution, name=" ", zone="UTC", by=operator())
    actions.found_institution(name="甲校", zone="Asia/Shanghai", by=operator())
    refuses("core.02", actions.found_institution, name="乙校", zone="UTC", by=operator())
    assert Institution.objects.get().name == "甲校"
    root = tree.root()
    assert (root.code, root.title, root.path, root.kind) == ("ALL", "", "R", UnitKind.INSTITUTION)
    assert {unit.tree for unit in Unit.objects.all()} == set(Tree.values)


def test_a_name_is_one_in_its_parent_and_a_code_everywhere(people):
    college = people.unit("计算机学院")
    grade = actions.create_unit(parent=college, name="2024级", kind=UnitKind.GRADE, code="CS24", by=people.by)
    assert people.unit("CS24") == grade and people.unit("计算机学院/2024级") == grade
    refuses("roster.10", actions.create_unit, parent=college, name="2024级", by=people.by)
    refuses("roster.13", actions.create_unit, parent=people.unit("医学院"), name="2024级", code="CS24", by=people.by)
    refuses("roster.39", actions.create_unit, parent=college, name="  ", by=people.by)


def test_rename_holds_from_tomorrow_and_the_past_keeps_its_name(people):
    college, grade = people.unit("计算机学院"), people.unit("计算机学院/2023级")
    actions.rename_unit(unit=college, name="信息学院", name_en="School of Information", by=people.by)
    assert people.unit("计算机学院/2023级") == grade, "today it is what it was"
    midnight = clock.instant(TOMORROW)
    clock.move(midnight - clock.TICK)
    assert actions.settle_if_due() is None
    clock.move(midnight)
    actions.settle_if_due()
    assert people.unit("信息学院/2023级/软件2301").title == "信息学院/2023级/软件2301"
    assert title_at(grade, NOON) == "计算机学院/2023级" and title_at(grade, midnight) == "信息学院/2023级"
    consistent()


def test_move_takes_all_below_along(people):
    grade, other = people.unit("计算机学院/2023级"), people.unit("人事处")
    before = grade.path
    actions.move_unit(unit=grade, parent=other, from_day=TODAY, by=people.by)
    assert people.person("1001").unit.title == "人事处/2023级/软件2301"
    assert people.where("1001") == "人事处/2023级/软件2301"
    assert not Person.objects.filter(path__startswith=before).exists()
    consistent()


def test_two_planned_changes_settle_in_order(people):
    grade, college = people.unit("计算机学院/2023级"), people.unit("计算机学院")
    actions.move_unit(unit=college, parent=people.unit("人事处"), from_day=TOMORROW, by=people.by)
    actions.rename_unit(unit=grade, name="二三级", from_day=TOMORROW + dt.timedelta(days=1), by=people.by)
    refuses("roster.26", actions.rename_unit, unit=grade, name="早了", from_day=TODAY, by=people.by)
    actions.create_unit(parent=grade, name="软件2303", by=people.by)
    for days in (1, 2):
        clock.move(clock.instant(TODAY + dt.timedelta(days=days)) + clock.TICK * 99)
        actions.settle_if_due()
        consistent()
    assert people.person("1001").unit.title == "人事处/计算机学院/二三级/软件2301"
    assert people.unit("人事处/计算机学院/二三级/软件2303")


def test_both_settled_at_once_after_a_dead_worker(people):
    grade, college = people.unit("计算机学院/2023级"), people.unit("计算机学院")
    actions.move_unit(unit=college, parent=people.unit("人事处"), from_day=TOMORROW, by=people.by)
    actions.rename_unit(unit=grade, name="二三级", from_day=TOMORROW + dt.timedelta(days=1), by=people.by)
    clock.move(clock.instant(TODAY + dt.timedelta(days=9)))
    actions.settle_if_due()
    assert people.person("1001").unit.title == "人事处/计算机学院/二三级/软件2301"
    consistent()


def test_no_loops_and_no_change_yesterday(people):
    college, grade = people.unit("计算机学院"), people.unit("计算机学院/2023级")
    refuses("roster.11", actions.move_unit, unit=college, parent=grade, by=people.by)
    refuses("roster.11", actions.move_unit, unit=college, parent=college, by=people.by)
    refuses("roster.11", actions.move_unit, unit=tree.root(), parent=college, by=people.by)
    refuses(
        "roster.25", actions.rename_unit, unit=college, name="早", from_day=TODAY - dt.timedelta(days=1), by=people.by
    )
    refuses("roster.10", actions.rename_unit, unit=college, name="医学院", by=people.by)
    actions.move_unit(unit=grade, parent=people.unit("人事处"), by=people.by)
    refuses("roster.11", actions.move_unit, unit=people.unit("人事处"), parent=grade, by=people.by)


def test_merge_mid_period_moves_people_and_closes_the_unit(people):
    first, second = people.unit("计算机学院/2023级/软件2301"), people.unit("计算机学院/2023级/软件2302")
    actions.grant_role(person=people.person("1004"), role=Role.ADVISER, unit=first, by=people.by)
    clock.move(NOON + dt.timedelta(hours=1))
    actions.merge_units(units=[first], target=second, by=people.by)
    midnight = clock.instant(TOMORROW)
    assert people.where("1001") == first.title and people.where("1001", midnight) == second.title
    assert people.where("1001", midnight, known_at=NOON + dt.timedelta(minutes=30)) == first.title
    assert people.person("1001").unit == first
    clock.move(midnight)
    actions.settle_if_due()
    first.refresh_from_db()
    assert first.closed_day == TOMORROW and people.person("1001").unit == second
    assert not Grant.objects.holding(midnight).filter(unit=first).exists()
    refuses("roster.12", actions.create_unit, parent=first, name="新", by=people.by)
    consistent()


def test_merge_colleges_with_their_sub_units(people):
    medicine, computing = people.unit("医学院"), people.unit("计算机学院")
    refuses("roster.10", actions.merge_units, units=[medicine], target=computing, from_day=TODAY, by=people.by)
    actions.rename_unit(unit=people.unit("医学院/2023级"), name="2023级医学", from_day=TODAY, by=people.by)
    actions.merge_units(units=[medicine], target=computing, from_day=TODAY, by=people.by)
    assert people.person("1003").unit.title == "计算机学院/2023级医学/临床2301"
    refuses("roster.11", actions.merge_units, units=[computing], target=people.unit("计算机学院/2023级"), by=people.by)
    consistent()


def test_split_moves_the_chosen_to_a_unit_beside(people):
    unit = people.unit("计算机学院/2023级/软件2301")
    fresh = actions.split_unit(unit=unit, name="软件2311", people=[people.person("1001")], from_day=TODAY, by=people.by)
    assert fresh.title == "计算机学院/2023级/软件2311" and people.where("1001") == fresh.title
    refuses("roster.04", actions.split_unit, unit=unit, name="软件2312", people=[people.person("1002")], by=people.by)
    assert not Unit.objects.filter(name="软件2312").exists(), "a refused action leaves nothing behind"
    consistent()


def test_responsible_person_is_named_at_once_and_the_former_stays_on_record(people):
    unit = people.unit("人事处")
    actions.set_responsible(unit=unit, person=people.person("1004"), by=people.by)
    clock.move(NOON + dt.timedelta(hours=1))
    actions.set_responsible(unit=unit, person=people.person("1003"), by=people.by)
    unit.refresh_from_db()
    assert unit.responsible.number == "1003"
    then = UnitSpell.objects.holding(NOON + dt.timedelta(minutes=30)).get(unit=unit)
    assert then.responsible.number == "1004"
