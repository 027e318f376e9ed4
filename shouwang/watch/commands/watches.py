"""`shouwang watch open|list|check|verdict|release`."""

from shouwang.checkin.command import actor, day, instant
from shouwang.cli import bad, put
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions.watches import open_watch
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.models import Day0, Ground, Kind
from shouwang.watch.queries import watches as queries
from shouwang.watch.wording.watches import kind_by_word


def as_dict(standing) -> dict:
    """One watch as the command line prints it. until: the first day on which it no longer holds, by its clock or as it ended."""
    row = standing.watch
    until = clock.day_of(standing.until) if standing.until else standing.release_day
    return {
        "id": row.pk, "episode": row.chain, "person": row.person.number, "kind": row.kind, "kind_name": str(Kind(row.kind).label),
        "since": clock.day_of(row.since).isoformat(), "until": until.isoformat(), "day0": row.day0.isoformat(),
        "last_day": row.last_day.isoformat(), "day": standing.day, "of": standing.of, "state": str(standing.state),
        "state_name": str(standing.state.label), "disease": row.disease.code if row.disease_id else None,
    }  # fmt: skip


def open_command(args) -> int:
    """`shouwang watch open --person NUMBER --kind KIND [--disease CODE] (--last-exposure DAY | --day0 DAY) … --by NUMBER`"""
    if bool(args.last_exposure) == bool(args.day0):
        return bad("请给出 --last-exposure 或 --day0 之一。Give either --last-exposure or --day0.")
    day0 = day(args.last_exposure or args.day0, "--last-exposure" if args.last_exposure else "--day0")
    person, kind, disease = access.person_by_number(args.person), kind_by_word(args.kind), disease_by_word(args.disease)
    ordered_day = day(args.ordered_day, "--ordered-day") if args.ordered_day else clock.today() if args.doc else None
    row = open_watch(
        person=person, kind=kind, day0=day0, disease=disease, since=_since(args, day0),
        ground=Ground.CONTACT if args.last_exposure else Ground.OTHER, basis=Day0.EXPOSURE if args.last_exposure else None,
        ordered_by=args.ordered_by or "", doc=args.doc or "", ordered_day=ordered_day, by=actor(args),
    )  # fmt: skip
    put(as_dict(queries.stands(row, clock.today())))
    return 0


def _since(args, day0):
    """When it began to hold: the day that is named, else day 0; never later than now."""
    start = clock.instant(day(args.since, "--since")) if args.since else min(clock.instant(day0), clock.now())
    if start > clock.now():
        raise Refused("watch.16", since=clock.local(start).strftime("%Y-%m-%d"))
    return start


def list_command(args) -> int:
    """`shouwang watch list [--on DAY] [--known-at INSTANT]`: everybody under watch at some time of the day."""
    on = day(args.on, "--on") if args.on else clock.today()
    known_at = instant(args.known_at)
    if known_at and known_at > clock.now():
        return bad(f"--known-at {args.known_at}: 时刻在将来,那时知道什么现在还不知道。The instant is in the future.")
    rows = queries.on_day(access.everything(), on, known_at)
    put([as_dict(queries.stands(row, on, known_at)) for row in rows])
    return 0
