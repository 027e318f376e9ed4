"""The academy with its offices on a morning of its third week: made once a module, what a test writes is rolled back."""

import datetime as dt

import pytest
from django.db import transaction

from shouwang.core import clock
from shouwang.core import institution as kept
from tests.academy import MORNING, Academy, found

NINE = dt.datetime(2026, 3, 16, 1, tzinfo=dt.UTC)  # 09:00 in Shanghai


@pytest.fixture(scope="module")
def watched_academy(django_db_setup, django_db_blocker):
    """The academy with its grants, for a whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        found()
        with clock.moved(MORNING):
            yield Academy(founded=True).grant()
        transaction.set_rollback(True)
    kept.forget()


@pytest.fixture
def academy(watched_academy, db):
    """The academy; its clock stands at 09:00 on 16 March 2026."""
    clock.move(NINE)
    for person in watched_academy.person.values():
        person.refresh_from_db()
    return watched_academy
