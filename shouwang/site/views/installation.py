"""The installation: does the background work run, and what has failed."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.shortcuts import render
from django.views.decorators.http import require_GET

import shouwang
from shouwang.checkin.drift_figures import drift
from shouwang.core import jobs
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site.figures import job_numbers


@login_required
@require_GET
def installation(request):
    """What the system administrator looks at every morning."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.SYSTEM):
        raise Refused("core.04")
    differences, recounted = drift(scope)
    about = {
        "drift": differences, "recounted": recounted, "last_ran": jobs.last_ran(), "jobs": job_numbers(scope), "version": shouwang.__version__,
        "database": connection.vendor,
    }  # fmt: skip
    return render(request, "site/installation.html", about)
