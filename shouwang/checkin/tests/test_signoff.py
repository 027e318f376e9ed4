"""Signing units off: zero reports, reasons for the missing, two pairs of eyes, returns for correction, locks."""

import datetime as dt

import pytest

from shouwang.checkin import cells, signing, slots
from shouwang.checkin.actions import lock_slot, return_for_correction, ship_chains, sign_off
from shouwang.checkin.actions.signoff import lock_due_slots
from shouwang.checkin.chains import EVERYBODY, SHIPPED, Level, chain_by_code, chains
from shouwang.checkin.models import ChainStep, Explanation, SignOff, Slot
from shouwang.checkin.sheet import zero_text
from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.core.assertions import genuine
from shouwang.core.models import Assertion, Event
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import exempt, grant_role
from shouwang.roster.models import Kind, UnitKind
from tests.academy import FIRST, GRANTS, MORNING, Academy, found

pytestmark = pytest.mark.django_db
EVENING = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)  # 19:00: after the cut-off, before the adviser's time
NEXT_DAY = dt.datetime(2026, 3, 3, 2, tzinfo=dt.UTC)  # 10:00: after the lock
CLASS = ("甲一", "甲二", "甲三")


@pytest.fixture
def academy(db):
    found()
    with clock.moved(MORNING):
        made = Academy(founded=True)
        for name, role, unit, kinds in GRANTS:
            grant_role(person=made.person[name], role=role, unit=made.unit[unit], kinds=list(kinds), by=made.by)
        yield made


def slot(academy, day=FIRST):
    return slots.find(academy.campaign, day)


def by(academy, name):
    return access.on_behalf(academy.person[name])


def account(academy, name):
    """Somebody logged in: only their grants count."""
    person = academy.person[name]
    return Actor(ref=f"roster.Account:{person.pk}", name=person.name, person_id=person.pk)


def everybody_answers(academy, names=CLASS, temp_c="36.5"):
    for name in names:
        assert academy.answer(name, temp_c).status == "recorded"


def code(call, **kwargs):
    with pytest.raises(Refused) as refused:
        call(**kwargs)
    return refused.value.code


def test_sign_off_of_a_class_that_answered_is_a_zero_report(academy):
    everybody_answers(academy)
    clock.move(EVENING)
    row = sign_off(slot=slot(academy), unit=academy.unit["软件2301"], by=by(academy, "辅导员甲"))
    numbers = row.assertion.numbers
    assert (row.zero, row.overdue, numbers["before_cutoff"]) == (True, False, False)
    assert {name: numbers["counters"][name] for name in ("expected", "answered", "missing", "flagged")} == {
        "expected": 3, "answered": 3, "missing": 0, "flagged": 0,
    }  # fmt: skip
    assert genuine(row.assertion)
    assert zero_text(numbers["counters"]) == "零报告"
    assert Event.objects.filter(verb="checkin.signed_off", ref=f"checkin.SignOff:{row.pk}").exists()


def test_sign_off_with_people_missing_demands_a_reason_for_each_by_name(academy):
    everybody_answers(academy, ["甲一"])
    clock.move(EVENING)
    with pytest.raises(Refused) as refused:
        sign_off(slot=slot(academy), unit=academy.unit["软件2301"], by=by(academy, "辅导员甲"))
    assert refused.value.code == "checkin.35"
    assert refused.value.params["numbers"] == ["P002", "P003"]
    assert "P002 甲二" in refused.value.sentence and "甲一" not in refused.value.sentence
    assert not SignOff.objects.exists() and not Explanation.objects.exists()
    reasons = {academy.person["甲二"].pk: "请假回家", academy.person["甲三"].pk: "手机损坏"}
    row = sign_off(slot=slot(academy), unit=academy.unit["软件2301"], reasons=reasons, by=by(academy, "辅导员甲"))
    assert row.zero  # 异常0 and everybody answered or explained
    assert zero_text(row.assertion.numbers["counters"]) == "异常0、未报2"


def test_sign_off_above_counts_the_reasons_given_below(academy):
    everybody_answers(academy, ["甲一", "乙一", "乙二"])
    clock.move(EVENING)
    reasons = {academy.person["甲二"].pk: "住院", academy.person["甲三"].pk: "住院"}
    sign_off(slot=slot(academy), unit=academy.unit["软件2301"], reasons=reasons, by=by(academy, "辅导员甲"))
    row = sign_off(slot=slot(academy), unit=academy.unit["计算机学院"], by=by(academy, "书记"))
    assert row.assertion.numbers["counters"]["missing"] == 2 and row.zero


def test_sign_off_with_a_fever_is_no_zero_report(academy):
    everybody_answers(academy, ["甲一", "甲二"])
    everybody_answers(academy, ["甲三"], "38.2")
    clock.move(EVENING)
    row = sign_off(slot=slot(academy), unit=academy.unit["软件2301"], by=by(academy, "辅导员甲"))
    counters = row.assertion.numbers["counters"]
    assert (row.zero, counters["flagged"], counters["fever"], counters["under_check"]) == (False, 1, 1, 1)


