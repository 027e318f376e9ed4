"""The roster pull: every morning the institution's own register is read, and what it would change waits for a person.

SHOUWANG_ROSTER_SOURCE is a folder into which another system drops files (the newest .csv or .xlsx is read, none is touched);
postgres://user:password@host/database?view=name, a view that is read inside a read-only transaction; or
sqlite:////path?view=name, a file that is opened read-only. Each goes through the same dry run as an uploaded file; nothing is
written to the roster before somebody has read it and committed.
"""

import csv
import hashlib
import io
import os
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

from shouwang.core import clock, jobs, notices
from shouwang.core.actions import SYSTEM
from shouwang.core.refusals import Refused
from shouwang.roster import access, imports
from shouwang.roster.actions.importing import discard_import, stage_import
from shouwang.roster.models import Grant, ImportRun

STILL_S = 60  # a file that was written to within the last minute is still being copied
_VIEW = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")


def source() -> str:
    """Where the register is read from; '' where nothing is pulled."""
    return os.environ.get("SHOUWANG_ROSTER_SOURCE", "").strip()


def fetch(place) -> tuple[str, bytes] | None:
    """(name, content) of what the source holds now; None for a folder without a file that is whole. Raises roster.95, .71."""
    if place.startswith(("postgres://", "postgresql://")):
        return _view(place)
    if place.startswith("sqlite:///"):
        return _view_of_file(place)
    folder = Path(place)
    if not folder.is_dir():
        raise Refused("roster.95", place=folder)
    still = clock.true_now().timestamp() - STILL_S
    files = [file for file in folder.iterdir() if file.suffix.lower() in {".csv", ".xlsx"} and file.is_file()]
    whole = [file for file in files if file.stat().st_mtime <= still]
    newest = max(whole, key=lambda file: (file.stat().st_mtime, file.name), default=None)
    return (newest.name, newest.read_bytes()) if newest else None


def _named(parts) -> str:
    """The view that an address names. Raises roster.96 for what is no name: it becomes part of a statement."""
    name = parse_qs(parts.query).get("view", [""])[0]
    if not _VIEW.fullmatch(name):
        raise Refused("roster.96", view=name[:60])
    return name


def _view_of_file(place):
    """A view or table of an SQLite file, which SQLite itself opens so that nothing can be written to it."""
    import sqlite3
    from contextlib import closing

    parts = urlsplit(place)
    name, file = _named(parts), Path(unquote(parts.path.removeprefix("/")))
    out = io.StringIO()
    writer = csv.writer(out)
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=20)) as connection:
            cursor = connection.execute(f"SELECT * FROM {name} ORDER BY 1")
            writer.writerow([column[0] for column in cursor.description])
            writer.writerows(["" if cell is None else cell for cell in row] for row in cursor)
    except sqlite3.Error:
        raise Refused("roster.95", place=file.name) from None
    return f"{name}.csv", out.getvalue().encode()


def _view(place):
    import psycopg

    parts = urlsplit(place)
    name = _named(parts)
    out = io.StringIO()
    writer = csv.writer(out)
    try:
        with psycopg.connect(urlunsplit(parts._replace(query="")), connect_timeout=20) as connection:
            connection.read_only = True
            cursor = connection.execute(f"SELECT * FROM {name} ORDER BY 1")
            writer.writerow([column.name for column in cursor.description])
            writer.writerows(["" if cell is None else cell for cell in row] for row in cursor)
    except psycopg.Error:
        raise Refused("roster.95", place=f"{parts.hostname}/{parts.path.lstrip('/')}") from None
    return f"{name}.csv", out.getvalue().encode()


def pull(by=SYSTEM) -> ImportRun | None:
    """Read the source and stage what it would change, in place of what an earlier pull left waiting. None where there is nothing
    new: no file, the one that was read last, or one that changes nothing. Raises what reading a file raises."""
    found = fetch(source())
    if found is None:
        return None
    name, content = found
    before = ImportRun.objects.filter(by=SYSTEM.ref).order_by("-pk").first()
    if before is not None and before.digest == hashlib.sha256(content).hexdigest() and before.state != ImportRun.State.DRY:
        return None
    plan = imports.plan(content, as_of=clock.today(), mapping=None, name=name)
    if before is not None and before.state == ImportRun.State.DRY:
        discard_import(run=before, by=SYSTEM)
    if plan.changes_nothing and not plan.errors:
        return None
    run = stage_import(plan=plan, content=content, by=by)
    _tell(run)
    return run


def _tell(run):
    """Leave word for those who keep the whole roster."""
    rows = Grant.objects.holding(clock.now()).filter(unit__path="R", kinds=[]).select_related("person")
    keepers = [row for row in rows if access.ROSTER in access.RIGHTS[row.role]]
    if keepers:
        to = [f"roster.Person:{row.person_id}" for row in keepers]
        notices.give(to=to, code="roster.pulled", ref=f"roster.ImportRun:{run.pk}", by=SYSTEM)


@jobs.daily("roster.pull", 5 * 60)
def pull_daily():
    """Every morning at five, where a source is named."""
    if source():
        pull()


def pull_command(args) -> int:
    """`shouwang roster pull [--dry-run]`: read the source now; what it would change waits on the import page, or is only printed."""
    from shouwang.cli import bad, put

    if not source():
        return bad("SHOUWANG_ROSTER_SOURCE 没有设置：请写文件夹或 postgres://…?view=名称。 Name a folder or a view.")
    if args.dry_run:
        found = fetch(source())
        read = imports.plan(found[1], as_of=clock.today(), mapping=None, name=found[0]) if found else None
        put({"staged": None, "file": read and read.file_name, "counts": read and read.counts(), "as_of": clock.today()})
        return 0
    run = pull()
    put({"staged": run and run.pk, "file": run and run.file_name, "counts": run and run.counts, "as_of": clock.today()})
    return 0


