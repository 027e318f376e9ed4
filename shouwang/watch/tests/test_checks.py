"""Checks of people under watch: which half-day, by whom, what counts of several versions, and that no fever can be hidden."""

import datetime as dt

import pytest
from django.urls import reverse

from shouwang.checkin import cells, link_page, links
from shouwang.checkin.actions import close_check
from shouwang.checkin.models import Campaign, Channel, Check, Return, Slot
from shouwang.checkin.record import Incoming, record
from shouwang.checkin.tests.posted import actor, posted
from shouwang.core import clock
from shouwang.core.actions import Actor, operator
from shouwang.core.refusals import Refused
from shouwang.core.writing import freeze
from shouwang.questions.queries import forget
from shouwang.roster import actions as roster
from shouwang.roster.models import Kind as PersonKind
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.followup import ensure_followup, followup_of
from shouwang.watch.audiences import under_watch
from shouwang.watch.models import Kind, Watch
from shouwang.watch.queries.checks import checks_of
from shouwang.watch.rules.checks import Checked
from shouwang.watch.tests.followed import at, day, watched

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy():
    with clock.moved(dt.datetime(2026, 3, 10, 0, tzinfo=dt.UTC)):  # 08:00 in Shanghai
        yield posted()
    forget()


def check(academy, name, when, temp="36.5", by=None, **more):
    who = actor(academy, by) if by else operator()
    return record_check(person=academy.person[name], at=when, temp_c=temp, by=who, **more)


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, caught.value
    return str(caught.value)


def test_check_of_a_day_before_the_mandate_is_registered_after_the_fact(academy):
    watch = watched(academy, "甲一", day0=1)
    first = check(academy, "甲一", dt.datetime(2026, 3, 1, 1, tzinfo=dt.UTC))  # 09:00 on the day before the outbreak was opened
    check(academy, "甲一", at(1, 23, 59))
    assert (first.slot.day, first.slot.name, first.channel, first.late) == (day(1), "am", Channel.IMPORT, False)
    assert followup_of(academy.mandate).since_day == day(1)
    rows = checks_of([watch])[watch.pk]
    assert [(row.day, row.half) for row in rows] == [(day(1), "am"), (day(1), "pm")]
    assert rows[1] == Checked(day(1), "pm", at(1, 23, 59))


def test_noon_is_afternoon_and_midnight_the_next_morning(academy):
    watch = watched(academy, "甲一")
    for when in (at(5, 11, 59), at(5, 12), at(6, 0)):
        check(academy, "甲一", when)
    assert [(row.day.day, row.half) for row in checks_of([watch])[watch.pk]] == [(5, "am"), (5, "pm"), (6, "am")]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kolkata"])
def test_half_day_goes_by_the_zone_of_the_institution(academy, zone):
    from shouwang.core import institution
    from shouwang.core.models import Institution

    Institution.objects.update(zone=zone)
    institution.forget()
    clock.move(at(12, 12))
    watch = watched(academy, "甲一", day0=1)
    check(academy, "甲一", at(5, 23, 59))
    check(academy, "甲一", at(5, 0))
    rows = checks_of([watch])[watch.pk]
    assert [(row.day, row.half) for row in rows] == [(day(5), "am"), (day(5), "pm")]


@pytest.mark.parametrize(("temp", "code"), [("33.9", "watch.52"), ("42.1", "watch.52"), ("很烫", "watch.52")])
def test_check_refuses_what_nobody_measures(academy, temp, code):
    watched(academy, "甲一")
    assert "体温" in refused(code, check, academy, "甲一", at(5, 9), temp=temp)
    check(academy, "甲一", at(5, 9), temp="34.0")
    check(academy, "甲一", at(5, 9), temp="42.0")


def test_check_takes_symptoms_by_code_and_by_word(academy):
    watch = watched(academy, "甲一")
    row = check(academy, "甲一", at(5, 9), symptoms=["cough", "咽痛", "拉肚子"], needs=["送医"])
    assert row.answers["symptoms"] == ["cough", "diarrhoea", "sore_throat"] and row.answers["needs"] == ["hospital"]
    assert checks_of([watch])[watch.pk][0].flags == ("symptom", "other")
    assert "头疼脑热" in refused("watch.52", check, academy, "甲一", at(5, 9), symptoms=["头疼脑热"])


def test_check_is_refused_where_nobody_is_under_watch(academy):
    refused("watch.50", check, academy, "甲一", at(5, 9))
    watched(academy, "甲一", day0=4)
    refused("watch.50", check, academy, "甲一", at(3, 9))
    refused("watch.51", check, academy, "甲一", at(10, 9))
    watched(academy, "甲二", confirmed=False)
    refused("watch.50", check, academy, "甲二", at(5, 9))
    watched(academy, "甲三", kind=Kind.INPATIENT)
    refused("watch.50", check, academy, "甲三", at(5, 9))
    assert not Return.objects.filter(slot__campaign=followup_of(academy.mandate)).exists()


