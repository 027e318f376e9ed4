"""A half-day of somebody under watch: checked, with what flags."""

import datetime as dt
from dataclasses import dataclass, field

HALVES = ("am", "pm")


@dataclass(slots=True, unsafe_hash=True)
class Checked:
    """One half-day on which a check was made. Of several versions the worst counts, so a correction cannot hide a fever.

    at: when it was measured: of the last abnormal version, else of the first one. flags: fever first; () is normal.
    """

    day: dt.date
    half: str  # "am" | "pm"
    at: dt.datetime
    flags: tuple = ()
    recorded_at: dt.datetime | None = field(default=None, compare=False)  # of the flags: when the last of them became known


def half_of(hour: int) -> str:
    """The half-day of an hour on the institution's wall clock: 23:59 is pm of its day, 12:00 too."""
    return "am" if hour < 12 else "pm"
