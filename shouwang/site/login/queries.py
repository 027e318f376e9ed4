"""What the pages of the login ask: my sessions, an account and its links, who waits for a second person."""

from dataclasses import dataclass

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.core.shapes import under
from shouwang.roster import access
from shouwang.roster.actions import may_let_in
from shouwang.roster.models import Account, Person, Tree, Unit
from shouwang.site.login import rules, tokens
from shouwang.site.login.actions.sessions import handle
from shouwang.site.models import Activation, Identity, SecondStep, SecondStepReset, Session


@dataclass(frozen=True)
class Seen:
    """One session as its holder sees it."""

    handle: str
    browser: str
    system: str
    address: str
    method: str
    begun_at: object
    seen_at: object
    ends_at: object
    shared: bool
    here: bool


def sessions(scope: Scope, account, here="") -> list[Seen]:
    """The sessions of an account that have not ended, the present one (its key) first. Raises core.04 for who may not see them."""
    own = scope.viewer.ref == f"roster.Account:{account.pk}"
    if not own and not may_let_in(scope.viewer, [account.person]):
        raise Refused("core.04")
    rows = Session.objects.filter(account=account, expire_date__gt=clock.true_now()).order_by("-seen_at")
    found = [_seen(row, here) for row in rows]
    return sorted(found, key=lambda one: not one.here)


def _seen(row, here):
    browser, system = rules.device_words(row.agent)
    moved = clock.offset()  # sessions live by the true clock; the page shows the institution's
    return Seen(
        handle(row), browser, system, row.address, row.get_method_display(), row.begun_at + moved, row.seen_at + moved,
        row.ends_at + moved, row.shared, row.pk == here,
    )  # fmt: skip


def person(scope: Scope, pk) -> Person:
    """Somebody whose account the viewer may open. Raises core.04."""
    row = Person.objects.filter(pk=pk, merged_into=None).select_related("unit").first()
    if row is None or not _may_see(scope, row):
        raise Refused("core.04")
    return row


def _may_see(scope, row):
    if may_let_in(scope.viewer, [row]):
        return True
    return scope.allows(access.SYSTEM) and _waiting().filter(account__person=row).exists()


def _waiting():
    return SecondStepReset.objects.filter(state=SecondStepReset.State.ASKED)


def resets(scope: Scope) -> list[SecondStepReset]:
    """The resets that wait for a second person and that the viewer may decide. Cost: two queries."""
    rows = list(_waiting().exclude(asked_by=scope.viewer.ref).select_related("account__person").order_by("pk"))
    people = [row.account.person for row in rows if row.account.person_id != scope.viewer.person_id]
    may = {one.pk for one in people} if scope.allows(access.SYSTEM) else may_let_in(scope.viewer, people)
    return [row for row in rows if row.account.person_id in may]


def open_reset(scope: Scope, account) -> SecondStepReset | None:
    """The reset of an account's second step that waits for a second person."""
    return _waiting().filter(account=account).first() if account else None


def links_of(scope: Scope, account) -> list[Activation]:
    """The activation links of an account that may still be used."""
    if account is None or not may_let_in(scope.viewer, [account.person]):
        return []
    rows = Activation.objects.filter(account=account, used_at=None, revoked_at=None, expires_at__gt=clock.now())
    return list(rows.order_by("-pk"))


def identities_of(scope: Scope, account) -> list[Identity]:
    """The identity providers' names for an account."""
    if account is None or not may_let_in(scope.viewer, [account.person]):
        return []
    return list(Identity.objects.filter(account=account).order_by("issuer"))


@dataclass(frozen=True)
class Line:
    """Somebody of a unit, with how far they are from being able to log in."""

    person: Person
    account: Account | None
    link: Activation | None
    second_step: bool
    may: bool


def unit(scope: Scope, pk) -> Unit:
    """A unit in which the viewer may open accounts. Raises core.04."""
    row = Unit.objects.filter(pk=pk, tree=Tree.RESPONSIBLE, closed_day=None).first()
    if row is None or not any(scope.allows(right, row.path) for right in (access.ACCOUNTS, access.GRANTS)):
        raise Refused("core.04")
    return row


def units(scope: Scope) -> list[Unit]:
    """The units in which the viewer may open accounts, topmost first, at most a hundred."""
    reach = scope.units(access.ACCOUNTS) | scope.units(access.GRANTS)
    rows = Unit.objects.filter(reach, tree=Tree.RESPONSIBLE, closed_day=None)
    return list(rows.order_by("path")[:100])


def people_of(scope: Scope, row: Unit):
    """Everybody of a unit and below whom the viewer may let in; the query, ordered."""
    mine = scope.people(access.ACCOUNTS) | scope.people(access.GRANTS)
    return Person.objects.filter(mine, under(row.path), merged_into=None).select_related("unit").order_by("path", "number")


def lines(scope: Scope, people) -> list[Line]:
    """How far some people (a page of them) are from being able to log in. Cost: five queries."""
    ids = [one.pk for one in people]
    accounts = {row.person_id: row for row in Account.objects.filter(person__in=ids)}
    links = {row.account_id: row for row in _open_links(accounts.values())}
    stepped = set(
        SecondStep.objects.filter(account__person__in=ids, confirmed_at__isnull=False).values_list("account__person", flat=True)
    )
    may = may_let_in(scope.viewer, people)
    return [
        Line(one, account, links.get(account.pk) if account else None, one.pk in stepped, one.pk in may)
        for one in people
        for account in (accounts.get(one.pk),)
    ]


def _open_links(accounts):
    rows = Activation.objects.filter(account__in=list(accounts), used_at=None, revoked_at=None)
    return rows.filter(expires_at__gt=clock.now())


def was_begun_by(external) -> bool:
    """Is there a session that an identity provider calls so? Asked for nobody: it says nothing but yes or no to the provider."""
    return _of_provider(tokens.digest(external)).exists()


def _of_provider(external):
    return Session.objects.filter(external=external)
