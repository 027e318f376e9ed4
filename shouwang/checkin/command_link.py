"""`shouwang link NUMBER…` and `shouwang link --all --out FILE.csv`: personal links, the same ones every time they are printed."""

import csv
import os

from shouwang.checkin import links
from shouwang.cli import bad, put, refuse, say
from shouwang.roster.models import Person

COLUMNS = ("number", "url")


def link_command(args) -> int:
    """Print or write the links of some people, or of everybody on the roster. Unknown numbers are named and nothing is given."""
    if args.all == bool(args.numbers):
        return bad("请给出学工号，或用 --all。 Give numbers, or --all.")
    rows = Person.objects.filter(merged_into=None).order_by("number").only("number", "link_version")
    if args.numbers:
        rows = rows.filter(number__in=args.numbers)
        unknown = sorted(set(args.numbers) - {person.number for person in rows})
        if unknown:
            return refuse(f"名册里没有：{'、'.join(unknown[:20])}。 Not on the roster.", code="roster.02", unknown=unknown)
    else:
        rows = rows.exclude(path="")
    made = [(person.number, links.url(person)) for person in rows]
    if args.out:
        _write(args.out, made)
        say(f"{len(made)} → {args.out}")
        put({"links": len(made), "out": args.out})
    else:
        put([dict(zip(COLUMNS, row, strict=True)) for row in made])
    return 0


def _write(path, made):
    """Readable by its owner alone: whoever holds a link answers for a person."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(made)
