"""The proof: ten thousand reminders through a gateway that fails at random, two workers that are killed in the middle.

Counted at the gateway: nobody is written to twice, and whoever was not written to is owed nothing silently: failed, or unknown
and shown to a human. The workers are processes of their own, as `shouwang worker` runs them; only leases and pauses are shorter.
"""

import collections
import csv
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest

from shouwang.core.tests.vendor import Vendor, cut, half, said, slow, status
from tests.command_line import installation  # noqa: F401  a fixture

pytestmark = pytest.mark.scale
PEOPLE = 10_000
TIMEOUT_S = 1
DJANGO = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "shouwang.settings"
import datetime as dt, sys, django
django.setup()
from shouwang.core import clock, parameters
from shouwang.core.actions import operator
from shouwang.core.clock_moving import move_clock
by, day = operator(), dt.date(2026, 3, 2)
"""
WORKER = (
    DJANGO
    + """
from shouwang import serve
from shouwang.checkin.reminders import rules, sending, taking
taking.LEASE, sending.WITHIN_S, sending.BUDGET_S, rules.MOST_REST_S = dt.timedelta(seconds=15), 4.0, 2.0, 2
serve.worker_command(None)
"""
)
EIGHT = DJANGO + "move_clock(to=clock.instant(day, 8 * 60), by=by)"
FOURTEEN = (
    DJANGO
    + """
