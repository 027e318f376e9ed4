"""A day of reminders for tests: the academy with telephones, e-mail addresses and a gateway that answers on 127.0.0.1."""

import datetime as dt

import pytest
from django.db import transaction

from shouwang.checkin.actions.gateways import open_gateway
from shouwang.checkin.models import Campaign, Delivery, Gateway, Reminder, Round, Slot
from shouwang.checkin.reminders import gateways
from shouwang.checkin.reminders.rounds import remind_due_slots
from shouwang.checkin.reminders.sending import deliver_due
from shouwang.core import clock, institution
from shouwang.core.tests.vendor import Vendor, said
from shouwang.roster import actions
from shouwang.roster.models import Person
from tests.academy import FIRST, MORNING, Academy, found


def taken(call):
    """The gateway takes everything."""
    return said({"code": 0})


def answers(day, answer):
    """From now on the vendor answers so: with one answer to all, or by a function of the call."""
    by_call = answer is taken or answer.__name__ == "once" or "call" in answer.__code__.co_varnames
    day.vendor._answers = answer if by_call else [answer]


class Day:
    """The academy on its first day, without a gateway; `at("14:00")` moves the clock and does what the worker does then."""

    def __init__(self, zone="Asia/Shanghai", grant=False):
        gateways.forget()
        found(zone=zone)
        Gateway.objects.all().delete()  # each test sets up its own
        self.academy, self.vendor = Academy(founded=True), None
        if grant:
            self.academy.grant()
        for n, (name, person) in enumerate(self.academy.person.items()):
            if name != "丁一":
                actions.change_person(person=person, phone=f"138{n:08}", email=f"p{n}@example.cn", by=self.academy.by)

    def begin(self, vendor):
        """Eight in the morning again, everybody as the database has them: what a test did to them is rolled back."""
        gateways.forget()
        clock.move(MORNING + dt.timedelta(minutes=1))
        people = Person.objects.in_bulk([person.pk for person in self.academy.person.values()])
        self.academy.person = {name: people[person.pk] for name, person in self.academy.person.items()}
        self.academy.campaign = Campaign.objects.select_related("unit", "form").get(pk=self.academy.campaign.pk)
        self.vendor = vendor
        return self

    def sms(self, **more):
        """A gateway for SMS to the local server."""
        given = {"url": self.vendor.url("/sms"), "lanes": 1, "timeout_s": 1} | more.pop("given", {})
        return self.gateway("sms_http", name="短信", given=given, **more)

    def gateway(self, adapter, name="渠道", unit="ALL", **more):
        return open_gateway(name=name, adapter=adapter, unit=self.academy.unit[unit], by=self.academy.by, **more)

    def at(self, text, day=FIRST, deliver=True):
        """What the worker does at this time of the day."""
        hour, minute = map(int, text.split(":"))
        clock.move(clock.instant(day, hour * 60 + minute))
        remind_due_slots()
        return deliver_due() if deliver else 0

    @property
    def slot(self):
        slot = Slot.objects.select_related("campaign__unit", "campaign__form").get(campaign=self.academy.campaign, day=FIRST)
        return slot

    @property
    def sent_to(self):
        """The telephones that the server was called for, in order."""
        return [call.json["mobile"] for call in self.vendor.calls]

    def names(self, **about):
        """The names of those who have reminders so."""
        rows = Reminder.objects.filter(**about).select_related("person").order_by("person__number")
        return [row.person.name for row in rows]


def everybody(day, but=()):
    """The names of all who have a telephone, in the order of their numbers."""
    return [name for name in day.academy.person if name != "丁一" and name not in but]


def later(**delta):
    """Move the clock on."""
    clock.move(clock.now() + dt.timedelta(**delta))


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The academy of all these tests, made once; each rolls back what it does."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.moved(MORNING):
            yield Day(grant=True)
        transaction.set_rollback(True)
    institution.forget()


@pytest.fixture
def bare(made):
    """The academy at eight in the morning, and a vendor that takes everything; no gateway yet."""
    with Vendor(taken) as vendor:
        yield made.begin(vendor)


@pytest.fixture
def day(bare):
    """The same with one SMS gateway."""
    bare.sms()
    return bare


__all__ = [
    "Day", "Delivery", "Reminder", "Round", "bare", "clock", "day", "deliver_due", "everybody", "later", "made", "remind_due_slots", "taken",
]  # fmt: skip
