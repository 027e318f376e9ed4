"""Events told to another program: a real server behind TLS that answers well, fails, hangs, redirects, drips, or has gone."""

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import json
import os
import subprocess
import sys
import threading
import time

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from shouwang.api import courier, rules, sending
from shouwang.api.actions import end_subscription, make_subscription, replay_delivery
from shouwang.api.models import Delivery, Subscription
from shouwang.api.tests.receiver import Handler, Receiver, certificate
from shouwang.core import clock, institution, notices
from shouwang.core.actions import Actor, operator
from shouwang.core.models import Event
from shouwang.core.refusals import Refused
from shouwang.roster import actions as roster
from tests.academy import MORNING, Academy, found

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The academy, once a module; what a test does to it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        found()
        with clock.moved(MORNING):
            yield Academy(founded=True)
        transaction.set_rollback(True)
    institution.forget()


@pytest.fixture
def academy(made):
    before = clock.now()
    yield made
    clock.move(before)


def officer(academy, name, role):
    """Somebody who holds a role, as the one who acts; without an account, whose password takes a second to hash."""
    person = academy.person[name]
    roster.grant_role(person=person, role=role, unit=academy.root, by=academy.by)
    return Actor(ref=f"roster.Person:{person.pk}", name=person.name, person_id=person.pk)


def subscribe(academy, receiver, verbs=("checkin.flagged",), unit=None):
    return make_subscription(name="校医院系统", url=receiver.url, verbs=list(verbs), unit=unit or academy.root, by=operator())


def states(row):
    return list(row.deliveries.order_by("pk").values_list("state", flat=True))


def later(seconds):
    clock.move(clock.now() + dt.timedelta(seconds=seconds))


# ---- told well


def test_event_is_delivered_with_ids_only_and_a_signature_that_fits(academy, receiver):
    row, secret = subscribe(academy, receiver)
    academy.answer("甲一", "38.5")
    assert states(row) == ["waiting"]
    assert courier.run_due() == 1
    path, headers, body = receiver.seen[0]
    event = Event.objects.get(verb="checkin.flagged")
    said = json.loads(body)
    assert path == "/hooks" and said["type"] == "checkin.flagged"
    assert said["data"] == {"event": event.pk, "ref": event.ref, "refs": event.refs, "by": event.by}
    assert "甲一" not in body.decode() and "38" not in json.dumps(said["data"]["refs"]) and "P001" not in body.decode()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60, "by the true clock, as the receiver's"
    assert states(row) == ["delivered"] and courier.run_due() == 0


def test_what_is_rolled_back_is_told_to_nobody(academy, receiver):
    row, _secret = subscribe(academy, receiver, ["*"])
    before = row.deliveries.count()
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        roster.exempt(person=academy.person["甲一"], reason="other", by=academy.by)
        assert row.deliveries.count() == before + 1
        raise ZeroDivisionError
    assert row.deliveries.count() == before


def test_only_wanted_verbs_of_the_wanted_part_are_owed(academy, receiver):
    row, _secret = subscribe(academy, receiver, ["roster.exempt*", "checkin.flagged"], academy.unit["软件2301"])
    academy.answer("甲一", "38.5")
    academy.answer("乙一", "38.5")
    roster.exempt(person=academy.person["甲二"], reason="other", by=academy.by)
    roster.rename_unit(unit=academy.unit["软件2301"], name="软件2303", by=academy.by)
    assert [each.event.verb for each in row.deliveries.order_by("pk")] == ["checkin.flagged", "roster.exempted"]


def test_what_becomes_of_deliveries_is_told_to_no_subscription(academy, receiver):
    row, _secret = subscribe(academy, receiver, ["*"])
    roster.exempt(person=academy.person["甲一"], reason="other", by=academy.by)
    delivery = row.deliveries.last()
    Delivery.objects.filter(pk=delivery.pk).update(attempts=rules.ATTEMPTS - 1)
    receiver.answer = lambda number: 400
    for _round in range(3):
        courier.run_due()
    assert Event.objects.filter(verb="api.delivery_given_up").exists()
    assert not row.deliveries.filter(event__verb__startswith="api.delivery_").exists()


# ---- a receiver that is not well


