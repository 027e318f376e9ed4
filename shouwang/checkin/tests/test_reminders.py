"""Reminders: whoever is missing then, once, by a medium; nobody at night; nobody who need not be; nothing sent twice."""

import datetime as dt

import pytest

from shouwang.checkin import actions as checkin
from shouwang.checkin.actions import reminding
from shouwang.checkin.actions.gateways import end_gateway
from shouwang.checkin.links import token
from shouwang.checkin.models import Cadence
from shouwang.checkin.reminders.reached import last_reminded
from shouwang.checkin.tests.reminding import (
    Reminder,
    Round,
    answers,
    clock,
    deliver_due,
    everybody,
)
from shouwang.core import parameters
from shouwang.core.models import Event, Notice
from shouwang.core.refusals import Refused
from shouwang.core.tests.vendor import said, status
from shouwang.roster import access, actions
from shouwang.roster.models import Kind
from tests.academy import FIRST

pytestmark = pytest.mark.django_db
SECOND = FIRST + dt.timedelta(days=1)


# ---- once, for those who are missing then


def test_everybody_missing_at_fourteen_gets_one_reminder(day):
    day.academy.answer("甲一")
    assert day.at("13:59") == 0
    assert day.vendor.calls == []
    day.at("14:00")
    assert day.names(state="delivered") == everybody(day, but=["甲一"])
    assert len(day.sent_to) == len(set(day.sent_to)) == 17
    day.at("14:01")
    day.at("17:59")
    assert len(day.vendor.calls) == 17, "once"


def test_slot_that_nobody_has_opened_is_reminded_too(day):
    assert not day.academy.campaign.slots.exists()
    day.at("14:00")
    assert day.slot.round.missing == 19
    assert day.slot.round.made_at >= day.slot.reminds_at


def test_reminder_says_what_and_by_when_with_the_own_link_and_a_masked_name(day):
    day.at("14:00")
    person = day.academy.person["甲一"]
    text = next(call.json["content"] for call in day.vendor.calls if call.json["mobile"] == "13800000000")
    assert token(person.pk, person.link_version) in text
    assert "2026-03-02" in text
    assert "请在 18:00 前填报。" in text
    assert "甲一" not in text


def test_whoever_answers_before_it_is_sent_is_passed_over(day):
    day.at("14:00", deliver=False)
    day.academy.answer("甲一")
    deliver_due()
    assert day.names(state="dropped", reason="answered") == ["甲一"]
    assert "13800000000" not in day.sent_to


def test_exempt_left_merged_and_unusable_are_not_written_to(day):
    person, by = day.academy.person, day.academy.by
    day.at("14:00", deliver=False)
    actions.exempt(person=person["甲一"], reason="suspended", by=by)
    actions.leave(person=person["甲二"], by=by)
    actions.change_person(person=person["甲三"], phone="请问辅导员", by=by)
    actions.merge_people(kept=person["乙一"], gone=person["乙二"], by=by)
    deliver_due()
    reasons = dict(Reminder.objects.filter(state="dropped").values_list("person__name", "reason"))
    assert reasons == {"甲一": "exempt", "甲二": "left", "甲三": "address", "乙二": "merged"}
    assert not {f"138{n:08}" for n in (0, 1, 2, 4)} & set(day.sent_to)


def test_whoever_was_exempt_already_has_no_reminder(day):
    actions.exempt(person=day.academy.person["甲一"], reason="suspended", by=day.academy.by)
    day.at("14:00")
    assert "甲一" not in day.names()
    assert day.slot.round.missing == 18


def test_two_workers_at_once_make_one_round(day):
    day.at("14:00", deliver=False)
    made = Reminder.objects.count()
    reminding.make_round(slot=day.slot)
    assert Reminder.objects.count() == made
    assert Round.objects.count() == 1


def test_two_slots_at_once_are_two_reminders(day):
    other = checkin.open_campaign(
        code="staff", name="教职工", mandate=day.academy.mandate, form="daily-health", since_day=FIRST, kinds=[Kind.STAFF], by=day.academy.by
    )
    day.at("14:00")
    texts = [call.json["content"] for call in day.vendor.calls if call.json["mobile"] == "13800000007"]
    assert len(texts) == 2
    assert sum("教职工" in text for text in texts) == 1
    assert Reminder.objects.filter(slot__campaign=other).count() == 11


