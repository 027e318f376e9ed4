"""The drawn academy with people under watch, for the tests of their follow-up."""

import datetime as dt

from shouwang.core import clock
from shouwang.watch.models import Kind, Watch


def day(number) -> dt.date:
    """Day N of March 2026."""
    return dt.date(2026, 3, number)


def at(number, hour, minute=0) -> dt.datetime:
    """A moment of March 2026 on the institution's wall clock."""
    return clock.instant(day(number), hour * 60 + minute)


def watched(academy, name, *, day0=1, days=14, since=None, mandate=None, kind=Kind.HOME_MONITORING, confirmed=True) -> Watch:
    """Somebody under watch, as a row: how it is opened is another subject's."""
    now = clock.now()
    start, person = since or at(day0, 0), academy.person[name]
    return Watch.objects.create(
        person=person, person_kind=person.kind, mandate=mandate or academy.mandate, kind=kind, day0=day(day0),
        last_day=day(day0) + dt.timedelta(days=days), since=start, opened_at=now, opened_by="test",
        confirmed_at=now if confirmed else None, confirmed_by="test" if confirmed else "",
    )  # fmt: skip