def test_order_is_kept_while_the_receiver_is_away(academy, receiver):
    row, _secret = subscribe(academy, receiver)
    receiver.answer = lambda number: 503 if number <= 2 else 200
    for name in ("甲一", "甲二", "乙一"):
        academy.answer(name, "38.5")
    assert courier.run_due() == 1, "the line waits behind its head"
    assert courier.run_due() == 0, "not before its pause is over"
    later(rules.WAITS_S[0] + 1)
    assert courier.run_due() == 1
    later(rules.WAITS_S[1] + 1)
    assert courier.run_due() == 3
    ids = [headers["webhook-id"] for _path, headers, _body in receiver.seen]
    assert ids == [ids[0]] * 3 + ids[3:] and ids[2:] == sorted(ids[2:], key=lambda text: int(text[4:]))
    row.refresh_from_db()
    assert states(row) == ["delivered"] * 3 and (row.failures, row.error) == (0, "")


def test_event_that_the_receiver_refuses_holds_up_no_other(academy, receiver):
    row, _secret = subscribe(academy, receiver)
    receiver.answer = lambda number: 422 if number == 1 else 200
    academy.answer("甲一", "38.5")
    academy.answer("甲二", "38.5")
    assert courier.run_due() == 2 and states(row) == ["waiting", "delivered"]
    later(rules.WAITS_S[0] + 1)
    assert courier.run_due() == 1 and states(row) == ["delivered", "delivered"]


def test_receiver_says_itself_when_to_come_again(academy, receiver):
    row, _secret = subscribe(academy, receiver)
    receiver.answer = lambda number: (429, {"Retry-After": "900"}) if number == 1 else 200
    academy.answer("甲一", "38.5")
    courier.run_due()
    later(rules.WAITS_S[0] + 1)
    assert courier.run_due() == 0
    later(900)
    assert courier.run_due() == 1 and states(row) == ["delivered"]


def test_after_the_last_attempt_it_is_dead_told_once_and_sent_again_by_hand(academy, receiver):
    actor = officer(academy, "安全", "security")
    row, _secret = make_subscription(name="x", url=receiver.url, verbs=["checkin.flagged"], unit=academy.root, by=actor)
    receiver.answer = lambda number: 500
    academy.answer("甲一", "38.5")
    academy.answer("甲二", "38.5")
    for _round in range(rules.ATTEMPTS * 2):
        courier.run_due()
        later(rules.WAITS_S[-1] + 1)
    assert states(row) == ["dead", "dead"] and len(receiver.seen) == rules.ATTEMPTS * 2
    told = [notice for notice in notices.waiting(actor.person_id) if notice.code == "api.delivery_dead"]
    assert len(told) == 1 and row.name in notices.sentence(told[0])
    receiver.answer = lambda number: 200
    first = row.deliveries.order_by("pk").first()
    replay_delivery(delivery=first, by=actor)
    with pytest.raises(Refused, match=r"api\.25"):
        replay_delivery(delivery=first, by=actor)
    assert courier.run_due() == 1 and states(row) == ["delivered", "dead"]


def test_gone_ends_the_subscription(academy, receiver):
    row, _secret = subscribe(academy, receiver)
    receiver.answer = lambda number: 410
    academy.answer("甲一", "38.5")
    academy.answer("甲二", "38.5")
    courier.run_due()
    row.refresh_from_db()
    assert row.ended_at and row.ended_by == "" and states(row) == ["dropped", "dropped"] and len(receiver.seen) == 1
    academy.answer("乙一", "38.5")
    assert row.deliveries.count() == 2 and courier.run_due() == 0


def test_redirect_is_a_failure_and_is_not_followed(academy, receiver):
    row, _secret = subscribe(academy, receiver)
    receiver.answer = lambda number: (302, {"Location": "/elsewhere"})
    academy.answer("甲一", "38.5")
    courier.run_due()
    assert [path for path, _headers, _body in receiver.seen] == ["/hooks"]
    assert (states(row), row.deliveries.get().error) == (["waiting"], "HTTP 302")


