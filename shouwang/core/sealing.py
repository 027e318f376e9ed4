"""The seals of the audit record: what was done and who looked cannot be changed or taken away afterwards unnoticed.

A seal takes the rows of a log that no seal holds yet, whatever their ids (a transaction that began early may commit late), and
keeps a digest of each; its own digest runs over these and over the seal before it. So one changed byte anywhere breaks every
later link, and rows that were purged under a certificate leave the others provable. The heads of the chains are written to
SHOUWANG_HOME/seals.log every day: keep copies elsewhere, and a database that was rewritten as a whole is noticed too.
"""

import datetime as dt
import hashlib
import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError

from shouwang.core import clock, jobs
from shouwang.core.assertions import canonical
from shouwang.core.gauges import gauge
from shouwang.core.models import Access, Event, Seal
from shouwang.core.writing import writing

EVERY = dt.timedelta(minutes=5)
ROWS = 1000
ROUNDS = 20  # seals at one go: after an upgrade there may be years to seal
BEGINNING = "0" * 64


@dataclass(frozen=True)
class Log:
    """A table that is sealed: the fields that a row's digest runs over, in their order."""

    name: str
    model: type
    fields: tuple[str, ...]

    def label(self, pk) -> str:
        """How a row is named in sentences."""
        return f"core.{self.model.__name__}:{pk}"


LOGS = {
    "event": Log("event", Event, ("id", "verb", "ref", "refs", "at", "by", "os_user")),
    "access": Log("access", Access, ("id", "kind", "by", "ref", "what", "purpose", "rows", "at", "recorded_at")),
}
_excuses: list = []


def excuse(finder):
    """Register `finder(log name) -> int`: how many rows of a log were destroyed under certificates."""
    _excuses.append(finder)
    return finder


def excused(name) -> int:
    """How many rows of a log may be missing."""
    return sum(finder(name) for finder in _excuses)


def row_digest(values) -> str:
    """24 hexadecimal digits of SHA-256 over a row's values."""
    plain = [value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value for value in values]
    return hashlib.sha256(canonical(plain)).hexdigest()[:24]


def seal_digest(name, number, previous, at, rows) -> str:
    """SHA-256 over everything that a seal says."""
    return hashlib.sha256(canonical([name, number, previous, at.astimezone(dt.UTC).isoformat(), rows])).hexdigest()


def last(name) -> Seal | None:
    """The head of a chain."""
    return Seal.objects.filter(log=name).order_by("-number").first()


def seal(name) -> Seal | None:
    """Seal up to a thousand rows of a log; None where there are none, or another worker was faster."""
    log = LOGS[name]
    if not log.model.objects.filter(sealed=None).exists():
        return None
    try:
        with writing() as now:
            before = last(name)  # before the rows: whoever seals in between takes this number, and ours is refused
            found = list(log.model.objects.filter(sealed=None).order_by("id").values_list(*log.fields)[:ROWS])
            if not found:
                return None
            number, previous = (before.number + 1, before.digest) if before else (1, BEGINNING)
            rows = [[values[0], row_digest(values)] for values in found]
            digest = seal_digest(name, number, previous, now, rows)
            kept = Seal.objects.create(log=name, number=number, previous=previous, at=now, rows=rows, count=len(rows), digest=digest)
            log.model.objects.filter(pk__in=[pk for pk, _ in rows], sealed=None).update(sealed=digest)
            return kept
    except IntegrityError:  # two at once: the number is the arbiter
        return None


@jobs.every("core.seals")
def seal_what_waits():
    """Seal each log at most every five minutes, and only where something was added."""
    for name in LOGS:
        head = last(name)
        if head is None or not dt.timedelta() <= clock.now() - head.at < EVERY:
            seal_all(name)


def seal_all(name, rounds=ROUNDS) -> int:
    """Seal what waits in a log now. Returns how many rows."""
    total = 0
    for _ in range(rounds):
        kept = seal(name)
        total += kept.count if kept else 0
        if kept is None or kept.count < ROWS:
            break
    return total


