"""`shouwang jobs`: the background work that is owed and what was given up; `--retry` owes that again."""

from shouwang.cli import put
from shouwang.core import clock, jobs
from shouwang.core.actions import operator
from shouwang.core.models import Job


def jobs_command(args) -> int:
    """Count, name what was given up with its kind of error, and owe it again where that was asked."""
    retried = {"retried": jobs.retry_failed(by=operator())} if args.retry else {}
    now = clock.now()
    owed = Job.objects.filter(done_at=None, failed_at=None, run_at__lte=now)
    failed = Job.objects.exclude(failed_at=None).order_by("-failed_at")
    oldest = owed.order_by("run_at").values_list("run_at", flat=True).first()
    put(
        retried
        | {"owed": owed.count(), "oldest_s": int((now - oldest).total_seconds()) if oldest else None, "failed": failed.count(),
           "last_ran": jobs.last_ran(),
           "given_up": [{"job": job.pk, "work": job.handler, "at": job.failed_at, "error": job.error} for job in failed[:50]]}
    )  # fmt: skip
    return 0
