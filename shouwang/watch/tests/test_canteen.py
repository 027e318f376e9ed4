"""The canteen: who may work on the last day of a certificate and the day after, off the post by this morning's answer, back by the rule."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.checkin.record import Incoming, record
from shouwang.checkin.tests.posted import actor, post, posted, scope
from shouwang.core import clock, jobs
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.questions.queries import forget
from shouwang.roster.models import Kind, Role
from shouwang.watch.actions.canteen import enter_certificate, open_canteen_check, remove_from_post, return_to_post
from shouwang.watch.models import Removal
from shouwang.watch.queries import canteen
from shouwang.watch.rules.canteen import Worker, hindrances, runs_out
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(("worker", "why"), [
    (Worker(FIRST, checked=True), ()), (Worker(FIRST - DAY, checked=True), ("expired",)), (Worker(None, checked=True), ("no_certificate",)),
    (Worker(FIRST), ("silent",)), (Worker(FIRST, checked=True, flagged=True), ("signs",)), (Worker(FIRST, removed=True, checked=True), ("removed",)),
])  # fmt: skip
def test_hindrances_on_the_last_day_and_the_day_after(worker, why):
    assert hindrances(worker, FIRST) == why


@pytest.mark.parametrize(("days", "left"), [(-1, None), (0, 0), (30, 30), (31, None)])
def test_warning_of_thirty_days(days, left):
    assert runs_out(FIRST + days * DAY, FIRST, 30) == left


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        made = posted()
        made.cook = made.add("C001", "厨一", "人事处", Kind.CANTEEN)
        post(made, "管理", Role.OFFICER, "人事处")
        yield made
    forget()


def refused(code, act, **kwargs):
    with pytest.raises(Refused) as caught:
        act(**kwargs)
    assert caught.value.code == code, caught.value


def answer(academy, *signs):
    who = Actor(ref=f"roster.Person:{academy.cook.pk}", person_id=academy.cook.pk)
    record([Incoming("canteen", academy.cook.pk, {"signs": list(signs) or ["none"]}, who)])
    while jobs.run_due():
        pass


def test_cook_may_work_with_a_certificate_and_a_normal_check(academy):
    open_canteen_check(by=academy.by)
    refused("watch.135", open_canteen_check, by=academy.by)
    manager = scope(academy, "管理")
    assert canteen.hands(manager)[0].why == ("no_certificate", "silent")
    enter_certificate(person=academy.cook, number="豫健001", first_day=FIRST - 300 * DAY, last_day=FIRST + 5 * DAY, by=actor(academy, "管理"))
    answer(academy)
    hand = canteen.hands(manager)[0]
    assert hand.may and hand.runs_out == 5 and canteen.hands(scope(academy, "辅导员甲")) == []


def test_whoever_vomits_is_off_the_post_at_once_and_back_after_168_hours_by_the_clinic(academy):
    open_canteen_check(by=academy.by)
    answer(academy, "vomiting")
    row = Removal.objects.get()
    assert row.disease.code == "norovirus" and canteen.hands(scope(academy, "管理"))[0].why[0] == "removed"
    answer(academy, "vomiting")
    assert Removal.objects.count() == 1
    gone = clock.now()
    with clock.moved(gone + dt.timedelta(hours=168, minutes=-1)):
        refused("watch.104", return_to_post, removal=row, symptoms_gone_at=gone, by=actor(academy, "医生"))
    with clock.moved(gone + dt.timedelta(hours=168)):
        refused("watch.108", return_to_post, removal=row, symptoms_gone_at=gone, by=actor(academy, "管理"))
        refused("watch.134", return_to_post, removal=row, symptoms_gone_at=None, by=actor(academy, "医生"))
        assert return_to_post(removal=row, symptoms_gone_at=gone, by=actor(academy, "医生")).ended_by
        refused("watch.133", return_to_post, removal=row, symptoms_gone_at=gone, by=actor(academy, "医生"))


def test_only_the_canteen_and_only_whoever_looks_after_it(academy):
    refused("watch.130", remove_from_post, person=academy.person["甲一"], why="x", by=academy.by)
    refused("core.04", remove_from_post, person=academy.cook, why="x", by=actor(academy, "辅导员甲"))
    refused("watch.131", enter_certificate, person=academy.cook, number="1", first_day=FIRST, last_day=FIRST - DAY, by=academy.by)


def test_canteen_pages(academy):
    open_canteen_check(by=academy.by)
    manager = Client()
    manager.force_login(academy.account["管理"])
    url = reverse("watch:canteen_hand", args=[academy.cook.pk])
    given = {"number": "豫健001", "first_day": FIRST.isoformat(), "last_day": (FIRST + 20 * DAY).isoformat()}
    assert manager.post(url, given).status_code == 302
    said = manager.get(reverse("watch:canteen")).content.decode()
    assert "厨一" in said and "还有 20 天" in said and "今天还没有晨检" in said
    manager.post(reverse("watch:canteen_off", args=[academy.cook.pk]), {"why": "手指化脓"})
    assert "手指化脓" in manager.get(url).content.decode()
    manager.post(reverse("watch:canteen_back", args=[Removal.objects.get().pk]), {"symptoms_gone_at": ""})
    assert Removal.objects.get().until is None
