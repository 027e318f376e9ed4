"""`shouwang api token make|list|end`: tokens from the server's command line, where the operator acts."""

import datetime as dt

from shouwang.api import queries
from shouwang.api.actions import end_token, make_token
from shouwang.api.models import Token
from shouwang.cli import bad, put, say
from shouwang.core import clock
from shouwang.core.actions import operator
from shouwang.core.refusals import Refused
from shouwang.roster import access


def _actor(args):
    return access.on_behalf(access.person_by_number(args.by), operator().os_user) if args.by else operator()


def _shown(row) -> dict:
    def wall(at):
        return clock.local(at).isoformat() if at else None

    return {
        "prefix": row.prefix, "name": row.name, "number": row.person.number, "scopes": row.scopes, "networks": row.networks,
        "since": wall(row.since), "until": wall(row.until), "ended_at": wall(row.ended_at), "used_at": wall(row.used_at),
        "calls": row.calls,
    }  # fmt: skip


def token_make(args) -> int:
    """`shouwang api token make --name … --person NUMBER --scope … --until DAY`: the key is in the JSON, this once."""
    try:
        last = clock.parse_day(args.until)
    except ValueError:
        return bad(f"{args.until}：日期应写成 2026-03-01。A date is written 2026-03-01.")
    row, key = make_token(
        name=args.name, person=access.person_by_number(args.person), scopes=args.scope, networks=args.network,
        until=clock.instant(last + dt.timedelta(days=1)), by=_actor(args),
    )  # fmt: skip
    say("令牌只显示这一次，请现在保存。 The token is shown this once: keep it now.")
    put(_shown(row) | {"token": key})
    return 0


def token_list(args) -> int:
    """`shouwang api token list [--ended]`: which tokens there are; never their keys."""
    scope = access.everything()
    put({"tokens": [_shown(row) for row in queries.tokens(scope, over=args.ended)]})
    return 0


def token_end(args) -> int:
    """`shouwang api token end PREFIX`: it opens nothing from now on."""
    row = Token.objects.select_related("person").filter(prefix=args.prefix.removeprefix("sw_")).first()
    if row is None:
        raise Refused("core.04")
    end_token(token=row, by=_actor(args))
    row.refresh_from_db()
    put(_shown(row))
    return 0