def test_who_may_enter_a_check(academy):
    watched(academy, "甲一")
    own = Actor(ref="roster.Person:0", person_id=academy.person["甲一"].pk)
    assert not record_check(person=academy.person["甲一"], at=at(9, 9), temp_c="36.5", by=own).proxy
    for name in ("辅导员甲", "书记", "医生"):
        assert check(academy, "甲一", at(9, 10), by=name).proxy
    for name in ("辅导员乙", "主任", "督查", "院长"):
        refused("core.04", check, academy, "甲一", at(9, 10), by=name)


def test_corrected_check_does_not_hide_a_fever(academy):
    watch = watched(academy, "甲一")
    me = Actor(ref=f"roster.Person:{academy.person['甲一'].pk}", person_id=academy.person["甲一"].pk)
    fever = record_check(person=academy.person["甲一"], at=at(9, 9), temp_c="38.5", by=me)
    before = freeze()
    clock.move(at(10, 9))
    record_check(person=academy.person["甲一"], at=at(9, 10), temp_c="36.5", by=me)
    assert Check.objects.get().outcome == Check.Outcome.MISTAKEN, "the correction closed it by itself"
    assert checks_of([watch])[watch.pk] == (Checked(day(9), "am", at(9, 9), ("fever",)),)
    assert checks_of([watch], known_at=before)[watch.pk][0].flags == ("fever",)
    assert fever.seq == 1


def test_fever_that_a_human_found_mistaken_counts_no_more(academy):
    watch = watched(academy, "甲一")
    check(academy, "甲一", at(9, 9), temp="38.5", by="辅导员甲")
    before = freeze()
    clock.move(at(10, 9))
    close_check(check=Check.objects.get(), outcome=Check.Outcome.MISTAKEN, by=actor(academy, "医生"))
    assert checks_of([watch])[watch.pk] == (Checked(day(9), "am", at(9, 9), ()),)
    assert checks_of([watch], known_at=before)[watch.pk][0].flags == ("fever",)
    clock.move(at(10, 10))
    check(academy, "甲一", at(9, 11), temp="36.4")
    check(academy, "甲一", at(9, 11), temp="38.6")
    assert checks_of([watch])[watch.pk][0].flags == ("fever",), "said again after the human's word"


def test_checks_end_with_the_watch(academy):
    watch = watched(academy, "甲一")
    check(academy, "甲一", at(5, 9))
    check(academy, "甲一", at(9, 9))
    Watch.objects.filter(pk=watch.pk).update(until=at(9, 0), closed_at=clock.now(), end="early")
    watch.refresh_from_db()
    assert [row.day for row in checks_of([watch])[watch.pk]] == [day(5)]


def test_two_watches_share_one_check(academy):
    other = roster.open_standing_duty(
        code="std", name="常态", basis="学校卫生工作条例", since_day=day(2), review_day=dt.date(2026, 8, 1), by=operator()
    )
    first = watched(academy, "甲一")
    second = watched(academy, "甲一", mandate=other, kind=Kind.SELF_MONITORING, day0=8)
    alone = watched(academy, "甲二", mandate=other)
    for mandate in (academy.mandate, other):
        ensure_followup(mandate, day(2))
    person = academy.person["甲一"]
    asked = [task.campaign.mandate_id for task in link_page.tasks(person) if task.campaign.audience]
    assert set(asked) == {academy.mandate.pk}, "asked once, by the mandate that was opened first"
    row = check(academy, "甲一", at(9, 9))
    assert row.slot.campaign.mandate == academy.mandate
    found = checks_of([first, second, alone])
    assert len(found[first.pk]) == len(found[second.pk]) == 1 and found[alone.pk] == ()
    assert set(under_watch(clock.now())) == {person, academy.person["甲二"]}


def test_rollcall_of_a_half_day_counts_who_was_under_watch_at_its_end(academy):
    """Opened at noon: the morning is not expected. Ended at noon: the evening is not. As known at any instant."""
    before = freeze()
    clock.move(at(10, 12))
    watched(academy, "甲一", since=at(9, 12) + dt.timedelta(seconds=1))
    ended = watched(academy, "甲二")
    Watch.objects.filter(pk=ended.pk).update(until=at(9, 12) + dt.timedelta(minutes=1), closed_at=at(10, 12), end="early")
    watched(academy, "丁一")
    campaign = ensure_followup(academy.mandate, day(1))
    check(academy, "丁一", at(9, 13), temp="38.0")

    def told(half, known_at=None):
        from shouwang.checkin import slots

        total = cells.recounted(slots.find(campaign, day(9), half), known_at).total
        return total.on_roster, total.answered, total.flagged

    assert told("am") == (2, 0, 0)
    assert told("pm") == (2, 1, 1)
    assert told("pm", before) == (0, 0, 0)
    assert cells.drift(Slot.objects.get(campaign=campaign, name="pm")) == []


