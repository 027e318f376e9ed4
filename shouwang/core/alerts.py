"""Haste in the access log is noticed as it happens: many people's files or telephones within an hour, many rows out within a day.

Only the window of the one who reads is counted, by an index; never the log. One alert a crossing: within the same window the
same account is not reported again.
"""

import datetime as dt

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock, parameters
from shouwang.core.actions import SYSTEM, action
from shouwang.core.events import emit
from shouwang.core.models import Access, Alert, Sighting

HOUR = dt.timedelta(hours=1)
parameters.declare(
    "bulk_people", 100, measure="人", source="本系统默认值",
    meaning=_("一个账户一小时内查看多少个不同的人的档案或电话，再多就提醒审计员和安全管理员"),
)  # fmt: skip
parameters.declare(
    "bulk_rows", 10000, measure="行", source="本系统默认值",
    meaning=_("一个账户一天内导出多少行，再多就提醒审计员和安全管理员"),
)  # fmt: skip


def notice_many_people(row: Access):
    """Raise an alert when this read takes its reader past the limit of different people within an hour."""
    since, most = row.at - HOUR, parameters.value("bulk_people", row.at)
    seen = Sighting.objects.filter(by=row.by, at__gt=since).exclude(access__kind=Access.Kind.EXPORT)
    people = seen.values("person").distinct().count()
    if people > most:
        _raise_once(row, Alert.Code.PEOPLE, people, most, since)


def notice_many_rows(row: Access):
    """Raise an alert when this export takes its maker past the limit of rows within the institution's day."""
    since, most = clock.instant(clock.day_of(row.at)), parameters.value("bulk_rows", row.at)
    taken = Access.objects.filter(by=row.by, kind=Access.Kind.EXPORT, at__gte=since)
    rows = taken.aggregate(rows=Sum("rows"))["rows"]
    if rows > most:
        _raise_once(row, Alert.Code.ROWS, rows, most, since - clock.TICK)


def _raise_once(row, code, count, most, since):
    if not Alert.objects.filter(by=row.by, code=code, at__gt=since).exists():
        raise_alert(access=row, code=code, count=count, most=most, by=SYSTEM)


@action("core.bulk_noticed")
def raise_alert(*, access, code, count, most, by) -> Alert:
    """Put down that an account read or took away more than the limit; whoever must know is told by a handler."""
    now = clock.stamp()
    row = Alert.objects.create(
        code=code, by=access.by, count=count, most=most, access=access, at=now, recorded_at=now
    )
    emit("core.bulk_noticed", f"core.Alert:{row.pk}", code=code, count=count, most=most, who=access.by, by=by)
    return row
