"""An outbreak is over and purged class by class: every total of the health half stays, at every day, and no person's file knows of it."""

import datetime as dt

import pytest
from django.db import transaction
from django.test import override_settings

from shouwang.bulletin import replaying
from shouwang.bulletin.actions import issue_now
from shouwang.core import clock, institution, retention, timeline, verify
from shouwang.core.actions import SYSTEM
from shouwang.core.retention import Asked
from shouwang.gate.actions import draft_measure, open_gate, scan, sign_measure
from shouwang.gate.models import Scan
from shouwang.roster import access, actions
from shouwang.roster.models import Person, Purge, Role
from shouwang.roster.timeline import file_of
from shouwang.watch.actions.absences import end_absence, register_absence
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.clinic import enter_count, enter_visit, open_post
from shouwang.watch.actions.contacts import note_case, note_contacts
from shouwang.watch.actions.health_contacts import give_contact
from shouwang.watch.actions.papers import issue_notice, issue_release
from shouwang.watch.actions.release import release_watch, review_watch
from shouwang.watch.actions.returnees import declare_return
from shouwang.watch.actions.screenings import Found as Examined
from shouwang.watch.actions.screenings import open_screening, record_exam
from shouwang.watch.actions.sweep_marks import Found, mark_targets
from shouwang.watch.actions.sweeps import open_sweep
from shouwang.watch.actions.watches import change_watch, end_watch, open_watch
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.figures import absence_spells, clinic, watches
from shouwang.watch.models import (
    Absence,
    ContactEvent,
    End,
    Kind,
    Paper,
    Returnee,
    Review,
    SweepMark,
    SweepTarget,
    Visit,
    Watch,
)
from shouwang.watch.queries import contacts, returnees, screenings, sweeps
from tests.academy import FIRST, MORNING, Academy, found
from tests.purging import actor

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LAST = FIRST + 16 * DAY
DAYS = [FIRST + n * DAY for n in (-1, 0, 1, 2, 8, 15, 16, 30)]
SECRET = "独一无二的备注甲"


def at(day, hour=9):
    return clock.instant(day, hour * 60)


def lived() -> Academy:
    """Seventeen days: watches of several kinds and ends, checks, papers, a sweep, returnees, a chain, visits, absences, the gate."""
    a = Academy(founded=True).grant()
    actions.grant_role(person=a.person["学工"], role=Role.OFFICE, unit=a.root, by=a.by)
    clock.move(at(FIRST))
    a.answer("甲一")
    a.watch = {name: open_watch(person=a.person[name], kind=kind, day0=FIRST - 2 * DAY, note=SECRET, by=a.by) for name, kind in WATCHED}
    a.watch["丙二"] = open_watch(person=a.person["丙二"], kind=Kind.SELF_MONITORING, day0=FIRST, confirmed=False, by=a.by)
    give_contact(person=a.person["甲一"], contact=a.person["辅导员甲"], by=a.by)
    issue_notice(watch=a.watch["甲一"], by=a.by)
    _clinic_and_gate(a)
    _sweep(a)
    a.issues = [issue_now(day=FIRST, by=a.by)]
    clock.move(at(FIRST + DAY))
    a.answer("甲一", day=FIRST + DAY)
    record_check(person=a.person["甲一"], at=at(FIRST + DAY, 8), temp_c="36.5", by=a.by)
    end_watch(watch=a.watch["甲二"], end=End.CONFIRMED, note=SECRET, by=a.by)
    a.watch["医生"] = change_watch(watch=a.watch["医生"], why=SECRET, kind=Kind.MONITORING, by=a.by)
    _chain(a)
    a.away = [register_absence(person=a.person[name], first_day=FIRST + DAY, reason="ill", situation=SECRET, by=a.by) for name in ("乙一", "乙二")]
    clock.move(at(FIRST + 8 * DAY))
    end_absence(absence=a.away[0], by=a.by)
    a.issues.append(issue_now(day=FIRST + DAY, by=a.by))
    clock.move(at(LAST - DAY))
    a.answer("甲一", day=LAST - DAY)
    review_watch(watch=a.watch["丁一"], agreed=True, note=SECRET, by=actor(a, "医生"))
    a.watch["丁一"] = release_watch(watch=a.watch["丁一"], by=actor(a, "主任"))
    issue_release(watch=a.watch["丁一"], by=a.by)
    a.issues.append(issue_now(day=LAST - DAY, by=a.by))
    for name in ("甲一", "医生"):
        end_watch(watch=a.watch[name], end=End.REFERRED, by=a.by)
    clock.move(at(LAST, 20))
    actions.close_mandate(mandate=a.mandate, last_day=LAST, by=a.by)
    return a


