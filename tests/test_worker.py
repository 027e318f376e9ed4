"""The background work in real processes: killed in mid-job, two at once, stopped, beside a server, with its clock moved.

Each process runs `shouwang.serve.work` as `shouwang worker` does, with one task more: `test.slow` writes a line into a file
when it begins and another when it is done.
"""

import re
import signal
import subprocess
import sys
import time

import pytest

from shouwang.checkin.tests.test_frontdoor_processes import Serving
from tests.command_line import installation  # noqa: F401  a fixture

pytestmark = pytest.mark.scale  # many processes, each of which starts anew
WORKER = """
import datetime as dt, os, signal, sys, threading, time
import django; django.setup()
from shouwang import serve
from shouwang.core import jobs
jobs.LEASE = dt.timedelta(seconds=float(sys.argv[2]))

@jobs.task("test.slow")
def slow(number, seconds):
    with open(sys.argv[1], "a") as file:
        file.write(f"begun {number} {os.getpid()} {time.monotonic()}\\n")
    time.sleep(seconds)
    with open(sys.argv[1], "a") as file:
        file.write(f"done {number} {os.getpid()}\\n")

@jobs.daily("test.daily", 0)
def daily():
    with open(sys.argv[1], "a") as file:
        file.write(f"daily {os.getpid()}\\n")

serve.worker_command(None)
"""
OWE = """
import django; django.setup()
from shouwang.core import jobs
for number in range({many}):
    jobs.plant("test.slow", unique=f"{name}.{{number}}", number="{name}.%s" % number, seconds={seconds})
"""


@pytest.fixture
def place(installation):  # noqa: F811
    installation.ok("init", "--name", "后台学校", "--mark", "test")
    return installation


def python(place, code, *words):
    return subprocess.run([sys.executable, "-c", code, *words], env=place.env, check=True, text=True, capture_output=True).stdout


def owe(place, name, many=1, seconds=0.0):
    python(place, OWE.format(name=name, many=many, seconds=seconds))