@pytest.mark.parametrize("how", ["silent", "dripping"])
def test_receiver_that_hangs_is_cut_off(how, receiver):
    done = threading.Event()

    def hang(number):
        if how == "silent":
            done.wait(30)
        return 200

    receiver.answer = hang
    if how == "dripping":
        receiver.RequestHandlerClass = type("Drip", (Handler,), {"do_POST": lambda self: _drip(self, done)})
    began = time.monotonic()
    answer = sending.send(receiver.url, sending.new_secret(), "msg_1", 1, b"{}", deadline=0.6)
    done.set()
    assert (answer.status, answer.error) == (None, "timeout") and time.monotonic() - began < 8


def _drip(handler, done):
    handler.rfile.read(int(handler.headers["Content-Length"]))
    with contextlib.suppress(OSError):
        for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200:
            handler.wfile.write(bytes([letter]))
            if done.wait(0.05):
                return


def test_certificate_that_nobody_vouches_for_is_refused(academy, receiver, monkeypatch):
    row, _secret = subscribe(academy, receiver)
    monkeypatch.delenv("SHOUWANG_WEBHOOK_CA")
    academy.answer("甲一", "38.5")
    courier.run_due()
    assert receiver.seen == [] and row.deliveries.get().error.startswith("certificate")


def test_certificate_of_another_host_is_refused(receiver, tmp_path, monkeypatch):
    other = certificate(tmp_path, "10.9.8.7")
    monkeypatch.setenv("SHOUWANG_WEBHOOK_CA", str(other[0]))
    with Receiver(other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        answer = sending.send(server.url, sending.new_secret(), "msg_1", 1, b"{}")
        server.shutdown()
    assert answer.status is None and answer.error.startswith("certificate") and server.seen == []


def test_nobody_listens(academy, receiver):
    row, _secret = subscribe(academy, receiver)
    Subscription.objects.filter(pk=row.pk).update(url="https://127.0.0.1:9/")
    academy.answer("甲一", "38.5")
    courier.run_due()
    assert row.deliveries.get().error == "ConnectionRefusedError" and states(row) == ["waiting"]


# ---- couriers


def test_courier_that_died_leaves_its_line_to_the_next_and_nothing_is_lost(academy, receiver):
    """Killed after the receiver had it and before that was entered: it comes again, with the same id."""
    row, _secret = subscribe(academy, receiver)
    academy.answer("甲一", "38.5")
    (line,) = courier._claim()
    courier._attempt(line, courier._next(line))  # … and here the process is gone
    assert courier.run_due() == 0, "under its lease"
    later(courier.LEASE.total_seconds() + 1)
    assert courier.run_due() == 1 and states(row) == ["delivered"]
    first, second = (headers["webhook-id"] for _path, headers, _body in receiver.seen)
    assert first == second


def test_late_courier_writes_nothing(academy, receiver):
    row, _secret = subscribe(academy, receiver)
    academy.answer("甲一", "38.5")
    (late,) = courier._claim()
    delivery = courier._next(late)
    later(courier.LEASE.total_seconds() + 1)
    assert courier.run_due() == 1
    assert courier._note(late, delivery, sending.Answer(500)) is False
    row.refresh_from_db()
    assert states(row) == ["delivered"] and row.failures == 0


def test_subscription_ended_while_a_delivery_is_under_way_stays_ended(academy, receiver):
    row, _secret = subscribe(academy, receiver)
    academy.answer("甲一", "38.5")
    (line,) = courier._claim()
    delivery = courier._next(line)
    end_subscription(subscription=row, by=academy.by)
    assert courier._note(line, delivery, sending.Answer(200)) is False and states(row) == ["dropped"]


# ---- the guard


INSIDE = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1",
          "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::", "255.255.255.255", "240.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_inner_address_is_refused_unless_the_operator_allows_its_network(address):
    assert not rules.reachable(address, [])
    assert rules.reachable("202.112.0.36", []) and rules.reachable("2001:da8::1", [])


def test_allowed_network_opens_itself_alone():
    assert rules.reachable("10.1.2.3", ["10.0.0.0/8"]) and rules.reachable("::ffff:10.1.2.3", ["10.0.0.0/8"])
    assert not rules.reachable("127.0.0.1", ["10.0.0.0/8"]) and not rules.reachable("169.254.169.254", ["10.0.0.0/8"])


@given(st.ip_addresses(v=4).filter(lambda at: at.is_private or at.is_loopback or at.is_link_local))
def test_no_spelling_of_an_inner_address_gets_through(at):
    for spelled in (str(at), f"::ffff:{at}", f"64:ff9b::{at}"):
        assert not rules.reachable(spelled, []) or rules.reachable(str(at), [])


@pytest.mark.parametrize(
    "url", ["http://example.edu.cn/", "https://", "ftp://x/", "https://u:p@example.edu.cn/", "https://x/#f", "https://x:99999/", "https://x\r\nA: b/", "javascript:alert(1)", ""],
)  # fmt: skip
def test_address_that_is_no_https_address_is_refused(url, academy):
    with pytest.raises(Refused, match=r"api\.20"):
        make_subscription(name="x", url=url, verbs=["*"], unit=academy.root, by=operator())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "2130706433", "0x7f000001", "127.1"])