from shouwang.checkin.actions.gateways import open_gateway
parameters.set_parameter(code="reminders.backoff_s", value=1, since_day=day, source="test", by=by)
open_gateway(name="SMS", adapter="sms_http", by=by, given={"url": sys.argv[1], "lanes": 4, "timeout_s": int(sys.argv[2])})
move_clock(to=clock.instant(day, 14 * 60), by=by)
"""
)


class Fickle:
    """A gateway that takes most messages, and counts those that it took, whatever it says about them."""

    def __init__(self, seed):
        self.chance, self.took, self.lock = random.Random(seed), collections.Counter(), threading.Lock()
        self.said = collections.Counter()

    def __call__(self, call):
        phone = call.json["mobile"]
        with self.lock:
            roll, takes = self.chance.random(), self.chance.random() < 0.5
            mood = next((name for name, below in self.MOODS if roll < below), "good")
            if mood == "good" or (mood in self.MAY_TAKE and takes):
                self.took[phone] += 1
            self.said[mood] += 1
        return self.answer(mood)

    MOODS = (
        ("code", 0.03), ("busy", 0.04), ("broken", 0.055), ("cut", 0.065), ("half", 0.07), ("silent", 0.073), ("gone", 0.078),
    )  # fmt: skip
    MAY_TAKE = frozenset({"broken", "cut", "half", "silent"})

    @staticmethod
    def answer(mood):
        return {
            "good": said({"code": 0}), "code": said({"code": 7}), "busy": status(503), "broken": status(500), "cut": cut(),
            "half": half(), "silent": slow(TIMEOUT_S + 1), "gone": status(404),
        }[mood]  # fmt: skip


class Database:
    """The installation's database, asked from outside."""

    def __init__(self, url):
        self.url = url

    def rows(self, sql):
        if self.url.startswith("postgres"):
            import psycopg

            with psycopg.connect(self.url) as connection:
                return connection.execute(sql).fetchall()
        connection = sqlite3.connect(urlsplit(self.url).path, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def states(self):
        return dict(self.rows("SELECT state, COUNT(*) FROM checkin_reminder GROUP BY state"))


def worker(place):
    return subprocess.Popen([sys.executable, "-c", WORKER], env=place.env, stderr=subprocess.DEVNULL, start_new_session=True)


def prepared(place, vendor):
    """Ten thousand people with a telephone each, a daily campaign, the gateway, and the clock at 14:00."""
    place.ok("init", "--name", "催报大学", "--mark", "test")
    with (place.home / "roster.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["number", "name", "kind", "unit", "phone"])
        table.writerows(
            [f"S{n:05}", f"张{n % 97}", "undergraduate", f"学院{n % 7}/{n % 250}班", f"138{n:08}"] for n in range(PEOPLE)
        )
    place.ok("roster", "import", place.home / "roster.csv", "--as-of", "2026-01-01", "--json", timeout=600)
    python(place, EIGHT)
    place.ok("outbreak", "open", "ob", "--name", "流感", "--basis", "传染病防治法2025", "--since", "2026-03-01", "--review", "2026-06-01")
    place.ok("campaign", "open", "daily", "--outbreak", "ob", "--form", "daily-health", "--since", "2026-03-02")
    python(place, FOURTEEN, vendor.url("/sms"), TIMEOUT_S)


def python(place, code, *words):
    subprocess.run([sys.executable, "-c", code, *map(str, words)], env=place.env, check=True)


def kill_now_and_then(place, workers, database, chance):
    """Until nothing is owed: kill -9 one of the two whenever they got a little further, and start another.

    Returns how often it hit one at work.
    """
    kills = 0
    deadline = time.monotonic() + 500
    while time.monotonic() < deadline:
        time.sleep(0.1 + 0.4 * chance.random())
        states = database.states()
        if sum(states.values()) and not states.get("owed", 0) and not states.get("taken", 0):
            return kills
        further = PEOPLE - states.get("owed", 0) - states.get("taken", 0) > kills * PEOPLE // 15
        if states.get("taken", 0) and further and kills < 12:
            victim = chance.randrange(len(workers))
            os.killpg(workers[victim].pid, signal.SIGKILL)
            workers[victim].wait()
            kills += 1
            workers[victim] = worker(place)
    pytest.fail(f"not done in time: {database.states()}")


def test_ten_thousand_reminders_lose_none_and_send_none_twice(installation):  # noqa: F811
    fickle, chance = Fickle(seed=2026), random.Random(3)
    with Vendor(fickle) as vendor:
        prepared(installation, vendor)
        database = Database(installation.url)
        workers, over = [worker(installation), worker(installation)], threading.Event()
        outages = threading.Thread(target=lambda: [vendor.away(0.3) for _ in iter(lambda: over.wait(3), True)])
        outages.start()
        try:
            kills = kill_now_and_then(installation, workers, database, chance)
        finally:
            over.set()
            outages.join()
            for each in workers:
                each.terminate()
                each.wait(60)
    judge(fickle, database, kills)


def judge(fickle, database, kills):
    """Everybody exactly once in the books, and at most once at the gateway."""
    rows = database.rows(
        "SELECT p.number, r.state FROM checkin_reminder r JOIN roster_person p ON p.id = r.person_id ORDER BY p.number"
    )
    assert [number for number, _state in rows] == [f"S{n:05}" for n in range(PEOPLE)], "everybody is owed one reminder"
    took = {number: fickle.took[f"138{int(number[1:]):08}"] for number, _state in rows}
    twice = [number for number, times in took.items() if times > 1]
    assert twice == [], "written to twice"
    assert sum(took.values()) == sum(fickle.took.values()), "nobody else was written to"
    found = collections.Counter((state, took[number]) for number, state in rows)
    assert found["delivered", 0] == 0, "said to be delivered, and the gateway never took it"
    assert set(found) <= {("delivered", 1), ("unknown", 0), ("unknown", 1), ("failed", 0)}, found
    assert found["delivered", 1] > PEOPLE * 0.9
    assert kills >= 3, "the workers were killed at work"
    ambiguous = sum(fickle.said[mood] for mood in fickle.MAY_TAKE)
    assert sum(n for (state, _), n in found.items() if state == "unknown") <= ambiguous + kills * 40, f"more unknown than need be: {found}, {kills} kills"
    tried_after = database.rows(
        "SELECT COUNT(*) FROM checkin_delivery d JOIN checkin_delivery e ON e.reminder_id = d.reminder_id AND e.id > d.id"
        " WHERE d.outcome IN ('delivered', 'unknown') AND e.outcome <> 'unknown' AND d.code <> 'worker died'"
    )
    assert tried_after == [(0,)], "tried again after it had been, or may have been, taken"
