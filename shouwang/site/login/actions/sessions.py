"""Logins and the sessions they make: entered in the record, ended by their holder or by a security officer."""

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit, emit_many
from shouwang.core.privacy import keyed_hash
from shouwang.core.refusals import Refused
from shouwang.roster.actions import may_let_in, set_password
from shouwang.site.login import rules, tokens
from shouwang.site.models import Session


@action("site.login_refused")
def note_refused_login(*, username, address, by):
    """Enter a failed login in the audit record, by name at an address and by address: hashed, never in clear."""
    place = rules.network(address)
    refs = (f"login:{keyed_hash(username + '@' + place)}", f"address:{keyed_hash(place)}")
    return emit_many("site.login_refused", [(ref, {}) for ref in refs], by=by)


@action("site.code_refused")
def note_refused_code(*, account, often, by):
    """Enter a wrong code of a second step in the record; when it happens often, the holder is told: somebody knows the password."""
    if often:
        notices.give(to=[f"roster.Person:{account.person_id}"], code="login.codes_failed", by=by)
    return emit("site.code_refused", f"roster.Account:{account.pk}", by=by)


@action("site.logged_in")
def note_login(*, account, by, method="password"):
    """Enter a login in the audit record, with the way in."""
    return emit("site.logged_in", f"roster.Account:{account.pk}", method=method, by=by)


@action("site.temporary_password_set")
def set_temporary_password(*, account, password, by):
    """The operator sets a password that must be changed at the first login; sessions end, the holder is told. Raises core.04."""
    if not by.trusted:
        raise Refused("core.04")
    set_password(account=account, password=password, by=by, temporary=True)
    Session.objects.filter(account=account).delete()
    notices.give(to=[f"roster.Person:{account.person_id}"], code="login.password_temporary", by=by)
    emit("site.temporary_password_set", f"roster.Account:{account.pk}", by=by)


@action("site.logged_out")
def note_logout(*, account, by):
    """Enter a logout in the audit record."""
    return emit("site.logged_out", f"roster.Account:{account.pk}", by=by)


@action("site.sessions_forgotten")
def forget_sessions(*, by):
    """Drop the sessions that have expired."""
    Session.objects.filter(expire_date__lt=clock.true_now()).delete()
    return emit("site.sessions_forgotten", "sessions", by=by)


def handle(session) -> str:
    """How a page names a session: not its key, which would open it."""
    return tokens.digest(f"session\\0{session.session_key}")[:24]


@action("site.session_ended")
def end_session(*, account, handle_of, by) -> int:
    """End one session of an account: by its holder, or by whoever may let them in. Raises core.04 for anybody else, and for none."""
    _require(account, by)
    keys = [row.pk for row in Session.objects.filter(account=account) if handle(row) == handle_of]
    if not keys:
        raise Refused("core.04")
    Session.objects.filter(pk__in=keys).delete()
    emit("site.session_ended", f"roster.Account:{account.pk}", by=by)
    return len(keys)


@action("site.sessions_ended")
def end_sessions(*, account, by, but="") -> int:
    """End every session of an account but one (its key; '' for none). How many ended. Raises core.04."""
    _require(account, by)
    ended = Session.objects.filter(account=account).exclude(pk=but).delete()[0]
    emit("site.sessions_ended", f"roster.Account:{account.pk}", sessions=ended, by=by)
    return ended


@action("site.sessions_ended_elsewhere")
def end_sessions_of_provider(*, by, external="", issuer="", subject="") -> int:
    """The identity provider says that somebody has logged out: the session that it names, or all it made for its subject, end."""
    rows = Session.objects.filter(external=tokens.digest(external)) if external else Session.objects.none()
    if subject:
        rows |= Session.objects.exclude(external="").filter(
            account__identities__issuer=issuer, account__identities__subject=subject
        )
    ended = Session.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()[0]
    emit("site.sessions_ended_elsewhere", "sessions", sessions=ended, by=by)
    return ended


def _require(account, by):
    own = by.ref == f"roster.Account:{account.pk}"
    if not own and not (account.person_id and may_let_in(by, [account.person])):
        raise Refused("core.04")