def test_half_days_remind_by_their_own_clock(day):
    campaign = checkin.open_campaign(
        code="half", mandate=day.academy.mandate, form="daily-health", since_day=FIRST, kinds=[Kind.POSTGRADUATE],
        cadence=Cadence.HALF_DAILY, by=day.academy.by,
    )  # fmt: skip
    checkin.set_clock(campaign=campaign, minutes={"reminds_min": 20 * 60, "cutoff_min": 21 * 60, "adviser_min": 22 * 60}, by=day.academy.by)
    of_half = Reminder.objects.filter(slot__campaign=campaign)
    day.at("11:00")
    assert set(of_half.values_list("slot__name", flat=True)) == {"am"}
    day.at("19:59")
    assert of_half.filter(slot__name="pm").count() == 0
    day.at("20:00")
    assert of_half.filter(slot__name="pm", state="delivered").count() == 2


def test_once_only_campaign_reminds_on_its_last_day(day):
    campaign = checkin.open_campaign(
        code="once", mandate=day.academy.mandate, form="daily-health", since_day=FIRST, until_day=SECOND, cadence=Cadence.ONCE,
        kinds=[Kind.POSTGRADUATE], by=day.academy.by,
    )  # fmt: skip
    day.at("14:00")
    assert not Reminder.objects.filter(slot__campaign=campaign).exists()
    day.at("14:00", SECOND)
    assert Reminder.objects.filter(slot__campaign=campaign, state="delivered").count() == 2


def test_nothing_is_made_before_there_was_a_gateway(bare):
    bare.at("14:30")
    bare.sms()
    bare.at("15:00")
    assert not Round.objects.exists()
    assert bare.vendor.calls == []


# ---- the clock: quiet hours, sleep, pauses, zones


@pytest.mark.parametrize(
    ("minute", "sent"),
    [("21:59", True), ("22:00", False), ("23:30", False)],
)
def test_quiet_hours_begin_with_their_first_minute(day, minute, sent):
    times = {"reminds_min": 21 * 60 + 30, "cutoff_min": 30 * 60, "adviser_min": 30 * 60, "unit_min": 32 * 60, "lock_min": 33 * 60}
    checkin.set_clock(campaign=day.academy.campaign, minutes=times, by=day.academy.by)
    day.at(minute)
    assert bool(day.vendor.calls) is sent


@pytest.mark.parametrize(("minute", "sent"), [("06:59", False), ("07:00", True)])
def test_quiet_hours_end_before_their_last_minute(day, minute, sent):
    times = {"reminds_min": 23 * 60, "cutoff_min": 31 * 60 + 30, "adviser_min": 32 * 60, "unit_min": 32 * 60, "lock_min": 33 * 60}
    checkin.set_clock(campaign=day.academy.campaign, minutes=times, by=day.academy.by)
    day.at("23:00")
    assert set(Reminder.objects.values_list("state", "due_at")) == {("owed", clock.instant(SECOND, 7 * 60))}
    day.at(minute, SECOND)
    assert bool(day.vendor.calls) is sent


def test_quiet_hours_that_outlast_the_slot_drop_the_reminder_visibly(day):
    times = {"reminds_min": 22 * 60 + 30, "cutoff_min": 31 * 60, "adviser_min": 32 * 60, "unit_min": 32 * 60, "lock_min": 33 * 60}
    checkin.set_clock(campaign=day.academy.campaign, minutes=times, by=day.academy.by)  # cut off at seven, as the quiet ends
    day.at("22:30")
    assert set(Reminder.objects.values_list("state", "reason")) == {("dropped", "quiet")}
    day.at("07:00", SECOND)
    assert day.vendor.calls == []


def test_quiet_hours_begin_while_reminders_are_still_owed(day):
    times = {"reminds_min": 21 * 60, "cutoff_min": 32 * 60, "adviser_min": 32 * 60, "unit_min": 32 * 60, "lock_min": 33 * 60}
    checkin.set_clock(campaign=day.academy.campaign, minutes=times, by=day.academy.by)
    day.at("21:00", deliver=False)
    day.at("22:00")
    assert day.vendor.calls == []
    day.at("07:00", SECOND)
    assert len(day.vendor.calls) == 18


def test_quiet_hours_are_a_dated_parameter(day):
    for code, value in (("reminders.quiet_from_min", 13 * 60), ("reminders.quiet_to_min", 15 * 60)):
        parameters.set_parameter(code=code, value=value, since_day=FIRST, source="午休", by=day.academy.by)
    day.at("14:00")
    assert day.vendor.calls == []
    day.at("15:00")
    assert len(day.vendor.calls) == 18


def test_quiet_hours_from_and_to_the_same_time_are_none(day):
    for code in ("reminders.quiet_from_min", "reminders.quiet_to_min"):
        parameters.set_parameter(code=code, value=14 * 60, since_day=FIRST, source="不设", by=day.academy.by)
    day.at("14:00")
    assert len(day.vendor.calls) == 18


