"""The screens of the follow-up: what they show to whom, what is entered there, and how many statements a thousand people cost."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwang.checkin.models import Return
from shouwang.checkin.tests.posted import actor, posted, scope
from shouwang.core import clock, timeline, verify
from shouwang.core.figures import registry
from shouwang.core.models import Access
from shouwang.questions.queries import forget
from shouwang.roster import access
from shouwang.site.today import tasks
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.followup import ensure_followup
from shouwang.watch.actions.health_contacts import give_contact
from shouwang.watch.figures.checks import behind_numbers, half_numbers
from shouwang.watch.models import FollowAttempt, HealthContact, Watch
from shouwang.watch.queries import followup
from shouwang.watch.tests.followed import at, day, watched

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy():
    with clock.moved(dt.datetime(2026, 3, 10, 0, tzinfo=dt.UTC)):  # 08:00 in Shanghai
        academy = posted()
        for name in ("甲一", "甲二", "乙一"):
            watched(academy, name, day0=9, since=at(9, 8))
        ensure_followup(academy.mandate, day(9))
        give_contact(person=academy.person["甲一"], contact=academy.person["督查"], by=actor(academy, "医生"))
        record_check(person=academy.person["甲二"], at=at(10, 8), temp_c="38.1", symptoms=["咳嗽"], by=actor(academy, "医生"))
        clock.move(at(10, 21, 5))
        yield academy
    forget()


def page(client, academy, who, name, *args, query=""):
    client.force_login(academy.account[who])
    response = client.get(reverse(f"watch:{name}", args=args) + query)
    return response.content.decode() if response.status_code == 200 else response.status_code


def watch_of(academy, name):
    return Watch.objects.get(person=academy.person[name])


def test_board_counts_like_the_roll_call_and_opens(academy, client):
    text = page(client, academy, "医生", "follow_board", query="?day=2026-03-10&half=am")
    assert "软件2301" in text and "软件2302" in text and "督查" in text and "还没有联络人" in text
    rows = followup.half_day(scope(academy, "医生"), day(10), "am")
    about = {"day": "2026-03-10", "half": "am"}
    numbers = half_numbers(rows, about)
    assert {state: number.value for state, number in numbers.items()} == {"expected": 3, "answered": 1, "missing": 2, "flagged": 1}
    for number in numbers.values():
        assert registry[number.key].rows(scope(academy, "医生"), about).total == number.value
    for number in behind_numbers(followup.behind(scope(academy, "医生"))).values():
        assert registry[number.key].rows(scope(academy, "医生"), {}).total == number.value
    assert page(client, academy, "医生", "follow_board", query="?half=night") == 404
    assert page(client, academy, "医生", "follow_board", query="?day=2026-03-11") == 404


def test_each_sees_their_own_people(academy, client):
    seen = {
        who: {person for person in ("甲一", "甲二", "乙一") if person in text} if isinstance(text, str) else text
        for who in ("医生", "辅导员甲", "辅导员乙", "书记", "督查", "主任", "院长", "审计")
        for text in [page(client, academy, who, "follow_missed")]
    }
    assert seen == {
        "医生": {"甲一", "甲二", "乙一"}, "辅导员甲": {"甲一", "甲二"}, "辅导员乙": {"乙一"}, "书记": {"甲一", "甲二", "乙一"}, "督查": {"甲一"},
        "主任": 404, "院长": 404, "审计": 404,
    }  # fmt: skip


def test_contact_rings_and_enters_what_was_said(academy, client):
    text = page(client, academy, "督查", "my_people")
    assert "甲一" in text and "甲二" not in text and "连续漏测" in text
    person = academy.person["甲一"]
    person.phone = "13800138000"
    person.save(update_fields=["phone"])
    pk = watch_of(academy, "甲一").pk
    assert "13800138000" not in page(client, academy, "督查", "follow_person", pk)
    shown = client.post(reverse("watch:follow_phone", args=[pk]))
    assert "13800138000" in shown.content.decode()
    assert Access.objects.filter(what="roster.phones", ref=f"roster.Person:{person.pk}").count() == 1
    client.post(reverse("watch:follow_attempt", args=[pk]), {"way": "phone", "outcome": "no_answer"})
    client.post(reverse("watch:follow_check", args=[pk]), {"temp_c": "36.6", "at": "2026-03-10T20:30", "way": "phone"})
    assert [row.outcome for row in FollowAttempt.objects.order_by("id")] == ["no_answer", "checked"]
    row = Return.objects.get(person=person)
    assert (row.proxy, row.slot.name, row.answers) == (True, "pm", {"temp_dc": 366, "symptoms": []})
    assert page(client, academy, "督查", "follow_person", watch_of(academy, "甲二").pk) == 404
    wrong = client.post(reverse("watch:follow_check", args=[pk]), {"temp_c": "30", "symptoms": ["cough"], "needs": ["medicine"], "way": "phone"})
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "34" in text and Return.objects.filter(person=person).count() == 1
    assert all(f'value="{value}" checked' in text for value in ("cough", "medicine")) and 'value="phone" selected' in text
    client.post(reverse("watch:follow_check", args=[pk]), {"temp_c": "36.6", "at": "2026-03-10T20:40", "needs": ["medicine"]})
    assert "需要：药品" in page(client, academy, "督查", "follow_person", pk)


def test_clinic_shares_out_and_hands_over(academy, client):
    text = page(client, academy, "医生", "health_contacts")
    assert "督查" in text and "甲二" in text
    client.post(reverse("watch:health_contacts_share"), {"contacts": "书记、主任"})
    assert HealthContact.objects.filter(until=None).count() == 3
    client.post(reverse("watch:health_contact_hand_over", args=[academy.person["督查"].pk]), {"contacts": academy.person["书记"].number})
    assert HealthContact.objects.get(person=academy.person["甲一"], until=None).contact == academy.person["书记"]
    answer = client.post(reverse("watch:health_contacts_share"), {"contacts": "查无此人"}, follow=True)
    assert "查无此人" in answer.content.decode()
    assert page(client, academy, "主任", "health_contacts") == 404


def test_register_of_a_day_on_screen_and_as_a_file(academy, client):
    text = page(client, academy, "医生", "watch_register", query="?day=2026-03-10")
    assert "38.1" in text and "干咳" in text and "1/14" in text
    assert "乙一" not in page(client, academy, "辅导员甲", "watch_register")
    client.force_login(academy.account["医生"])
    address = reverse("watch:watch_register_file")
    assert client.post(address, {"day": "2026-03-10", "purpose": ""}).status_code == 422
    answer = client.post(address, {"day": "2026-03-10", "purpose": "报区疾控"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert [row[2] for row in rows[3:]] == ["甲一", "甲二", "乙一"] and rows[4][6] == "38.1" and "报区疾控" in rows[1][0]
    assert Access.objects.filter(what="watch.watch_register", kind=Access.Kind.EXPORT).count() == 1


def test_home_says_what_needs_whom(academy):
    words = {str(task.words): task.number.value for task in tasks(scope(academy, "医生"), []) if task.number is not None}
    assert words["连续漏测，请打电话"] == 2 and "连续漏测，请上门看望" not in words
    assert any("观察对象" in str(task.words) for task in tasks(scope(academy, "督查"), []))
    assert not any("漏测" in str(task.words) for task in tasks(scope(academy, "主任"), []))


def test_file_of_a_person_tells_the_follow_up(academy):
    pk = watch_of(academy, "甲一")
    FollowAttempt.objects.create(watch=pk, way="phone", outcome="no_answer", missed=2, caller="督查", by="x", at=clock.now(), recorded_at=clock.now())
    file = timeline.File(academy.person["甲一"], (academy.person["甲一"].pk,))
    parts = {part.key: part for part in timeline.parts()}
    assert [entry.words for entry in parts["watch.follow_attempts"].entries(access.everything(), file)] == ["电话：未接通或未见到（督查）"]
    assert len(parts["watch.health_contacts"].entries(access.everything(), file)) == 1


def test_laws_of_the_follow_up_hold_and_are_noticed_when_broken(academy):
    names = ("watch.one_follow_up_a_mandate", "watch.health_contacts", "watch.self_reports")
    assert [sentence for name in names for sentence in verify.examine(name).sentences] == []
    row = HealthContact.objects.get()
    HealthContact.objects.filter(pk=row.pk).update(until=at(10, 22), closed_at=at(10, 21))
    HealthContact.objects.create(
        person=row.person, contact=academy.person["书记"], mandate=row.mandate, since=at(10, 20), opened_at=at(10, 20), opened_by="x"
    )
    assert verify.examine("watch.health_contacts").sentences


def test_pages_cost_the_same_for_more_people(academy, client):
    def cost(name):
        with CaptureQueriesContext(connection) as asked:
            page(client, academy, "医生", name)
        return len(asked)

    names = ("follow_board", "follow_missed", "watch_register", "health_contacts")
    for name in names:
        cost(name)
    before = {name: cost(name) for name in names}
    for name in ("甲三", "乙二", "丙一", "丙二"):
        watched(academy, name, day0=9, since=at(9, 8))
        give_contact(person=academy.person[name], contact=academy.person["督查"], by=academy.by)
    after = {name: cost(name) for name in names}
    assert all(after[name] <= before[name] + 1 for name in names), (before, after)
