"""What people under watch need: asked, taken, met or declined with an answer; overdue shown; the person told."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.checkin.links import token
from shouwang.core import clock
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions import needs as actions
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.told_needs import OVERLAP, ask_what_was_told
from shouwang.watch.actions.watches import open_watch
from shouwang.watch.explaining import why
from shouwang.watch.models import Kind, Need
from shouwang.watch.queries import needs as queries
from tests.academy import FIRST, MORNING, Academy

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy(db):
    with clock.moved(MORNING):
        academy = Academy().grant()
        open_watch(person=academy.person["甲一"], kind=Kind.MONITORING, day0=FIRST, last_day=FIRST + dt.timedelta(days=7), by=academy.by)
        yield academy


def by(academy, name):
    return access.actor_of(academy.account[name])


def test_need_goes_from_asked_to_met_and_the_person_is_told(academy):
    person = academy.person["甲一"]
    row = actions.ask_need(person=person, kind="medicine", text="布洛芬", by=access.on_behalf(person))
    assert row.due_at == row.at + dt.timedelta(hours=4)
    actions.take_need(need=row, by=by(academy, "辅导员甲"))
    with pytest.raises(Refused, match=r"watch\.96"):
        actions.take_need(need=row, by=by(academy, "医生"))
    with pytest.raises(Refused, match=r"watch\.97"):
        actions.settle_need(need=row, state="met", answer=" ", by=by(academy, "医生"))
    actions.settle_need(need=row, state="met", answer="已送到门口", by=by(academy, "医生"))
    with pytest.raises(Refused, match=r"watch\.96"):
        actions.settle_need(need=row, state="declined", answer="x", by=by(academy, "医生"))
    assert list(Notice.objects.filter(code__startswith="watch.need").order_by("pk").values_list("code", flat=True)) == ["watch.need_taken", "watch.need_met"]


def test_who_is_not_under_watch_asks_only_for_childcare(academy):
    person = academy.person["医生"]
    with pytest.raises(Refused, match=r"watch\.98"):
        actions.ask_need(person=person, kind="meals", text="晚饭", by=by(academy, "医生"))
    assert actions.ask_need(person=person, kind="childcare", text="孩子五点放学", by=by(academy, "医生")).chain_of_watch is None


@pytest.mark.parametrize("who", ["辅导员乙", "督查", "院长"])
def test_nobody_else_asks_or_answers(academy, who):
    row = actions.ask_need(person=academy.person["甲一"], kind="meals", text="清真", by=by(academy, "辅导员甲"))
    with pytest.raises(Refused, match=r"core\.04"):
        actions.take_need(need=row, by=by(academy, who))
    with pytest.raises(Refused, match=r"core\.04"):
        actions.ask_need(person=academy.person["甲一"], kind="meals", text="x", by=by(academy, who))


def test_overdue_from_the_instant_it_is_due(academy):
    row = actions.ask_need(person=academy.person["甲一"], kind="meals", text="清真", by=academy.by)
    scope = access.scope_of(academy.account["辅导员甲"])
    clock.move(row.due_at)
    assert not queries.needs(scope, "overdue").exists() and queries.needs(scope).exists()
    clock.move(row.due_at + clock.TICK)
    assert queries.needs(scope, "overdue").get() == row


def ticked(academy, *needs):
    """A check with needs ticked, and the round of background work a while later."""
    record_check(person=academy.person["甲一"], at=clock.now(), temp_c="36.5", needs=needs, by=academy.by)
    clock.move(clock.now() + OVERLAP)
    return ask_what_was_told()


def test_what_is_ticked_in_a_check_becomes_a_need_once(academy):
    clock.move(MORNING + dt.timedelta(days=1))
    assert ticked(academy, "medicine", "hospital") == 1
    row = Need.objects.get()
    assert row.kind == "medicine" and "药品" in row.text and row.due_at == row.at + dt.timedelta(hours=4)
    clock.move(clock.now() + OVERLAP)
    assert ask_what_was_told() == 0
    assert ticked(academy, "medicine") == 0  # the first is still open
    actions.settle_need(need=row, state="met", answer="送到了", by=by(academy, "医生"))
    clock.move(clock.now() + OVERLAP)
    assert ask_what_was_told() == 0  # ticked before it was met
    assert ticked(academy, "medicine", "supplies") == 2
    assert sorted(Need.objects.values_list("kind", flat=True)) == ["meals", "medicine", "medicine"]


def test_asked_over_the_link_and_answered_on_the_page(academy):
    address = f"/c/{token(academy.person['甲一'].pk, 1)}/needs/"
    assert Client().post(address, {"kind": "meals", "text": ""}).status_code == 422
    assert Client().post(address, {"kind": "meals", "text": "不吃辣"}).status_code == 302
    row, browser = Need.objects.get(), Client()
    browser.force_login(academy.account["辅导员甲"])
    assert "不吃辣" in browser.get(reverse("watch:needs")).content.decode()
    assert browser.post(reverse("watch:need_take", args=[row.pk])).status_code == 302
    assert browser.post(reverse("watch:need_settle", args=[row.pk]), {"state": "met", "answer": "好"}).status_code == 302
    assert "好" in Client().get(address).content.decode()


def test_the_screen_of_a_watch_shows_what_its_person_needs_and_the_explanation_says_why(academy):
    person = academy.person["甲一"]
    row, watch = actions.ask_need(person=person, kind="meals", text="不吃辣", by=academy.by), person.watches.get()
    browser, address = Client(), reverse("watch:watch", args=[watch.pk])
    browser.force_login(academy.account["医生"])
    assert "不吃辣" in browser.get(address).content.decode()
    (found,) = [one for one in why(academy_scope(academy), person.pk)[1] if one.ref == f"watch.Need:{row.pk}"]
    assert "待接手" in found.state and "4 小时" in found.rule and found.sensitive
    clock.move(row.due_at + clock.TICK)
    assert [one.state for one in why(academy_scope(academy), person.pk)[1] if one.ref == f"watch.Need:{row.pk}"] == ["需要餐食饮水：超时"]
    actions.settle_need(need=row, state="met", answer="换了餐", by=by(academy, "医生"))
    assert "换了餐" in browser.get(address).content.decode()
    assert not [one for one in why(academy_scope(academy), person.pk)[1] if one.ref == f"watch.Need:{row.pk}"]


def academy_scope(academy):
    return access.scope_of(academy.account["医生"])
