"""Table 3 and the problems of those who keep watch: how far a sweep is, never rounded up, and who waits for whom."""

import datetime as dt
import json
import re

import pytest

from shouwang.bulletin import actions, replaying, room_findings
from shouwang.bulletin.build import document
from shouwang.bulletin.files import rendered
from shouwang.bulletin.models import Cell
from shouwang.checkin import slots
from shouwang.checkin.actions import affirm_class, open_campaign
from shouwang.core import clock
from shouwang.core.figures import registry
from shouwang.roster import access
from shouwang.roster.models import Person
from shouwang.watch.actions.absences import register_absence
from shouwang.watch.actions.screenings import Found as Examined
from shouwang.watch.actions.screenings import excuse_target, open_screening, record_exam
from shouwang.watch.actions.sweep_marks import Found, mark_targets
from shouwang.watch.actions.sweeps import open_sweep
from shouwang.watch.actions.watches import open_watch
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.models import Absence, Kind
from tests.academy import FIRST

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def at(day, hour):
    return clock.instant(day, hour * 60)


@pytest.fixture
def swept(academy):
    """Nineteen are to be asked: one was there, sixteen were not, 甲二 was rung in vain, 甲三 waits; 医生's watch is long over."""
    clock.move(at(FIRST, 9))
    academy.answer("甲一", day=FIRST)
    open_watch(person=academy.person["医生"], kind=Kind.MONITORING, day0=FIRST - 20 * DAY, last_day=FIRST - 6 * DAY, by=academy.by)
    sweep = open_sweep(
        code="hubei", mandate=academy.mandate, question="是否到过湖北", place="420000", from_day=FIRST - 20 * DAY, to_day=FIRST, by=academy.by
    )
    rest = [name for name in academy.person if name not in {"甲一", "甲二", "甲三"}]
    found = [Found(academy.person["甲一"].pk, "positive", "phone"), Found(academy.person["甲二"].pk, "no_answer", "phone")]
    mark_targets(sweep=sweep, found=found + [Found(academy.person[name].pk, "negative", "phone") for name in rest], by=academy.by)
    clock.move(at(FIRST, 19))
    return academy, sweep, actions.issue_now(day=FIRST, by=academy.by)


def line(issue, sweep):
    return tuple(issue.frozen["cells"][f"sweeps/sweep:{sweep.pk}/{name}"] for name in ("should", "done", "positive", "negative", "lost"))


def test_table_three_counts_to_the_last_person_and_cuts_the_rate(swept):
    academy, sweep, issue = swept
    assert line(issue, sweep) == (19, 17, 1, 16, 0)
    table = next(block for block in document(issue).sections[0].blocks if getattr(block, "key", "") == "sweeps")
    assert table.rows[0].label == "是否到过湖北" and table.rows[0].cells[-1].text == "89.4%"
    assert replaying.replay(issue).result == "identical"
    mark_targets(sweep=sweep, found=[Found(academy.person["甲二"].pk, "negative", "phone")], by=academy.by)
    assert replaying.replay(issue).result == "identical", "what is learnt later is the next issue's"
    clock.move(at(FIRST, 20))
    second = actions.issue_now(day=FIRST, by=academy.by)
    assert line(second, sweep) == (19, 18, 1, 17, 0)
    assert "94.7%" in rendered(second, "html").decode()


def test_problems_say_who_waits_and_their_numbers_open(swept):
    _academy, sweep, issue = swept
    page = re.sub(r"<[^>]+>|\n", "", rendered(issue, "html").decode())
    assert "“是否到过湖北”还有1人没有联系上。" in page
    assert "有1人观察期满超过一天，还没有办理解除。" in page
    cells = issue.frozen["cells"]
    assert (cells[f"finding/not_reached:{sweep.pk}"], cells["finding/watches_overdue"]) == (1, 1)
    scope = access.everything()
    for row in Cell.objects.filter(issue=issue, key__regex=r"^(sweeps|finding/(watches|not|checks_))", figure__in=list(registry)):
        assert registry[row.figure].rows(scope, row.about).total == row.value, row.key


def test_public_copy_of_table_three_hides_small_cells_and_what_leads_back(swept):
    said = json.loads(rendered(swept[2], "json", is_public=True))
    row = next(table for table in said["tables"] if table["key"] == "sweeps")["rows"][0]["values"]
    assert row["positive"] is None and row["lost"] == 0
    assert None in (row["done"], row["negative"]), "已查 less 查无 would be 查实"
    assert None in (row["should"], row["done"]), "应查 less 已查 would be who has not been asked"
    assert row["coverage"] is None


