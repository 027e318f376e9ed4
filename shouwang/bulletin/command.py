"""`shouwang bulletin issue` and `shouwang replay`."""

from pathlib import Path

from shouwang.bulletin import queries, replaying
from shouwang.bulletin.actions import issue_now
from shouwang.bulletin.files import rendered
from shouwang.checkin.command import actor, day, instant
from shouwang.checkin.totals import COUNTED
from shouwang.cli import put, say
from shouwang.core import clock
from shouwang.core.assertions import Result
from shouwang.roster import access


def issue_command(args) -> int:
    """`shouwang bulletin issue --day DAY [--known-at INSTANT] --format json|html|docx|pdf --out PATH [--public] [--lang LANG]`

    An issue that is there already is printed again: the one of that instant, or the last of the day if nothing has changed.
    """
    asked, known_at = day(args.day), instant(args.known_at)
    open(args.out, "ab").close()  # a copy that cannot be written must not use up a number
    issue = queries.reprint(access.everything(), asked, known_at)
    is_new = issue is None
    if is_new:
        issue = issue_now(day=asked, known_at=known_at, by=actor(args))
    content = rendered(issue, args.format, args.lang, args.public)
    Path(args.out).write_bytes(content)
    total = {name: issue.frozen["cells"][f"t1/total/{name}"] for name in COUNTED}
    put(
        {"serial": issue.serial, "number": queries.number_text(issue), "day": issue.day.isoformat(),
         "known_at": clock.local(issue.known_at).isoformat(), "format": args.format, "out": str(args.out),
         "total": total, "new": is_new, "not_yet_cut_off": issue.frozen["not_yet_cut_off"], "public": bool(args.public)}
    )  # fmt: skip
    return 0


def replay_command(args) -> int:
    """`shouwang replay N`: exit 0 identical or purged, 1 restated or different."""
    issue = replaying.issue_by_serial(args.serial)
    found = replaying.replay(issue)
    result = "different" if found.result.failure else str(found.result)
    changes = [
        {"cell": each.cell, "unit": queries.line_label(issue, each.line), "figure": each.figure, "issued": each.issued, "now": each.now}
        for each in found.changes
    ]  # fmt: skip
    put(
        {"serial": issue.serial, "number": queries.number_text(issue), "day": issue.day.isoformat(), "result": result,
         "known_at": clock.local(issue.known_at).isoformat(), "reproduces": found.reproduces,
         "forged": found.result is Result.FORGED, "certificate": found.certificate,
         "restated_by": changes if found.result is Result.RESTATED else [],
         "differences": changes if found.result is Result.DIFFERENT else []}
    )  # fmt: skip
    _tell(found)
    return 0 if found.result in {Result.IDENTICAL, Result.PURGED} else 1


def _tell(found):
    if found.result is Result.FORGED:
        say("这一期被改动过：与其散列、断言或单元格不符。")
    for each in found.changes[:20]:
        say(f"{each.cell}: {each.issued} → {each.now}")
    if len(found.changes) > 20:
        say(f"…… 共 {len(found.changes)} 处。")
