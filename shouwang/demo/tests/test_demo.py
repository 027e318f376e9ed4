"""The demonstration as somebody meets it: one command makes it, it obeys every law, a second run is at once, a kill repairs itself."""

import contextlib
import datetime as dt
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.command_line import Installation, installation

__all__ = ["installation"]
SIZE = 200
pytestmark = pytest.mark.scale  # a demonstration takes seconds to make
POSTGRES = os.environ.get("SHOUWANG_DATABASE_URL", "").startswith("postgres")
own_home = pytest.mark.skipif(POSTGRES, reason="a home of its own holds SQLite, whatever the tests run on")


def environment(home):
    """Without a database named, the demonstration makes homes of its own below this one."""
    env = os.environ | {"SHOUWANG_HOME": str(home)}
    for name in ("SHOUWANG_DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SHOUWANG_PUBLIC_URL"):
        env.pop(name, None)
    return env


def demo(home, *more, size=SIZE):
    """Run the command to its end; what it said."""
    words = [sys.executable, "-m", "shouwang.cli", "demo", "--no-serve", "--size", str(size), *more]
    done = subprocess.run(words, env=environment(home), capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    return done.stderr


def made(home, state="outbreak") -> Installation:
    """What lies in the home, to be driven by other commands."""
    folder = home / f"demo-{SIZE}-{state}"
    return Installation(folder, f"sqlite:///{folder}/shouwang.sqlite3")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One complete demonstration for the tests that only look."""
    where = tmp_path_factory.mktemp("demo")
    demo(where)
    return where


@own_home
def test_every_law_holds(home):
    found = made(home).ok("verify")
    assert found["ok"] and found["broken"] == 0


@own_home
def test_it_holds_what_it_promises(home):
    counts = made(home).ok("stats")
    assert counts["people"] == SIZE + 1  # one was taken on in the second week
    assert counts["slots"] >= 14 and counts["returns"] > 0.9 * 13 * SIZE
    for rows in ("exemptions", "checks", "signoffs", "assertions", "issues"):
        assert counts[rows] > 0, rows
    tables = counts["tables"]
    assert tables["roster.Transfer"] and tables["roster.Household"] and tables["checkin.DailySheet"]
    kept = ("Watch", "Paper", "Review", "Absence", "SweepTarget", "Returnee", "ContactEvent", "Exam", "Visit", "DayCount", "SelfReport")
    assert all(tables[f"watch.{name}"] for name in kept) and tables["gate.Scan"] and tables["watch.Watch"] >= 30


@own_home
def test_the_first_issue_is_restated_by_what_came_late_and_the_second_is_identical(home):
    code, found, _ = made(home).run("replay", 1)
    assert (code, found["result"], found["reproduces"]) == (1, "restated", True)
    code, found, _ = made(home).run("replay", 2)
    assert (code, found["result"]) == (0, "identical")


@own_home
def test_logins_work_with_the_password_that_is_printed(home):
    said = demo(home)
    assert "shouwang-demo" in said and "adviser" in said and "/c/" in said
    script = (
        "import django; django.setup()\n"
        "from django.contrib.auth import authenticate\n"
        "from shouwang.demo.posts import LOGINS, PASSWORD\n"
        "print(sum(authenticate(username=name, password=PASSWORD) is not None for name in LOGINS), len(LOGINS))"
    )
    env = made(home).env | {"DJANGO_SETTINGS_MODULE": "shouwang.settings"}
    out = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True).stdout
    assert len(set(out.split())) == 1


@own_home
def test_a_second_run_makes_nothing_and_goes_on_from_where_the_clock_stood(home):
    before = made(home).ok("stats")
    demo(home)
    after = made(home).ok("stats")
    assert {name for name in before if before[name] != after[name]} <= {"events", "tables"}
    assert after["events"] == before["events"] + 1  # the clock was moved


def build_at(where, day):
    """Make a demonstration of a fixed day in a home, whatever the day is today."""
    script = (
        "import django; django.setup()\n"
        "import datetime as dt\n"
        "from shouwang.demo.building import build\n"
        f"build({SIZE}, 'outbreak', today=dt.date.fromisoformat('{day}'), quiet=True)"
    )
    env = environment(where) | {"DJANGO_SETTINGS_MODULE": "shouwang.settings"}
    subprocess.run([sys.executable, "-c", script], env=env, check=True, timeout=400)
    return Installation(where, f"sqlite:///{where}/shouwang.sqlite3")


def asserted(installation):
    """The hashes of everything that anybody asserted, in order: signatures, sheets, locks, the numbers of the issues."""
    path = installation.home / "shouwang.sqlite3"
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute("SELECT kind, digest FROM core_assertion ORDER BY id").fetchall()


@own_home
def test_the_same_day_gives_the_same_demonstration(tmp_path):
    """Over a leap day, too."""
    one, other = (build_at(tmp_path / name, "2024-03-05") for name in ("one", "other"))
    assert one.ok("stats") == other.ok("stats")
    assert asserted(one) == asserted(other)
    for day in ("2024-02-29", "2024-03-05"):
        words = ("rollcall", "--campaign", "daily", "--day", day, "--known-at", "2024-03-05T16:00", "--names")
        assert one.ok(*words) == other.ok(*words)


def returns_in(folder):
    """How many returns a half-made database holds."""
    found = list(folder.glob(f"demo-{SIZE}-outbreak.part-*/shouwang.sqlite3"))
    if not found:
        return 0
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(f"file:{found[0]}?mode=ro", uri=True)) as db:
        return db.execute("SELECT COUNT(*) FROM checkin_return").fetchone()[0]
    return 0


@own_home
def test_a_killed_run_is_repaired_by_the_next(tmp_path):
    words = [sys.executable, "-m", "shouwang.cli", "demo", "--no-serve", "--size", str(SIZE)]
    process = subprocess.Popen(words, env=environment(tmp_path), stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 200
        while returns_in(tmp_path) < 300 and time.monotonic() < deadline:
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not (tmp_path / f"demo-{SIZE}-outbreak").exists()
    demo(tmp_path)
    assert made(tmp_path).ok("verify")["ok"]
    assert [path.name for path in tmp_path.glob("demo-*")] == [f"demo-{SIZE}-outbreak"]


@own_home
def test_an_ordinary_term_asks_on_school_days_and_obeys_every_law(tmp_path):
    demo(tmp_path, "--state", "term")
    installation = made(tmp_path, "term")
    assert installation.ok("verify")["ok"]
    assert installation.ok("stats")["campaigns"] == 2  # the class check, and the follow-up of those under watch
    words = ("rollcall", "--campaign", "absence", "--unit", "01", "--day")
    days = [dt.date.today() - dt.timedelta(days=back) for back in range(2, 9)]  # a whole week, whatever hour it is anywhere
    asked = [day for day in days if installation.run(*words, day.isoformat())[0] == 0]
    assert asked == [day for day in days if day.weekday() < 5]


def test_a_database_that_is_named_is_filled_when_it_is_empty(installation):
    code, _, said = installation.run("demo", "--no-serve", "--size", SIZE)
    assert code == 0, said
    assert installation.ok("verify")["ok"]
    code, _, said = installation.run("demo", "--no-serve", "--size", SIZE + 1)
    assert code == 1 and "另一个演示" in said


def test_a_database_with_an_institution_is_left_alone(installation):
    installation.ok("init", "--name", "真大学")
    before = installation.ok("stats")
    code, found, _ = installation.run("demo", "--no-serve", "--size", SIZE)
    assert code == 1 and "不是空的" in json.dumps(found, ensure_ascii=False)
    assert installation.ok("stats") == before


def test_too_small_a_university_is_refused(tmp_path):
    words = [sys.executable, "-m", "shouwang.cli", "demo", "--no-serve", "--size", "20"]
    done = subprocess.run(words, env=environment(tmp_path), capture_output=True, text=True)
    assert done.returncode == 2 and "至少" in done.stderr
