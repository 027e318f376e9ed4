"""`shouwang backup FILE` and `shouwang restore FILE`: the whole database as it stood at one instant, without the keys.

The archive is a .tar with manifest.json (version, engine, when, digest, row counts) and the database: SQLite's own online
backup, or pg_dump's custom format. The keys in SHOUWANG_HOME/keys are never in it: keep a copy of them elsewhere, for
without them the encrypted fields cannot be read.
"""

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from shouwang import __version__
from shouwang.cli import put, refuse
from shouwang.core import clock, institution, jobs, schema, sealing
from shouwang.core.models import Institution
from shouwang.core.refusals import Refused

_INNER = {"sqlite": "shouwang.sqlite3", "postgresql": "shouwang.dump"}


def backup(args) -> int:
    """`shouwang backup FILE`; when it was written is kept, for metrics and doctor."""
    manifest = write(Path(args.out))
    if not schema.state().missing:
        jobs.note("backup")
    put(manifest | {"out": args.out})
    return 0


def write(out: Path) -> dict:
    """Write a backup: to a temporary name, fsynced, then renamed, so that a file of that name is always whole. Its manifest.

    It asks for nothing that an older version's tables may lack: an upgrade backs up before it changes them.
    """
    name = Institution.objects.values_list("name", flat=True).first()
    if name is None:
        raise Refused("core.01")
    with tempfile.TemporaryDirectory(dir=out.parent.resolve()) as folder:
        inner = Path(folder) / _INNER[connection.vendor]
        (_dump_sqlite if connection.vendor == "sqlite" else _dump_postgres)(inner)
        manifest = {
            "institution": name, "version": __version__, "engine": connection.vendor, "at": clock.true_now().isoformat(),
            "sha256": _digest(inner), "bytes": inner.stat().st_size,
        }  # fmt: skip
        whole = Path(folder) / "whole.tar"
        _pack(whole, manifest, inner)
        os.replace(whole, out)
    return manifest


def _pack(path, manifest, inner):
    with path.open("wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
        text = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
        header = tarfile.TarInfo("manifest.json")
        header.size = len(text)
        tar.addfile(header, io.BytesIO(text))
        tar.add(inner, arcname=inner.name)
        file.flush()
        os.fsync(file.fileno())


def _digest(path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _dump_sqlite(out):
    connection.ensure_connection()
    copy = sqlite3.connect(out)
    try:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()


def _postgres(program, *words):
    """Run one of PostgreSQL's own programs against our database. Raises CalledProcessError with what it said."""
    place = settings.DATABASES["default"]
    env = os.environ | {"PGPASSWORD": place["PASSWORD"]}
    options = place["OPTIONS"].get("options")
    if options:
        env["PGOPTIONS"] = options
    address = ["-h", place["HOST"] or "/var/run/postgresql", "-U", place["USER"] or "postgres"]
    if place["PORT"]:
        address += ["-p", place["PORT"]]
    subprocess.run([program, *address, *words], env=env, check=True, capture_output=True, text=True)


def _dump_postgres(out):
    _postgres("pg_dump", "--format=custom", "--no-owner", "--file", str(out), settings.DATABASES["default"]["NAME"])


def restore(args) -> int:
    """Put a backup into this installation's empty database; then bring the tables up to this version."""
    if connection.introspection.table_names():
        return refuse("这个数据库不是空的,没有恢复。请把 SHOUWANG_DATABASE_URL 指向一个空的数据库再恢复。")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(args.file) as tar:
        tar.extractall(folder, filter="data")
        manifest = json.loads((Path(folder) / "manifest.json").read_text())
        inner = Path(folder) / _INNER[manifest["engine"]]
        if manifest["engine"] != connection.vendor:
            return refuse(f"备份来自 {manifest['engine']},这个数据库是 {connection.vendor}:请恢复到同一种数据库。")
        if _digest(inner) != manifest["sha256"]:
            return refuse("备份文件已损坏:摘要与清单不符,没有恢复。")
        (_load_sqlite if connection.vendor == "sqlite" else _load_postgres)(inner)
    call_command("migrate", verbosity=0, interactive=False)
    institution.forget()
    sealing.note_restore()
    put({"institution": institution.current().name, "at": manifest["at"], "restored": True})
    return 0


def _load_sqlite(inner):
    connection.ensure_connection()
    source = sqlite3.connect(inner)
    try:
        source.backup(connection.connection)
    finally:
        source.close()
    connection.close()


def _load_postgres(inner):
    _postgres(
        "pg_restore", "--no-owner", "--exit-on-error", "--dbname", settings.DATABASES["default"]["NAME"], str(inner)
    )
