"""The institution, and how the installation is."""

from django.utils.translation import gettext_lazy as _

import shouwang
from shouwang.api.v1.endpoints import endpoint
from shouwang.api.v1.types import Day, Given, Instant
from shouwang.core import clock, jobs
from shouwang.core import institution as kept

TAG = "institution"


class Institution(Given):
    name: str
    zone: str
    mark: str
    day: Day


class Health(Given):
    status: str
    version: str
    now: Instant
    worker_ran_at: Instant | None


@endpoint(
    "GET", "/institution", TAG, _("机构：名称、时区、标记、今天的日期"),
    _("mark 在正式库为空；demo、drill、test 表示数字不是真的。"),
    gives=Institution, also=(),
)  # fmt: skip
def institution(request):
    """`mark` is empty in production; `demo`, `drill` or `test` says that the figures are not real."""
    row = kept.current()
    return {"name": row.name, "zone": row.zone, "mark": row.mark, "day": clock.today()}


@endpoint(
    "GET", "/health", TAG, _("系统是否正常，后台工作何时运行过"),
    _("status 为 ok；后台工作两分钟没有运行时为 silent，这时提醒和锁定都不会发出。"),
    gives=Health, also=(), cached=False,
)  # fmt: skip
def health(request):
    """`status` is `ok`, or `silent` when the background work has not run for two minutes: nothing is announced then."""
    ran = jobs.last_ran()
    quiet = ran is None or clock.now() - ran > 4 * jobs.BEAT_EVERY
    return {"status": "silent" if quiet else "ok", "version": shouwang.__version__, "now": clock.now(), "worker_ran_at": ran}
