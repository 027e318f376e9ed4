"""May somebody handle food today? A certificate that holds, a check before work that found nothing, and not off the post."""

import datetime as dt
from dataclasses import dataclass

NO_CERTIFICATE, EXPIRED, REMOVED, SIGNS, SILENT = "no_certificate", "expired", "removed", "signs", "silent"


@dataclass(frozen=True)
class Worker:
    """What is known of a person on a day."""

    certificate_last: dt.date | None = None  # the last day of the certificate that holds longest
    removed: bool = False
    checked: bool = False
    flagged: bool = False


def hindrances(worker: Worker, day: dt.date) -> tuple[str, ...]:
    """Why somebody may not handle food on a day, gravest first; () where nothing stands against it. The last day counts."""
    found = []
    if worker.removed:
        found.append(REMOVED)
    if worker.flagged:
        found.append(SIGNS)
    if worker.certificate_last is None:
        found.append(NO_CERTIFICATE)
    elif worker.certificate_last < day:
        found.append(EXPIRED)
    if not worker.checked:
        found.append(SILENT)
    return tuple(found)


def runs_out(last: dt.date | None, day: dt.date, within: int) -> int | None:
    """How many days a certificate still holds where that is within the warning; None where it holds longer or is none."""
    left = (last - day).days if last else None
    return left if left is not None and 0 <= left <= within else None
