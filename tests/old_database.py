"""A database as an older release left it (tests/upgrades/COMMIT, made by .ci/old-database), on the engine of this run."""

import contextlib
import gzip
import json
import os
import shutil
import sqlite3
from pathlib import Path

from tests.command_line import Installation, _postgres_database

FOLDER = Path(__file__).parent / "upgrades"
COMMITS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def expected(commit) -> dict:
    """What the code of that commit said about it."""
    return json.loads((FOLDER / commit / "expected.json").read_text())


@contextlib.contextmanager
def old_installation(commit, home):
    """An installation whose database and keys are those of an older release."""
    source = FOLDER / commit
    shutil.copytree(source / "keys", home / "keys")
    os.chmod(home / "keys", 0o700)
    for file in (home / "keys").iterdir():
        file.chmod(0o600)
    url = os.environ.get("SHOUWANG_DATABASE_URL", "")
    if not url.startswith("postgres"):
        database = sqlite3.connect(home / "shouwang.sqlite3")
        database.executescript(gzip.decompress((source / "sqlite.sql.gz").read_bytes()).decode())
        database.close()
        yield Installation(home, f"sqlite:///{home}/shouwang.sqlite3")
        return
    import psycopg

    name, own = _postgres_database(url)
    text = gzip.decompress((source / "postgres.sql.gz").read_bytes()).decode()
    with psycopg.connect(own, autocommit=True) as connection:  # psql's own commands begin with a backslash
        connection.execute("\n".join(line for line in text.splitlines() if not line.startswith("\\")))
    try:
        yield Installation(home, own)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def empty_installation(home, like):
    """Another machine: an empty database of the same kind, the keys brought over."""
    shutil.copytree(like.home / "keys", home / "keys")
    if not like.url.startswith("postgres"):
        yield Installation(home, f"sqlite:///{home}/restored.sqlite3")
        return
    import psycopg

    name, url = _postgres_database(like.url)
    try:
        yield Installation(home, url)
    finally:
        with psycopg.connect(like.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def without_instants(answer):
    """A roll call without the instant at which it was asked."""
    if isinstance(answer, dict):
        return {name: without_instants(value) for name, value in answer.items() if name != "known_at"}
    return [without_instants(one) for one in answer] if isinstance(answer, list) else answer


def same_numbers(place, commit):
    """The roll calls, the issue and the laws are what the older release said. Returns the counts of today's tables."""
    before = expected(commit)
    for name, day in (("first", "2026-03-02"), ("second", "2026-03-03")):
        now = place.ok("rollcall", "--campaign", "daily", "--day", day, "--names")
        assert without_instants(now) == without_instants(before[name]["said"]), f"the roll call of {day} came out otherwise"
    replayed, then = place.ok("replay", "1"), before["replay"]["said"]
    assert {name: replayed[name] for name in then if name in replayed} == then
    return place.ok("stats")["tables"]
