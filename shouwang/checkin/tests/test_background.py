"""What check-in does in the background: one bad slot holds up no other, the nightly recount finds what is wrong and only that."""

import datetime as dt

import pytest

from shouwang.checkin import cells
from shouwang.checkin.actions import signoff
from shouwang.checkin.actions.recounting import recount
from shouwang.checkin.drift_figures import drift
from shouwang.checkin.models import Slot, Tally
from shouwang.checkin.verify import tallies_equal_rows
from shouwang.core import clock, jobs
from shouwang.core.figures import registry
from shouwang.core.models import Assertion, Event, Job
from shouwang.roster import access
from tests.academy import FIRST, MORNING, Academy

pytestmark = pytest.mark.django_db
NIGHT = MORNING + dt.timedelta(days=2, hours=19)  # 03:00 on the third day


@pytest.fixture
def academy(monkeypatch):
    """Three days with an answer each; it is the night after."""
    monkeypatch.setattr(jobs, "days", {"checkin.recount": jobs.days["checkin.recount"]})
    with clock.moved(MORNING):
        made = Academy()
        for number in range(3):
            clock.move(MORNING + dt.timedelta(days=number))
            made.answer("甲一")
        clock.move(NIGHT - dt.timedelta(seconds=30))
        yield made


def locked():
    return Assertion.objects.filter(kind="lock").count()


def test_slot_that_cannot_be_locked_holds_up_no_other(academy, monkeypatch):
    real, bad = signoff.lock_numbers, Slot.objects.order_by("day").first()
    broken = {"is": True}

    def numbers(slot, known_at):
        if slot.pk == bad.pk and broken["is"]:
            raise ValueError("its tree is torn")
        return real(slot, known_at)

    monkeypatch.setattr(signoff, "lock_numbers", numbers)
    due = Slot.objects.filter(locks_at__lte=clock.now()).count()
    assert due == 2  # the third day locks in the morning
    jobs.run_due()
    assert locked() == due - 1
    owed = Job.objects.get(handler="checkin.lock")
    jobs.run_due()
    assert locked() == due - 1 and Job.objects.filter(handler="checkin.lock").count() == 1
    broken["is"] = False
    clock.move(clock.now() + dt.timedelta(minutes=5))
    jobs.run_due()
    owed.refresh_from_db()
    assert owed.done_at and locked() == due


def test_nightly_recount_runs_once_at_three_and_publishes_zero(academy):
    jobs.run_due()  # the one that was missed yesterday
    before = Event.objects.filter(verb="checkin.recounted").count()
    clock.move(NIGHT)
    jobs.run_due()
    jobs.run_due()
    assert Event.objects.filter(verb="checkin.recounted").count() == before + 1
    number, event = drift(access.everything())
    assert number.value == 0 and event.refs["slots"] == 3


def test_nightly_recount_names_the_cell_that_differs(academy):
    slot, unit = Slot.objects.get(day=FIRST), academy.unit["软件2301"]
    Tally.objects.filter(slot=slot, unit=unit).update(answered=2)
    recount()
    number, event = drift(access.everything())
    assert number.value == 1 and event.refs["cells"] == [[slot.pk, unit.pk]]
    rows = registry["checkin.drift"].rows(access.everything(), {})
    assert (rows.total, rows.rows[0][1]) == (1, str(unit))
    assert len(list(tallies_equal_rows())) == 1


def test_answer_between_the_two_readings_is_no_drift(academy, monkeypatch):
    slot, real, first = Slot.objects.get(day=FIRST), cells.recounted, iter([True])

    def recounted(*args, **more):
        if next(first, False):
            academy.answer("甲二", day=FIRST)
        return real(*args, **more)

    monkeypatch.setattr(cells, "recounted", recounted)
    assert cells.drift(slot) == []