def test_transfer_at_noon_moves_the_evening_and_not_the_morning(academy):
    watched(academy, "甲一")
    campaign = ensure_followup(academy.mandate, day(1))
    check(academy, "甲一", at(10, 7))
    clock.move(at(10, 12, 1))
    offer = roster.offer_transfer(person=academy.person["甲一"], target=academy.unit["软件2302"], by=operator())
    roster.accept_transfer(transfer=offer, by=operator())
    clock.move(at(10, 20))
    academy.person["甲一"].refresh_from_db()
    check(academy, "甲一", at(10, 19))
    for half, unit in (("am", "软件2301"), ("pm", "软件2302")):
        node = cells.roll_call(Slot.objects.select_related("campaign__unit").get(campaign=campaign, name=half))
        assert node.find(academy.unit[unit].pk).total.answered == 1, half


def test_merged_person_keeps_their_checks(academy):
    academy.person["甲一又"] = academy.add("P901", "甲一", "软件2301", PersonKind.UNDERGRADUATE, at(2, 0))
    watch = watched(academy, "甲一又")
    check(academy, "甲一又", at(9, 9), temp="38.2")
    roster.merge_people(kept=academy.person["甲一"], gone=academy.person["甲一又"], by=operator())
    watch.refresh_from_db()
    Watch.objects.filter(pk=watch.pk).update(person=academy.person["甲一"])
    watch.refresh_from_db()
    assert [row.flags for row in checks_of([watch])[watch.pk]] == [("fever",)]


def test_asked_on_the_phone_beside_the_daily_return(academy):
    watched(academy, "甲一", since=at(10, 8))
    ensure_followup(academy.mandate, day(1))
    clock.move(at(10, 13))
    person = academy.person["甲一"]
    found = link_page.tasks(person)
    assert [(task.campaign.code, task.slot.name, task.state) for task in found] == [
        ("daily", "", "due"), ("followup-ob", "am", "late"), ("followup-ob", "pm", "due"),
    ]  # fmt: skip
    late = watched(academy, "甲二", since=at(10, 12, 30))
    names = [task.slot.name for task in link_page.tasks(academy.person["甲二"]) if task.campaign.audience]
    assert names == ["pm"], "the morning was over when the watch began"
    assert late.pk


def test_campaign_of_an_ended_mandate_takes_checks_of_its_time(academy):
    watch = watched(academy, "甲一")
    campaign = ensure_followup(academy.mandate, day(1))
    Campaign.objects.filter(pk=campaign.pk).update(state="closed", closed_at=clock.now())
    check(academy, "甲一", at(9, 9))
    assert len(checks_of([watch])[watch.pk]) == 1


def test_checks_cost_three_statements_for_any_number_of_watches(academy):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    people = [
        roster.add_person(number=f"W{n:04}", name=f"人{n}", kind=PersonKind.UNDERGRADUATE, unit=academy.unit["软件2301"], since=at(1, 0), by=operator())
        for n in range(3)
    ]
    clock.move(at(16, 0))
    watches = []
    for n, person in enumerate(people):
        academy.person[f"人{n}"] = person
        watches.append(watched(academy, f"人{n}", day0=1))
    campaign = ensure_followup(academy.mandate, day(1))
    for number in range(2, 16):
        for half, hour in (("am", 8), ("pm", 20)):
            record(
                [
                    Incoming(
                        campaign=campaign, person_id=person.pk, answers={"temp_c": "36.5"}, by=operator(), channel=Channel.IMPORT,
                        day=day(number), slot=half, at=at(number, hour),
                    )
                    for person in people
                ]
            )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        found = checks_of(watches)
    assert {len(rows) for rows in found.values()} == {28}
    assert len(asked) <= 3


def test_both_forms_of_a_day_are_answered_over_the_link_and_at_mine(academy, client):
    watched(academy, "督查", since=at(10, 7))
    ensure_followup(academy.mandate, day(9))
    person, path = academy.person["督查"], links.path(academy.person["督查"])
    for code, more in (("followup-ob", {"slot": "am"}), ("daily", {"visited": "no", "on_campus": "yes", "truthful": "yes"})):
        assert client.get(path, {"campaign": code, **({"slot": "am"} if "slot" in more else {})}).status_code == 200
        sent = {"campaign": code, "day": "2026-03-10", "temp_c": "36.5", "symptoms": "none", "key": code} | more
        assert client.post(path, sent).status_code == 201, code
    assert set(Return.objects.filter(person=person).values_list("slot__campaign__code", "slot__name")) == {("followup-ob", "am"), ("daily", "")}
    client.force_login(academy.account["督查"])
    text = client.get(reverse("checkin:mine")).content.decode()
    assert "观察期健康监测" in text and "每日健康上报" in text
