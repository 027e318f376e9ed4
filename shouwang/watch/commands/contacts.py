"""`shouwang linelist import`, `shouwang contacts import`, `shouwang contacts summary`."""

from shouwang.cli import bad, put, say
from shouwang.core import clock
from shouwang.core.actions import operator
from shouwang.core.export import csv_bytes
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.imports.reading import Unreadable
from shouwang.watch import case_imports
from shouwang.watch.queries import contacts as queries

ERROR_HEADER = ("行", "列", "说明")


def _scope(args):
    if not getattr(args, "by", None):
        return access.everything()
    return access.scope_acting(access.on_behalf(access.person_by_number(args.by), operator().os_user))


def _entered(args, enter, total) -> int:
    """Enter a file; exit 0 done, 1 refused, 2 the file or a row of it cannot be used."""
    scope = _scope(args)
    mandate = queries.by_code(scope, args.outbreak, clock.now())
    try:
        done = enter(scope, mandate, args.file)
    except Unreadable as refusal:
        return bad(f"{args.file}: {refusal}")
    except case_imports.BadRows as wrong:
        return _wrong(args, wrong)
    found = queries.outbreak(scope, mandate)
    put({"outbreak": mandate.code} | total(found) | done.as_dict())
    return 0


def _wrong(args, wrong) -> int:
    rows = [(row, column, sentence) for row, column, sentence in wrong.errors]
    if args.errors:
        with open(args.errors, "wb") as file:
            file.write(csv_bytes(ERROR_HEADER, rows))
    say(str(wrong.refusal))
    for row, column, sentence in rows[:20]:
        say(f"第 {row} 行 {column}：{sentence}")
    errors = [{"row": row, "column": column, "message": sentence} for row, column, sentence in rows[:1000]]
    put({"error": wrong.refusal.sentence, "code": wrong.refusal.code, "new": 0, "errors": errors})
    return 2


def linelist_command(args) -> int:
    """`shouwang linelist import FILE --outbreak CODE`: `cases` is how many the outbreak now has."""
    return _entered(args, case_imports.cases_from, lambda found: {"cases": len(found.cases)})


def contacts_command(args) -> int:
    """`shouwang contacts import FILE --outbreak CODE`: `links` is how many links between cases the chain now has."""
    return _entered(args, case_imports.contacts_from, lambda found: {"contacts": len(found.events), "links": found.chain.links})


def summary_command(args) -> int:
    """`shouwang contacts summary --outbreak CODE`. Every case stands in out_degree, 0 too, those who infected most first.

    A case that only a loop leads to has no generation and stands in none.
    """
    scope = access.everything()
    try:
        mandate = queries.by_code(scope, args.outbreak)
    except Refused as refusal:
        if refusal.code == "watch.213":
            raise Refused("roster.15", code=args.outbreak) from None
        raise
    found = queries.outbreak(scope, mandate)
    if found.chain.loops:
        say(f"{len(found.chain.loops)} 个病例只在环里，没有代次 cases in a loop have no generation")
    put(
        {
            "cases": len(found.cases), "links": found.chain.links, "out_degree": {line.case.label: line.degree for line in found.lines},
            "generations": {str(generation): count for generation, count in found.chain.counted().items()},
        }
    )  # fmt: skip
    return 0
