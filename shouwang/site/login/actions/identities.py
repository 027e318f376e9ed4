"""Identities: the subject of an identity provider is linked to an account at the first login, and unlinked by an officer."""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster.actions import make_accounts, may_let_in
from shouwang.roster.models import Account
from shouwang.site.models import Identity, Session


@action("site.identity_linked")
def link_identity(*, person, issuer, subject, by) -> Account:
    """The first login of a person by an identity provider: the account (made without a password where there is none), linked.

    A link to somebody who was merged away goes over to whom they were merged into.

    Raises roster.32 (somebody else's user name is this number), login.07 (another subject of this provider is linked).
    """
    account = next((row for row in make_accounts(people=[person], by=by) if row.person_id == person.pk), None)
    if account is None:
        raise Refused("roster.32", username=person.number)
    if Identity.objects.filter(issuer=issuer, account=account).exclude(subject=subject).exists():
        raise Refused("login.07")
    Identity.objects.update_or_create(
        issuer=issuer, subject=subject, defaults={"account": account, "linked_at": clock.stamp()}
    )
    emit("site.identity_linked", f"roster.Account:{account.pk}", issuer=issuer, by=by)
    return account


@action("site.identity_unlinked")
def unlink_identity(*, identity, by):
    """The link was wrong, or the subject is another one now: the next login links anew. Its sessions end. Raises core.04."""
    account = identity.account
    if not may_let_in(by, [account.person]):
        raise Refused("core.04")
    Session.objects.filter(account=account).exclude(external="").delete()
    identity.delete()
    emit("site.identity_unlinked", f"roster.Account:{account.pk}", issuer=identity.issuer, by=by)