@pytest.mark.parametrize("woke", ["18:00", "23:00"])
def test_worker_that_slept_until_the_cut_off_says_so_and_sends_nothing(day, woke):
    day.academy.answer("甲一")
    day.at(woke)
    assert (day.slot.round.made_at, day.slot.round.reason) == (None, "slept")
    assert day.vendor.calls == []
    assert not Reminder.objects.exists()
    day.at("23:59")
    assert Round.objects.count() == 1


def test_worker_that_wakes_before_the_cut_off_reminds_late(day):
    day.at("17:59")
    assert len(day.vendor.calls) == 18


def test_slot_that_locked_before_the_worker_woke_has_a_line_and_no_reminder(day):
    day.academy.answer("甲一")
    day.at("10:00", SECOND)
    assert Round.objects.get(slot__day=FIRST).reason == "slept"
    assert not Reminder.objects.filter(slot__day=FIRST).exists()


def test_campaign_paused_between_drops_what_is_owed(day):
    day.at("14:00", deliver=False)
    checkin.pause_campaign(campaign=day.academy.campaign, by=day.academy.by)
    deliver_due()
    assert set(Reminder.objects.values_list("state", "reason")) == {("dropped", "paused")}
    assert day.vendor.calls == []


def test_campaign_closed_between_drops_what_is_owed(day):
    day.at("14:00", deliver=False)
    checkin.close_campaign(campaign=day.academy.campaign, by=day.academy.by)
    deliver_due()
    assert set(Reminder.objects.values_list("state", "reason")) == {("dropped", "closed")}


def test_campaign_paused_at_its_instant_reminds_when_it_goes_on(day):
    checkin.pause_campaign(campaign=day.academy.campaign, by=day.academy.by)
    day.at("14:00")
    assert day.slot.round.reason == "paused"
    checkin.resume_campaign(campaign=day.academy.campaign, by=day.academy.by)
    day.at("15:00")
    assert day.slot.round.reason == ""
    assert len(day.vendor.calls) == 18


def test_what_is_still_owed_at_the_cut_off_is_dropped(day):
    day.at("14:00", deliver=False)
    day.at("18:00")
    assert set(Reminder.objects.values_list("state", "reason")) == {("dropped", "too_late")}
    assert day.vendor.calls == []


# ---- which gateway, in which language


def test_the_most_particular_gateway_serves_and_only_one_a_medium(day):
    own = day.sms(unit="计算机学院")
    day.at("14:00")
    assert day.names(gateway=own) == ["甲一", "甲二", "甲三", "乙一", "乙二"]
    assert len(day.vendor.calls) == 18


def test_gateway_for_some_kinds_serves_nobody_else(bare):
    bare.sms(kinds=[Kind.POSTGRADUATE])
    bare.at("14:00")
    assert bare.names() == ["丙一", "丙二"]


def test_fallback_gateway_fills_gaps_only(bare):
    for name in ("甲一", "甲二"):
        actions.change_person(person=bare.academy.person[name], email="", by=bare.academy.by)
    bare.gateway("email", given={"host": "127.0.0.1", "port": 1, "security": "plain", "sender": "a@example.cn"})
    bare.sms(fallback=True)
    bare.at("14:00", deliver=False)
    assert bare.names(medium="sms") == ["甲一", "甲二"]
    assert len(bare.names(medium="email")) == 16


def test_gateway_by_hand_only_is_not_used_by_the_round(bare):
    bare.sms(automatic=False)
    bare.at("14:00")
    assert bare.vendor.calls == []


def test_language_is_that_of_the_account(day):
    person = day.academy.person
    actions.make_account(person=person["甲一"], language="en", by=day.academy.by)
    actions.make_account(person=person["甲二"], language="zh-hant", by=day.academy.by)
    day.academy.add("X1", "Anna Muster", "研2401", Kind.INTERNATIONAL)
    actions.change_person(person=access.person_by_number("X1"), phone="13900000000", by=day.academy.by)
    day.at("14:00")
    said_to = {call.json["mobile"]: call.json["content"] for call in day.vendor.calls}
    assert "Your link" in said_to["13800000000"]
    assert "本人鏈接" in said_to["13800000001"]
    assert "本人链接" in said_to["13800000002"]
    assert "Your link" in said_to["13900000000"], "no account: an international student reads English"


def test_minor_without_a_telephone_is_reminded_through_the_guardian(day):
    academy = day.academy
    actions.join_household(
        head=academy.person["辅导员甲"], member=academy.person["丁一"], relation="子女", guardian=True, by=academy.by
    )
    day.at("14:00")
    row = Reminder.objects.get(person=academy.person["丁一"])
    assert (row.through, row.state) == (academy.person["辅导员甲"], "delivered")
    child = academy.person["丁一"]
    texts = [call.json["content"] for call in day.vendor.calls if call.json["mobile"] == "13800000007"]
    assert len(texts) == 2
    assert sum(token(child.pk, child.link_version) in text for text in texts) == 1


