"""When a bed may be given to somebody. Pure: every value is handed in."""

import datetime as dt

from shouwang.core.verdicts import YES, Verdict, no


def place_verdict(*, bedded: bool, has_bed: bool, at_home: bool, district: str) -> Verdict:
    """Is the place said as it must be: a bed where there are beds, a district (and no finer) at home?"""
    if bedded and not has_bed:
        return no("watch.90")
    if at_home and (has_bed or not district):
        return no("watch.90")
    return YES


def time_verdict(*, at: dt.datetime, now: dt.datetime, since: dt.datetime | None = None) -> Verdict:
    """Has it happened yet, and not before it began?"""
    if at > now:
        return no("watch.88", at=at)
    if since is not None and at < since:
        return no("watch.89", at=at, since=since)
    return YES


def to_clean(left_at: dt.datetime | None, cleaned_at: dt.datetime | None) -> bool:
    """Does a bed wait for cleaning: somebody left it, and nobody cleaned it since?"""
    return left_at is not None and (cleaned_at is None or cleaned_at < left_at)
