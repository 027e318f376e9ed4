"""The academy after two days: answered, late, flagged, corrected, by proxy, exempt and silent; the clock stands at 18:30.

    day 1  甲一 38.2 (待核实)  甲二 36.5 late  乙一 36.6  丙一 37.5 → 36.5 (更正)   the rest silent
    day 2  甲一 36.5           甲二 38.0 (待核实)  丙一 by 医生 (代报)  乙二 免报, 甲二 免报申请  the rest silent; 乙一 offered to 软件2301

Day 1 was spot-checked by telephone. The bulletin of day 1 is issued, that of day 2 a draft. `world` is made once a module and rolled back after it. Tests that use it carry pytest.mark.django_db, which rolls their own
writing back.
"""

import datetime as dt

import pytest
from django.db import transaction

from shouwang.bulletin.actions import draft_issue, issue_now
from shouwang.checkin.actions import close_campaign, draw_spots, note_spot
from shouwang.checkin.actions.suspensions import suspend_classes
from shouwang.checkin.models import Mismatch
from shouwang.core import clock, institution
from shouwang.roster import actions
from shouwang.roster.models import Person
from shouwang.watch.actions.absences import follow_up, register_absence
from shouwang.watch.actions.clinic import enter_count, enter_upkeep, enter_visit, open_post
from shouwang.watch.actions.contacts import note_case, note_contacts
from shouwang.watch.actions.returnees import declare_return
from shouwang.watch.actions.screenings import Found, open_screening, record_exam, take_step
from shouwang.watch.actions.sweep_marks import Found as Marked
from shouwang.watch.actions.sweep_marks import mark_targets
from shouwang.watch.actions.sweeps import open_sweep
from shouwang.watch.actions.watches import open_watch
from shouwang.watch.diseases import disease_by_word
from tests.academy import FIRST, MORNING, Academy, found

SECOND = FIRST + dt.timedelta(days=1)
EVENING = dt.datetime(2026, 3, 3, 10, 30, tzinfo=dt.UTC)  # 18:30 in Shanghai, after the cut-off


def inhabit() -> Academy:
    """The academy of the drawing; call it inside clock.moved."""
    academy = Academy(founded=True).grant()
    actions.join_household(
        head=academy.person["辅导员甲"], member=academy.person["丁一"], relation="子女", guardian=True, by=academy.by
    )
    _first_day(academy)
    _second_day(academy)
    clock.move(EVENING)
    _spot_checks(academy)
    _clinic(academy)
    _absences(academy)
    _cases(academy)
    academy.watch = open_watch(person=academy.person["甲二"], kind="monitoring", day0=FIRST, by=academy.by)
    _sweep(academy)
    academy.issue, academy.draft = issue_now(day=FIRST, by=academy.by), draft_issue(day=SECOND, by=academy.by)
    return academy


def _spot_checks(academy):
    """Day 1 was spot-checked: two of 计算机学院 drawn, the first matched on the second try, the other said something else."""
    slot = academy.campaign.slots.get(day=FIRST)
    academy.spots = draw_spots(slot=slot, units=[academy.unit["计算机学院"]], each=2, by=academy.by, seed="12345678")
    first, second = academy.spots.checks.order_by("place")
    for check, outcome, note in (
        (first, "unreached", ""),
        (first, "matched", ""),
        (second, "mismatched", "本人说没有填过"),
    ):
        note_spot(check=check, outcome=outcome, note=note, by=academy.by)
    academy.mismatch = Mismatch.objects.get(check_of=second)


def _sweep(academy):
    """Everybody is asked whether they were in 湖北; 甲一 was not reached, 乙一 was not there."""
    academy.sweep = open_sweep(
        code="hubei", mandate=academy.mandate, question="是否到过湖北", place="湖北省", from_day=FIRST - dt.timedelta(days=14),
        to_day=FIRST, by=academy.by,
    )  # fmt: skip
    academy.returnee = declare_return(person=academy.person["甲二"], mandate=academy.mandate, division="武汉市", planned_day=SECOND, by=academy.by)
    close_campaign(campaign=academy.sweep.windows.get().campaign, by=academy.by)  # rung one by one: nobody's page asks a second form
    tried = [("甲一", "no_answer"), ("乙一", "negative")]
    mark_targets(sweep=academy.sweep, found=[Marked(academy.person[name].pk, what) for name, what in tried], by=academy.by)
