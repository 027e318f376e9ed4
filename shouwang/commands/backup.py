"""`shouwang backup FILE` and `shouwang restore FILE`: the whole database as it stood at one instant, encrypted, without the keys.

Inside is a .tar with manifest.json (version, engine, when, until when it may be kept, digest) and the database: SQLite's own
online backup, or pg_dump's custom format; around it AES-256-GCM (sealed_file). The keys in SHOUWANG_HOME/keys are never in it:
keep a copy of them elsewhere, for without them neither the backup nor the encrypted fields can be read. The certificates in
SHOUWANG_HOME/certificates belong beside the keys: a restore does again what was destroyed since the backup was made.
"""

import datetime as dt
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

from shouwang import __version__, env
from shouwang.cli import put, refuse, say
from shouwang.commands.sealed_file import Damaged, Opener, Sealer, WrongKey, is_sealed
from shouwang.core import clock, institution, jobs, parameters, schema, sealing
from shouwang.core.models import Institution
from shouwang.core.refusals import Refused

_INNER = {"sqlite": "shouwang.sqlite3", "postgresql": "shouwang.dump"}


def backup(args) -> int:
    """`shouwang backup FILE`; when it was written is kept, for metrics and doctor."""
    manifest = write(Path(args.out))
    if not schema.state().missing:
        jobs.note("backup")
    put(manifest | {"out": args.out, "encrypted": True})
    return 0


def write(out: Path) -> dict:
    """Write a backup: to a temporary name, fsynced, then renamed, so that a file of that name is always whole. Its manifest.

    It asks for nothing that an older version's tables may lack: an upgrade backs up before it changes them.
    """
    name = Institution.objects.values_list("name", flat=True).first()
    if name is None:
        raise Refused("core.01")
    if not (settings.HOME / "keys" / "backup").exists():
        say("备份从现在起加密：刚生成了密钥 SHOUWANG_HOME/keys/backup，请另行保管一份，没有它就不能恢复。")
    now = clock.true_now()
    with _workshop() as folder, tempfile.TemporaryDirectory(dir=out.parent.resolve()) as beside:
        inner = Path(folder) / _INNER[connection.vendor]
        (_dump_sqlite if connection.vendor == "sqlite" else _dump_postgres)(inner)
        manifest = {
            "institution": name, "version": __version__, "engine": connection.vendor, "at": now.isoformat(),
            "expires_day": (now.date() + dt.timedelta(days=_kept_days())).isoformat(), "sha256": _digest(inner),
            "bytes": inner.stat().st_size,
        }  # fmt: skip
        whole = Path(beside) / "whole"
        _pack(whole, manifest, inner)
        os.replace(whole, out)
    return manifest


def _kept_days() -> int:
    """How long a backup may be kept; as shipped where the tables are still an older version's."""
    shipped = parameters.shipped["keep.backup_days"].value
    return shipped if schema.state().missing else parameters.value("keep.backup_days")


def _workshop():
    """A folder for the database in the clear while it is packed or unpacked: in SHOUWANG_HOME, never where backups go."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=settings.HOME, prefix="backup-")


def _pack(path, manifest, inner):
    with path.open("wb") as file:
        sealer = Sealer(file, env.key("backup"))
        with tarfile.open(fileobj=sealer, mode="w|") as tar:
            text = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
            header = tarfile.TarInfo("manifest.json")
            header.size = len(text)
            tar.addfile(header, io.BytesIO(text))
            tar.add(inner, arcname=inner.name)
        sealer.close()
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
    """Put a backup into this installation's empty database; bring its tables up to this version; purge again what was purged since."""
    if connection.introspection.table_names():
        return refuse("这个数据库不是空的，没有恢复。请把 SHOUWANG_DATABASE_URL 指向一个空的数据库再恢复。")
    with _workshop() as folder:
        try:
            _unpack(args.file, folder)
        except WrongKey:
            return refuse("这份备份是用另一把密钥加密的，没有恢复。请把做备份时的密钥文件放回 SHOUWANG_HOME/keys/backup。")
        except (Damaged, tarfile.TarError):
            return refuse("备份文件已损坏：解不开，没有恢复。")
        manifest = json.loads((Path(folder) / "manifest.json").read_text())
        inner = Path(folder) / _INNER[manifest["engine"]]
        if manifest["engine"] != connection.vendor:
            return refuse(f"备份来自 {manifest['engine']}，这个数据库是 {connection.vendor}：请恢复到同一种数据库。")
        if _digest(inner) != manifest["sha256"]:
            return refuse("备份文件已损坏：摘要与清单不符，没有恢复。")
        (_load_sqlite if connection.vendor == "sqlite" else _load_postgres)(inner)
    call_command("migrate", verbosity=0, interactive=False)
    institution.forget()
    sealing.note_restore()
    if manifest.get("expires_day", "9999") < clock.true_now().date().isoformat():
        say(f"这份备份应在 {manifest['expires_day']} 以前销毁，用完请删除。")
    again = purge_again()
    put({"institution": institution.current().name, "at": manifest["at"], "restored": True, "purged_again": again})
    return 0


def _unpack(path, folder):
    """Raises WrongKey, Damaged, TarError. A plain .tar of an earlier version is read as it is."""
    if not is_sealed(path):
        with tarfile.open(path) as tar:
            tar.extractall(folder, filter="data")
        return
    if not (settings.HOME / "keys" / "backup").exists():
        raise WrongKey  # reading must not make a key
    with open(path, "rb") as file:
        opener = Opener(file, env.key("backup"))
        with tarfile.open(fileobj=opener, mode="r|") as tar:
            tar.extractall(folder, filter="data")
        while opener.read(1 << 20):  # to the last chunk: nothing was cut off
            pass


def purge_again() -> list[int]:
    """Do again every purge that the certificates outside know and this database does not, before anybody is served."""
    from shouwang.core.actions import operator
    from shouwang.roster.actions.purging import sweep_storage
    from shouwang.roster.actions.reapplying import reapply
    from shouwang.roster.models import Purge

    numbers = reapply(by=operator())
    for number in numbers:
        say(f"已按销毁证明第 {number} 号再次销毁备份里的内容。")
        sweep_storage(Purge.objects.get(number=number))
    return numbers


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
