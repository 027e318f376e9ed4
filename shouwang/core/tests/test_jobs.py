"""Jobs: enqueued with the event, retried with delay, never lost to a dead worker, never overwritten by a late one."""

import datetime as dt

import pytest

from shouwang.core import clock, events, institution, jobs
from shouwang.core.actions import SYSTEM, action
from shouwang.core.models import Event, Institution, Job

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def world(monkeypatch):
    monkeypatch.setattr(jobs, "days", {})  # what the rooms owe every night is not asked here
    Institution.objects.create(name="测试", zone="Asia/Shanghai", mark="test", created_at=START)
    institution.forget()
    with clock.moved(START):
        yield


@pytest.fixture
def handled(monkeypatch):
    """A handler of `test.happened`; it fails while `fail` is set."""
    monkeypatch.setattr(events, "_handlers", events.defaultdict(list))
    state = {"seen": [], "fail": False}

    @events.on("test.happened")
    def handle(event):
        if state["fail"]:
            raise ValueError("not now")
        state["seen"].append(event.pk)

    return state


@action("test.happened")
def happen(*, by, fail=False):
    events.emit("test.happened", "test:1", by=by)
    if fail:
        raise ValueError("rolled back")


def test_job_is_written_with_its_event_and_done_once(handled):
    happen(by=SYSTEM)
    jobs.run_due()
    jobs.run_due()
    assert handled["seen"] == [Event.objects.get().pk]
    assert Job.objects.get().done_at is not None


def test_rolled_back_action_leaves_no_event_and_no_job(handled):
    with pytest.raises(ValueError, match="rolled back"):
        happen(by=SYSTEM, fail=True)
    assert not Event.objects.exists() and not Job.objects.exists()


def test_failing_job_is_put_off_and_done_later(handled):
    handled["fail"] = True
    happen(by=SYSTEM)
    jobs.run_due()
    job = Job.objects.get()
    assert job.done_at is None and job.run_at > clock.now()
    assert "ValueError" in job.error and "not now" not in job.error  # an error's words may quote somebody
    handled["fail"] = False
    clock.move(clock.now() + dt.timedelta(minutes=1))
    jobs.run_due()
    assert handled["seen"] and Job.objects.get().done_at


def test_job_that_always_fails_is_given_up_and_shown(handled):
    handled["fail"] = True
    happen(by=SYSTEM)
    for _ in range(jobs.ATTEMPTS):
        clock.move(clock.now() + dt.timedelta(hours=1))
        jobs.run_due()
    assert Job.objects.get().failed_at is not None


def test_job_of_a_killed_worker_is_taken_again_after_its_lease(handled):
    happen(by=SYSTEM)
    (claimed,) = jobs._claim(10)  # a worker takes it and is killed
    jobs.run_due()
    assert handled["seen"] == []
    clock.move(clock.now() + jobs.LEASE + dt.timedelta(seconds=1))
    jobs.run_due()
    assert len(handled["seen"]) == 1
    jobs._finish(claimed, "late worker says it failed")
    assert Job.objects.get().error == ""


def test_worker_notes_that_it_lives():
    assert jobs.last_ran() is None
    jobs.run_due()
    assert jobs.last_ran() is not None


def test_action_that_says_nothing_is_refused():
    @action("test.silent")
    def silent(*, by):
        return 1

    with pytest.raises(RuntimeError, match="one Event"):
        silent(by=SYSTEM)


def test_action_takes_keywords_and_by_only():
    with pytest.raises(TypeError):
        action("test.loose")(lambda person, *, by: None)


def test_a_round_is_taken_once_until_its_time_comes_again():
    minute = dt.timedelta(minutes=1)
    assert jobs.take_round("a part", minute) == (True, None)
    assert jobs.take_round("a part", minute)[0] is False
    clock.move(START + minute * 2)
    taken, before = jobs.take_round("a part", minute)
    assert taken and before < START + minute
    clock.move(START)  # the clock was put back: a round in the future holds nobody up
    assert jobs.take_round("a part", minute)[0]
