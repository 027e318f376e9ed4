"""Where a watch stands, and whether one may be opened as it is written down. Pure: every value is handed in."""

import datetime as dt

from shouwang.core.verdicts import YES, Verdict, no

PENDING, OBSERVING, DUE = "pending", "observing", "due"


def state_of(*, confirmed: bool, last_day: dt.date, day: dt.date, end: str = "") -> str:
    """The state on a day: how it ended; reported and not confirmed; running; or its last day over, waiting for people.

    The last day counts whole: on the last day itself somebody is still under observation.
    """
    if end:
        return end
    if not confirmed:
        return PENDING
    return OBSERVING if day <= last_day else DUE


def opening_verdict(*, day0: dt.date, last_day: dt.date, today: dt.date, ordered: bool, order: tuple, ordered_day=None) -> Verdict:
    """May a watch be written down so? ordered: the kind needs an authority; order: (by whom, which document)."""
    if day0 > today:
        return no("watch.14", day=day0, today=today)
    if last_day < day0:
        return no("watch.15", last=last_day, day=day0)
    if ordered and not (all(order) and ordered_day):
        return no("watch.11")
    if ordered_day is not None and ordered_day > today:
        return no("watch.41", day=ordered_day, today=today)
    return YES
