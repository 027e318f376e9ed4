"""What became known since an issue was signed: its cells counted again, and what the next issue prints of it.

A late return or a correction never changes an issue. The next one lists the cells that have changed, old → new, each change
once: what an earlier issue has restated already is compared with what was restated.
"""

from dataclasses import dataclass

from shouwang.bulletin import counting, public, tables
from shouwang.bulletin.models import Issue
from shouwang.core import clock, parameters
from shouwang.core.assertions import certificate_of


@dataclass(frozen=True)
class Restated:
    """One cell that now counts otherwise: key, figure and line of the issue, the number issued, the number now."""

    cell: str
    figure: str
    line: str
    issued: int | None
    now: int | None


def recount(frozen, known_at) -> dict[str, int]:
    """Every cell of an issue as known at an instant (None: now). 复核中 and overdue stay as of the issue's own instant."""
    at = clock.parse_instant(frozen["known_at"])
    frame = frozen["frame"]
    return counting.count(frame, known_at, at) | tables.cells_of(tables.fill_all(frame, known_at, at))


def changes(issued: dict, counted: dict, figures: dict) -> list[Restated]:
    """The cells in which two countings differ, in the order of the issue."""
    keys = [*issued, *(key for key in counted if key not in issued)]
    return [
        Restated(key, figures.get(key, ("", {}))[0], line_of(key), issued.get(key), counted.get(key))
        for key in keys
        if issued.get(key) != counted.get(key)
    ]


def line_of(key) -> str:
    """The line of table 1 that a cell stands in; '' elsewhere."""
    parts = key.split("/")
    return parts[1] if parts[0] == "t1" else ""


def certificate(issue: Issue) -> str:
    """The purge certificate under which rows of an issue were destroyed; ''."""
    rows = {cell.assertion for cell in issue.cells.select_related("assertion")}
    return next((number for row in rows if (number := certificate_of(row))), "")


def last_said(issue: Issue, later) -> dict[str, int]:
    """What has been published of an issue so far: as issued, with what later issues have restated."""
    said = dict(issue.frozen["cells"])
    for other in later:
        for entry in other.frozen["restatements"]:
            if entry["serial"] == issue.serial:
                said[entry["cell"]] = entry["now"]
    return said


def restatements(known_at, at) -> list[dict]:
    """What a new issue has to say of the last few: every cell that now counts otherwise, as it is kept in the issue.

    Issues from before their cut-off were never final and are not restated. Cost: a recount for each issue looked back on.
    """
    many = parameters.value("bulletin.restated_issues", at)
    issued = list(Issue.objects.filter(serial__isnull=False, known_at__lt=known_at).order_by("-serial")[:many])
    found = []
    for place, issue in enumerate(issued):
        if issue.frozen["not_yet_cut_off"] or certificate(issue):
            continue
        said = last_said(issue, issued[:place])
        counted = recount(issue.frozen, known_at)
        figures = counting.cell_figures(issue.frozen["frame"], issue.known_at)
        changed = changes(said, counted, figures)
        seen = public.visible(issue.frozen) if changed else set()
        found += [_entry(issue, change, seen) for change in changed]
    return found


def _entry(issue, change: Restated, seen) -> dict:
    """A change as it is kept; `public` when it may be said outside: the cell stood in the public copy, and is not small now."""
    small = issue.frozen["small_cell"]
    line = next((line for line in issue.frozen["frame"]["lines"] if line["key"] == change.line), {})
    return {
        "serial": issue.serial, "year": issue.year, "number": issue.number, "day": issue.day.isoformat(),
        "cell": change.cell, "figure": change.figure, "line": change.line, "group": line.get("group", ""),
        "kind": line.get("kind", ""), "names": line.get("names", {}), "unit": line.get("unit", ""),
        "issued": change.issued, "now": change.now,
        "public": change.line == "total" and change.cell in seen and (change.now or 0) >= small,
    }  # fmt: skip
