"""Who is at this database: servers and workers hold a lock in SHOUWANG_HOME, and are seen by name in PostgreSQL.

An upgrade or a restore must be alone: code of one version on tables of another loses data, or stops in the middle of an answer.
"""

import fcntl
import os
from pathlib import Path

from django.conf import settings
from django.db import connection

_held: list[int] = []  # for as long as the process lives; its children hold it too


def _open():
    path = Path(settings.HOME) / "running.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def hold():
    """Say for the rest of this process's life that it serves, or works."""
    file = _open()
    fcntl.flock(file, fcntl.LOCK_SH)
    _held.append(file)


def is_alone() -> bool:
    """Does nobody else serve or work on this database? On this machine by the lock, on others by PostgreSQL's own list."""
    file = _open()
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return connection.vendor != "postgresql" or not _others()


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'shouwang:%%'"
            " AND application_name <> current_setting('application_name')", []
        )  # fmt: skip
        return cursor.fetchone()[0]
