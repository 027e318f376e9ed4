"""Accounts: a way to log in, for one person. What an account may do comes from the person's grants."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit, emit_many
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.actions.rights import may_for, place
from shouwang.roster.models import Account, Grant, Kind, Tree


def may_keep_accounts(by) -> bool:
    """May the actor switch accounts on and off: the security officer, the system administrator, of everybody?"""
    return any(may_for(by, right, Tree.RESPONSIBLE) for right in (access.GRANTS, access.SYSTEM))


def _require_keeper(by):
    if not may_keep_accounts(by):
        raise Refused("core.04")


def may_let_in(by, people) -> set:
    """The ids of those whose account the actor may open and hand out links to. Whoever may could come in by such a link.

    So an officer may for the people of the unit who hold no office; for who holds one, only a security officer whose reach
    covers every one of the grants. Nobody may for themselves. Cost: two queries, however many people.
    """
    if by.trusted:
        return {person.pk for person in people}
    if by.person_id is None:
        return set()
    scope, held = Scope(by, access.reach_by(by)), _grants_of_all()
    return {
        person.pk for person in people if person.pk != by.person_id and _within(scope, person, held.get(person.pk, ()))
    }


def _grants_of_all():
    held: dict = {}
    for person, path, kinds in Grant.objects.holding(clock.now()).values_list("person", "unit__path", "kinds"):
        held.setdefault(person, []).append((path, kinds))
    return held


def _within(scope, person, held):
    rights = (access.GRANTS,) if held else (access.GRANTS, access.ACCOUNTS)
    if not any(scope.allows(right, place(person), person.kind) for right in rights):
        return False
    return all(scope.allows(access.GRANTS, path, kind) for path, kinds in held for kind in kinds or Kind.values)


@action("roster.account_made")
def make_account(*, person, by, username="", language="zh-hans") -> Account:
    """Make an account for a person, without a password: nobody can log in until one is set. The name defaults to the number.

    Raises core.04, roster.32 (name taken), roster.33 (the person has one), roster.51.
    """
    if not may_let_in(by, [person]):
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


@action("roster.accounts_made")
def make_accounts(*, people, by) -> list[Account]:
    """Make accounts for those of some people who have none; the accounts of all. No password, and so no slow hash.

    The user name is the number; a number that is somebody's user name already makes none. Raises core.04, roster.51.
    """
    merged = next((person for person in people if person.merged_into_id), None)
    if merged is not None:
        raise Refused("roster.51", person=merged)
    if len(may_let_in(by, people)) < len(people):
        raise Refused("core.04")
    accounts = _accounts_of(people)
    kept, taken = {row.person_id for row in accounts}, _names_taken()
    fresh = [person for person in people if person.pk not in kept and person.number.lower() not in taken]
    rows = [Account(username=person.number, person=person, password=make_password(None)) for person in fresh]
    made = Account.objects.bulk_create(rows, batch_size=1000)
    emit_many("roster.account_made", [(f"roster.Account:{row.pk}", {"person": row.person_id}) for row in made], by=by)
    emit("roster.accounts_made", "accounts", accounts=len(made), by=by)
    return accounts + made


def _accounts_of(people):
    found = []
    for start in range(0, len(people), 1000):
        some = [person.pk for person in people[start : start + 1000]]
        found += Account.objects.filter(person__in=some).select_related("person")
    return found


def _names_taken():
    return {name.lower() for name in Account.objects.values_list("username", flat=True)}


@action("roster.password_set")
def set_password(*, account, password, by, temporary=False) -> Account:
    """Set an account's password (scrypt): by its holder; or by the operator, temporary, and changed at the first login.

    Nobody else sets a password: they give an activation link. Raises core.04, roster.31 with what is wrong with it.
    """
    if not by.trusted and by.ref != f"roster.Account:{account.pk}":
        raise Refused("core.04")
    known = {account.username.lower(), (account.person.number if account.person_id else "").lower()}
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused("roster.31", field="password", why=" ".join(error.messages)) from None
    if password.lower() in known:
        raise Refused("roster.53", field="password")
    account.set_password(password)
    account.must_change = temporary
    account.save(update_fields=["password", "must_change"])
    emit("roster.password_set", f"roster.Account:{account.pk}", temporary=temporary, by=by)
    return account


@action("roster.account_switched")
def set_account_active(*, account, active, by) -> Account:
    """Switch an account off, or on again; off, it cannot log in and its sessions end. Raises core.04, roster.54 (one's own)."""
    _require_keeper(by)
    if by.ref == f"roster.Account:{account.pk}":
        raise Refused("roster.54")
    account.active = active
    account.save(update_fields=["active"])
    emit("roster.account_switched", f"roster.Account:{account.pk}", active=active, by=by)
    return account
