"""Guessing grows slow, by name, by address and by both; nobody is shut out by what others fail at."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.site.login import rules, throttle
from shouwang.site.models import Attempt
from tests.inhabited import EVENING

pytestmark = pytest.mark.django_db
BUCKETS = [rules.PAIR, rules.NAME, rules.ADDRESS, rules.DEVICE, rules.CODE]


@pytest.fixture
def held(institution):
    """The clock stands still."""
    with clock.moved(EVENING):
        yield


def fail(name="P011", address="10.0.0.1", device="", times=1):
    for _ in range(times):
        throttle.count(throttle.buckets(name, address, device))


def waits(name="P011", address="10.0.0.1", device=""):
    """How many seconds must the next attempt wait? Asking costs none."""
    try:
        with transaction.atomic():
            throttle.count(throttle.buckets(name, address, device))
            transaction.set_rollback(True)
    except Refused as refusal:
        return refusal.params.get("seconds") or refusal.params["minutes"] * 60
    return 0


@given(st.sampled_from(BUCKETS), st.integers(0, 60), st.integers(0, 10**6))
def test_a_wait_ends_and_never_grows_beyond_its_most(bucket, level, passed):
    wait = rules.wait_s(level, passed, bucket)
    assert 0 <= wait <= bucket.most_s and rules.wait_s(level, bucket.most_s, bucket) == 0
    assert rules.wait_s(level + 1, passed, bucket) >= wait, "one more failure never waits less"
    left, rest = rules.leaked(level, passed, bucket)
    assert 0 <= left <= level and 0 <= rest < bucket.leak_s


@given(st.sampled_from(BUCKETS), st.integers(0, 40), st.lists(st.integers(0, 5000), min_size=1, max_size=20))
def test_what_leaks_does_not_depend_on_how_often_one_looks(bucket, level, pauses):
    at_once = rules.leaked(level, sum(pauses), bucket)[0]
    left, rest = level, 0
    for pause in pauses:
        left, rest = rules.leaked(left, rest + pause, bucket)
    assert left == at_once


def test_failures_below_the_free_ones_cost_nothing(held):
    fail(times=rules.PAIR.free - 1)
    assert waits() == 0
    fail()
    assert waits() == rules.PAIR.first_s


def test_the_delay_doubles_and_stops_at_its_most(held):
    fail(times=rules.PAIR.free)
    at, seen = EVENING, []
    for _ in range(9):
        seen.append(waits())
        at += dt.timedelta(seconds=seen[-1] + 1)
        clock.move(at)
        assert waits() == 0
        fail()
    assert seen[:3] == [15, 30, 60] and max(seen) == rules.PAIR.most_s


def test_a_name_is_guarded_over_all_addresses(held):
    for number in range(rules.NAME.free):
        fail(address=f"10.0.{number}.1")
    assert waits(address="10.9.9.9") == rules.NAME.first_s
    assert waits(name="P012", address="10.9.9.9") == 0, "another name from there is free"


def test_an_address_is_guarded_over_all_names(held):
    for number in range(rules.ADDRESS.free):
        fail(name=f"N{number}")
    assert waits(name="N9999") == rules.ADDRESS.first_s
    assert waits(name="N9999", address="10.0.0.2") == 0


def test_one_household_holds_a_whole_half_of_ipv6(held):
    assert rules.network("2001:db8::1") == rules.network("2001:db8::ffff:2") != rules.network("2001:db8:1::1")
    assert rules.network("::ffff:10.0.0.1") == rules.network("10.0.0.1") and rules.network("fe80::1%eth0") == "fe80::/64"


def test_a_known_device_is_not_shut_out_by_the_failures_of_others(held):
    for number in range(rules.NAME.free + 5):
        clock.move(EVENING + dt.timedelta(minutes=20 * number))
        fail(address=f"10.0.{number}.1")
    assert waits(address="10.1.1.1") > 0
    assert waits(address="10.1.1.1", device="abcd-1") == 0
    fail(address="10.1.1.1", device="abcd-1", times=rules.DEVICE.free)
    assert waits(device="abcd-1") > 0, "and it waits for its own"


def test_after_a_week_of_attack_a_name_is_free_within_a_day(held):
    for number in range(2000):
        clock.move(EVENING + dt.timedelta(minutes=5 * number))
        try:
            fail(address=f"10.{number // 250}.{number % 250}.1")
        except Refused:
            continue
    row = Attempt.objects.get(bucket__startswith="name:")
    assert row.level <= rules.NAME.full
    clock.move(clock.now() + dt.timedelta(days=1))
    assert waits(address="10.250.1.1") == 0


def test_right_passwords_never_count(held):
    for _ in range(rules.NAME.free * 3):
        throttle.count(throttle.buckets("P011", "10.0.0.1")).was_right()
    assert waits() == 0 and set(Attempt.objects.values_list("level", flat=True)) == {0}


def test_success_of_one_name_does_not_clean_the_address(held):
    fail(name="victim", times=3)
    throttle.count(throttle.buckets("own", "10.0.0.1")).was_right()
    assert Attempt.objects.get(bucket__startswith="address:").level == 3


def test_old_buckets_are_dropped(held):
    fail()
    assert throttle.prune() == 0
    clock.move(clock.now() + throttle.QUIET + dt.timedelta(minutes=1))
    assert throttle.prune() == 3 and not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_guesses_at_once_are_counted_before_any_password_is_looked_at(institution):
    passed, refused = [], []

    def guess():
        try:
            throttle.count(throttle.buckets("P011", "10.0.0.1"))
            passed.append(1)
        except Refused:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(24)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(passed) == rules.PAIR.free and len(refused) == 24 - rules.PAIR.free
