"""The roster pull: what a register says waits for a person; nothing is written before, nothing waits twice."""

import json
import os
import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from shouwang.cli import main
from shouwang.core import clock, jobs
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused
from shouwang.roster import pull
from shouwang.roster.models import ImportRun, Person
from tests.academy import MORNING, Academy

pytestmark = pytest.mark.django_db
HEAD = "学工号,姓名,类别,单位\n"


@pytest.fixture
def academy(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOUWANG_ROSTER_SOURCE", str(tmp_path))
    with clock.moved(MORNING):
        yield Academy().grant()


def drop(folder, name, rows, age=3600):
    """A file that another system laid down some time ago."""
    (folder / name).write_text(HEAD + "".join(",".join(row) + "\n" for row in rows))
    at = clock.true_now().timestamp() - age
    os.utime(folder / name, (at, at))


NEW = ["N1", "新人", "undergraduate", "计算机学院/2023级/软件2301"]


def test_dropped_file_waits_for_a_person_and_those_who_keep_the_roster_hear(academy, tmp_path):
    drop(tmp_path, "a.csv", [NEW])
    people = Person.objects.count()
    run = pull.pull()
    assert (run.state, run.counts["joins"], run.by) == ("dry", 1, "system") and Person.objects.count() == people
    assert Notice.objects.get(code="roster.pulled").to == f"roster.Person:{academy.person['主任'].pk}"


def test_newer_file_takes_the_place_of_the_one_that_waits_and_the_old_one_is_not_read_again(academy, tmp_path):
    drop(tmp_path, "a.csv", [NEW], age=7200)
    first = pull.pull()
    drop(tmp_path, "b.csv", [NEW, ["N2", "又一人", "undergraduate", NEW[3]]])
    second = pull.pull()
    first.refresh_from_db()
    assert first.state == ImportRun.State.REFUSED and second.counts["joins"] == 2
    from shouwang.roster.actions.importing import discard_import

    discard_import(run=second, by=academy.by)
    assert pull.pull() is None  # somebody has looked at it and said no


def test_file_that_is_still_being_copied_is_left_alone(academy, tmp_path):
    drop(tmp_path, "a.csv", [NEW], age=5)
    (tmp_path / "readme.txt").write_text("x")
    assert pull.pull() is None


def test_source_that_is_not_there_is_said(academy, tmp_path, monkeypatch):
    monkeypatch.setenv("SHOUWANG_ROSTER_SOURCE", str(tmp_path / "nowhere"))
    with pytest.raises(Refused, match=r"roster\.95"):
        pull.pull()
    for url, code in (("postgres://x@127.0.0.1:1/y?view=people", "roster.95"), ("postgres://x@127.0.0.1/y?view=p;drop table x", "roster.96")):
        with pytest.raises(Refused, match=code):
            pull.fetch(url)


def test_view_is_read_and_cannot_be_written_through():
    if connection.vendor != "postgresql":
        pytest.skip("a view of PostgreSQL")
    import psycopg

    place = connection.settings_dict
    url = f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/postgres"
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("DROP VIEW IF EXISTS register; CREATE VIEW register AS SELECT 'N1' AS number, '新人' AS name, NULL AS phone")
        try:
            name, content = pull.fetch(url + "?view=register")
        finally:
            other.execute("DROP VIEW register")
    assert (name, content.decode().splitlines()) == ("register.csv", ["number,name,phone", "N1,新人,"])


def test_every_morning_once(academy, tmp_path, monkeypatch):
    drop(tmp_path, "a.csv", [NEW])
    monkeypatch.setattr(jobs, "days", {"roster.pull": jobs.days["roster.pull"]})
    jobs.run_due()
    jobs.run_due()
    assert ImportRun.objects.count() == 1


@pytest.fixture
def register(tmp_path):
    """A second database, as a school's registry keeps one: a table and a view over it, in a file of SQLite."""
    file = tmp_path / "registry 2026.sqlite3"
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("CREATE TABLE students (no TEXT, name TEXT, kind TEXT, unit TEXT, phone TEXT)")
        other.execute("INSERT INTO students VALUES (?, ?, ?, ?, NULL)", NEW)
        other.execute('CREATE VIEW register AS SELECT no AS "学工号", name AS "姓名", kind AS "类别", unit AS "单位", phone AS "电话" FROM students')
    return file


def test_view_of_an_sqlite_file_is_read_and_waits_for_a_person(academy, register, monkeypatch):
    monkeypatch.setenv("SHOUWANG_ROSTER_SOURCE", f"sqlite:///{register}?view=register")
    before, rows = register.read_bytes(), Person.objects.count()
    run = pull.pull()
    assert run.state == ImportRun.State.DRY and run.counts["joins"] == 1 and run.file_name == "register.csv"
    assert Person.objects.count() == rows and register.read_bytes() == before
    discarded = run.pk
    assert pull.pull().pk != discarded, "one that still waits is read anew"


@pytest.mark.parametrize("view", ["", "students; DROP TABLE students", "register--", "a.b.c", '"register"', "名册"])
def test_view_of_an_sqlite_file_is_a_name_and_nothing_else(view, register):
    with pytest.raises(Refused, match=r"roster\.96"):
        pull.fetch(f"sqlite:///{register}?view={view}")


def test_sqlite_file_that_is_not_there_is_said_and_not_made(tmp_path):
    with pytest.raises(Refused, match=r"roster\.95"):
        pull.fetch(f"sqlite:///{tmp_path}/nothing.sqlite3?view=register")
    assert list(tmp_path.iterdir()) == []


def test_dry_run_says_what_would_change_and_stages_nothing(academy, register, monkeypatch, capsys):
    monkeypatch.setenv("SHOUWANG_ROSTER_SOURCE", f"sqlite:///{register}?view=register")
    notices = Notice.objects.count()
    assert main(["roster", "pull", "--dry-run", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["counts"]["joins"] == 1 and said["staged"] is None
    assert ImportRun.objects.count() == 0 and Notice.objects.count() == notices
    assert main(["roster", "pull", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["staged"] == ImportRun.objects.get().pk
