"""Activation links: given by who may let somebody in, used once by whom they were given for."""

import datetime as dt

from shouwang.core import accesses, clock, notices, parameters
from shouwang.core.actions import action
from shouwang.core.events import emit, emit_many
from shouwang.core.refusals import Refused
from shouwang.roster.actions import may_let_in, set_password
from shouwang.site.models import Activation, Session

parameters.declare(
    "activation_hours", 72, measure="小时", source="本系统默认值", meaning="激活链接从发出起多少小时内有效；只能用一次"
)


@action("site.activations_given")
def give_activations(*, accounts, by, purpose="") -> list[Activation]:
    """Give an activation link for each account; the earlier ones are revoked. More than one, or on paper, is an export.

    The holder is told (a notice), since whoever sees the link first could use it. Raises core.04, login.04 (switched off).
    """
    if len(may_let_in(by, [row.person for row in accounts])) < len(accounts):
        raise Refused("core.04")
    closed = next((row for row in accounts if not row.active), None)
    if closed is not None:
        raise Refused("login.04", person=closed.person)
    now = clock.stamp()
    expires_at = now + dt.timedelta(hours=parameters.value("activation_hours"))
    _revoke(accounts, now)
    rows = Activation.objects.bulk_create(
        [Activation(account=row, given_at=now, given_by=by.ref, expires_at=expires_at) for row in accounts], batch_size=1000
    )
    emit_many("site.activation_given", [(f"roster.Account:{row.account_id}", {}) for row in rows], by=by)
    emit("site.activations_given", "activations", activations=len(rows), by=by)
    if purpose:
        accesses.log_export(ref="site.activations", what="site.activations", rows=len(rows), purpose=purpose, by=by)
    given = [f"roster.Person:{row.person_id}" for row in accounts if row.has_usable_password()]
    if given:
        notices.give(to=given, code="login.activation_given", by=by)
    return rows


def _revoke(accounts, now):
    ids = [row.pk for row in accounts]
    for start in range(0, len(ids), 1000):
        open_ones = Activation.objects.filter(account__in=ids[start : start + 1000], used_at=None, revoked_at=None)
        open_ones.update(revoked_at=now)


@action("site.activation_mailed")
def note_mailed(*, account, outcome, by):
    """Enter what became of a link that was sent by e-mail: delivered, refused, failed, unknown, untried."""
    return emit("site.activation_mailed", f"roster.Account:{account.pk}", outcome=outcome, by=by)


@action("site.activations_revoked")
def revoke_activations(*, account, by):
    """Every link given for an account and not yet used is void. Raises core.04."""
    if not may_let_in(by, [account.person]):
        raise Refused("core.04")
    _revoke([account], clock.stamp())
    emit("site.activations_revoked", f"roster.Account:{account.pk}", by=by)


@action("site.activation_used")
def use_activation(*, activation, password, by):
    """The holder sets the password, and the link is spent; the account's sessions end. Returns the account.

    Whoever holds the link acts as the holder (by). Raises core.04 for anybody else, login.05 (used, expired, revoked), roster.31, roster.53.
    """
    row = Activation.objects.select_for_update(of=("self",)).select_related("account__person").get(pk=activation.pk)
    if not usable(row, clock.stamp()):
        raise Refused("login.05")
    row.used_at = clock.stamp()
    row.save(update_fields=["used_at"])
    account = set_password(account=row.account, password=password, by=by)
    Session.objects.filter(account=account).delete()
    emit("site.activation_used", f"roster.Account:{account.pk}", by=by)
    return account


def usable(activation, now) -> bool:
    """Is the link good: not used, not revoked, not expired, and its account switched on?"""
    spent = activation.used_at or activation.revoked_at or activation.expires_at <= now
    return not spent and activation.account.active
