"""Two processes at the same person at once, on PostgreSQL; on SQLite the writer gate lets one through at a time."""

import threading
import time

import pytest
from django.db import connections

from shouwang.checkin import record as writer
from shouwang.checkin.actions import checks, close_check
from shouwang.checkin.models import Check, Return
from shouwang.checkin.verify import one_check_a_flip, tallies_equal_rows, versions_are_contiguous
from shouwang.core import clock
from tests.academy import MORNING, Academy, found

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def academy():
    """The academy in the morning of its first day; 甲一 has answered that they have a fever."""
    found()
    with clock.moved(MORNING):
        academy = Academy(founded=True)
        academy.answer("甲一", "38.5")
        yield academy


def beside(monkeypatch, module, name, first, second):
    """Run `first` on a connection of its own; once it has come through module.name, run `second` before it commits."""
    reached, real = threading.Event(), getattr(module, name)
    once = iter([True])

    def slowly(*args):
        real(*args)
        if next(once, False):
            reached.set()
            time.sleep(0.5)

    def alone():
        try:
            first()
        finally:
            connections.close_all()

    monkeypatch.setattr(module, name, slowly)
    thread = threading.Thread(target=alone)
    thread.start()
    assert reached.wait(10)
    second()
    thread.join(10)
    assert not thread.is_alive()


def test_both_answers_of_one_person_are_kept(academy, monkeypatch):
    beside(monkeypatch, writer, "_insert", lambda: academy.answer("甲二"), lambda: academy.answer("甲二", "37.0"))
    assert sorted(Return.objects.filter(person=academy.person["甲二"]).values_list("seq", flat=True)) == [1, 2]
    assert [*tallies_equal_rows(), *versions_are_contiguous()] == []


def test_correction_while_the_check_is_put_off_leaves_none_open(academy, monkeypatch):
    check = Check.objects.get()
    beside(
        monkeypatch, checks, "_reopen",
        lambda: close_check(check=check, outcome=Check.Outcome.NOT_REACHED, by=academy.by),
        lambda: academy.answer("甲一", "36.5"),
    )  # fmt: skip
    assert not Check.objects.filter(until=None, voided_at=None).exists()
    assert list(one_check_a_flip()) == []
