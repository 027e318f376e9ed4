"""The session engine: Django's, with what its holder may want to know of each session, an absolute end and an idle end.

Sessions live by the true clock, moved or not: a browser's cookie knows no other.
"""

import datetime as dt

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from shouwang.core import clock, parameters
from shouwang.core.refusals import Refused

ABSOLUTE = dt.timedelta(hours=12)  # a working day; whatever is done meanwhile
WAY_IN = dt.timedelta(minutes=15)  # between the password and the second step, or at the identity provider
NOTICED = dt.timedelta(minutes=1)  # how exactly `seen_at` is kept

parameters.declare(
    "session_idle_minutes", 60, measure="分钟", source="GB/T 22239 8.1.4.1 登录连接超时自动退出；本系统默认值",
    meaning="多久没有操作即自动退出登录；从登录起最长 12 小时",
)  # fmt: skip
parameters.declare(
    "session_idle_shared_minutes", 10, measure="分钟", source="本系统默认值",
    meaning="登录时选了“这台电脑还有别人用”的，多久没有操作即自动退出登录",
)  # fmt: skip


def idle(shared) -> dt.timedelta:
    """How long a session may lie idle."""
    code = "session_idle_shared_minutes" if shared else "session_idle_minutes"
    try:
        return dt.timedelta(minutes=parameters.value(code))
    except Refused:  # no institution, no rule values of its own
        return dt.timedelta(minutes=parameters.shipped[code].value)


class SessionStore(DatabaseStore):
    """A session that is logged in names its account; `login` in its data holds the columns that login/entering.py wrote down."""

    @classmethod
    def get_model_class(cls):
        """Our own table."""
        from shouwang.site.models import Session

        return Session

    def create_model_instance(self, data):
        """The row: an absolute end from its beginning, an earlier one when it lies idle; a way in lasts a quarter of an hour."""
        now = clock.true_now()
        if SESSION_KEY in data:
            data.setdefault("begun_at", now.isoformat())
        row = super().create_model_instance(data)
        row.begun_at = row.seen_at = now
        row.expire_date = row.ends_at = now + WAY_IN
        if SESSION_KEY in data:
            self._fill(row, data, now)
        return row

    def _fill(self, row, data, now):
        row.account_id = int(data[SESSION_KEY])
        for name, value in data.get("login", {}).items():
            setattr(row, name, value)
        row.begun_at = dt.datetime.fromisoformat(data["begun_at"])
        row.ends_at = row.begun_at + ABSOLUTE
        row.expire_date = min(row.ends_at, now + idle(row.shared))

    def touch(self):
        """Somebody is there: the idle end moves on. Written at most once a minute."""
        now = clock.true_now()
        rows = self.get_model_class().objects.filter(session_key=self.session_key, seen_at__lt=now - NOTICED)
        row = rows.only("ends_at", "shared").first()
        if row is not None:
            rows.update(seen_at=now, expire_date=min(row.ends_at, now + idle(row.shared)))
