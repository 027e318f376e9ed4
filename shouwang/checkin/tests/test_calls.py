"""The call list: who is on it, what it says of each, what came of ringing them, and who may see and do what."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.bulletin.findings import streaks as found_by_bulletin
from shouwang.checkin import calls, queries, slots
from shouwang.checkin.actions import enter_attempts
from shouwang.checkin.actions.calls import Tried
from shouwang.checkin.models import Attempt, Delivery, Gateway, Reminder, Slot
from shouwang.checkin.tests.posted import actor, post, posted, scope
from shouwang.core import clock, privacy
from shouwang.core.models import Access, Event
from shouwang.core.refusals import Refused
from shouwang.questions.queries import forget
from shouwang.roster import access, actions
from shouwang.roster.models import Kind, Role
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db
Outcome, Way = Attempt.Outcome, Attempt.Way
EVENING = MORNING + dt.timedelta(hours=11)  # 19:00
DAY = dt.timedelta(days=1)


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        made = posted()
        phones = {"甲一": "13800000001", "甲二": "13800000002", "甲三": "13800000002", "乙一": "13800000004", "辅导员甲": "13900000001"}
        for name, phone in phones.items():
            actions.change_person(person=made.person[name], phone=phone, by=made.by)
        actions.change_person(person=made.person["甲三"], emergency_name="甲父", emergency_phone="13700000003", by=made.by)
        yield made
    forget()


def slot(academy, day=FIRST):
    return slots.find(academy.campaign, day)


def listed(academy, name, day=FIRST, unit=None):
    seen = scope(academy, name)
    found = calls.in_order(slot(academy, day), calls.missing(seen, slot(academy, day), unit))
    return calls.lines(seen, slot(academy, day), found)


def names(lines):
    return [line.person.name for line in lines]


def refused(code, call, **kwargs):
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    assert caught.value.code == code, caught.value


def ring(academy, name, outcome=Outcome.NO_ANSWER, by="辅导员甲", **more):
    tried = Tried(academy.person[name].pk, outcome, at=more.pop("at", clock.now()), **more)
    return enter_attempts(slot=slot(academy), tries=[tried], by=actor(academy, by))


def test_list_holds_those_who_are_missing_in_the_order_of_the_tree(academy):
    academy.answer("甲一")
    assert names(listed(academy, "辅导员甲")) == ["甲二", "甲三"]
    assert names(listed(academy, "书记")) == ["甲二", "甲三", "乙一", "乙二"]
    assert names(listed(academy, "书记", unit=academy.unit["软件2302"])) == ["乙一", "乙二"]


def test_exempt_people_are_not_rung(academy):
    actions.exempt(person=academy.person["甲二"], reason="suspended", by=academy.by)
    assert "甲二" not in names(listed(academy, "辅导员甲"))


@pytest.mark.parametrize("name", ["督查", "学工", "主任", "院长", "审计"])
def test_whoever_may_not_read_telephones_has_no_list(academy, name, client):
    refused("core.04", calls.missing, scope=scope(academy, name), slot=slot(academy))
    client.force_login(academy.account[name])
    assert client.get(reverse("checkin:calls_of", args=["daily"])).status_code == 404


def test_telephones_of_other_kinds_are_not_on_the_list(academy):
    post(academy, "丙二", Role.OFFICER, "ALL", [Kind.POSTGRADUATE])
    assert names(listed(academy, "丙二")) == ["丙一", "丙二"]


def test_line_says_what_the_columns_ask(academy):
    actions.change_person(person=academy.person["甲二"], dormitory="一号楼101", by=academy.by)
    line = next(line for line in listed(academy, "书记") if line.person.name == "甲二")
    assert (line.college, line.class_name, line.streak, line.last_at) == ("计算机学院", "2023级/软件2301", 1, None)
    assert [one.name for one in line.advisers] == ["辅导员甲"] and line.person.dormitory == "一号楼101"


def test_second_adviser_stands_beside_the_first_and_one_of_the_grade_only_where_the_class_has_none(academy):
    post(academy, "丙一", Role.ADVISER, "软件2301")
    post(academy, "丙二", Role.ADVISER, "2023级", [Kind.POSTGRADUATE])
    post(academy, "医生", Role.ADVISER, "计算机学院")
    advisers = calls.Advisers()
    assert [p.name for p in advisers.of(academy.unit["软件2301"].path, "undergraduate")] == ["丙一", "辅导员甲"]
    assert [p.name for p in advisers.of(academy.unit["2023级"].path, "undergraduate")] == ["医生"]
    assert [p.name for p in advisers.of(academy.unit["2023级"].path, "postgraduate")] == ["丙二"]
    assert advisers.of(academy.unit["人事处"].path, "staff") == ()


def test_shared_telephone_is_said_and_each_has_a_result_of_their_own(academy, client):
    ring(academy, "甲二", Outcome.LATE)
    lines = {line.person.name: line for line in listed(academy, "辅导员甲")}
    assert lines["甲三"].last is None and lines["甲二"].state == "told"
    client.force_login(academy.account["辅导员甲"])
    page = client.get(reverse("checkin:calls_of", args=["daily"])).content.decode()
    assert "与 甲三 同号" in page and "与 甲二 同号" in page


# ---- silence


def test_days_of_silence_and_last_answer(academy):
    academy.answer("甲一")
    for day in (1, 2, 3):
        clock.move(MORNING + day * DAY)
        academy.answer("乙一")
    lines = {line.person.name: line for line in listed(academy, "书记", FIRST + 3 * DAY)}
    assert {name: line.streak for name, line in lines.items()} == {"甲一": 3, "甲二": 4, "甲三": 4, "乙二": 4}
    assert clock.day_of(lines["甲一"].last_at) == FIRST and lines["甲二"].last_at is None


def test_days_without_a_slot_exempt_or_before_joining_are_no_silence(academy):
    academy.answer("甲一")
    for day in (1, 3, 4):  # nobody answered on the third day: nothing was opened
        clock.move(MORNING + day * DAY)
        academy.answer("乙一")
    row = actions.exempt(person=academy.person["甲二"], reason="suspended", since=clock.instant(FIRST + DAY), by=academy.by)
    actions.end_exemption(exemption=row, at=clock.instant(FIRST + 2 * DAY), by=academy.by)
    new = academy.add("P099", "新来", "软件2301", since=clock.instant(FIRST + 3 * DAY))
    academy.person["新来"] = new
    lines = {line.person.name: line.streak for line in listed(academy, "辅导员甲", FIRST + 4 * DAY)}
    assert lines == {"甲一": 3, "甲二": 2, "甲三": 4, "新来": 2}


def test_silence_longer_than_a_month_is_found(academy):
    academy.answer("甲一")
    for day in range(1, 40):
        clock.move(MORNING + day * DAY)
        academy.answer("乙一")
    last = FIRST + 39 * DAY
    lines = {line.person.name: line for line in listed(academy, "书记", last)}
    assert lines["甲一"].streak == 39 and clock.day_of(lines["甲一"].last_at) == FIRST
    assert lines["甲二"].streak == 40


def test_half_days_are_counted_by_their_own_half(academy):
    from shouwang.checkin.actions import open_campaign

    academy.campaign = open_campaign(
        code="half", mandate=academy.mandate, form="daily-health", since_day=FIRST, cadence="half-daily", by=academy.by
    )
    for day in (0, 1):
        for hours, name in ((1, "am"), (6, "pm")):
            clock.move(MORNING + day * DAY + dt.timedelta(hours=hours))
            academy.answer("乙一", slot=name)
            if (day, name) == (0, "pm"):
                academy.answer("甲一", slot="pm")
    tomorrow = FIRST + DAY
    for name, silent in (("am", {"甲一": 1, "甲二": 2}), ("pm", {"甲一": 1, "甲二": 2})):
        asked = slots.find(academy.campaign, tomorrow, name)
        people = [academy.person[one].pk for one in silent]
        assert calls.streaks(asked, people) == {academy.person[one].pk: n for one, n in silent.items()}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=st.lists(st.sets(st.sampled_from(["甲一", "甲二", "甲三", "乙一"])), min_size=4, max_size=4))
def test_silence_agrees_with_what_the_bulletin_finds(answers):
    """Law: missing this slot and the two before is a silence of three days or more."""
    from django.db import transaction

    with transaction.atomic(), clock.moved(MORNING):
        academy = posted()
        for day, who in enumerate(answers):
            clock.move(MORNING + day * DAY)
            academy.answer("丙二")
            for name in sorted(who):
                academy.answer(name)
        asked = slot(academy, FIRST + 3 * DAY)
        lines = calls.lines(access.everything(), asked, calls.missing(access.everything(), asked))
        long = {line.person.pk for line in lines if line.streak >= 3}
        bulletin = set(found_by_bulletin(asked, None, 3))
        transaction.set_rollback(True)
    forget()
    assert long == bulletin


def test_reminders_that_reached_somebody_are_on_the_list(academy):
    academy.answer("乙一")
    gate = Gateway.objects.create(
        name="短信", adapter="sms", medium="sms", unit=academy.root, since=MORNING, opened_at=MORNING, opened_by="operator"
    )
    row = Reminder.objects.create(
        slot=slot(academy), person=academy.person["甲二"], medium="sms", gateway=gate, due_at=MORNING, not_after=EVENING,
        made_at=MORNING, by="system",
    )  # fmt: skip
    at = MORNING + dt.timedelta(hours=6)
    Delivery.objects.create(reminder=row, outcome="delivered", by="system", at=at, recorded_at=at)
    lines = {line.person.name: line.reminded_at for line in listed(academy, "辅导员甲")}
    assert lines == {"甲一": None, "甲二": at, "甲三": None}


# ---- what came of it


def test_attempts_are_kept_and_a_correction_is_another(academy):
    clock.move(EVENING)
    ring(academy, "甲二")
    clock.move(EVENING + dt.timedelta(minutes=5))
    ring(academy, "甲二", Outcome.LATE, way=Way.MESSAGE)
    line = next(line for line in listed(academy, "辅导员甲") if line.person.name == "甲二")
    assert [(row.outcome, row.way, row.caller) for row in line.attempts] == [
        ("late", "message", "辅导员甲"), ("no_answer", "phone", "辅导员甲"),
    ]  # fmt: skip
    assert Attempt.objects.count() == 2


def test_those_nobody_has_tried_come_first_and_those_with_a_result_last(academy):
    clock.move(EVENING)
    ring(academy, "甲一", Outcome.LEAVE)
    ring(academy, "甲二", Outcome.NO_NUMBER)
    assert [(line.person.name, line.state) for line in listed(academy, "辅导员甲")] == [
        ("甲三", "todo"), ("甲二", "again"), ("甲一", "told"),
    ]  # fmt: skip


def test_same_press_twice_is_one_attempt(academy):
    clock.move(EVENING)
    assert len(ring(academy, "甲二").made) == 1
    clock.move(EVENING + dt.timedelta(seconds=2))
    again = ring(academy, "甲二")
    assert (again.made, again.known) == ([], 1) and Attempt.objects.count() == 1


def test_person_who_answered_meanwhile_drops_out_and_keeps_the_attempts(academy):
    clock.move(EVENING)
    ring(academy, "甲二", Outcome.LATE)
    academy.answer("甲二")
    assert "甲二" not in names(listed(academy, "辅导员甲"))
    ring(academy, "甲二", Outcome.LATE, at=clock.now() + dt.timedelta(seconds=59))
    assert [row.person.name for row in calls.contacted(scope(academy, "辅导员甲"), slot(academy))] == ["甲二"]


def test_transferred_at_noon_between_call_and_result(academy):
    """Rung at 11:50 by the adviser of the morning; the result comes in at 12:05, when somebody else looks after the person."""
    called = MORNING + dt.timedelta(hours=3, minutes=50)
    clock.move(MORNING + dt.timedelta(hours=4))
    offer = actions.offer_transfer(person=academy.person["甲二"], target=academy.unit["软件2302"], by=academy.by)
    actions.accept_transfer(transfer=offer, by=academy.by)
    clock.move(MORNING + dt.timedelta(hours=4, minutes=5))
    assert "甲二" not in names(listed(academy, "辅导员甲"))
    assert len(ring(academy, "甲二", Outcome.LATE, at=called).made) == 1
    line = next(line for line in listed(academy, "辅导员乙") if line.person.name == "甲二")
    assert (line.last.caller, line.last.at) == ("辅导员甲", called)
    clock.move(MORNING + DAY)
    refused(
        "core.04", enter_attempts, slot=slot(academy, FIRST + DAY), by=actor(academy, "辅导员甲"),
        tries=[Tried(academy.person["甲二"].pk, Outcome.LATE, at=clock.now())],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["辅导员乙", "督查", "学工", "主任", "审计"])
def test_whoever_may_not_ring_somebody_enters_nothing(academy, name):
    clock.move(EVENING)
    refused("core.04", ring, academy=academy, name="甲二", by=name)
    assert not Attempt.objects.exists()


def test_instants_of_a_call_on_their_boundaries(academy):
    clock.move(EVENING)
    opens = slot(academy).opens_at
    assert ring(academy, "甲一", at=opens).made
    refused("checkin.103", ring, academy=academy, name="甲二", at=opens - clock.TICK)
    refused("checkin.103", ring, academy=academy, name="甲二", at=EVENING + dt.timedelta(hours=1))
    refused("checkin.102", ring, academy=academy, name="甲二", outcome="asleep")
    refused("checkin.102", ring, academy=academy, name="甲二", way="pigeon")


def test_slot_that_has_not_opened_has_nobody_to_ring(academy):
    tried = [Tried(academy.person["甲二"].pk, Outcome.LATE)]
    refused("checkin.101", enter_attempts, slot=slot(academy, FIRST + DAY), tries=tried, by=actor(academy, "辅导员甲"))


def test_unit_merged_away_keeps_its_list(academy):
    academy.answer("乙一")
    clock.move(EVENING)
    ring(academy, "甲二")
    actions.merge_units(units=[academy.unit["软件2301"]], target=academy.unit["软件2302"], from_day=FIRST + DAY, by=academy.by)
    assert len(listed(academy, "书记")) == 4
    clock.move(MORNING + DAY + dt.timedelta(minutes=1))
    actions.settle(by=academy.by)
    assert {"甲一", "甲二", "甲三"} <= set(names(listed(academy, "书记")))
    assert {"甲一", "甲二", "甲三"} <= set(names(listed(academy, "书记", FIRST + DAY)))
    line = next(line for line in listed(academy, "书记") if line.person.name == "甲二")
    assert line.last.outcome == Outcome.NO_ANSWER


def test_attempts_of_a_record_merged_away_are_those_of_the_one_kept(academy):
    clock.move(EVENING)
    academy.answer("乙一")
    ring(academy, "甲二")
    actions.merge_people(kept=academy.person["甲三"], gone=academy.person["甲二"], by=academy.by)
    line = next(line for line in listed(academy, "辅导员甲") if line.person.name == "甲三")
    assert line.last.outcome == Outcome.NO_ANSWER and line.state == "again"


def test_event_names_nobody_by_value(academy):
    clock.move(EVENING)
    ring(academy, "甲二")
    row = Event.objects.get(verb="checkin.attempted")
    assert row.refs == {"slot": Slot.objects.get().pk, "made": 1, "known": 0, "person": academy.person["甲二"].pk}
    assert {field: privacy.declared[Attempt]["fields"][field] for field in ("caller",)}


# ---- the pages


def open_list(client, academy, name="辅导员甲", **query):
    client.force_login(academy.account[name])
    return client.get(reverse("checkin:calls_of", args=["daily"]), query).content.decode()


def test_telephones_are_masked_until_asked_for_and_then_logged(academy, client):
    page = open_list(client, academy)
    assert "138****0002" in page and "13800000002" not in page and not Access.objects.exists()
    page = open_list(client, academy, phones=1)
    assert 'href="tel:13800000002"' in page
    row = Access.objects.get()
    assert (row.what, row.rows, row.kind) == ("roster.phones", 3, "read")


def test_no_page_or_figure_of_the_list_says_anything_of_health(academy, client):
    clock.move(EVENING - dt.timedelta(hours=3))
    academy.answer("甲一", "38.5", day=FIRST)
    clock.move(EVENING)
    page = open_list(client, academy, phones=1)
    assert not [word for word in ("发热", "异常", "38.5", "症状", "体温") if word in page.split("<main")[1]]


def test_a_press_enters_the_result_and_goes_on(academy, client):
    clock.move(EVENING)
    client.force_login(academy.account["辅导员甲"])
    url = reverse("checkin:call_result", args=["daily", academy.person["甲二"].pk])
    sent = client.post(url, {"outcome": "leave", "way": "message"})
    assert sent["Location"].endswith("#calls") and Attempt.objects.get().way == "message"
    sent = client.post(url, {"outcome": "proxy", "way": "phone"})
    assert reverse("checkin:answer", args=["daily", academy.person["甲二"].pk]) in sent["Location"]
    assert client.post(url, {"outcome": "asleep"}).status_code == 409


def test_after_answering_for_somebody_the_list_comes_back(academy, client):
    clock.move(EVENING)
    client.force_login(academy.account["辅导员甲"])
    sent = client.post(reverse("checkin:call_result", args=["daily", academy.person["甲二"].pk]), {"outcome": "proxy"})
    answer = client.post(sent["Location"], {"temp_c": "36.5", "symptoms": "none", "truthful": "yes", "contact": "no", "observation": "no", "on_campus": "yes"})
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("checkin:calls_of", args=["daily"]))


def test_emergency_contact_only_from_the_second_day_on_and_logged(academy, client):
    clock.move(EVENING)
    academy.answer("甲一")
    client.force_login(academy.account["辅导员甲"])
    url = reverse("checkin:call_contacts", args=["daily", academy.person["甲三"].pk])
    first = client.post(url, {"whose": "emergency"})
    assert first.status_code == 409 and "13700000003" not in first.content.decode()
    assert not Access.objects.filter(what="roster.emergency").exists()
    clock.move(EVENING + DAY)
    academy.answer("甲一")
    page = client.get(reverse("checkin:call", args=["daily", academy.person["甲三"].pk])).content.decode()
    assert "显示紧急联系人" in page and "13700000003" not in page
    page = client.post(url, {"whose": "emergency"}).content.decode()
    assert "甲父" in page and "13700000003" in page
    row = Access.objects.get(what="roster.emergency")
    assert (row.ref, row.rows) == (f"roster.Person:{academy.person['甲三'].pk}", 1)


@pytest.mark.parametrize("name", ["辅导员乙", "督查", "学工", "主任"])
def test_pages_of_one_person_are_absent_to_others(academy, client, name):
    client.force_login(academy.account[name])
    args = ["daily", academy.person["甲三"].pk]
    assert client.get(reverse("checkin:call", args=args)).status_code == 404
    for to, body in (("call_contacts", {"whose": "own"}), ("call_contacts", {"whose": "emergency"}), ("call_result", {"outcome": "late"})):
        assert client.post(reverse(f"checkin:{to}", args=args), body).status_code == 404
    assert not Access.objects.exists() and not Attempt.objects.exists()


def test_somebody_who_has_answered_needs_no_emergency_contact(academy, client):
    clock.move(EVENING + DAY)
    academy.answer("甲三")
    client.force_login(academy.account["辅导员甲"])
    page = client.post(reverse("checkin:call_contacts", args=["daily", academy.person["甲三"].pk]), {"whose": "emergency"})
    assert "13700000003" not in page.content.decode() and not Access.objects.filter(what="roster.emergency").exists()


def test_numbers_open_their_rows(academy, client):
    clock.move(EVENING)
    ring(academy, "甲二")
    clock.move(EVENING + dt.timedelta(minutes=3))
    ring(academy, "甲二", Outcome.LATE)
    seen = scope(academy, "辅导员甲")
    found = calls.numbers(seen, queries.slot_of(seen, academy.campaign, FIRST), None, 3)
    assert {name: number.value for name, number in found.items()} == {"to_ring": 3, "contacted": 1, "attempts": 2}
    client.force_login(academy.account["辅导员甲"])
    for number in found.values():
        page = client.get(reverse("site:figure", args=[number.key]), number.about).content.decode()
        assert page.count('<td class="r num"') == number.value, number.key