WATCHED = (("甲一", Kind.HOME_MONITORING), ("甲二", Kind.HOME_MONITORING), ("医生", Kind.SELF_MONITORING), ("丁一", Kind.MONITORING))


def _clinic_and_gate(a):
    post = open_post(name="发热门诊", nature="fever", unit=a.unit["校医院"], by=a.by)
    counted = open_post(name="影像科", nature="ct", unit=a.unit["校医院"], by=a.by)
    enter_visit(post=post, at=clock.now(), code="F-01", indication="symptom", person=a.person["甲一"], note=SECRET, by=a.by)
    enter_visit(post=post, at=clock.now(), code="F-02", indication="history", by=a.by)
    enter_count(post=counted, day=FIRST, visits=40, history=3, reporter="阅片人", by=a.by)
    gate = open_gate(name="东门", by=a.by)
    said = {"basis": "领导小组决定", "doc": "〔2026〕1号", "say": "请联系校医院", "phone": "000", "waiting": "值班室"}
    measure = draft_measure(last_day=FIRST + 10 * DAY, by=actor(a, "主任"), **said)
    sign_measure(measure=measure, by=actor(a, "院长"))
    scan(text=a.person["甲一"].number, gate=gate.pk, by=a.by)


def _sweep(a):
    a.sweep = open_sweep(code="hubei", mandate=a.mandate, question="是否到过湖北", place="420000", from_day=FIRST - 20 * DAY, to_day=FIRST, by=a.by)
    said = [Found(a.person["甲一"].pk, "positive", "phone", place="420100"), Found(a.person["甲二"].pk, "no_answer", "phone")]
    mark_targets(sweep=a.sweep, found=said + [Found(a.person[name].pk, "negative", "phone") for name in ("乙一", "丙一", "医生")], by=a.by)
    people = Person.objects.filter(number__in=[a.person[name].number for name in ("乙一", "乙二", "丙一")])
    screening = open_screening(code="tb", title="结核病筛查", disease=disease_by_word("tuberculosis"), people=people, mandate=a.mandate, by=a.by)
    for target in screening.targets.all()[:2]:
        record_exam(found=Examined(target, "first", FIRST, "normal"), by=a.by)
    declare_return(person=a.person["丙一"], mandate=a.mandate, division="420100", planned_day=FIRST + 3 * DAY, by=a.by)


def _chain(a):
    first = note_case(mandate=a.mandate, code="C1", person=a.person["甲二"], onset_day=FIRST, by=a.by)
    note_contacts(case=first, people=[a.person["甲三"].pk, a.person["乙一"].pk], kind="class", source="class", day=FIRST, by=a.by)


@pytest.fixture(scope="module")
def over(django_db_setup, django_db_blocker, tmp_path_factory):
    """The academy after those days, for a whole module, with keys and certificates in a home of its own; a test is rolled back."""
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch, override_settings(HOME=home):
        patch.setenv("SHOUWANG_HOME", str(home))
        found()
        with clock.moved(MORNING):
            yield lived()
        transaction.set_rollback(True)
    institution.forget()


