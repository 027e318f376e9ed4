"""Background work: a leased job table. A worker that dies costs a lease, never a job; a late worker cannot overwrite.

`run_due()` does what is owed now; `shouwang worker` calls it for ever, a thread of `serve` on the embedded database. Three
ways to owe work: an event owes its handlers theirs (`events.on`); `plant` owes a task under a unique key; `daily` owes one at
a time of the day, once a due instant however many workers there are. What asks the clock at every round is `every`.
"""

import datetime as dt
import logging
import threading

from django.db import connection
from django.db.models import Q

from shouwang.core import clock, events, logs
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.models import Beat, Job
from shouwang.core.refusals import Refused
from shouwang.core.writing import writing

LEASE = dt.timedelta(minutes=5)
ATTEMPTS = 8
KEPT = dt.timedelta(days=30)  # how long a job that is done stays to be looked at
log = logging.getLogger(__name__)
periodic: dict[str, object] = {}
tasks: dict[str, object] = {}
days: dict[str, int] = {}  # task → minutes after local midnight


def every(name):
    """Register periodic work: the function is asked at each round and decides from the clock what is due (idempotent)."""

    def register(function):
        periodic[name] = function
        return function

    return register


def task(name):
    """Register what a planted job does: a function of the job's refs. It must be idempotent."""

    def register(function):
        if tasks.setdefault(name, function).__qualname__ != function.__qualname__:
            raise ValueError(f"task {name} declared twice")
        return function

    return register


def daily(name, minutes):
    """Register a task that is owed once a day, `minutes` after local midnight; one that was missed is done once, late."""

    def register(function):
        days[name] = minutes
        return task(name)(function)

    return register


def plant(name, *, unique, run_at=None, **refs):
    """Owe a task, unless one was ever owed under this key. refs: ids, given to the task. Returns whether it is new."""
    with writing() as now:
        at = run_at or now
        before = Job.objects.filter(unique=unique).exists()
        Job.objects.bulk_create([Job(handler=name, unique=unique, run_at=at, refs=refs)], ignore_conflicts=True)
        return not before


def _plant_daily():
    now = clock.now()
    for name, minutes in days.items():
        day = clock.day_of(now - dt.timedelta(minutes=minutes))
        if clock.instant(day, minutes) > now:  # a day of 23 or 25 hours
            day -= dt.timedelta(days=1)
        key = f"{name}@{day.isoformat()}"
        if not Job.objects.filter(unique=key).exists():
            plant(name, unique=key)


def _owed(now):
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return Job.objects.filter(free, done_at=None, failed_at=None, run_at__lte=now).order_by("run_at", "id")


def _claim(limit):
    """Take up to `limit` owed jobs under a lease. PostgreSQL skips rows another worker holds; SQLite has the gate."""
    if not _owed(clock.now()).exists():
        return []
    with writing() as now:
        owed = _owed(now)
        if connection.features.has_select_for_update_skip_locked:
            owed = owed.select_for_update(skip_locked=True)
        jobs = list(owed.select_related("event")[:limit]) if connection.vendor == "sqlite" else list(owed[:limit])
        for job in jobs:
            job.attempts += 1
            job.leased_until = now + LEASE
            if job.attempts > ATTEMPTS:  # it ended every worker that took it: nobody was left to say so
                job.failed_at, job.error = now, "the worker died at every attempt"
        Job.objects.bulk_update(jobs, ["attempts", "leased_until", "failed_at", "error"])
    return [job for job in jobs if job.failed_at is None]


def _mine(jobs):
    """The rows of jobs whose lease is still ours: whoever takes one anew counts its attempts up."""
    ours = Q(pk=0)
    for job in jobs:
        ours |= Q(pk=job.pk, attempts=job.attempts)
    return Job.objects.filter(ours, done_at=None, failed_at=None)


def _finish(job, error):
    """Close a job, or put it off with growing delay; guarded by `attempts`, so that only the lease's holder writes."""
    with writing() as now:
        mine = _mine([job])
        if not error:
            mine.update(done_at=now, leased_until=None, error="")
        elif job.attempts >= ATTEMPTS:
            mine.update(failed_at=now, leased_until=None, error=error)
        else:
            mine.update(run_at=now + dt.timedelta(seconds=2**job.attempts), leased_until=None, error=error)


