"""The condition of this installation as numbers: background work, backup, disk, database. Probes, metrics and doctor ask here."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from shouwang.core import clock, jobs
from shouwang.core.gauges import gauge
from shouwang.core.models import Job
from shouwang.core.refusals import Refused

LOW_DISK = 2 * 1024**3  # say so
NO_DISK = 200 * 1024**2  # take nothing more
SILENT_S = 600  # a worker that has not been heard of for so long does not run


def seconds_since(name) -> float | None:
    """How long ago a part of the background work last ran; None when it never did."""
    at = jobs.last_ran(name)
    return None if at is None else (clock.now() - at).total_seconds()


@gauge("shouwang_worker_beat_age_seconds", "Since the background work last ran")
def worker_age():
    """Seconds since the worker was last heard of."""
    return seconds_since("worker")


@gauge("shouwang_backup_age_seconds", "Since the last backup was written")
def backup_age():
    """Seconds since a backup was last written."""
    return seconds_since("backup")


@gauge("shouwang_jobs", "Background work by state", label="state")
def job_counts() -> dict[str, int]:
    """How much background work is owed, and how much was given up."""
    owed = Job.objects.filter(done_at=None, failed_at=None, run_at__lte=clock.now())
    return {"owed": owed.count(), "failed": Job.objects.exclude(failed_at=None).count()}


@gauge("shouwang_jobs_oldest_seconds", "How long the oldest owed job has waited")
def oldest_job():
    """Seconds that the oldest owed job has waited; 0 when none is owed."""
    owed = Job.objects.filter(done_at=None, failed_at=None, run_at__lte=clock.now())
    at = owed.order_by("run_at").values_list("run_at", flat=True).first()
    return (clock.now() - at).total_seconds() if at else 0


def nearest(path) -> Path:
    """The path, or what is there above it."""
    path = Path(path).absolute()
    return next(place for place in (path, *path.parents) if place.exists())


@gauge("shouwang_disk_free_bytes", "Free space where SHOUWANG_HOME lies")
def free_disk() -> int:
    """Free bytes on the disk of SHOUWANG_HOME (of the database too, where it is the embedded one)."""
    places = [settings.HOME]
    if connection.vendor == "sqlite":
        places.append(Path(str(connection.settings_dict["NAME"])).parent)
    return min(shutil.disk_usage(nearest(place)).free for place in places)


def require_room(folder):
    """Raise core.34 where a copy of the database would not fit (an uncompressed one; a dump is smaller)."""
    free, needed = shutil.disk_usage(nearest(folder)).free, database_bytes()
    if free < needed + NO_DISK:
        raise Refused("core.34", folder=folder, free=free // 1024**2, needed=(needed + NO_DISK) // 1024**2)


@gauge("shouwang_database_connections", "Connections to this database by state (PostgreSQL)", label="state")
def database_connections() -> dict[str, int]:
    """Connections by state, of every process that uses this database; none to speak of on the embedded one."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'none'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"
        )
        return dict(cursor.fetchall())


@gauge("shouwang_database_bytes", "Size of the database")
def database_bytes() -> int:
    """Bytes that the database takes."""
    if connection.vendor != "postgresql":
        name = str(connection.settings_dict["NAME"])
        return sum(file.stat().st_size for end in ("", "-wal") if (file := Path(name + end)).exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]
