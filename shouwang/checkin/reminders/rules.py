"""The decisions of reminders, pure: when something may be sent, how long to wait, in which language."""

import datetime as dt
from dataclasses import dataclass

MOST_WAIT_S = 3600
MOST_REST_S = 600
REST_FROM = 3  # so many failures in a row are a gateway that is down
DAY = 24 * 60


@dataclass(frozen=True)
class Quiet:
    """The hours in which nobody is written to: [from, to) in minutes after midnight on the wall clock, over midnight too."""

    from_min: int
    to_min: int

    def holds(self, minute: int) -> bool:
        """Is it quiet at this minute of the day? The first minute is, the last one is not; from = to: never."""
        if self.from_min <= self.to_min:
            return self.from_min <= minute < self.to_min
        return minute >= self.from_min or minute < self.to_min

    def ends(self, minute: int) -> int:
        """Minutes after this day's midnight at which the quiet that holds at `minute` ends."""
        return self.to_min + (DAY if self.from_min > self.to_min and minute >= self.from_min else 0)


@dataclass(frozen=True)
class Sending:
    """When to send; or not at all (at None), for a reason: too_late, quiet."""

    at: dt.datetime | None
    reason: str = ""


def sending(now, not_after, quiet_until) -> Sending:
    """When something due now may be sent. quiet_until: the end of the quiet hours that hold now, None outside them.

    What may not be sent any more from `not_after` on is put off to the end of the quiet hours only when that is earlier.
    """
    if now >= not_after:
        return Sending(None, "too_late")
    if quiet_until is None:
        return Sending(now)
    return Sending(quiet_until) if quiet_until < not_after else Sending(None, "quiet")


def wait_s(base_s: int, tries: int) -> int:
    """How long to wait before the next try: the base, doubled each time, an hour at most."""
    return min(base_s * 2 ** max(tries - 1, 0), MOST_WAIT_S)


def rest_s(base_s: int, failures: int, asked_s: int = 0) -> int:
    """How long a gateway is left alone: as it asks; from the third failure in a row the base, doubled, ten minutes at most."""
    own = min(base_s * 2 ** min(failures - REST_FROM, 20), MOST_REST_S) if failures >= REST_FROM else 0
    return max(own, asked_s)


@dataclass(frozen=True)
class Allowed:
    """How many calls a gateway bears now, and how much later each makes the next."""

    calls: int
    start: dt.datetime
    each: dt.timedelta

    def after(self, calls: int) -> dt.datetime:
        """From when on it may be called again, after so many calls."""
        return self.start + self.each * calls


def allowed(now, free_at, per_minute: int) -> Allowed:
    """Calls evenly over the minute, a second's worth at once: never more than `per_minute` in any minute when that is < 60."""
    each = dt.timedelta(seconds=60) / per_minute
    start = max(now, free_at or now)
    calls = 0 if start > now else max(per_minute // 60, 1)
    return Allowed(calls, start, each)


def language(account_language: str, kind: str, languages) -> str:
    """In which language somebody is written to: their account's; without an account English for international students, else Chinese."""
    if account_language in languages:
        return account_language
    return "en" if kind == "international" else "zh-hans"
