"""Upgrades: databases that older releases left, brought up to date on both engines; versions that do not fit refuse to work.

A database of a release is made once, by that release's own code (.ci/old-database COMMIT), and kept under tests/upgrades.
"""

import json
import re
import subprocess
import sys

import pytest

from shouwang.checkin.tests.test_frontdoor_processes import Serving
from tests.old_database import COMMITS, empty_installation, expected, old_installation, same_numbers

pytestmark = pytest.mark.scale
GROWS = {"core.Event", "core.Beat", "core.Job", "core.Seal", "core.Access"}  # what running leaves behind
SHIPPED = {"questions.Form", "questions.FormVersion"}  # a release brings its own forms and takes none away
STEPS = """
import django, json; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
done = []
for migration, backwards in plan:
    assert not backwards
    MigrationExecutor(connection).migrate([(migration.app_label, migration.name)])
    connection.check_constraints()
    done.append(f"{migration.app_label}.{migration.name}")
print(json.dumps(done))
"""


@pytest.fixture(params=COMMITS)
def commit(request):
    return request.param


@pytest.fixture
def old(commit, tmp_path):
    with old_installation(commit, tmp_path) as place:
        place.env["DJANGO_SETTINGS_MODULE"] = "shouwang.settings"
        yield place


def python(place, code):
    done = subprocess.run([sys.executable, "-c", code], env=place.env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def applied(place, sql):
    return python(place, f"import django; django.setup()\nfrom django.db import connection as c\nx = c.cursor(); x.execute({sql!r})")


def test_old_tables_are_refused_with_what_to_do_until_they_are_upgraded(old):
    for words in (["serve", "--port", "1"], ["worker"], ["rollcall", "--campaign", "daily", "--day", "2026-03-02"]):
        code, said, sentence = old.run(*words)
        assert code == 1 and "core.31" in said["refused"] and "shouwang upgrade" in sentence and "Traceback" not in sentence
    code, said, sentence = old.run("doctor")
    assert code == 1 and any("shouwang upgrade" in finding["sentence"] for finding in said["findings"])
    said = old.ok("upgrade")
    assert said["changes"] and said["verified"] and not said["broken"]
    old.ok("stats")


def test_upgrade_keeps_every_number_and_the_house_goes_on(old, commit, tmp_path_factory):
    said = old.ok("upgrade")
    before = expected(commit)["stats"]["said"]["tables"]
    tables = same_numbers(old, commit)
    kept = before.keys() - GROWS - SHIPPED
    assert {name: tables[name] for name in kept} == {name: before[name] for name in kept}
    assert all(tables[name] >= before[name] for name in SHIPPED)
    assert old.ok("upgrade")["changes"] == [] and old.ok("upgrade")["backup"] is None  # again it changes nothing
    link = expected(commit)["links"]["said"]
    rows = link["links"] if isinstance(link, dict) else link
    server = Serving(old)
    try:  # a link that the old release printed, and a day that it never saw
        path = "/c/" + rows[0]["url"].rpartition("/")[2]
        status, answer = server.post(path, {"temp_c": 36.4, "day": "2026-03-04"})
        assert status == 201, answer
        status, answer = server.post(path, {"temp_c": 36.6, "day": "2026-03-02"})
        assert status == 201 and answer["seq"] == 2, answer
    finally:
        server.stop()
    assert old.ok("rollcall", "--campaign", "daily", "--day", "2026-03-04")["answered"] == 1
    assert old.ok("verify")["ok"]
    with empty_installation(tmp_path_factory.mktemp("back"), old) as elsewhere:  # the backup it wrote is the way back
        elsewhere.ok("restore", said["backup"])
        same_numbers(elsewhere, commit)


def test_each_migration_since_runs_by_itself_on_rows(old, commit):
    assert json.loads(python(old, STEPS).splitlines()[-1])
    same_numbers(old, commit)
    assert old.ok("verify")["ok"]


def test_newer_tables_are_refused_by_an_older_program(old):
    old.ok("upgrade")
    applied(old, "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_later', '2027-01-01 00:00:00+00:00')")
    for words in (["serve", "--port", "1"], ["upgrade"]):
        code, said, sentence = old.run(*words)
        assert code == 1 and "core.32" in said["refused"] and "9999_later" in sentence
    assert old.run("doctor")[0] == 1
    old.ok("backup", old.home / "still.tar")  # saving what is there is always allowed


def test_upgrade_is_refused_while_somebody_serves(old):
    said = old.ok("upgrade")
    server = Serving(old)
    try:
        applied(old, f"DELETE FROM django_migrations WHERE app || '.' || name = '{said['changes'][-1]}'")
        code, refused, sentence = old.run("upgrade")
        assert code == 1 and "core.33" in refused["refused"] and "serve" in sentence
    finally:
        server.stop()


def test_upgrade_that_would_not_fit_is_refused_before_anything_is_changed(old):
    code = (
        "import django; django.setup()\nfrom shouwang.core import condition\ncondition.NO_DISK = 10**18\n"
        "from shouwang import cli\nprint(cli.main(['upgrade']))"
    )
    assert re.search("core.34", python(old, code))
    assert old.run("stats")[0] == 1  # still the old tables
