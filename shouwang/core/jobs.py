"""Background work: a leased job table. A worker that dies costs a lease, never a job; a late worker cannot overwrite.

`run_due()` does what is owed now; `shouwang worker` calls it for ever, a thread of `serve` on the embedded database.
Periodic work is a job with a unique key per due instant, so that two workers make one.
"""

import datetime as dt
import logging
import traceback

from django.db import connection
from django.db.models import Q

from shouwang.core import clock, events
from shouwang.core.models import Beat, Job
from shouwang.core.writing import writing

LEASE = dt.timedelta(minutes=5)
ATTEMPTS = 8
log = logging.getLogger(__name__)
periodic: dict[str, object] = {}


def every(name):
    """Register periodic work: the function is asked at each round and decides from the clock what is due (idempotent)."""

    def register(function):
        periodic[name] = function
        return function

    return register


def _claim(limit):
    """Take up to `limit` owed jobs under a lease. PostgreSQL skips rows another worker holds; SQLite has the gate."""
    with writing() as now:
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        owed = Job.objects.filter(free, done_at=None, failed_at=None, run_at__lte=now).order_by("run_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            owed = owed.select_for_update(skip_locked=True)
        jobs = list(owed.select_related("event")[:limit]) if connection.vendor == "sqlite" else list(owed[:limit])
        for job in jobs:
            job.attempts += 1
            job.leased_until = now + LEASE
        Job.objects.bulk_update(jobs, ["attempts", "leased_until"])
    return jobs


def _finish(job, error):
    """Close a job, or put it off with growing delay; guarded by `attempts`, so that only the lease's holder writes."""
    with writing() as now:
        mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, done_at=None)
        if not error:
            mine.update(done_at=now, leased_until=None, error="")
        elif job.attempts >= ATTEMPTS:
            mine.update(failed_at=now, leased_until=None, error=error)
        else:
            mine.update(run_at=now + dt.timedelta(seconds=2**job.attempts), leased_until=None, error=error)


def _run(job):
    handler = events.handler(job.handler)
    if handler is None:
        return f"no handler {job.handler}"
    try:
        handler(job.event)
    except Exception:  # whatever a handler raises must not stop the worker; it is kept on the job and retried
        log.exception("job %s of %s failed", job.pk, job.handler)
        return traceback.format_exc(limit=1)[-480:]
    return ""


def run_due(limit=50) -> int:
    """Do the periodic work that is due and up to `limit` owed jobs. Returns how many jobs were done or put off."""
    for name, function in periodic.items():
        try:
            function()
        except Exception:  # one broken periodic task must not starve the others
            log.exception("periodic %s failed", name)
    jobs = _claim(limit)
    for job in jobs:
        _finish(job, _run(job))
    _beat("worker")
    return len(jobs)


BEAT_EVERY = dt.timedelta(seconds=30)


def _beat(name):
    """Note that the worker lives, at most twice a minute: an idle worker should not write."""
    if Beat.objects.filter(name=name, at__gt=clock.now() - BEAT_EVERY).exists():
        return
    with writing() as now:
        Beat.objects.update_or_create(name=name, defaults={"at": now})


def last_ran(name="worker"):
    """When the background work last ran; None when it never did."""
    return Beat.objects.filter(name=name).values_list("at", flat=True).first()
