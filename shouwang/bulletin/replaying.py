"""Replay: an issue compared with a recount.

*identical* · *restated by …* (what is known now says otherwise; the issue stands and the next one says so) · *purged* (rows
destroyed under a certificate) · *different* (counted as of its own instant it does not give its numbers: something is broken).
"""

from dataclasses import dataclass

from shouwang.bulletin import restating
from shouwang.bulletin.actions.signing import digest, parts_of
from shouwang.bulletin.models import Issue
from shouwang.core import clock
from shouwang.core.assertions import Result, genuine
from shouwang.core.refusals import Refused


@dataclass(frozen=True)
class Replayed:
    """How an issue came out: the result, the cells that changed, the certificate of a purge."""

    issue: Issue
    result: Result
    changes: tuple = ()
    certificate: str = ""

    @property
    def reproduces(self) -> bool:
        """Does a recount as of the issue's own instant give its numbers?"""
        return self.result in {Result.IDENTICAL, Result.RESTATED}


def issue_by_serial(serial) -> Issue:
    """The signed issue with a serial number. Raises bulletin.01."""
    found = Issue.objects.filter(serial=serial).first()
    if found is None:
        raise Refused("bulletin.01", serial=serial)
    return found


def sound(issue: Issue) -> bool:
    """Do the frozen issue, its cells and their assertions say the same, under their hashes?"""
    if issue.texts_purged is None and issue.digest != digest(issue.frozen):
        return False
    cells = list(issue.cells.select_related("assertion"))
    if {cell.key: cell.value for cell in cells} != issue.frozen["cells"]:
        return False
    asserted: dict = {}
    for row in {cell.assertion_id: cell.assertion for cell in cells}.values():
        if not genuine(row) or row.known_at != issue.known_at or row.ref != f"bulletin.Issue:{issue.pk}":
            return False
        asserted[row.scope["part"]] = row.numbers
    return asserted == parts_of(issue.frozen["cells"])


def replay(issue: Issue) -> Replayed:
    """Compare an issue with a recount, as of its own instant and as known now. Cost: two recounts."""
    if not sound(issue):
        return Replayed(issue, Result.FORGED)
    certificate = restating.certificate(issue)
    if certificate:
        return Replayed(issue, Result.PURGED, certificate=certificate)
    frozen = issue.frozen
    figures = restating.figures_of(frozen)
    changes = restating.changes(frozen["cells"], restating.recount(frozen, issue.known_at), figures)
    if changes:
        return Replayed(issue, Result.DIFFERENT, tuple(changes))
    changes = restating.changes(frozen["cells"], restating.recount(frozen, None), figures)
    return Replayed(issue, Result.RESTATED if changes else Result.IDENTICAL, tuple(changes))


def unchanged(issue: Issue) -> bool:
    """Would an issue of the same day made now say exactly this one's numbers? 复核中 and overdue as of now too."""
    frozen, now = issue.frozen, clock.now()
    cut_off = clock.parse_instant(frozen["cutoff_at"])
    if frozen["not_yet_cut_off"] != (now < cut_off):
        return False
    return restating.recount(frozen, None, now) == frozen["cells"]
