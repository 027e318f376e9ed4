"""Where demonstrations lie on disk: a home of their own each, with their own keys, made beside and put in place when complete.

    SHOUWANG_HOME/demo-4000-outbreak/            shouwang.sqlite3, keys/ …    complete
    SHOUWANG_HOME/demo-4000-outbreak.part-PID/   being made by that process; swept when the process is gone

Keys of its own: a link of a demonstration must never open anything in a real institution on the same server.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
from pathlib import Path

from shouwang import env

PACKAGE = Path(__file__).resolve().parent.parent


def fingerprint() -> str:
    """What a demonstration must have been made by: the story as it is told and the tables as they are laid now."""
    digest = hashlib.sha256()
    for path in sorted([*PACKAGE.glob("demo/*.py"), *PACKAGE.glob("*/migrations/0*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def final(size, state) -> Path:
    """The home of a complete demonstration."""
    return env.home() / f"demo-{size}-{state}"


def part(home: Path) -> Path:
    """The home in which this process makes it."""
    return home.with_name(f"{home.name}.part-{os.getpid()}")


def marks(home: Path) -> dict | None:
    """The mark of completion in a home's database, None where there is none that can be read."""
    path = home / "shouwang.sqlite3"
    if not path.exists():
        return None
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            row = database.execute("SELECT refs FROM core_event WHERE verb = 'demo.finished' ORDER BY id DESC").fetchone()
    except sqlite3.DatabaseError:
        return None
    return json.loads(row[0]) if row else None


def sweep(home: Path):
    """Remove what processes that are gone left unfinished."""
    for path in home.parent.glob(f"{home.name}.part-*"):
        if not _alive(path.name.rpartition("-")[2]):
            throw_away(path)


def throw_away(made: Path):
    """Remove an unfinished demonstration."""
    shutil.rmtree(made, ignore_errors=True)


def _alive(pid):
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass  # somebody else's process, alive
    return True


def put_in_place(made: Path, home: Path):
    """Make a complete demonstration the one that is opened; one that another process put there meanwhile may stay."""
    _to_disk(made / "shouwang.sqlite3")
    if home.exists():
        shutil.rmtree(home)
    with contextlib.suppress(OSError):  # another process was faster: theirs is as good
        made.rename(home)
    throw_away(made)


def _to_disk(path):
    """The file was written without waiting for the disk; wait once now."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "rb") as file:
        os.fsync(file.fileno())
