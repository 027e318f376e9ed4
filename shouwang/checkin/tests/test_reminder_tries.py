"""Trying to send a reminder: what was certain is tried again, what may have arrived never; a gateway that is down rests."""

import datetime as dt

import pytest

from shouwang.checkin.actions import reminding
from shouwang.checkin.models import DeadAddress, GatewayPulse
from shouwang.checkin.reminders import sending, taking
from shouwang.checkin.reminders.reached import last_reminded
from shouwang.checkin.tests.reminding import (
    Delivery,
    Reminder,
    answers,
    clock,
    deliver_due,
    later,
    taken,
)
from shouwang.core import parameters
from shouwang.core.tests.vendor import cut, said, slow, status
from shouwang.roster import actions
from tests.academy import FIRST

pytestmark = pytest.mark.django_db
SECOND = FIRST + dt.timedelta(days=1)


def test_failure_that_is_certain_is_tried_again_with_growing_pauses(day):
    answers(day, lambda call: said({"code": 0 if call.json["mobile"] != "13800000000" else 9}))
    day.at("14:00")
    row = Reminder.objects.get(person__name="甲一")
    waits = []
    for _ in range(3):
        assert row.state == "owed"
        waits.append((row.due_at - clock.now()).total_seconds())
        later(seconds=waits[-1] + 1)
        deliver_due()
        row.refresh_from_db()
    assert [round(wait) for wait in waits] == [30, 60, 120]
    answers(day, taken)
    later(seconds=300)
    deliver_due()
    row.refresh_from_db()
    assert (row.state, row.tries) == ("delivered", 5)
    assert list(row.deliveries.order_by("id").values_list("outcome", "code")) == [("failed", "answer 9")] * 4 + [("delivered", "")]


def test_failure_is_given_up_after_the_last_try_and_shown(day):
    parameters.set_parameter(code="reminders.tries", value=2, since_day=FIRST, source="测试", by=day.academy.by)
    answers(day, lambda call: said({"code": 0 if call.json["mobile"] != "13800000000" else 9}))
    day.at("14:00")
    later(minutes=5)
    deliver_due()
    assert day.names(state="failed") == ["甲一"]
    assert reminding.retry_reminders(slot=day.slot, by=day.academy.by) == 1
    answers(day, taken)
    deliver_due()
    assert day.names(state="failed") == []


@pytest.mark.parametrize("answer", [status(500), cut(), status(200, b"half"), slow(1.5, said({"code": 0}))])
def test_what_may_have_arrived_is_unknown_and_never_sent_again_by_itself(day, answer):
    asked = []

    def once(call):
        asked.append(call.json["mobile"])
        return answer if call.json["mobile"] == "13800000003" else said({"code": 0})

    answers(day, once)
    day.at("14:00")
    for _ in range(3):
        later(minutes=20)
        deliver_due()
    assert asked.count("13800000003") == 1
    assert day.names(state="unknown") == ["乙一"]
    assert len(day.names(state="delivered")) == 17


def test_unknown_is_settled_or_sent_again_by_a_human(day):
    answers(day, lambda call: status(500) if call.json["mobile"] in {"13800000003", "13800000004"} else said({"code": 0}))
    day.at("14:00")
    assert day.names(state="unknown") == ["乙一", "乙二"]
    assert reminding.settle_unknown(slot=day.slot, by=day.academy.by) == 2
    assert day.names(state="unknown") == []
    person = day.academy.person["乙一"]
    assert last_reminded(day.slot, [person.pk]) == {person.pk: Delivery.objects.latest("id").at}
    Reminder.objects.filter(person=person).update(state="unknown")
    answers(day, taken)
    assert reminding.retry_reminders(slot=day.slot, state="unknown", by=day.academy.by) == 1
    deliver_due()
    assert day.sent_to.count("13800000003") == 2, "a human asked for it"


def test_gateway_that_is_down_rests_and_loses_nobody(day):
    answers(day, status(500))
    day.at("14:00")
    assert len(day.vendor.calls) == 3, "three in a row, then it is left alone"
    assert day.names(state="unknown") == ["甲一", "甲二", "甲三"]
    pulse = GatewayPulse.objects.get()
    assert (pulse.failures, pulse.code) == (3, "http 500")
    assert (pulse.rests_until - clock.now()).total_seconds() == pytest.approx(30, abs=1)
    later(seconds=31)
    deliver_due()
    assert len(day.vendor.calls) == 4, "one on trial"
    answers(day, taken)
    later(minutes=2)
    deliver_due()
    assert len(day.names(state="delivered")) == 14
    assert GatewayPulse.objects.get().failures == 0


def test_gateway_that_asks_for_rest_gets_it(day):
    answers(day, status(429, Retry_After="120"))
    day.at("14:00")
    assert len(day.vendor.calls) == 1
    answers(day, taken)
    later(seconds=119)
    deliver_due()
    assert len(day.vendor.calls) == 1
    later(seconds=2)
    deliver_due()
    assert len(day.names(state="delivered")) == 18