def test_address_inside_the_house_is_refused(host, academy):
    with pytest.raises(Refused, match=r"api\.2[12]"):
        make_subscription(name="x", url=f"https://{host}/", verbs=["*"], unit=academy.root, by=operator())
    assert not Subscription.objects.exists()


def test_address_that_turned_inside_later_gets_nothing(academy, receiver, monkeypatch):
    row, _secret = subscribe(academy, receiver)
    monkeypatch.delenv("SHOUWANG_WEBHOOK_NETWORKS")
    academy.answer("甲一", "38.5")
    courier.run_due()
    assert receiver.seen == [] and row.deliveries.get().error == "api.22"


@pytest.mark.parametrize("verbs", [[], ["checkin.flaged"], ["CHECKIN.*"], ["**"], ["checkin"], ["a.b; drop"]])
def test_pattern_that_no_event_answers_to_is_refused(verbs, academy, receiver):
    with pytest.raises(Refused, match=r"api\.23"):
        subscribe(academy, receiver, verbs)


@pytest.mark.parametrize("role", ["office", "adviser", "auditor", "roster"])
def test_who_looks_after_neither_system_nor_grants_subscribes_to_nothing(role, academy, receiver):
    actor = officer(academy, "主任", role)
    with pytest.raises(Refused, match=r"core\.04"):
        make_subscription(name="x", url=receiver.url, verbs=["*"], unit=academy.root, by=actor)


def test_secret_is_sealed_in_the_database(academy, receiver):
    from django.db import connection

    row, secret = subscribe(academy, receiver)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM api_subscription WHERE id = %s", [row.pk])
        kept = cursor.fetchone()[0]
    assert secret not in kept and Subscription.objects.get().secret == secret




def test_verbs_of_rooms_that_this_process_has_not_used_are_known():
    words = "import django; django.setup(); from shouwang.api.actions.webhooks import known_verbs; print(sorted(known_verbs()))"
    env = dict(os.environ, DJANGO_SETTINGS_MODULE="shouwang.settings")
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, env=env)
    for verb in ("bulletin.published", "checkin.flagged", "roster.imported", "questions.published"):
        assert verb.split(".")[0] + "." in found.stdout, verb
    assert "'checkin.flagged'" in found.stdout


def test_page_of_subscriptions_says_why_a_delivery_failed_and_sends_it_again(academy, receiver):
    account = roster.make_account(person=academy.person["安全"], by=academy.by)
    officer(academy, "安全", "security")
    client = Client()
    client.force_login(account)
    form = {"name": "校医院系统", "url": receiver.url, "verbs": "checkin.flagged", "unit": "ALL"}
    made = client.post("/api/webhooks/new/", form)
    row = Subscription.objects.get()
    assert row.secret in made.content.decode() and made["Cache-Control"] == "private, no-store"
    assert row.secret not in client.get(f"/api/webhooks/{row.pk}/").content.decode(), "it is shown once"
    receiver.answer = lambda number: 422
    academy.answer("甲一", "38.5")
    delivery = row.deliveries.get()
    Delivery.objects.filter(pk=delivery.pk).update(attempts=rules.ATTEMPTS - 1)
    courier.run_due()
    assert "接收方回答 422" in client.get(f"/api/webhooks/{row.pk}/?state=dead").content.decode()
    client.post(f"/api/webhooks/{row.pk}/deliveries/{delivery.pk}/replay/")
    receiver.answer = lambda number: 200
    assert courier.run_due() == 1 and states(row) == ["delivered"]
    client.post(f"/api/webhooks/{row.pk}/end/")
    row.refresh_from_db()
    assert row.ended_at
