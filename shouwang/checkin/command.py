"""`shouwang campaign open`, `returns import`, `rollcall`."""

import sys

from shouwang.checkin import cells, queries
from shouwang.checkin.actions import open_campaign
from shouwang.checkin.returns_file import BadFile, error_rows, import_returns
from shouwang.cli import bad, put, say
from shouwang.core import clock
from shouwang.core.actions import operator
from shouwang.core.export import csv_bytes
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Kind, Mandate, Unit


def actor(args):
    """Who acts: the person named with --by, vouched for by the operator, or the operator."""
    if not getattr(args, "by", None):
        return operator()
    return access.on_behalf(access.person_by_number(args.by), operator().os_user)


def day(text, name="--day"):
    """A date argument. Exits with 2 and a sentence when it is none."""
    try:
        return clock.parse_day(text)
    except ValueError:
        sys.exit(bad(f"{name} {text}：日期应写成 2026-03-01。A date is written 2026-03-01."))


def instant(text, name="--known-at"):
    """An instant argument (None passes). Exits with 2 and a sentence when it is none."""
    if text is None:
        return None
    try:
        return clock.parse_instant(text)
    except ValueError:
        sys.exit(bad(f"{name} {text}：时刻应写成 2026-03-01T16:00。An instant is written 2026-03-01T16:00."))


def _minutes(text):
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) <= 24 and int(minutes) < 60 and len(minutes) == 2):
        raise Refused("checkin.12", text=text)
    return int(hours) * 60 + int(minutes)


def _kinds(text):
    kinds = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [kind for kind in kinds if kind not in Kind.values]
    if unknown:
        sys.exit(bad(f"--kinds {','.join(unknown)}：只能是 {', '.join(Kind.values)}"))
    return kinds


def campaign_open(args) -> int:
    """`shouwang campaign open CODE --outbreak CODE --form CODE --since DAY …`"""
    since, until = day(args.since, "--since"), day(args.until, "--until") if args.until else None
    mandate = Mandate.objects.known().filter(code=args.outbreak).first()
    if mandate is None:
        raise Refused("roster.15", code=args.outbreak)
    row = open_campaign(
        code=args.code, mandate=mandate, form=args.form, since_day=since, until_day=until, name=args.name,
        unit=access.unit_by_label(args.unit) if args.unit else None, kinds=_kinds(args.kinds), cadence=args.cadence,
        cutoff_min=_minutes(args.cutoff) if args.cutoff else None, by=actor(args),
    )  # fmt: skip
    put(
        {"campaign": row.code, "name": row.name, "outbreak": mandate.code, "form": row.form.code, "cadence": row.cadence,
         "since": row.since_day, "until": row.until_day, "unit": row.unit.label, "cutoff_min": row.cutoff_min}
    )  # fmt: skip
    return 0


def returns_import(args) -> int:
    """`shouwang returns import FILE --campaign CODE`: exit 1 when some rows were refused, 2 when the file is not one of returns."""
    from tqdm import tqdm

    campaign = queries.campaign_by_code(access.everything(), args.campaign)
    with tqdm(unit=" 行", delay=2, disable=None, file=sys.stderr) as bar:
        try:
            result = import_returns(campaign=campaign, path=args.file, by=actor(args), progress=bar.update)
        except BadFile as problem:
            return bad(f"{args.file}: {problem}")
    if args.errors:
        with open(args.errors, "wb") as file:
            file.write(csv_bytes(*error_rows(result)))
    for row, column, text in result.errors[:20]:
        say(f"第 {row} 行 {column}: {text}")
    if len(result.errors) > 20:
        say(f"…… 共 {len(result.errors)} 处，全部在 --errors 文件里。")
    put(result.as_dict())
    return 1 if result.errors else 0


def rollcall(args) -> int:
    """`shouwang rollcall --campaign CODE --day DAY`: the roll call as JSON, live or as known at an instant."""
    scope = access.everything()
    campaign = queries.campaign_by_code(scope, args.campaign)
    slot = queries.slot_of(scope, campaign, day(args.day), args.slot)
    known_at = instant(args.known_at)
    if known_at and known_at > clock.now():
        return bad(f"--known-at {args.known_at}：时刻在将来，那时知道什么现在还不知道。The instant is in the future.")
    unit = access.unit_by_label(args.unit) if args.unit else None
    node = queries.roll_call(scope, slot, unit, known_at)
    units = Unit.objects.in_bulk([place.id for place in cells.places_of(slot)])
    head = {
        "day": slot.day.isoformat(),
        "slot": slot.name,
        "known_at": clock.local(known_at or clock.now()).isoformat(),
    }
    tree = as_dict(node, units, head)
    if args.names:
        unit = unit or units[node.place.id]
        tree["names"] = {
            counter: _numbers(scope, queries.those(scope, slot, counter, unit, known_at))
            for counter in ("missing", "flagged", "exempt")
        }
    put(tree)
    return 0


def _numbers(scope, called):
    people = queries.people(scope, [row.person_id for row in called])
    return sorted(people[row.person_id].number for row in called)


def as_dict(node, units, head) -> dict:
    """A node of the roll call as the command line prints it: counters are totals, `own` without sub-units."""
    unit = units[node.place.id]
    return {
        "unit": unit.label, "path": unit.title, **head, **node.total.as_dict(), "own": node.own.as_dict(),
        "children": [as_dict(child, units, head) for child in node.children],
    }  # fmt: skip
