"""The public copy: no class, no dormitory, and no count under the threshold that could be read off or worked out.

Everything that the public copy prints is one system of cells and sums (suppress.py): the columns of table 1 with their
subtotals and total, 应报 = 已报 + 未报 in each line, the hours that add up to 已报, today's point of the curve, the numbers in
the problem list, and what other rooms print, with the sums that they name.

Counters that are not printed are not given at all, so that nothing can be subtracted from them.
"""

from dataclasses import dataclass, field

from shouwang.bulletin.suppress import Sum, Suppression, suppress

PRINTED = ("expected", "answered", "missing", "exempt", "flagged", "fever", "under_check")
PRIVATE_KINDS = {"class", "grade", "ward", "dorm_building", "dorm_room", "party_branch"}
AT_MOST = (("flagged", "answered"), ("fever", "flagged"), ("under_check", "flagged"))
PEOPLE_FOUND = ("finding/streak:", "finding/checks", "finding/watches_overdue", "finding/not_reached:")
NOTHING = Suppression(frozenset(), frozenset())


def public_lines(frame) -> list[dict]:
    """The lines of table 1 that a public copy prints: no class, no dormitory."""
    return [line for line in frame["lines"] if line.get("unit_kind") not in PRIVATE_KINDS]


def suppression(frozen) -> Suppression:
    """What the public copy of an issue hides."""
    lines = public_lines(frozen["frame"])
    kept = frozen["cells"]
    cells = {f"t1/{line['key']}/{name}": kept[f"t1/{line['key']}/{name}"] for line in lines for name in PRINTED}
    cells |= {key: value for key, value in kept.items() if key.startswith(("hours/", "days/", *PEOPLE_FOUND))}
    bounds = [(f"t1/{line['key']}/{less}", f"t1/{line['key']}/{more}") for line in lines for less, more in AT_MOST]
    bounds += [(key, f"t1/unit:{key.partition(':')[2]}/missing") for key in cells if key.startswith("finding/streak:")]
    rooms = _rooms(frozen)
    sums = [*_sums(frozen, lines, cells), *rooms.sums]
    return suppress(cells | rooms.cells, sums, [*bounds, *rooms.bounds], frozen["small_cell"], rooms.unprinted)


@dataclass
class _Rooms:
    """What other rooms print in an issue: cells, and what binds them."""

    cells: dict = field(default_factory=dict)
    sums: list = field(default_factory=list)
    bounds: list = field(default_factory=list)
    unprinted: dict = field(default_factory=dict)


def _rooms(frozen) -> _Rooms:
    """The tables and sentences of other rooms, without the columns that no public copy has."""
    found, kept = _Rooms(), frozen["cells"]
    for table in frozen["tables"]:
        if table["absent"]:
            continue
        columns = [key for key, _names in table["columns"] if key not in table["inside"] and key not in table["rates"]]
        keys = [f"{table['key']}/{row}/{column}" for row, _names, _emphasis in table["lines"] for column in columns]
        found.cells |= {key: kept[key] for key in keys if key in kept}
        found.sums += [Sum(total, tuple(parts)) for total, parts in table["sums"]]
        found.bounds += [tuple(pair) for pair in table["bounds"]]
        found.cells |= table["guarded"]
        found.unprinted |= table["unprinted"]
    found.bounds += [(key, f"sweeps/sweep:{key.partition(':')[2]}/open") for key in kept if key.startswith("finding/not_reached:")]
    for said in frozen.get("said", ()):
        found.cells |= {key: kept[key] for key in said["words"].values()}
        found.bounds += [tuple(pair) for pair in said["bounds"]]
    return found


def _sums(frozen, lines, cells) -> list[Sum]:
    printed = {line["key"] for line in lines}
    sums = [
        Sum(f"t1/{line['key']}/expected", (f"t1/{line['key']}/answered", f"t1/{line['key']}/missing")) for line in lines
    ]
    for line in lines:
        parts = [part for part in parts_of(line, frozen["frame"]["lines"]) if part in printed]
        if parts and len(parts) == len(parts_of(line, frozen["frame"]["lines"])):
            sums += [Sum(f"t1/{line['key']}/{name}", tuple(f"t1/{part}/{name}" for part in parts)) for name in PRINTED]
    hours = tuple(key for key in cells if key.startswith("hours/"))
    today = f"days/{frozen['frame']['days'][-1]['day']}"
    return [*sums, Sum("t1/total/answered", hours), *([Sum("t1/total/flagged", (today,))] if today in cells else [])]


def parts_of(line, lines) -> list[str]:
    """The lines that a line is the sum of: a subtotal's units, the total's subtotals and the institution's own people."""
    if line["kind"] == "subtotal":
        return [each["key"] for each in lines if each["kind"] == "unit" and each["group"] == line["group"]]
    if line["kind"] == "total":
        return [each["key"] for each in lines if each["kind"] in {"subtotal", "own"}]
    return []


def visible(frozen) -> set[str]:
    """The cells of table 1 that the public copy of an issue prints as they are."""
    hidden = suppression(frozen).hidden
    keys = {f"t1/{line['key']}/{name}" for line in public_lines(frozen["frame"]) for name in PRINTED}
    return keys - hidden