def _give_back(jobs):
    """Leave jobs that were taken and not begun to the next worker, at once."""
    with writing():
        for job in jobs:
            _mine([job]).update(leased_until=None, attempts=job.attempts - 1)


class _Hold:
    """While jobs are in hand: their leases are renewed, and the worker says that it lives, however long one takes."""

    def __init__(self, jobs):
        self.jobs, self.over = jobs, threading.Event()
        self.thread = threading.Thread(target=self._renew, name="leases", daemon=True)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def _renew(self):
        while not self.over.wait(LEASE.total_seconds() / 3):
            try:
                with writing() as now:
                    _mine(self.jobs).filter(leased_until__isnull=False).update(leased_until=now + LEASE)
                _beat("worker")
            except Exception:  # the database is away: the next round tries again
                log.exception("leases were not renewed")
            finally:
                connection.close()


def _run(job):
    """Do one job; '' or what went wrong: the kind of error and its place, never its words, which may quote somebody."""
    refs = dict(job.refs)
    with logs.request(refs.pop("request", None)):
        work = tasks.get(job.handler) if job.event_id is None else events.handler(job.handler)
        if work is None:
            return f"no handler {job.handler}"
        try:
            work(**refs) if job.event_id is None else work(job.event)
        except Exception as error:  # whatever a handler raises must not stop the worker; it is kept on the job and retried
            log.exception("job %s of %s failed", job.pk, job.handler)
            return logs.described(error)[:480]
    return ""


def run_due(limit=50, stop=None) -> int:
    """Do the periodic work that is due and up to `limit` owed jobs. Returns how many jobs were done or put off.

    stop: an Event; once it is set the job in hand is finished and the others are left to the next worker.
    """
    for name, function in [("daily", _plant_daily), *periodic.items()]:
        if stop is not None and stop.is_set():
            return 0
        try:
            function()
        except Exception:  # one broken periodic task must not starve the others
            log.exception("periodic %s failed", name)
    jobs = _claim(limit)
    done = _do(jobs, stop) if jobs else 0
    _beat("worker")
    return done


def _do(jobs, stop) -> int:
    with _Hold(jobs):
        for number, job in enumerate(jobs):
            if stop is not None and stop.is_set():
                _give_back(jobs[number:])
                return number
            _finish(job, _run(job))
    return len(jobs)


BEAT_EVERY = dt.timedelta(seconds=30)


def _beat(name):
    """Note that the worker lives, at most twice a minute: an idle worker should not write. A clock put back is noted at once."""
    now = clock.now()
    if not Beat.objects.filter(name=name, at__gt=now - BEAT_EVERY, at__lte=now).exists():
        note(name)


def note(name):
    """Note that a part of the background work ran just now ("worker", "backup")."""
    with writing() as now:
        Beat.objects.update_or_create(name=name, defaults={"at": now})


def take_round(name, apart: dt.timedelta) -> tuple[bool, dt.datetime | None]:
    """Take a round of a part of the background work, unless one was taken less than `apart` ago: (taken, when the one before was).

    In the caller's transaction, which does the work too: of two workers the second waits for the first and takes nothing.
    """
    with writing() as now:
        beat, fresh = Beat.objects.get_or_create(name=name, defaults={"at": now})
        if fresh:
            return True, None
        due = not beat.at <= now < beat.at + apart
        return due and bool(Beat.objects.filter(name=name, at=beat.at).update(at=now)), beat.at


def last_ran(name="worker"):
    """When the background work last ran; None when it never did."""
    return Beat.objects.filter(name=name).values_list("at", flat=True).first()


@action("core.jobs_retried")
def retry_failed(*, by) -> int:
    """Owe again every job that was given up. Returns how many. Raises core.04."""
    if not by.trusted:
        raise Refused("core.04")
    now = clock.stamp()
    count = Job.objects.exclude(failed_at=None).update(failed_at=None, attempts=0, run_at=now, leased_until=None)
    emit("core.jobs_retried", "core.Job", count=count, by=by)
    return count


@daily("core.jobs_swept", 4 * 60)
def sweep():
    """Drop the jobs that have been done for a month; what they were about is on record in the events."""
    with writing() as now:
        Job.objects.filter(done_at__lt=now - KEPT).delete()
