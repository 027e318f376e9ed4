"""What the worker does for the site: expired logins are dropped, once they have been dead for a day."""

import datetime as dt

from shouwang.core import clock
from shouwang.core.actions import SYSTEM
from shouwang.core.jobs import every
from shouwang.site.login import throttle
from shouwang.site.login.actions import forget_sessions
from shouwang.site.models import Session

A_DAY = dt.timedelta(days=1)


@every("site.sessions")
def drop_expired_sessions():
    """Sessions live by the true clock, moved or not."""
    if Session.objects.filter(expire_date__lt=clock.true_now() - A_DAY).exists():
        forget_sessions(by=SYSTEM)


@every("site.attempts")
def drop_old_attempts():
    """What failed logins have piled up has leaked away."""
    throttle.prune()
