"""Codes: what is signed is read, what is not is refused, whoever changed a digit; time with two clocks; a handle names nobody."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang import env
from shouwang.core import clock
from shouwang.gate import codes
from shouwang.gate.models import Visit
from shouwang.roster.actions import revoke_link
from shouwang.roster.models import Person

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def code_of(name, house, seconds=60):
    return codes.of_person(Person.objects.get(pk=house.person[name].pk), clock.now() + seconds * SECOND)


def test_code_is_digits_of_one_length_and_speaks_for_its_person(house):
    text = code_of("甲一", house)
    assert text.isdigit() and len(text) == codes.DIGITS
    shown = codes.read(text)
    assert (shown.kind, shown.pk, shown.version) == (codes.PERSON, house.person["甲一"].pk, 1)
    assert house.person["甲一"].number not in text


@pytest.mark.parametrize(("after", "expired"), [(-121, True), (-120, False), (0, False), (59, False), (179, False), (180, True), (3600, True)])
def test_code_is_good_in_its_time_and_the_skew_of_two_clocks(house, after, expired):
    shown = codes.read(code_of("甲一", house))
    at = dt.datetime.fromtimestamp(shown.since, dt.UTC) + after * SECOND
    assert shown.expired(at, 120) == expired


@settings(max_examples=40, deadline=None)
@given(st.integers(0, codes.DIGITS - 1), st.sampled_from("0123456789"))
def test_code_with_one_digit_changed_is_nobodys(place, digit):
    text = codes._signed(codes.PERSON, codes.handle(codes.PERSON, 7, 1, dt.date(2026, 3, 2)), *(dt.datetime(2026, 3, 2, tzinfo=dt.UTC),) * 2)
    changed = text[:place] + digit + text[place + 1 :]
    assert (codes.read(changed) is None) == (changed != text)


@pytest.mark.parametrize("junk", ["", "1", "9" * 215, "1" * 215, "0" * 215, "x" * 215, "１" * 215, "1" * 10000])
def test_junk_is_nobodys(junk):
    assert codes.read(junk) is None


def test_code_of_another_key_is_nobodys(house, monkeypatch):
    text = code_of("甲一", house)
    ours = env.key
    monkeypatch.setattr(env, "key", lambda name: b"\7" * 32 if name == "gate" else ours(name))
    assert codes.read(text) is None
    stolen = code_of("甲一", house)
    monkeypatch.undo()
    assert codes.read(stolen) is None


def test_handle_changes_every_day_and_with_the_link(house):
    day, pk = dt.date(2026, 3, 2), house.person["甲一"].pk
    found = {codes.handle(codes.PERSON, pk, version, day + dt.timedelta(days=n)) for version in (1, 2) for n in range(5)}
    assert len(found) == 10
    assert codes.handle(codes.PERSON, pk, 1, day) != codes.handle(codes.VISIT, pk, 1, day)


def test_code_of_a_replaced_link_is_known_as_such(house):
    from shouwang.gate.judging import judged

    text = code_of("甲一", house)
    revoke_link(person=house.person["甲一"], by=house.operator)
    found = judged(house.scope("门卫"), text)
    assert found.flaw == "revoked" and found.person == house.person["甲一"]


def test_visit_code_is_the_same_whenever_it_is_drawn(house):
    now = clock.now()
    row = Visit(pk=5, since=now, until=now + dt.timedelta(hours=2))
    first = codes.read(codes.of_visit(row))
    clock.move(now + dt.timedelta(days=1))
    assert codes.read(codes.of_visit(row)).handle == first.handle
    assert (first.kind, first.pk) == (codes.VISIT, 5)
