"""`verify` says nothing of a sound database, and a sentence for each thing that somebody altered behind the product's back."""

import datetime as dt

import pytest

from shouwang.bulletin import actions
from shouwang.bulletin.models import Cell, Issue
from shouwang.checkin.actions import lock_slot, send_sheet, sign_off
from shouwang.checkin.models import Check, Return, SignOff, Slot, Tally
from shouwang.core import clock, verify
from shouwang.core.models import Assertion, Event
from shouwang.roster import access
from shouwang.roster.models import Membership, Person, Unit
from tests.academy import FIRST

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(academy):
    """A day with a fever, a correction and somebody missing; signed off, locked, sent and issued."""
    clock.move(clock.instant(FIRST, 9 * 60))
    for name in academy.person:
        if name != "甲二":
            academy.answer(name, "38.4" if name == "甲一" else "36.5", day=FIRST)
    academy.answer("乙一", "38.0", day=FIRST)
    academy.answer("乙一", "36.5", day=FIRST)
    clock.move(clock.instant(FIRST, 19 * 60))
    slot = Slot.objects.select_related("campaign__unit").get()
    reasons = {academy.person["甲二"].pk: "住院"}
    sign_off(slot=slot, unit=academy.unit["软件2301"], reasons=reasons, by=access.on_behalf(academy.person["辅导员甲"]))
    sign_off(slot=slot, unit=academy.root, chain="undergraduate", by=access.on_behalf(academy.person["学工"]))
    send_sheet(slot=slot, chain="undergraduate", by=academy.by)
    clock.move(clock.instant(FIRST + dt.timedelta(days=1), 10 * 60))
    lock_slot(slot=slot)
    actions.issue_now(day=FIRST, by=academy.by)
    return academy


def broken():
    """The names of the laws that are broken now."""
    return {held.name for held in verify.examine_all() if held.broken}


def test_verify_finds_a_sound_database_sound(signed):
    for held in verify.examine_all():
        assert not held.broken, held
    assert len(verify.names()) >= 18
    signed.answer("甲二", day=FIRST)  # late: restates the issue, breaks nothing
    assert broken() == set()


def first(rows):
    """The first row of a table."""
    return rows.objects.order_by("pk").first()


def raised(row, **changes):
    """Write to a row past every action."""
    type(row).objects.filter(pk=row.pk).update(**changes)


TAMPERED = {
    "a tally": (lambda a: raised(Tally.objects.get(unit=a.unit["软件2301"]), answered=3), "checkin.tallies"),
    "a tally below nought": (lambda a: raised(Tally.objects.get(unit=a.root), exempt=-1), "checkin.roll_call"),
    "a place in a slot's tree": (lambda a: raised(Tally.objects.get(unit=a.unit["2023级"]), path="R0009000A"), "checkin.slot_trees"),
    "a return's flag": (
        lambda a: raised(Return.objects.get(person=a.person["甲一"]), flagged=False), "checkin.flags",
    ),
    "a return's flag and reason": (
        lambda a: raised(Return.objects.get(person=a.person["甲一"]), flagged=False, flags=""), "checkin.assertions",
    ),
    "a return removed": (
        lambda a: (Check.objects.filter(person=a.person["乙一"]).delete(), Return.objects.filter(person=a.person["乙一"], seq=2).delete()),
        "checkin.sequence",
    ),
    "lateness": (lambda a: raised(Return.objects.get(person=a.person["乙一"], seq=3), late=True), "checkin.lateness"),
    "a check removed": (lambda a: Check.objects.filter(person=a.person["甲一"]).delete(), "checkin.checks"),
    "an event removed": (lambda a: Event.objects.filter(verb="checkin.flagged").delete(), "checkin.events"),
    "a sign-off's numbers": (
        lambda a: raised(SignOff.objects.first().assertion, numbers={"counters": {}}), "core.assertions",
    ),
    "a lock's instant": (
        lambda a: raised(Assertion.objects.get(kind="lock"), known_at=clock.now()), "core.assertions",
    ),
    "somebody signs on both levels": (
        lambda a: SignOff.objects.update(by_person=a.person["主任"].pk), "checkin.two_pairs_of_eyes",
    ),
    "an issue's cell": (lambda a: raised(Cell.objects.get(key="t1/total/missing"), value=0), "bulletin.frozen"),
    "an issue's text": (lambda a: raised(first(Issue), frozen=first(Issue).frozen | {"title": "?"}), "bulletin.frozen"),
    "an issue's number": (lambda a: raised(first(Issue), number=5), "bulletin.numbers"),
    "a membership's past": (
        lambda a: raised(Membership.objects.get(person=a.person["甲一"]), unit=a.unit["人事处"]), "bulletin.reproduces",
    ),
    "a second responsible unit": (
        lambda a: Membership.objects.create(
            person=a.person["甲一"], unit=a.unit["人事处"], tree="R", kind="staff", since=clock.instant(FIRST),
            until=clock.now(), opened_at=clock.now(), closed_at=clock.now(),
        ),
        "roster.one_unit_at_an_instant",
    ),
    "a path": (lambda a: raised(a.unit["2023级"], path="R0001000Z"), "roster.tree"),
    "a unit's name": (lambda a: raised(a.unit["2023级"], name="2024级"), "roster.unit_places"),
    "a person's unit": (lambda a: raised(a.person["甲一"], unit=a.unit["人事处"]), "roster.people"),
}  # fmt: skip


def test_verify_catches_each_tampering(signed):
    from django.db import transaction

    for what, (tamper, law) in TAMPERED.items():
        with transaction.atomic():
            mark = transaction.savepoint()
            tamper(signed)
            assert law in broken(), what
            transaction.savepoint_rollback(mark)
    assert broken() == set()
    assert Person.objects.count() == len(signed.person) and Unit.objects.exists()
