"""The clock of a watch: day 0 is not counted, the last day counts whole, release is from the day after.

With last exposure on 1 March and 14 days: day 1 is 2 March, day 14 is 15 March, release from 16 March (practice B4).
"""

import datetime as dt


def last_day(day0: dt.date, days: int) -> dt.date:
    """The last day that counts."""
    return day0 + dt.timedelta(days=days)


def release_day(last: dt.date) -> dt.date:
    """The first day on which a watch may end by its clock."""
    return last + dt.timedelta(days=1)


def day_number(day0: dt.date, day: dt.date) -> int:
    """Day N of a watch: 0 on day 0 itself."""
    return (day - day0).days


def length(day0: dt.date, last: dt.date) -> int:
    """M of 第N/M天."""
    return (last - day0).days