def test_in_app_notice_waits_on_the_home_page(bare):
    bare.gateway("in_app")
    for name in ("甲一", "甲二"):
        actions.make_account(person=bare.academy.person[name], by=bare.academy.by)
    bare.academy.answer("甲二")
    bare.at("14:00")
    assert bare.names(state="delivered", person__name__startswith="甲") == ["甲一"]
    notice = Notice.objects.get(to=f"roster.Person:{bare.academy.person['甲一'].pk}")
    assert notice.refs == {"campaign": bare.academy.campaign.name, "day": "2026-03-02", "at": "18:00"}


def test_gateway_switched_off_hands_over_to_another_or_says_so(day):
    day.at("14:00", deliver=False)
    old = Reminder.objects.first().gateway
    other = day.sms(unit="计算机学院")
    end_gateway(gateway=old, by=day.academy.by)
    assert old.secrets == "" or old.until is None
    deliver_due()
    assert day.names(state="delivered", gateway=other) == ["甲一", "甲二", "甲三", "乙一", "乙二"]
    assert Reminder.objects.filter(state="dropped", reason="gateway").count() == 13


# ---- by hand


def test_remind_now_reaches_those_in_reach_who_were_not_reminded_yet(day):
    academy = day.academy
    adviser = access.actor_of(academy.account["辅导员甲"])
    clock.move(clock.instant(FIRST, 12 * 60))
    academy.answer("甲一")
    slot = day.slot
    assert reminding.remind_now(slot=slot, by=adviser) == 2
    assert reminding.remind_now(slot=slot, by=adviser) == 0, "once"
    deliver_due()
    assert day.names(state="delivered") == ["甲二", "甲三"]
    day.at("14:00")
    assert len(day.sent_to) == len(set(day.sent_to)) == 17, "the round passes over whoever has been reminded"


def test_remind_now_after_the_cut_off_says_that_it_has_passed(day):
    day.academy.answer("甲一")
    clock.move(clock.instant(FIRST, 19 * 60))
    reminding.remind_now(slot=day.slot, by=day.academy.by)
    deliver_due()
    assert "已过截止时间 18:00，请尽快补报。" in day.vendor.calls[0].json["content"]


def test_remind_now_in_the_quiet_hours_waits_for_their_end(day):
    day.academy.answer("甲一")
    clock.move(clock.instant(FIRST, 22 * 60 + 5))
    reminding.remind_now(slot=day.slot, by=day.academy.by)
    deliver_due()
    assert day.vendor.calls == []
    day.at("07:00", SECOND)
    assert len(day.vendor.calls) == 17


def test_locked_slot_is_not_reminded_by_hand(day):
    day.academy.answer("甲一")
    clock.move(day.slot.locks_at)
    with pytest.raises(Refused) as refused:
        reminding.remind_now(slot=day.slot, by=day.academy.by)
    assert refused.value.code == "checkin.122"


def test_whoever_may_not_sign_or_consolidate_reminds_nobody(day):
    day.academy.answer("甲一")
    for name in ("督查", "院长", "管理", "安全", "审计", "医生"):
        for call in (reminding.remind_now, reminding.retry_reminders, reminding.settle_unknown):
            with pytest.raises(Refused) as refused:
                call(slot=day.slot, by=access.actor_of(day.academy.account[name]))
            assert refused.value.code == "core.04"
    assert not Reminder.objects.exists()


def test_events_hold_counts_and_no_people(day):
    day.at("14:00")
    event = Event.objects.get(verb="checkin.slot_reminded")
    assert event.refs == {"missing": 19, "reminders": 18}
    assert not any("138" in str(row.refs) for row in Event.objects.all())


def test_last_reminded_gives_the_latest_delivery_and_nobody_else(day):
    answers(day, lambda call: status(500) if call.json["mobile"] == "13800000003" else said({"code": 0}))
    day.at("14:00")
    people = {name: person.pk for name, person in day.academy.person.items()}
    found = last_reminded(day.slot, people.values())
    assert set(found) == {pk for name, pk in people.items() if name not in {"乙一", "丁一"}}
    assert all(at >= day.slot.reminds_at for at in found.values())
    assert last_reminded(day.slot, []) == {}
    assert last_reminded(day.slot, [people["乙一"]]) == {}


def test_audience_of_the_campaign_is_kept(bare):
    checkin.close_campaign(campaign=bare.academy.campaign, by=bare.academy.by)
    checkin.open_campaign(
        code="cs", mandate=bare.academy.mandate, form="daily-health", since_day=FIRST, unit=bare.academy.unit["计算机学院"], by=bare.academy.by
    )
    bare.sms()
    bare.at("14:00")
    assert bare.names(state="delivered") == ["甲一", "甲二", "甲三", "乙一", "乙二"]


