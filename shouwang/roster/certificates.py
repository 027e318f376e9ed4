"""销毁证明 outside the database: an append-only file in SHOUWANG_HOME/certificates, each line with the hash of the one before.

A backup is older than what was destroyed since. So what was begun and what was certified stands here too, and a restore does it
again before anybody is served. A line is written and fsynced before the transaction that it speaks of commits.
"""

import contextlib
import fcntl
import hashlib
import json
import os
from pathlib import Path

from shouwang import env
from shouwang.core import institution
from shouwang.core.assertions import canonical

BEGUN, CERTIFIED = "begun", "certificate"


def folder() -> Path:
    """Where the file is."""
    return env.home() / "certificates"


def path() -> Path:
    """The file."""
    return folder() / "certificates.jsonl"


def house() -> str:
    """Which institution a line belongs to: another database in the same home must not be purged by it."""
    row = institution.current()
    return f"{row.name} {row.created_at.isoformat()}"


def line_hash(line: dict) -> str:
    """SHA-256 of a line without its own hash."""
    return hashlib.sha256(canonical({name: value for name, value in line.items() if name != "hash"})).hexdigest()


def lines() -> list[dict]:
    """Every line of the file, in order; none where there is no file."""
    if not path().exists():
        return []
    whole = path().read_bytes().rpartition(b"\n")[0]  # a line that was cut off by a crash was never committed to
    return [json.loads(text) for text in whole.decode().splitlines() if text.strip()]


def own_lines() -> list[dict]:
    """The lines of this institution."""
    here = house()
    return [line for line in lines() if line["house"] == here]


def last_number() -> int:
    """The highest number that was ever taken here."""
    return max((line["number"] for line in own_lines()), default=0)


def find(kind, number) -> dict | None:
    """The line of a kind under a number of this institution."""
    return next((line for line in own_lines() if line["kind"] == kind and line["number"] == number), None)


def append(kind, number, content) -> dict:
    """Write a line and fsync it; a line that is there already stays as it is (the transaction after it may have failed)."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone() as file:
        kept = find(kind, number)
        if kept is not None:
            return kept
        before = lines()
        line = {"house": house(), "kind": kind, "number": number, "content": content}
        line |= {"previous": before[-1]["hash"] if before else ""}
        line["hash"] = line_hash(line)
        file.truncate(path().read_bytes().rfind(b"\n") + 1)
        file.write(canonical(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())
        return line


@contextlib.contextmanager
def _alone():
    """The file, open for appending, while no other process writes to it."""
    made = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(made, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def broken() -> list[int]:
    """The numbers of the lines (1, 2 …) whose hash or chain does not fit: somebody changed the file."""
    found, previous = [], ""
    for place, line in enumerate(lines(), 1):
        if line.get("hash") != line_hash(line) or line.get("previous") != previous:
            found.append(place)
        previous = line.get("hash", "")
    return found
