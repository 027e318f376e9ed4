"""`shouwang gate`: what the gate would answer, from the command line of the server."""

from shouwang.cli import bad, put
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.gate import queries
from shouwang.gate.answering import Facts
from shouwang.roster import access


def check_command(args) -> int:
    """`shouwang gate check NUMBER [--at INSTANT] [--ignore-measure] [--json]`"""
    try:
        at = clock.parse_instant(args.at) if args.at else clock.now()
    except (ValueError, OverflowError):
        return bad(str(Refused("gate.10", text=args.at)))
    scope = access.everything()
    given = queries.answers(scope, [args.number], at=at, ignore_measure=args.ignore_measure)[0]
    measure = Facts(at).measure()
    put(
        {"number": given.number, "answer": given.answer, "valid_until": clock.local(given.valid_until).isoformat(), "known": given.known,
         "at": clock.local(at).isoformat(), "measure": measure.doc if measure else None}
    )  # fmt: skip
    return 0