def test_nobody_listening_leaves_everybody_owed_without_a_try(bare):
    bare.sms(given={"url": "http://127.0.0.1:1/"})
    bare.at("14:00")
    assert set(Reminder.objects.values_list("state", "tries")) == {("owed", 0)}
    assert not Delivery.objects.exists()
    assert GatewayPulse.objects.get().code == "connect"
    bare.at("18:00")
    assert set(Reminder.objects.values_list("state", "reason")) == {("dropped", "too_late")}


def test_address_that_does_not_exist_is_not_tried_the_next_day_until_it_changes(bare):
    bare.sms(given={"dead": "1001"})
    answers(bare, lambda call: said({"code": 1001 if call.json["mobile"] == "13800000000" else 0}))
    bare.at("14:00")
    assert bare.names(state="refused") == ["甲一"]
    bare.at("14:00", SECOND)
    assert "甲一" not in bare.names(slot__day=SECOND)
    actions.change_person(person=bare.academy.person["甲一"], phone="13911112222", by=bare.academy.by)
    bare.at("14:00", SECOND + dt.timedelta(days=1))
    assert "13911112222" in bare.sent_to
    assert DeadAddress.objects.get().cleared_at is not None


def test_limit_of_calls_a_minute_is_kept_by_all_workers(bare):
    bare.sms(per_minute=6)
    bare.at("14:00")
    assert len(bare.vendor.calls) == 1
    for _ in range(59):
        later(seconds=1)
        deliver_due()
    assert len(bare.vendor.calls) == 6, "one in ten seconds"


def test_killed_between_the_call_and_its_outcome_is_unknown(day, monkeypatch):
    """As if by kill -9: the batch was sent and nothing was written down after."""

    class Killed(BaseException):
        pass

    def killed(*_args):
        raise Killed

    monkeypatch.setattr(sending, "_write_down", killed)
    with pytest.raises(Killed):
        day.at("14:00")
    monkeypatch.undo()
    sent = len(day.vendor.calls)
    assert sent == 18
    deliver_due()
    assert len(day.vendor.calls) == sent
    assert Reminder.objects.filter(state="taken").count() == 18
    later(seconds=taking.LEASE.total_seconds() + 1)
    deliver_due()
    assert set(Reminder.objects.values_list("state", flat=True)) == {"unknown"}
    assert set(Delivery.objects.values_list("outcome", "code")) == {("unknown", "worker died")}
    assert len(day.vendor.calls) == sent, "not sent twice"


def test_adapter_that_breaks_spoils_one_batch_and_rests(bare, monkeypatch):
    from shouwang.core.channels.sms import Gateway as Sms

    def broken(*_args):
        raise RuntimeError

    monkeypatch.setattr(Sms, "batch", 5)
    monkeypatch.setattr(Sms, "send", broken)
    bare.sms()
    bare.at("14:00")
    assert len(bare.names(state="unknown")) == 5, "what it had sent by then is not known"
    assert len(bare.names(state="owed")) == 13
    assert GatewayPulse.objects.get().code == "error"


def test_text_that_cannot_be_made_leaves_everybody_owed(day, monkeypatch):
    def broken(*_args):
        raise RuntimeError

    monkeypatch.setattr(sending.texts, "to_person", broken)
    day.at("14:00")
    assert set(Reminder.objects.values_list("state", "tries")) == {("owed", 0)}
    assert day.vendor.calls == []


def test_worker_that_comes_back_late_tells_what_it_knows(day, monkeypatch):
    held = []
    monkeypatch.setattr(sending, "_write_down", lambda *args: held.append(args))
    day.at("14:00")
    monkeypatch.undo()
    later(seconds=taking.LEASE.total_seconds() + 1)
    deliver_due()
    assert set(Reminder.objects.values_list("state", flat=True)) == {"unknown"}
    for args in held:
        sending.settle(*args)
    assert set(Reminder.objects.values_list("state", flat=True)) == {"delivered"}


def test_late_worker_does_not_overwrite_what_a_human_decided(day, monkeypatch):
    held = []
    monkeypatch.setattr(sending, "_write_down", lambda *args: held.append(args))
    day.at("14:00")
    monkeypatch.undo()
    later(seconds=taking.LEASE.total_seconds() + 1)
    deliver_due()
    reminding.settle_unknown(slot=day.slot, by=day.academy.by)
    answers(day, status(404))
    Reminder.objects.filter(person__name="甲一").update(state="owed")
    for gateway, batch, outcomes in held:
        sending.settle(gateway, batch, [type(outcome)(outcome.key, "failed", "http 404") for outcome in outcomes])
    assert set(Reminder.objects.exclude(person__name="甲一").values_list("state", flat=True)) == {"delivered"}
    assert Reminder.objects.get(person__name="甲一").state == "owed"
