"""The IT department's day: an old release's database is upgraded, served, backed up, wrecked, and restored on a fresh machine;
the same people log in and read the same numbers."""

import re

import pytest

from tests.academy import PASSWORD
from tests.journeys.conftest import serving
from tests.journeys.visitor import Visitor
from tests.old_database import COMMITS, empty_installation, old_installation, same_numbers

pytestmark = [pytest.mark.browser, pytest.mark.scale]
ADVISER = "P008"


def wreck(place):
    """The database is lost: the file is overwritten, or every table dropped."""
    if place.url.startswith("postgres"):
        import psycopg

        with psycopg.connect(place.url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return
    for file in place.home.glob("shouwang.sqlite3*"):
        file.write_bytes(b"\x00" * 4096)


def reads_the_roll_call(chromium, place):
    """The adviser logs in and reads the first day; the numbers on the page."""
    with serving(place) as base:
        visitor = Visitor(chromium, base, width="desk")
        try:
            visitor.log_in(ADVISER, PASSWORD)
            visitor.open("/rollcall/daily/?day=2026-03-02").reads("软件2301")
            text = re.sub(r"\d\d-\d\d \d\d:\d\d", "…", visitor.text("main"))  # live: as of this minute
            assert not visitor.complaints, visitor.complaints
            return text
        finally:
            visitor.context.close()


@pytest.mark.parametrize("commit", COMMITS)
def test_upgrade_serve_back_up_lose_and_restore(commit, chromium, tmp_path_factory):
    with old_installation(commit, tmp_path_factory.mktemp("old")) as place:
        assert place.run("stats")[0] == 1  # the new program does not touch old tables
        assert not place.ok("upgrade")["broken"]
        before = reads_the_roll_call(chromium, place)
        tables = same_numbers(place, commit)
        backup = place.home / "tonight.tar"
        place.ok("backup", backup)
        wreck(place)
        assert place.run("verify")[0] != 0
        with empty_installation(tmp_path_factory.mktemp("fresh"), place) as fresh:
            assert fresh.ok("restore", backup)["restored"]
            assert fresh.ok("verify")["ok"]
            kept = {name: count for name, count in same_numbers(fresh, commit).items() if name != "core.Beat"}
            assert kept == {name: count for name, count in tables.items() if name != "core.Beat"}
            assert reads_the_roll_call(chromium, fresh) == before