@pytest.mark.parametrize("first, then, expected", [("软件2301", "计算机学院", "checkin.33"), ("计算机学院", "软件2301", "checkin.34")])
def test_sign_off_preparer_is_not_reviewer(academy, first, then, expected):
    everybody_answers(academy, [*CLASS, "乙一", "乙二"])
    clock.move(EVENING)
    who = by(academy, "书记")
    sign_off(slot=slot(academy), unit=academy.unit[first], by=who)
    assert code(sign_off, slot=slot(academy), unit=academy.unit[then], by=who) == expected


def test_sign_off_of_an_account_needs_the_right_to_sign_there(academy):
    everybody_answers(academy)
    clock.move(EVENING)
    for name in ("辅导员乙", "督查", "医生"):
        actor = account(academy, name)
        assert code(sign_off, slot=slot(academy), unit=academy.unit["软件2301"], by=actor) == "core.04"
    actor = account(academy, "学工")  # for undergraduates only: this unit has staff
    assert code(sign_off, slot=slot(academy), unit=academy.unit["人事处"], by=actor) == "core.04"
    assert sign_off(slot=slot(academy), unit=academy.unit["软件2301"], by=account(academy, "辅导员甲")).pk


def test_sign_off_before_the_slot_opens_is_refused_and_before_the_cutoff_marked(academy):
    tomorrow = slots.planned(academy.campaign, FIRST + dt.timedelta(days=1))
    assert code(sign_off, slot=tomorrow, unit=academy.unit["软件2301"], by=academy.by) == "checkin.31"
    reasons = {academy.person[name].pk: "尚未起床" for name in CLASS}
    row = sign_off(slot=slot(academy), unit=academy.unit["软件2301"], reasons=reasons, by=by(academy, "辅导员甲"))
    assert row.assertion.numbers["before_cutoff"] is True
    assert code(sign_off, slot=slot(academy), unit=academy.unit["软件2302"], by=academy.by) == "checkin.35"


def test_sign_off_after_the_due_instant_is_overdue(academy):
    everybody_answers(academy, [*CLASS, "乙一", "乙二"])
    clock.move(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC))  # 20:00 exactly: the adviser's time is over
    assert sign_off(slot=slot(academy), unit=academy.unit["软件2301"], by=by(academy, "辅导员甲")).overdue
    assert not sign_off(slot=slot(academy), unit=academy.unit["计算机学院"], by=by(academy, "书记")).overdue
    clock.move(NEXT_DAY)
    assert sign_off(slot=slot(academy), unit=academy.unit["计算机学院"], by=by(academy, "书记")).overdue


def test_sign_off_reason_for_a_stranger_is_refused_and_for_one_who_answered_not_kept(academy):
    everybody_answers(academy)
    clock.move(EVENING)
    stranger = {academy.person["丙一"].pk: "请假"}
    assert code(sign_off, slot=slot(academy), unit=academy.unit["软件2301"], reasons=stranger, by=academy.by) == "checkin.42"
    sign_off(slot=slot(academy), unit=academy.unit["软件2301"], reasons={academy.person["甲一"].pk: "?"}, by=academy.by)
    assert not Explanation.objects.exists()


def test_correction_after_sign_off_leaves_the_assertion(academy):
    everybody_answers(academy)
    clock.move(EVENING)
    row = sign_off(slot=slot(academy), unit=academy.unit["软件2301"], by=by(academy, "辅导员甲"))
    before = dict(row.assertion.numbers)
    academy.answer("甲一", "38.5")
    kept = Assertion.objects.get(pk=row.assertion_id)
    assert kept.numbers == before and genuine(kept)
    live = cells.roll_call(slot(academy)).find(academy.unit["软件2301"].pk)
    assert live.total.flagged == 1


def test_returned_sign_off_is_signed_again(academy):
    everybody_answers(academy)
    clock.move(EVENING)
    unit, chain = academy.unit["软件2301"], EVERYBODY
    who = {"slot": slot(academy), "unit": unit}
    assert code(return_for_correction, **who, note="?", by=by(academy, "主任")) == "checkin.36"
    sign_off(**who, by=by(academy, "辅导员甲"))
    assert code(return_for_correction, **who, note=" ", by=by(academy, "主任")) == "checkin.37"
    assert code(return_for_correction, **who, note="?", by=account(academy, "书记")) == "core.04"
    return_for_correction(**who, note="甲二的体温请核对", by=by(academy, "主任"))
    place = signing.standings(access.everything(), slot(academy), chain)
    assert {row.place.id: row.state for row in place}[unit.pk] == signing.State.RETURNED
    sign_off(**who, by=by(academy, "辅导员甲"))
    assert SignOff.objects.filter(unit=unit).count() == 3
    states = {row.place.id: row.state for row in signing.standings(access.everything(), slot(academy), chain)}
    assert states[unit.pk] == signing.State.SIGNED


