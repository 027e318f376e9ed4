"""`shouwang retention status` and `shouwang purge propose | approve | withdraw | run | list | reapply`."""

import getpass
import sys

from shouwang.cli import put, say
from shouwang.core import clock, retention
from shouwang.core.actions import operator
from shouwang.core.refusals import Refused
from shouwang.roster import keeping
from shouwang.roster.actions import approve_purge, propose_purge, run_purge, withdraw_purge
from shouwang.roster.actions.purging import BATCH, sweep_storage
from shouwang.roster.actions.reapplying import reapply
from shouwang.roster.command import _actor
from shouwang.roster.models import Mandate, Purge


def status_command(args) -> int:
    """What is held, by class and mandate, and what is due today."""
    put({"day": clock.today().isoformat(), "held": [_held(one) for one in keeping.standing()]})
    return 0


def _held(one) -> dict:
    def day(value):
        return value.isoformat() if value else None

    return {
        "class": str(one.keep), "title": str(one.clock.title), "mandate": one.mandate.code if one.mandate else None,
        "rows": one.rows, "first_day": day(one.first_day), "latest_day": day(one.latest_day), "due": one.due,
        "due_before": day(one.limit), "next_due": day(one.next_day), "ended": day(one.last_day), "basis": one.clock.basis,
        "kept_days": one.clock.most_days, "kept_after_days": one.after_days if one.mandate else None,
        "places": [place.name for place in one.places],
    }  # fmt: skip


def _purge_of(args) -> Purge:
    row = Purge.objects.filter(pk=args.purge).first()
    if row is None:
        raise Refused("core.04")
    return row


def _said(row: Purge) -> dict:
    return {
        "purge": row.pk, "state": row.state, "class": row.keep, "mandate": row.mandate.code if row.mandate else None,
        "before": row.before.isoformat() if row.before else None, "one_person": row.person_id is not None,
        "certificate": row.number if row.state == Purge.State.DONE else None, "trouble": row.trouble,
        "rows": {name: part["rows"] for name, part in row.manifest.items() if part["rows"]}, "manifest": row.digest,
    }  # fmt: skip


def propose_command(args) -> int:
    """Dry run and proposal: exit 0 with what would be destroyed, 1 with why it may not be."""
    mandate = Mandate.objects.known().filter(code=args.mandate).first() if args.mandate else None
    if (args.mandate and mandate is None) or args.keep not in retention.clocks:
        raise Refused("core.04")
    before = clock.parse_day(args.before) if args.before else None
    row = propose_purge(keep=args.keep, mandate=mandate, before=before, reason=args.reason, witness=args.witness, by=_actor(args))
    put(_said(row))
    return 0


def approve_command(args) -> int:
    """Approve: the second person's own password is asked, from the terminal or the first line of stdin."""
    password = getpass.getpass("密码 Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    put(_said(approve_purge(purge=_purge_of(args), by=_actor(args), password=password)))
    return 0


def withdraw_command(args) -> int:
    """Take a purge back."""
    put(_said(withdraw_purge(purge=_purge_of(args), by=_actor(args))))
    return 0


def run_command(args) -> int:
    """Carry an approved purge out to its end, or go on with one that was interrupted; then overwrite what it freed."""
    row, size = _purge_of(args), args.batch or BATCH
    total = sum(part["rows"] for part in row.manifest.values())
    while row.state != Purge.State.DONE:
        row = run_purge(purge=row, by=operator(), size=size, steps=10)
        say(f"已销毁 {sum(row.batches.values_list('rows', flat=True))} / {total} 行")
    swept = sweep_storage(row)
    put(_said(row) | {"swept": swept})
    return 0


def list_command(args) -> int:
    """Every purge, the latest first."""
    put([_said(row) for row in Purge.objects.select_related("mandate").order_by("-id")])
    return 0


def reapply_command(args) -> int:
    """Do again what the certificates outside the database say was destroyed, after a database was put back by hand."""
    put({"reapplied": reapply(by=operator())})
    return 0