class Working:
    """A worker in a process of its own."""

    def __init__(self, place, lease=300.0):
        self.said = place.home / "said"
        words = [sys.executable, "-c", WORKER, str(self.said), str(lease)]
        self.process = subprocess.Popen(words, env=place.env, stderr=subprocess.PIPE, text=True)

    def until(self, pattern, times=1, seconds=30):
        """Wait until what was said matches so often; the lines."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            lines = self.said.read_text().splitlines() if self.said.exists() else []
            if sum(bool(re.match(pattern, line)) for line in lines) >= times:
                return lines
            time.sleep(0.05)
        pytest.fail(f"no {pattern} in {lines}")

    def end(self, number=signal.SIGTERM):
        """Send a signal and wait; the exit status."""
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.fixture
def working(place):
    """Starts workers; whatever is left is killed."""
    started = []

    def start(**more):
        started.append(Working(place, **more))
        return started[-1]

    place.env["DJANGO_SETTINGS_MODULE"] = "shouwang.settings"
    yield start
    for worker in started:
        if worker.process.poll() is None:
            worker.end(signal.SIGKILL)


def test_killed_in_mid_job_it_is_done_once_after_its_lease(place, working):
    owe(place, "a", seconds=2)
    first = working(lease=3)
    first.until("begun a.0")
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    second = working(lease=3)
    lines = second.until("done a.0")
    begun = [float(line.split()[-1]) for line in lines if line.startswith("begun a.0")]
    assert begun[1] - begun[0] > 2, "taken before the lease of the dead one had run out"
    assert [line.split()[0] for line in lines if " a.0" in line] == ["begun", "begun", "done"]
    time.sleep(3.5)  # a lease later nobody takes it again
    assert second.said.read_text().count("begun a.0") == 2
    assert second.end() == 0


def test_long_job_keeps_its_lease_from_another_worker(place, working):
    owe(place, "long", seconds=6)
    first, second = working(lease=3), working(lease=3)
    lines = first.until("done long.0")
    assert sum("begun long.0" in line for line in lines) == 1
    assert {first.end(), second.end()} == {0}


def test_two_workers_share_the_work_and_do_nothing_twice(place, working):
    pair = working(), working()
    for worker in pair:
        worker.until("daily", 1)
    owe(place, "b", many=40, seconds=0.02)
    lines = pair[0].until("done b", 40)
    done = [line.split()[1] for line in lines if line.startswith("done b")]
    assert sorted(done) == sorted(set(done)) and len(done) == 40
    assert sum(line.startswith("daily") for line in lines) == 1, "owed once a day, not once a worker"
    assert {worker.end() for worker in pair} == {0}


def test_sigterm_finishes_the_job_in_hand_and_leaves_the_rest(place, working):
    owe(place, "c", many=5, seconds=1)
    first = working()
    first.until("begun c.0")
    assert first.end() == 0
    lines = first.said.read_text().splitlines()
    assert "done c.0" in "\n".join(lines) and sum(line.startswith("begun c") for line in lines) < 5
    again = working()  # what was given back is taken at once, not after a lease of five minutes
    again.until("done c", 5, seconds=60)
    assert again.end() == 0


def test_serve_does_the_background_work_on_the_embedded_database_and_finishes_it(place):
    if place.url.startswith("postgres"):
        pytest.skip("on PostgreSQL `shouwang worker` does it")
    server = Serving(place)
    try:
        ran = "import django; django.setup()\nfrom shouwang.core import jobs\nprint(jobs.last_ran() or '')"
        place.env["DJANGO_SETTINGS_MODULE"] = "shouwang.settings"
        deadline = time.monotonic() + 60
        while not python(place, ran).strip() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert python(place, ran).strip()
    finally:
        assert server.stop()[0] == 0


def test_clock_put_back_starves_no_job_and_no_beat(place, working):
    move = (
        "import django, datetime as dt; django.setup()\nfrom shouwang.core import clock, clock_moving\n"
        "from shouwang.core.actions import operator\n"
        "clock_moving.move_clock(to=clock.now() + dt.timedelta(days={days}), by=operator())"
    )
    python(place, move.format(days=9))
    worker = working()
    worker.until("daily")
    python(place, move.format(days=9))
    owe(place, "before")
    python(place, move.format(days=-18))
    worker.until("done before")
    owe(place, "after")
    worker.until("done after")
    late = "import django; django.setup()\nfrom shouwang.core import clock, jobs\nprint((clock.now() - jobs.last_ran()).total_seconds())"
    deadline = time.monotonic() + 30
    while not 0 <= float(python(place, late)) < 60:
        assert time.monotonic() < deadline, "no round since the clock was put back"
    assert worker.end() == 0


def test_given_up_work_is_shown_and_can_be_owed_again(place):
    place.env["DJANGO_SETTINGS_MODULE"] = "shouwang.settings"
    python(
        place,
        "import django; django.setup()\nfrom shouwang.core import clock, jobs\nfrom shouwang.core.models import Job\n"
        "jobs.plant('test.gone', unique='x'); Job.objects.update(failed_at=clock.now(), error='ValueError', attempts=8)",
    )
    assert place.ok("jobs")["failed"] == 1
    assert place.ok("jobs", "--retry")["retried"] == 1
    after = place.ok("jobs")
    assert (after["failed"], after["owed"]) == (0, 1)


def test_job_that_kills_every_worker_is_given_up(place):
    place.env["DJANGO_SETTINGS_MODULE"] = "shouwang.settings"
    code = (
        "import django; django.setup()\nfrom shouwang.core import jobs\nfrom shouwang.core.models import Job\n"
        "jobs.days.clear(); jobs.plant('test.deadly', unique='deadly')\n"
        "for turn in range(jobs.ATTEMPTS + 2):\n"
        "    jobs._claim(5); Job.objects.update(leased_until=None)\n"
        "job = Job.objects.get(); print(bool(job.failed_at), job.attempts, job.error)"
    )
    assert python(place, code).split(maxsplit=2)[:2] == ["True", "9"]