def _absences(academy):
    """乙一 is away ill, rung up once; a class of 医学院 is suspended tomorrow."""
    today, by = clock.today(), academy.by
    academy.absence = register_absence(person=academy.person["乙一"], first_day=today, reason="ill", symptoms=("fever",), by=by)
    follow_up(absence=academy.absence, situation="在宿舍休息", by=by)
    tomorrow = today + dt.timedelta(days=1)
    academy.suspension = suspend_classes(
        unit=academy.unit["研2401"], since_day=tomorrow, last_day=tomorrow, decided_by="领导小组", basis="聚集发热", by=by
    )[0]


def _clinic(academy):
    """发热门诊 wrote two visits down, 影像科 counted forty; a room was aired and something found."""
    at, by = clock.now(), academy.by
    academy.post = open_post(name="发热门诊", nature="fever", unit=academy.unit["校医院"], by=by)
    counted = open_post(name="影像科", nature="ct", unit=academy.unit["校医院"], by=by)
    academy.visit = enter_visit(
        post=academy.post, at=at, code="F-01", indication="symptom", person=academy.person["甲二"], by=by
    )
    enter_visit(post=academy.post, at=at, code="F-02", indication="history", by=by)
    enter_count(post=counted, day=clock.today(), visits=40, history=3, reporter="阅片人", by=by)
    academy.upkeep = enter_upkeep(
        kind="airing", unit=academy.unit["校医院"], day=clock.today(), place="候诊区", finding="窗户打不开", by=by
    )


def _cases(academy):
    """A line list of two: 甲一 of the roster, who was with 甲二, and somebody who is on no roster."""
    facts = {"mandate": academy.mandate, "by": academy.by, "disease": disease_by_word("influenza")}
    academy.case = note_case(code="A1", person=academy.person["甲一"], onset_day=FIRST, **facts)
    note_case(code="A2", onset_day=SECOND, **facts)
    take_step(case=academy.case, step="diagnosed", day=SECOND, by=academy.by)
    people = Person.objects.filter(pk__in=[academy.person[name].pk for name in ("甲二", "乙一", "丙一")])
    tuberculosis = disease_by_word("tuberculosis")
    words = {"code": "tb", "title": "新生结核病筛查", "disease": tuberculosis, "mandate": academy.mandate}
    academy.screening = open_screening(people=people, by=academy.by, **words)
    target = academy.screening.targets.get(person=academy.person["甲二"])
    record_exam(found=Found(target=target, stage="first", day=SECOND, result="abnormal", film="abnormal"), by=academy.by)
    people = [academy.person["甲二"].pk]
    note_contacts(case=academy.case, people=people, kind="class", source="interview", day=SECOND, by=academy.by)


def _first_day(academy):
    clock.move(MORNING + dt.timedelta(hours=1))
    academy.answer("甲一", "38.2")
    academy.answer("乙一", "36.6")
    academy.answer("丙一", "37.5")
    clock.move(MORNING + dt.timedelta(hours=2))
    academy.answer("丙一", "36.5")
    clock.move(MORNING + dt.timedelta(hours=11))
    academy.answer("甲二")


def _second_day(academy):
    clock.move(MORNING + dt.timedelta(days=1))
    actions.exempt(person=academy.person["乙二"], reason="suspended", by=academy.by)
    actions.offer_transfer(person=academy.person["乙一"], target=academy.unit["软件2301"], by=academy.by)
    actions.ask_exemption(person=academy.person["甲二"], reason="military", by=academy.by)
    academy.answer("甲一")
    academy.answer("甲二", "38.0")
    academy.answer("丙一", by="医生")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The inhabited academy, for a whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        found()
        with clock.moved(MORNING):
            yield inhabit()
        transaction.set_rollback(True)
    institution.forget()
