"""`shouwang account …`: the first officers, and what the operator of the server does for somebody who cannot come in."""

import secrets

from shouwang.cli import put, refuse
from shouwang.core.actions import operator
from shouwang.roster import access, tree
from shouwang.roster.actions import grant_role, make_account
from shouwang.roster.models import Account, Grant
from shouwang.site.login import activating
from shouwang.site.login.actions import end_sessions, give_activations, reset_second_step, set_temporary_password

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def _person(args):
    return access.person_by_number(args.number)


def _account(args):
    person = _person(args)
    return Account.objects.select_related("person").filter(person=person).first() or make_account(person=person, by=operator())


def _put_link(account, **more):
    row = give_activations(accounts=[account], by=operator(), purpose="shouwang account")[0]
    put({"number": account.person.number, "username": account.username, "link": activating.url(row),
         "expires": row.expires_at.isoformat()} | more)  # fmt: skip
    return 0


def office(args) -> int:
    """`shouwang account office NUMBER system|security|auditor`: on the whole institution, with an account and a link."""
    person, root = _person(args), tree.root()
    held = Grant.objects.known().filter(person=person, role=args.role, unit=root, until=None).exists()
    if not held:
        grant_role(person=person, role=args.role, unit=root, by=operator())
    return _put_link(_account(args), role=args.role, granted=not held)


def link(args) -> int:
    """`shouwang account link NUMBER`."""
    return _put_link(_account(args))


def password(args) -> int:
    """`shouwang account password NUMBER`: a temporary one, made here so that none is typed into a shell's history."""
    account = _account(args)
    text = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    set_temporary_password(account=account, password=text, by=operator())
    put({"number": account.person.number, "username": account.username, "temporary_password": text, "must_change": True})
    return 0


def reset(args) -> int:
    """`shouwang account reset NUMBER --reason TEXT`."""
    account = Account.objects.select_related("person").filter(person=_person(args)).first()
    if account is None:
        return refuse("没有账户，也就没有两步验证。 There is no account.")
    reset_second_step(account=account, reason=args.reason, by=operator())
    put({"number": account.person.number, "reset": True})
    return 0


def end(args) -> int:
    """`shouwang account end NUMBER`."""
    account = Account.objects.select_related("person").filter(person=_person(args)).first()
    put({"number": args.number, "ended": end_sessions(account=account, by=operator()) if account else 0})
    return 0
