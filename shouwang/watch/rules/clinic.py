"""What may be entered in the clinic log. A day of a post is counted once: visit by visit, or as one number."""

import datetime as dt

from shouwang.core.verdicts import YES, Verdict, no


def visit_verdict(*, day: dt.date, today: dt.date, counted: bool) -> Verdict:
    """May a visit be entered on a day? Not ahead, and not where the department gave the day's number."""
    if day > today:
        return no("watch.155", day=day)
    if counted:
        return no("watch.156", day=day)
    return YES


def count_verdict(*, day: dt.date, today: dt.date, visited: int, visits: int, parts) -> Verdict:
    """May a day's number be entered? Not ahead, not beside visits, and no part larger than the whole.

    parts: numbers or None, each "of these".
    """
    if day > today:
        return no("watch.155", day=day)
    if visited:
        return no("watch.157", day=day, visits=visited)
    largest = max((part for part in parts if part is not None), default=0)
    return no("watch.158", part=largest, visits=visits) if largest > visits else YES
