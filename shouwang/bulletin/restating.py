"""What became known since an issue was signed: its cells counted again, and what the next issue prints of it.

A late return or a correction never changes an issue. The next one lists the cells that have changed, old → new, each change
once: what an earlier issue has restated already is compared with what was restated.
"""

from dataclasses import dataclass

from django.db.models import Max, Q

from shouwang.bulletin import counting, public, room_findings, statements, tables
from shouwang.bulletin.models import Issue
from shouwang.checkin.models import Return, Slot
from shouwang.checkin.purged import certificate_of_slots
from shouwang.core import clock, parameters
from shouwang.roster.models import Exemption, Membership

MARGIN = 10_000  # ids


@dataclass(frozen=True)
class Restated:
    """One cell that now counts otherwise: key, figure and line of the issue, the number issued, the number now."""

    cell: str
    figure: str
    line: str
    issued: int | None
    now: int | None


def recount(frozen, known_at, at=None) -> dict[str, int]:
    """Every cell of an issue as known at an instant (None: now). 复核中 and overdue stay as of the issue's own instant, or of `at`."""
    at = at or clock.parse_instant(frozen["known_at"])
    frame = frozen["frame"]
    return counting.count(frame, known_at, at) | cells_of_rooms(frame, known_at, at)


def cells_of_rooms(frame, known_at, at) -> dict[str, int]:
    """The cells of a frame that other rooms fill, as known at an instant."""
    filled, said = tables.fill_all(frame, known_at, at), statements.fill_all(frame, known_at, at)
    return tables.cells_of(filled) | statements.cells_of(said)


def previous(known_at) -> int | None:
    """The serial of the last issue whose instant is before this one: 较上期 is the change since it."""
    return Issue.objects.filter(serial__isnull=False, known_at__lt=known_at).order_by("-known_at", "-serial").values_list("serial", flat=True).first()


def figures_of(frozen) -> dict[str, tuple]:
    """cell key → (figure, about) of every cell of a frozen issue, those of other rooms as they were kept."""
    found = counting.cell_figures(frozen["frame"], clock.parse_instant(frozen["known_at"]))
    for part in (*frozen["tables"], *frozen.get("said", ())):
        found |= {key: tuple(opens) for key, opens in part.get("figures", {}).items()}
    return found


def changes(issued: dict, counted: dict, figures: dict) -> list[Restated]:
    """The cells in which two countings differ, in the order of the issue: that of `figures`, since a database keeps no order of keys."""
    known = [key for key in figures if key in issued or key in counted]
    keys = [*known, *sorted({*issued, *counted} - set(known))]
    return [
        Restated(key, figures.get(key, ("", {}))[0], line_of(key), issued.get(key), counted.get(key))
        for key in keys
        if issued.get(key) != counted.get(key)
    ]


def line_of(key) -> str:
    """The line of table 1 that a cell stands in; '' elsewhere."""
    parts = key.split("/")
    return parts[1] if parts[0] == "t1" else ""


def place_of(frozen, cell) -> dict:
    """The row and column of a table of another room, each with its names by language; {} where a cell stands in none."""
    head, _slash, rest = cell.partition("/")
    row, _slash, column = rest.rpartition("/")
    for table in frozen["tables"]:
        if table["key"] == head and not table["absent"]:
            rows, columns = {key: names for key, names, _emphasis in table["lines"]}, dict(table["columns"])
            return {"row": rows[row], "column": columns[column]} if row in rows and column in columns else {}
    return {}


def certificate(issue: Issue) -> str:
    """The purge certificate under which rows of an issue were destroyed; ''."""
    frame = issue.frozen["frame"]
    return certificate_of_slots(slots_of(frame) | room_findings.slots(frame))


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
        looked = max(each.known_at for each in issued[: place + 1] if each.known_at)
        if issue.frozen["not_yet_cut_off"] or certificate(issue):
            continue
        said = last_said(issue, issued[:place])
        counted = recount(issue.frozen, known_at) if touched(issue, looked, known_at) else _rooms_again(issue, said, known_at)
        changed = changes(said, counted, figures_of(issue.frozen))
        seen = public.visible(issue.frozen) if changed else set()
        found += [_entry(issue, change, seen) for change in changed if not change.cell.endswith("/change")]  # two of them say it
    return found


def _rooms_again(issue, said, known_at) -> dict[str, int]:
    """What was said of an issue whose slots nobody touched, with what other rooms count now."""
    rooms = cells_of_rooms(issue.frozen["frame"], known_at, issue.known_at)
    return {key: value for key, value in said.items() if key.split("/")[0] in counting.OWN} | rooms


def slots_of(frame) -> set[int]:
    """Every slot that an issue counted."""
    days = {day["slot"] for day in frame["days"] if day["slot"]}
    return {frame["slot"], *frame["others"], *days, *frame["before"]}


def last_return(known_at) -> int:
    """The highest id of a return recorded by an instant; an issue keeps it, so that later ones are found without reading all."""
    return Return.objects.filter(recorded_at__lte=known_at).order_by("-pk").values_list("pk", flat=True).first() or 0


def touched(issue: Issue, since, until) -> bool:
    """May anything recorded after one instant and by another have changed what an issue counts in its slots? No: nothing to count again.

    Ids of concurrent transactions interleave a little with their stamps; a margin makes up for it.
    """
    frame = issue.frozen["frame"]
    slots, fresh = slots_of(frame), Q(recorded_at__gt=since, recorded_at__lte=until)
    if Return.objects.filter(fresh, pk__gt=issue.frozen["last_return"] - MARGIN, slot_id__in=slots).exists():
        return True
    rows = Slot.objects.filter(pk__in=slots)
    if rows.exclude(campaign__audience="").exists():
        return True  # so is a named set of people
    cutoff = rows.aggregate(last=Max("cutoff_at"))["last"]
    changed = Q(opened_at__gt=since, opened_at__lte=until, since__lte=cutoff)
    changed |= Q(voided_at__gt=since, voided_at__lte=until, since__lte=cutoff)
    changed |= Q(closed_at__gt=since, closed_at__lte=until, until__lte=cutoff)
    return any(model.objects.filter(changed).exists() for model in (Membership, Exemption))


def _entry(issue, change: Restated, seen) -> dict:
    """A change as it is kept; `public` when it may be said outside: the cell stood in the public copy, and is not small now."""
    small = issue.frozen["small_cell"]
    line = next((line for line in issue.frozen["frame"]["lines"] if line["key"] == change.line), {})
    return {
        "serial": issue.serial, "year": issue.year, "number": issue.number, "day": issue.day.isoformat(),
        "cell": change.cell, "figure": change.figure, "line": change.line, "group": line.get("group", ""),
        "kind": line.get("kind", ""), "names": line.get("names", {}), "unit": line.get("unit", ""),
        "issued": change.issued, "now": change.now, "place": place_of(issue.frozen, change.cell),
        "public": change.line == "total" and change.cell in seen and (change.now or 0) >= small,
    }  # fmt: skip