@gauge("shouwang_unsealed_seconds", "How long the oldest row of a log has waited for its seal", label="log")
def unsealed() -> dict[str, float]:
    """Seconds that the oldest unsealed row of each log has waited; 0 where all are sealed."""
    found = {}
    for name, log in LOGS.items():
        at = log.model.objects.filter(sealed=None).order_by("id").values_list("at", flat=True).first()
        found[name] = max((clock.now() - at).total_seconds(), 0) if at else 0
    return found


def heads_file() -> Path:
    """Where the heads of the chains are written."""
    return Path(settings.HOME) / "seals.log"


@jobs.daily("core.seal_heads", 10)
def write_heads():
    """Write the heads of the chains into the file, those that it does not hold yet."""
    known = {(entry["log"], entry["number"]) for entry in heads()}
    fresh = [row for name in LOGS if (row := last(name)) and (name, row.number) not in known]
    _append([{"at": row.at.isoformat(), "log": row.log, "number": row.number, "digest": row.digest} for row in fresh])


def note_restore():
    """A backup was restored: the heads that the file holds beyond it are of a future that is gone."""
    ends = {name: (row.number if (row := last(name)) else 0) for name in LOGS}
    if heads_file().exists():
        _append([{"at": clock.now().isoformat(), "restored": ends}])


def _append(entries):
    if not entries:
        return
    file = os.open(heads_file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, "".join(json.dumps(entry) + "\n" for entry in entries).encode())
        os.fsync(file)
    finally:
        os.close(file)


def heads() -> list[dict]:
    """The heads that the file holds and that a restore has not overtaken. Raises ValueError for a line that is none."""
    if not heads_file().exists():
        return []
    kept: list[dict] = []
    for line in heads_file().read_text().splitlines():
        entry = json.loads(line)
        if "restored" in entry:
            kept = [one for one in kept if one["number"] <= entry["restored"].get(one["log"], 0)]
        else:
            kept.append(entry)
    return kept


def broken_links(name):
    """Sentences: where a chain is broken, the first link first; rows that were changed, are missing, or claim a seal they lack."""
    log, previous, missing = LOGS[name], BEGINNING, []
    claimed = Counter(log.model.objects.exclude(sealed=None).order_by().values_list("sealed", flat=True).iterator())
    for number, row in enumerate(Seal.objects.filter(log=name).order_by("number").iterator(20), 1):
        if row.number != number:
            yield f"封存链 {name}：第 {number} 号封存不见了（接着的是第 {row.number} 号）。"
            return
        if row.previous != previous or row.digest != seal_digest(name, row.number, row.previous, row.at, row.rows):
            yield f"封存链 {name}：从第 {number} 号封存起断开，它或它前面的一环被改过。"
            return
        previous = row.digest
        gone, changed = _compared(log, row)
        missing += gone
        yield from (f"{log.label(pk)} 在封存（{name} 第 {number} 号）以后被改过。" for pk in changed)
        if claimed.pop(row.digest, 0) != row.count - len(gone):
            yield f"封存链 {name}：第 {number} 号封存的行数与行上所记不符。"
    if len(missing) > excused(name):
        yield f"封存过的 {len(missing)} 行不见了，没有销毁证明：{'、'.join(map(log.label, missing[:5]))}。"
    if claimed:
        yield f"{sum(claimed.values())} 行 {log.label('*')} 声称已封存，却不在任何封存之内。"


def _compared(log, row) -> tuple[list[int], list[int]]:
    """(ids of rows of a seal that are gone, of rows that were changed)."""
    found = log.model.objects.filter(pk__in=[pk for pk, _ in row.rows]).values_list(*log.fields)
    now = {values[0]: row_digest(values) for values in found}
    return [pk for pk, _ in row.rows if pk not in now], [pk for pk, digest in row.rows if now.get(pk, digest) != digest]


def broken_heads():
    """Sentences: heads in the file that the database does not have, or has otherwise: it was rewritten, or put back."""
    for entry in heads():
        row = Seal.objects.filter(log=entry["log"], number=entry["number"]).first()
        if row is None or row.digest != entry["digest"]:
            what = "没有" if row is None else "摘要不同"
            yield f"seals.log 记着 {entry['log']} 第 {entry['number']} 号封存（{entry['at']}），数据库里{what}：数据库被改写或退回过。"