def test_a_screening_opens_what_the_issue_counted_whatever_is_recorded_later(academy):
    clock.move(at(FIRST, 9))
    academy.answer("甲一", day=FIRST)
    people = Person.objects.filter(name__in=["甲一", "甲二", "甲三"])
    row = open_screening(code="tb", title="结核病筛查", disease=disease_by_word("tuberculosis"), people=people, by=academy.by)

    def enter(name, result):
        record_exam(found=Examined(target=row.targets.get(person=academy.person[name]), stage="first", day=FIRST, result=result), by=academy.by)

    enter("甲一", "abnormal")
    clock.move(at(FIRST, 19))
    issue = actions.issue_now(day=FIRST, by=academy.by)
    clock.move(at(FIRST, 20))
    enter("甲一", "normal")
    enter("甲二", "normal")
    excuse_target(target=row.targets.get(person=academy.person["甲三"]), why="已在外院筛查", by=academy.by)
    cells = Cell.objects.filter(issue=issue, key__startswith=f"sweeps/screening:{row.pk}/")
    values = {cell.key.rpartition("/")[2]: cell.value for cell in cells}
    assert (values["should"], values["done"]) == (3, 1)
    for cell in cells.filter(figure__startswith="watch.screening"):
        found = registry[cell.figure].rows(access.everything(), cell.about)
        assert found.total == len(found.rows) == cell.value, cell.key
        assert cell.key.endswith("should") or [line[2] for line in found.rows] == ["甲一"]
    assert replaying.replay(issue).result == "identical"


def test_absences_are_told_and_told_again_the_same(academy):
    clock.move(at(FIRST, 9))
    academy.answer("甲一", day=FIRST)
    first = register_absence(person=academy.person["甲一"], first_day=FIRST, reason="ill", symptoms=("cough",), by=academy.by)
    register_absence(person=academy.person["甲二"], first_day=FIRST, reason="other", by=academy.by)
    issue_one = actions.issue_now(day=FIRST, by=academy.by)
    clock.move(at(FIRST + DAY, 9))
    academy.answer("甲一", day=FIRST + DAY)
    Absence.objects.filter(pk=first.pk).update(until=at(FIRST + DAY, 0), closed_at=clock.now(), end="back")
    clock.move(at(FIRST + DAY, 12))
    issue = actions.issue_now(day=FIRST + DAY, by=academy.by)
    page = re.sub(r"<[^>]+>|\n", "", rendered(issue, "html").decode())
    assert "缺勤追踪：当日新增0人，当日返校1人，尚未返校1人，累计2人。" in page
    for one in (issue_one, issue):
        assert replaying.replay(one).result == "identical"
        for row in Cell.objects.filter(issue=one, key__startswith="said/absence"):
            assert registry[row.figure].rows(access.everything(), row.about).total == row.value, row.key


def checked_classes(academy, **exceptions):
    """The morning's class check is asked of everybody; 软件2301 answers to it."""
    campaign = open_campaign(code="morning", mandate=academy.mandate, form="absence-check", since_day=FIRST, cutoff_min=10 * 60, by=academy.by)
    given = {academy.person[name].pk: answers for name, answers in exceptions.items()}
    affirm_class(slot=slots.find(campaign, FIRST), unit=academy.unit["软件2301"], exceptions=given, by=academy.by)
    return campaign


def test_classes_without_an_answer_are_a_problem_that_opens_as_it_was_known(academy):
    clock.move(at(FIRST, 9))
    academy.answer("甲一", day=FIRST)
    campaign = checked_classes(academy)
    clock.move(at(FIRST, 19))
    issue = actions.issue_now(day=FIRST, by=academy.by)
    said = issue.frozen["cells"]["finding/classes"]
    assert said > 1 and f"有{said}个班当日晨检没有登记" in re.sub(r"<[^>]+>|\n", "", rendered(issue, "html").decode())
    cell = Cell.objects.get(issue=issue, key="finding/classes")
    before = registry[cell.figure].rows(access.everything(), cell.about).rows
    clock.move(at(FIRST, 20))
    affirm_class(slot=slots.find(campaign, FIRST), unit=academy.unit["软件2302"], exceptions={}, by=academy.by)
    register_absence(person=academy.person["丙一"], first_day=FIRST, reason="ill", by=academy.by)
    rows = registry[cell.figure].rows(access.everything(), cell.about)
    assert rows.total == said == len(rows.rows) and rows.rows == before
    assert registry[cell.figure].rows(access.everything(), {"day": cell.about["day"]}).total == said - 2
    assert not [change for change in replaying.replay(issue).changes if change.cell.startswith("finding")], "the next issue's"


@pytest.mark.parametrize(("hour", "found"), [(9, False), (10, True)], ids=["before_its_cut_off", "at_its_cut_off"])
def test_classes_are_not_blamed_before_their_check_is_over(academy, hour, found):
    clock.move(at(FIRST, 8))
    checked_classes(academy)
    frame = {"day": FIRST.isoformat(), "mandate": academy.mandate.pk}
    instant = at(FIRST, hour)
    clock.move(instant)
    assert bool(room_findings.value("classes", frame, instant)) is found


def test_nobody_is_blamed_on_a_day_without_teaching_nor_without_a_class_check(academy):
    frame = {"day": FIRST.isoformat(), "mandate": academy.mandate.pk}
    clock.move(at(FIRST, 19))
    assert room_findings.value("classes", frame, clock.now()) == 0
    clock.move(at(FIRST + DAY, 8))
    campaign = open_campaign(
        code="school", mandate=academy.mandate, form="absence-check", since_day=FIRST + DAY, cadence="school-days", cutoff_min=600, by=academy.by
    )
    off = next(FIRST + n * DAY for n in range(1, 8) if (FIRST + n * DAY).weekday() == 5)
    clock.move(at(off, 19))
    assert slots.find(campaign, off) is None and room_findings.value("classes", frame | {"day": off.isoformat()}, clock.now()) == 0
