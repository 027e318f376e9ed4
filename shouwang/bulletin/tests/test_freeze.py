"""A freeze waits for whoever began before it: what an issue counts as of an instant never grows afterwards."""

import threading

import pytest
from django.db import connection

from shouwang.bulletin import actions, replaying
from shouwang.checkin import cells
from shouwang.checkin.models import Slot
from shouwang.core import clock
from shouwang.core.writing import freeze, writing
from tests.academy import FIRST, MORNING, Academy, found

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work):
    """Run work on a connection of its own; returns the thread and a list for its result."""
    got = []

    def run():
        try:
            got.append(work())
        except Exception as error:  # handed back to the test
            got.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, got


def test_a_writer_held_open_across_a_freeze_is_counted():
    found()
    with clock.moved(MORNING):
        academy = Academy(founded=True)
        academy.answer("甲一")
        entered, let_go = threading.Event(), threading.Event()

        def slow_writer():
            with writing() as stamp:
                outcome = academy.answer("甲二", "38.5")
                entered.set()
                assert let_go.wait(20)
                return stamp, outcome.status

        writer, wrote = in_thread(slow_writer)
        assert entered.wait(20)
        freezer, froze = in_thread(freeze)
        freezer.join(0.5)
        assert freezer.is_alive(), "the freeze did not wait for the open writer"
        let_go.set()
        writer.join(20)
        freezer.join(20)
        (stamp, status), known_at = wrote[0], froze[0]
        assert status == "recorded" and stamp <= known_at
        slot = Slot.objects.select_related("campaign__unit").get()
        assert cells.recounted(slot, known_at).total.answered == 2
        issue = actions.issue_now(day=FIRST, known_at=known_at, by=academy.by)
        academy.answer("甲三")
        assert issue.frozen["cells"]["t1/total/answered"] == 2
        assert replaying.replay(issue).result == "restated"
        assert cells.recounted(slot, known_at).total.answered == 2
