"""`shouwang watch open|list|check|verdict|release`."""

import re

from shouwang.checkin.command import actor, day, instant
from shouwang.cli import bad, put, refuse
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.watches import end_watch, open_watch, release_watch
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.models import Day0, End, Ground, Kind
from shouwang.watch.queries import watches as queries
from shouwang.watch.queries.release import judged
from shouwang.watch.wording.release import sentences
from shouwang.watch.wording.watches import end_by_word, kind_by_word


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
    since = _since(args, day0, person, kind)
    ordered_day = day(args.ordered_day, "--ordered-day") if args.ordered_day else clock.today() if args.doc else None
    row = open_watch(
        person=person, kind=kind, day0=day0, disease=disease, since=since,
        ground=Ground.CONTACT if args.last_exposure else Ground.OTHER, basis=Day0.EXPOSURE if args.last_exposure else None,
        ordered_by=args.ordered_by or "", doc=args.doc or "", ordered_day=ordered_day, by=actor(args),
    )  # fmt: skip
    put(as_dict(queries.stands(row, clock.today())))
    return 0


def _since(args, day0, person, kind):
    """When it began to hold: the day that is named, else day 0, or the end of the one before if that is later; never later than now."""
    if not args.since:
        start = min(clock.instant(day0), clock.now())
        ends = [row.until for row in queries.ended_after(access.everything(), person, kind, start)]
        return max([start, *ends])
    start = clock.instant(day(args.since, "--since"))
    if start > clock.now():
        raise Refused("watch.16", since=clock.local(start).strftime("%Y-%m-%d"))
    return start


def list_command(args) -> int:
    """`shouwang watch list [--on DAY] [--known-at INSTANT]`: everybody under watch at some time of the day."""
    on = day(args.on, "--on") if args.on else clock.today()
    known_at = instant(args.known_at)
    if known_at and known_at > clock.now():
        return bad(f"--known-at {args.known_at}：时刻在将来，那时知道什么现在还不知道。The instant is in the future.")
    rows = queries.on_day(access.everything(), on, known_at)
    put([as_dict(queries.stands(row, on, known_at)) for row in rows])
    return 0


_BETWEEN = re.compile(r"[,，、;；/|]")


def check_command(args) -> int:
    """`shouwang watch check --person NUMBER --at INSTANT --temp-c X [--symptoms …] --by NUMBER`; cough fever, or cough,fever."""
    at = instant(args.at, "--at")
    if _is_day(args.at):
        return bad(f"--at {args.at}：请写明测量的时刻，例如 2026-03-02T08:00。Give the time of the measurement too.")
    person = access.person_by_number(args.person)
    symptoms = [word.strip() for given in args.symptoms for word in _BETWEEN.split(given) if word.strip()]
    row = record_check(person=person, at=at, temp_c=args.temp_c, symptoms=symptoms, by=actor(args))
    put(
        {"person": person.number, "day": row.slot.day.isoformat(), "half": row.slot.name, "at": clock.local(row.at).isoformat(),
         "seq": row.seq, "flagged": row.flagged, "flags": [flag for flag in row.flags.split(",") if flag]}
    )  # fmt: skip
    return 0


def _is_day(text) -> bool:
    """Is it a day without a time? Read as midnight it would be a measurement that nobody made."""
    try:
        return bool(clock.parse_day(text))
    except ValueError:
        return False


def _standing_on(person, on) -> list:
    """The watches of a person that hold on a day and had not ended by its end. Raises watch.24, watch.48."""
    rows = queries.of_person(access.everything(), person, on)
    rows = [row for row in rows if queries.stands(row, on).until is None or queries.stands(row, on).state not in End.values]
    if not rows and on == clock.today():
        raise Refused("watch.24", person=person)
    if not rows:
        raise Refused("watch.48", person=person, day=on.isoformat())
    return rows


def verdict_command(args) -> int:
    """`shouwang watch verdict --person NUMBER [--on DAY]`: may somebody be released on a day, and if not why."""
    on = day(args.on, "--on") if args.on else clock.today()
    person = access.person_by_number(args.person)
    found = judged(access.everything(), _standing_on(person, on), on)
    each = [_judged_as_dict(one, on, several=len(found) > 1) for one in found]
    last = max(each, key=lambda one: one["last_day"])
    put(
        {"person": person.number, "on": on.isoformat(), "ok": all(one["ok"] for one in each),
         "reasons": [reason for one in each for reason in one["reasons"]]}
        | {name: last[name] for name in ("day", "of", "last_day", "release_day")} | {"watches": each}
    )  # fmt: skip
    return 0


def _judged_as_dict(one, on, several) -> dict:
    """One verdict; of several watches each reason says of which it speaks."""
    standing = queries.stands(one.watch, on)
    kind = str(Kind(one.watch.kind).label)
    reasons = [{"kind": one.watch.kind} | reason for reason in sentences(one.verdict)]
    if several:
        reasons = [reason | {"text": f"{kind}：{reason['text']}"} for reason in reasons]
    return {
        "id": one.watch.pk, "kind": one.watch.kind, "ok": one.verdict.ok, "reasons": reasons, "day": standing.day, "of": standing.of,
        "last_day": one.watch.last_day.isoformat(), "release_day": standing.release_day.isoformat(),
    }  # fmt: skip


def release_command(args) -> int:
    """`shouwang watch release --person NUMBER --by NUMBER --reason KIND [--on DAY]`: the operator vouches for review and signature."""
    end, on = end_by_word(args.reason), day(args.on, "--on") if args.on else clock.today()
    person, by = access.person_by_number(args.person), actor(args)
    rows = queries.of_person(access.everything(), person)
    if not rows:
        raise Refused("watch.24", person=person)
    at = None if on >= clock.today() else clock.instant(on)
    if end == End.RELEASED:
        return _release_those_due(person, rows, on, at, args, by)
    if on > clock.today():
        raise Refused("watch.44", at=on.isoformat(), since=clock.day_of(rows[0].since))
    ended = [end_watch(watch=row, end=end, by=by, basis=args.basis, note=args.note, at=at) for row in rows]
    put({"person": person.number, "ended": [as_dict(queries.stands(row, on)) for row in ended]})
    return 0


def _release_those_due(person, rows, on, at, args, by) -> int:
    """End those whose verdict is yes on the day; where there is none, say why not."""
    found = judged(access.everything(), rows, on)
    may, may_not = [one for one in found if one.verdict.ok], [one for one in found if not one.verdict.ok]
    reasons = [reason for one in may_not for reason in _judged_as_dict(one, on, len(found) > 1)["reasons"]]
    if not may:
        return refuse(" ".join(reason["text"] for reason in reasons), code=reasons[0]["code"], reasons=reasons)
    if on > clock.today():
        raise Refused("watch.44", at=on.isoformat(), since=clock.day_of(may[0].watch.since))
    ended = [release_watch(watch=one.watch, by=by, at=at, note=args.note) for one in may]
    put({"person": person.number, "ended": [as_dict(queries.stands(row, on)) for row in ended], "not_ended": reasons})
    return 0
