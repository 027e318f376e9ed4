"""Accounts: a way to log in, for one person. What an account may do comes from the person's grants."""

from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions.rights import may_for
from shouwang.roster.models import Account, Tree

SHORTEST_PASSWORD = 8


def _require_keeper(by):
    """Accounts are the security officer's and the system administrator's. Raises core.04."""
    if not any(may_for(by, right, Tree.RESPONSIBLE) for right in (access.GRANTS, access.SYSTEM)):
        raise Refused("core.04")


@action("roster.account_made")
def make_account(*, person, by, username="", language="zh-hans") -> Account:
    """Make an account for a person, without a password: nobody can log in until one is set. The name defaults to the number.

    Raises core.04, roster.32 (name taken), roster.33 (the person has one), roster.51.
    """
    _require_keeper(by)
    if person.merged_into_id:
        raise Refused("roster.51", person=person)
    kept = Account.objects.filter(person=person).first()
    if kept is not None:
        raise Refused("roster.33", person=person, username=kept.username)
    username = username.strip() or person.number
    if Account.objects.filter(username__iexact=username).exists():
        raise Refused("roster.32", username=username)
    account = Account(username=username, person=person, language=language)
    account.set_unusable_password()
    account.save(force_insert=True)
    emit("roster.account_made", f"roster.Account:{account.pk}", person=person.pk, by=by)
    return account


@action("roster.password_set")
def set_password(*, account, password, by) -> Account:
    """Set an account's password (scrypt): by its holder, or by who keeps accounts. Raises core.04, roster.31."""
    if by.ref != f"roster.Account:{account.pk}":
        _require_keeper(by)
    known = {account.username.lower(), (account.person.number if account.person_id else "").lower()}
    if len(password) < SHORTEST_PASSWORD or password.lower() in known:
        raise Refused("roster.31", field="password")
    account.set_password(password)
    account.save(update_fields=["password"])
    emit("roster.password_set", f"roster.Account:{account.pk}", by=by)
    return account


@action("roster.account_switched")
def set_account_active(*, account, active, by) -> Account:
    """Switch an account off, or on again; off, it cannot log in and its sessions end. Raises core.04."""
    _require_keeper(by)
    account.active = active
    account.save(update_fields=["active"])
    emit("roster.account_switched", f"roster.Account:{account.pk}", active=active, by=by)
    return account
