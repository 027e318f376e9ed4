"""`shouwang sweep open | record | status`."""

from shouwang.checkin.command import actor, day, instant
from shouwang.cli import bad, put, say
from shouwang.core import clock
from shouwang.core.actions import operator
from shouwang.core.export import csv_bytes
from shouwang.core.figures import percent
from shouwang.core.refusals import Refused
from shouwang.questions import places
from shouwang.roster import access, ruling
from shouwang.roster.models import Unit
from shouwang.watch.actions.sweep_marks import take_answers
from shouwang.watch.actions.sweeps import open_sweep
from shouwang.watch.file_cells import BadFile
from shouwang.watch.models import SweepMark, SweepTarget
from shouwang.watch.queries import sweeps as queries
from shouwang.watch.sweep_file import import_file


def open_command(args) -> int:
    """`shouwang sweep open CODE --outbreak CODE --question TEXT --place DIVISION --from DAY --to DAY [--unit CODE]`."""
    first, last = day(args.from_day, "--from"), day(args.to_day, "--to")
    mandate = ruling.outbreak(code=args.outbreak)
    if mandate is None:
        raise Refused("watch.183", code=args.outbreak)
    row = open_sweep(
        code=args.code, mandate=mandate, question=args.question, place=args.place, from_day=first, to_day=last,
        unit=access.unit_by_label(args.unit) if args.unit else None, by=actor(args),
    )  # fmt: skip
    window = row.windows.select_related("campaign").get()
    marks = SweepMark.objects.filter(target__sweep=row)
    known, asked = marks.filter(way=SweepMark.Way.KNOWN).count(), marks.filter(what=SweepMark.What.ASKED).count()
    put(
        {"sweep": row.code, "question": row.question, "outbreak": mandate.code, "unit": row.unit.label,
         "place": window.division, "place_name": places.name(window.division), "from": first, "to": last,
         "targets": row.targets.count(), "known": known, "asked": asked,
         "by_rule": row.targets.filter(how=SweepTarget.How.RULE).count(),
         "families": row.targets.filter(how=SweepTarget.How.HOUSEHOLD).count(),
         "campaign": window.campaign.code if window.campaign else None}
    )  # fmt: skip
    return 0


def record_command(args) -> int:
    """`shouwang sweep record --sweep CODE FILE`: exit 2 when a row of it cannot be used, and then nothing is entered."""
    row = queries.sweep(access.everything(), args.sweep)
    try:
        done = import_file(sweep=row, file=args.file, by=actor(args))
    except BadFile as problem:
        return _errors(args, row, problem)
    except Refused as refusal:
        if refusal.code in {"roster.40", "watch.186", "watch.198"}:
            return bad(f"{args.file}: {refusal}")
        raise
    put({"sweep": row.code, **done.as_dict(), "errors": []})
    return 0


def _errors(args, row, problem) -> int:
    if args.errors:
        with open(args.errors, "wb") as file:
            file.write(csv_bytes(("行", "列", "说明"), problem.errors))
    for number, column, sentence in problem.errors[:20]:
        say(f"第 {number} 行 {column}：{sentence}")
    put(
        {"sweep": row.code, "recorded": 0, "error": str(problem.refusal), "code": problem.refusal.code,
         "errors": [{"row": n, "column": column, "message": text} for n, column, text in problem.errors[:1000]]}
    )  # fmt: skip
    return 2


def status_command(args) -> int:
    """`shouwang sweep status CODE`: coverage by unit, who was not reached, who was there; live or as known at an instant."""
    scope, known_at = access.everything(), instant(args.known_at)
    if known_at and known_at > clock.now():
        return bad(f"--known-at {args.known_at}：时刻在将来，那时知道什么现在还不知道。The instant is in the future.")
    row = queries.sweep(scope, args.code)
    if known_at is None and row.closed_at is None:
        take_answers(sweep=row, by=operator())
    node = queries.counts(scope, row, known_at)
    units = Unit.objects.in_bulk([at.place.id for at in node.walk()])
    said = queries.change(scope, row, known_at)
    put(
        {"sweep": row.code, "question": row.question, "closed": row.closed_at is not None,
         "known_at": clock.local(known_at or clock.now()).isoformat(), "places": [queries.title_of(one) for one in row.windows.order_by("id")],
         **_counted(node.total),
         "units": [{"unit": units[at.place.id].label, "path": units[at.place.id].title, **_counted(at.total), "own": at.own.as_dict()}
                   for at in node.walk()],
         **{f"{word}_list": _numbers(scope, row, state, known_at)
            for word, state in (("not_reached", "not_reached"), ("positive", "found"), ("lost", "lost"), ("pending", "waiting"))},
         "change": {name: said.of(name) for name in said.before} if said else None}
    )  # fmt: skip
    return 0


def _counted(count) -> dict:
    return count.as_dict() | {"coverage": percent(count.done, count.should)}


def _numbers(scope, row, state, known_at):
    rows = queries.targets(scope, row, state=state, known_at=known_at)
    return list(rows.order_by("person__number").values_list("person__number", flat=True))

