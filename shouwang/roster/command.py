"""`shouwang roster import` and `shouwang outbreak open`."""

import sys

from shouwang.cli import put, say
from shouwang.core import clock
from shouwang.core.actions import operator
from shouwang.core.export import csv_bytes
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import commit_import, open_outbreak
from shouwang.roster.imports import Plan, Unreadable, plan

DONE, REFUSED, BAD = 0, 1, 2
ERROR_HEADER = ("行", "列", "说明")


def _actor(args):
    if not getattr(args, "by", None):
        return operator()
    return access.on_behalf(access.person_by_number(args.by), operator().os_user)


def _bad(sentence, **more) -> int:
    say(sentence)
    put({"error": sentence, "committed": False, **more})
    return BAD


def _day(text):
    try:
        return clock.parse_day(text)
    except ValueError:
        raise ValueError(f"{text}：日期应写成 2026-03-01。A date is written 2026-03-01.") from None


def import_command(args) -> int:
    """`shouwang roster import FILE`: exit 0 done (or would do), 1 refused, 2 the file or a row of it cannot be used."""
    try:
        as_of = _day(args.as_of) if args.as_of else None
        result = _plan(args.file, as_of)
    except ValueError as problem:
        return _bad(str(problem))
    except OSError as problem:
        return _bad(f"{args.file}: {problem.strerror or problem}")
    except Unreadable as refusal:
        return _bad(str(refusal), code=refusal.code)
    if args.errors:
        write_errors(result, args.errors)
    _say(result)
    if result.errors:
        put(result.as_dict() | {"refused": str(Refused("roster.23", count=len(result.errors))), "code": "roster.23"})
        return BAD
    return _finish(result, args)


def _finish(result: Plan, args) -> int:
    """Stop at a dry run, or commit; a refusal is printed with what the file would have done."""
    refusal = None
    if result.too_many_leave and not args.allow_leaves:
        refusal = Refused("roster.22", leaves=len(result.leaves), percent=result.leaves_percent)
    elif not args.dry_run:
        try:
            commit_import(plan=result, allow_leaves=args.allow_leaves, by=_actor(args))
        except Refused as raised:
            refusal = raised
    if refusal is not None:
        say(str(refusal))
        put(result.as_dict() | {"refused": str(refusal), "code": refusal.code})
        return REFUSED
    put(result.as_dict(committed=not args.dry_run))
    return DONE


def _plan(file, as_of) -> Plan:
    from tqdm import tqdm

    with tqdm(unit=" 行", delay=2, disable=None, file=sys.stderr) as bar:
        return plan(file, as_of=as_of, progress=bar.update)


def write_errors(result: Plan, out):
    """The errors as a file that a spreadsheet opens: row, column, sentence; formulas disarmed."""
    with open(out, "wb") as file:
        file.write(csv_bytes(ERROR_HEADER, result.errors))


def _say(result: Plan, most=20):
    for problem in result.errors[:most]:
        say(f"第 {problem.row} 行 {problem.column}: {problem.sentence}")
    if len(result.errors) > most:
        say(f"…… 共 {len(result.errors)} 处，可用 --errors 写成文件。")
    for problem in result.warnings[:most]:
        say(problem.sentence)
    for twin in result.duplicates[:most]:
        say(f"第 {twin.row} 行 {twin.number}：可能与 {twin.other} 是同一人（{twin.why}）。")


def outbreak_open(args) -> int:
    """`shouwang outbreak open CODE --name NAME --basis TEXT --since DAY --review DAY`."""
    try:
        since, review = _day(args.since), _day(args.review)
    except ValueError as problem:
        return _bad(str(problem))
    row = open_outbreak(
        code=args.code, name=args.name, basis=args.basis, since_day=since, review_day=review, by=_actor(args)
    )
    put(
        {"code": row.code, "name": row.name, "basis": row.basis, "since": since, "review": row.review_day,
         "retention_days": row.retention_days}
    )  # fmt: skip
    return DONE
