"""`shouwang absence import FILE`, `absence register --day DAY --out FILE.xlsx`."""

from pathlib import Path

from shouwang.checkin.command import actor, day
from shouwang.cli import bad, put, say
from shouwang.core.export import csv_bytes
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.imports.reading import Unreadable
from shouwang.watch.absence_file import import_file
from shouwang.watch.actions.register import export_register


def import_command(args) -> int:
    """Exit 0 when every row is entered or known; 2 when some row has an error, or the file is none, and then nothing is entered."""
    try:
        result = import_file(args.file, by=actor(args))
    except OSError as problem:
        return bad(f"{args.file}: {problem.strerror}")
    except Unreadable as problem:
        return bad(f"{args.file}: {problem}")
    except Refused as refusal:
        if refusal.code not in {"watch.122", "watch.123"}:
            raise
        return bad(f"{args.file}: {refusal}")
    if args.errors:
        Path(args.errors).write_bytes(csv_bytes(["row", "column", "message"], result.errors))
    if not result.errors:
        put(result.as_dict())
        return 0
    wrong = Refused("watch.212", count=len(result.errors))
    say(str(wrong))
    for row, column, sentence in result.errors[:20]:
        say(f"第 {row} 行 {column}：{sentence}")
    put({"error": wrong.sentence, "code": wrong.code, **result.as_dict()})
    return 2


def register_command(args) -> int:
    """Write the register of a day; says how many classes, absent, ill, zero reports, and classes that said nothing."""
    unit = access.unit_by_label(args.unit) if args.unit else None
    _name, content, found = export_register(day=day(args.day), unit=unit, purpose="命令行导出因病缺课登记表", by=actor(args))
    try:
        Path(args.out).write_bytes(content)
    except OSError as problem:
        return bad(f"{args.out}: {problem.strerror}")
    put({"file": args.out, "day": found.day.isoformat(), **found.sums()})
    return 0