@pytest.fixture
def a(over, db):
    """That academy on the evening of the last day."""
    clock.move(at(LAST, 20))
    over.mandate.refresh_from_db()
    yield over
    for thing in (*over.person.values(), *over.account.values()):
        thing.refresh_from_db()


def totals(a) -> dict:
    """Every total of every subject: of every day, and as it was known on the evening of every day."""
    scope, said = access.everything(), {}
    for day in DAYS:
        for known_at in ("", at(day, 20).isoformat()):
            about = {"day": day.isoformat(), "known_at": known_at}
            said["watches", day, known_at] = {cell: parts for cell, parts in watches.table(scope, **about).items() if any(parts.values())}
            said["ends", day, known_at] = {end: watches.table(scope, end=end, **about).get(("", "")) for end in End.values}
            said["absences", day, known_at] = absence_spells.counts(scope, **about)
        said["clinic", day] = {name: n.value for name, n in clinic.clinic_numbers(scope, {"until": day.isoformat()}).items() if name != "patients"}
    for known_at in (None, at(FIRST + DAY)):
        said["sweeps", known_at] = [line.count for line in sweeps.table(scope, None, known_at)]
        said["returnees", known_at] = returnees.counts(scope, a.mandate, known_at).total
        said["screenings", known_at] = [(row.expected, row.done) for row in screenings.table(a.mandate, known_at)]
    chain = contacts.outbreak(scope, a.mandate)
    said["chain"] = (len(chain.lines), len(chain.chain.sources), sorted(line.degree for line in chain.lines))
    return said


def purged(a, keep, **more):
    """A class proposed by the office, approved by the security officer, carried out."""
    purge = actions.propose_purge(keep=keep, by=actor(a, "主任"), reason="到期", **more)
    return actions.run_purge(purge=actions.approve_purge(purge=purge, by=actor(a, "安全")), by=SYSTEM)


def broken():
    return [(held.name, sentence) for held in verify.examine_all() for sentence in held.sentences]


def test_the_world_holds_one_of_each(a):
    for model in (Watch, Review, Paper, SweepTarget, SweepMark, Returnee, ContactEvent, Visit, Absence, Scan):
        assert model.objects.exists(), model
    assert broken() == []
    assert all(replaying.replay(issue).reproduces for issue in a.issues)


@pytest.mark.parametrize("keep", ["case", "sweep", "absence", "gate", "return"])
def test_purge_of_a_class_leaves_every_total(a, keep):
    clock.move(at(LAST + 1200 * DAY))
    before = totals(a)
    more = {} if keep in {"absence", "gate"} else {"mandate": a.mandate}
    purge = purged(a, keep, **more)
    assert purge.state == Purge.State.DONE and purge.certificate.number
    assert sum(part["destroyed"] for part in purge.certificate.content["places"]) > 0
    assert totals(a) == before
    assert broken() == []
    assert {str(replaying.replay(issue).result) for issue in a.issues} <= {"identical", "restated", "purged"}


def test_nothing_of_the_outbreak_is_left_in_any_file(a):
    clock.move(at(LAST + 1200 * DAY))
    before = totals(a)
    for keep in ("case", "sweep", "return"):
        purged(a, keep, mandate=a.mandate)
    for keep in ("absence", "gate"):
        purged(a, keep)
    assert totals(a) == before
    for keep in ("case", "sweep", "absence", "gate"):
        for place in retention.meant(Asked(keep, mandate=a.mandate.pk if keep in {"case", "sweep"} else None)):
            assert not place.count(Asked(keep, mandate=a.mandate.pk if keep in {"case", "sweep"} else None)), place.name
    for name in ("甲一", "甲二", "乙一", "丙一"):
        person = Person.objects.get(pk=a.person[name].pk)
        told = [entry for part in timeline.parts() if part.key.startswith(("watch", "gate")) for entry in part.entries(access.everything(), file_of(person))]
        assert told == [], (name, told)
    assert broken() == []