def test_who_has_not_signed_names_units_by_level_and_due(academy):
    everybody_answers(academy)
    clock.move(EVENING)
    sign_off(slot=slot(academy), unit=academy.unit["软件2301"], by=by(academy, "辅导员甲"))
    rows = signing.who_has_not_signed(access.everything(), slot(academy))
    units = {row.place.id: row for row in rows}
    assert academy.unit["软件2301"].pk not in units
    assert academy.unit["2023级"].pk not in units  # a unit in between is not waited for
    assert (units[academy.unit["软件2302"].pk].level, units[academy.unit["软件2302"].pk].state) == (Level.CLASS, "unsigned")
    assert units[academy.unit["计算机学院"].pk].due_at == slot(academy).unit_at
    assert units[academy.root.pk].level == Level.WHOLE
    clock.move(NEXT_DAY)
    assert {row.state for row in signing.who_has_not_signed(access.everything(), slot(academy))} == {"overdue"}


def test_office_signs_its_chain_and_the_whole_signs_after_it(academy):
    everybody_answers(academy, [*CLASS, "乙一", "乙二"])
    clock.move(EVENING)
    student = chain_by_code("undergraduate")
    assert student.office == "学工处"
    actor = account(academy, "学工")
    row = sign_off(slot=slot(academy), unit=academy.root, chain="undergraduate", by=actor)
    assert row.assertion.numbers["counters"]["expected"] == 5
    rows = signing.standings(access.everything(), slot(academy), student)
    assert [(r.level, r.state) for r in rows if r.place.id == academy.root.pk] == [(Level.OFFICE, "signed")]
    others = {academy.person[name].pk: "出差" for name in academy.person if name not in {*CLASS, "乙一", "乙二"}}
    same = by(academy, "学工")
    assert code(sign_off, slot=slot(academy), unit=academy.root, reasons=others, by=same) == "checkin.33"
    whole = sign_off(slot=slot(academy), unit=academy.root, reasons=others, by=by(academy, "主任"))
    assert whole.assertion.numbers["counters"]["expected"] == len(academy.person)


def test_chains_cover_everybody_exactly_once(academy):
    ship_chains(by=academy.by)  # a second time changes nothing
    assert ChainStep.objects.count() == sum(len(chain.steps) + 2 for chain in SHIPPED)
    second_level = [kind for kind in UnitKind if kind not in {UnitKind.WARD}]
    for kind in Kind:
        for unit_kind in second_level:
            covering = [chain.code for chain in chains().values() if chain.covers(kind, unit_kind)]
            assert len(covering) == 1, (kind, unit_kind, covering)


def test_lock_is_as_of_the_lock_instant_whenever_it_is_announced(academy):
    everybody_answers(academy)
    assert code(lock_slot, slot=slot(academy)) == "checkin.43"
    clock.move(NEXT_DAY)
    academy.answer("乙一", day=FIRST)  # after the lock, before it is announced
    row = lock_slot(slot=slot(academy))
    assert row.known_at == slot(academy).locks_at
    root = str(academy.root.pk)
    assert row.numbers["units"][root][2] == 3
    assert lock_slot(slot=slot(academy)).pk == row.pk
    assert Assertion.objects.filter(kind="lock").count() == 1
    assert lock_due_slots() == 0


def test_lock_of_imported_history_is_as_of_now(academy):
    clock.move(NEXT_DAY)
    academy.answer("甲一", day=FIRST)  # the first answer ever to that slot, after its lock instant
    assert Slot.objects.get().opened_at > Slot.objects.get().locks_at
    assert lock_due_slots() == 1
    row = Assertion.objects.get(kind="lock")
    assert row.known_at > Slot.objects.get().locks_at
    assert row.numbers["units"][str(academy.root.pk)][2] == 1


def test_exempt_people_need_no_reason(academy):
    exempt(person=academy.person["甲三"], reason="suspended", since=MORNING, by=academy.by)
    everybody_answers(academy, ["甲一", "甲二"])
    clock.move(EVENING)
    row = sign_off(slot=slot(academy), unit=academy.unit["软件2301"], by=by(academy, "辅导员甲"))
    assert row.assertion.numbers["counters"]["exempt"] == 1 and row.zero


def test_sign_off_of_a_unit_outside_the_slot_is_refused(academy):
    everybody_answers(academy)
    dormitory = academy.unit["软件2301"].__class__.objects.get(path="D")
    assert code(sign_off, slot=slot(academy), unit=dormitory, by=academy.by) == "checkin.32"


def test_a_return_in_one_chain_reaches_whoever_signed_for_everybody(academy):
    """学工处 sends back what the college signed for all its people: the college is told, and its next signature heals it."""
    for name in academy.person:
        academy.answer(name, day=FIRST)
    clock.move(EVENING)
    at, college = slot(academy), academy.unit["计算机学院"]
    sign_off(slot=at, unit=college, by=by(academy, "书记"))

    def states():
        return [
            next(row.state for row in signing.standings(access.everything(), at, chain) if row.place.id == college.pk)
            for chain in (EVERYBODY, chain_by_code("undergraduate"))
        ]

    return_for_correction(slot=at, unit=college, note="请核对", chain="undergraduate", by=by(academy, "学工"))
    assert states() == ["returned", "returned"]
    sign_off(slot=at, unit=college, by=by(academy, "书记"))
    assert states() == ["signed", "signed"]
