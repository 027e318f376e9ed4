"""The second step: set up by its holder, taken at a login, reset by two people."""

from shouwang.core import clock, notices
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import may_let_in
from shouwang.site.login import second_step, tokens
from shouwang.site.models import RecoveryCode, SecondStep, SecondStepReset

State = SecondStepReset.State


def _own(account, by):
    if by.ref != f"roster.Account:{account.pk}":
        raise Refused("core.04")


@action("site.second_step_made")
def make_second_step(*, account, by) -> SecondStep:
    """A fresh secret for the holder's authenticator; it counts once a first code is given. Raises core.04, login.06 (has one)."""
    _own(account, by)
    if second_step.has_one(account):
        raise Refused("login.06")
    row, _made = SecondStep.objects.update_or_create(
        account=account, defaults={"secret": second_step.fresh_secret(), "made_at": clock.stamp(), "last_step": 0}
    )
    emit("site.second_step_made", f"roster.Account:{account.pk}", by=by)
    return row


@action("site.second_step_confirmed")
def confirm_second_step(*, account, code, by) -> list[str]:
    """The first code proves that the authenticator is set up. Returns the recovery codes, which are never shown again.

    Raises core.04, login.06, login.08 (wrong code). The holder is told: if it was not them, somebody knows their password.
    """
    _own(account, by)
    row = SecondStep.objects.select_for_update().filter(account=account).first()
    if row is None or row.confirmed_at is not None:
        raise Refused("login.06")
    step = second_step.step_of(row.secret, code, row.last_step)
    if step is None:
        raise Refused("login.08", field="code")
    row.confirmed_at, row.last_step = clock.stamp(), step
    row.save(update_fields=["confirmed_at", "last_step"])
    codes = _fresh_codes(account)
    notices.give(to=[f"roster.Person:{account.person_id}"], code="login.second_step_confirmed", by=by)
    emit("site.second_step_confirmed", f"roster.Account:{account.pk}", by=by)
    return codes


@action("site.recovery_codes_renewed")
def renew_recovery_codes(*, account, by) -> list[str]:
    """Ten fresh recovery codes; the old ones are void. Raises core.04."""
    _own(account, by)
    if not second_step.has_one(account):
        raise Refused("core.04")
    codes = _fresh_codes(account)
    emit("site.recovery_codes_renewed", f"roster.Account:{account.pk}", by=by)
    return codes


def _fresh_codes(account):
    RecoveryCode.objects.filter(account=account).delete()
    codes = second_step.fresh_codes()
    RecoveryCode.objects.bulk_create([RecoveryCode(account=account, digest=_digest(account, code)) for code in codes])
    return codes


def _digest(account, code):
    return tokens.digest(f"recovery\\0{account.pk}\\0{second_step.tidied(code)}")


@action("site.second_step_taken")
def take_code(*, account, code, by) -> str:
    """A code of the authenticator, once, or a recovery code, once. Returns which it was. Raises core.04, login.08."""
    _own(account, by)
    row = SecondStep.objects.select_for_update().filter(account=account, confirmed_at__isnull=False).first()
    if row is None:
        raise Refused("core.04")
    kind = _take(row, account, code)
    emit("site.second_step_taken", f"roster.Account:{account.pk}", kind=kind, by=by)
    return kind


def _take(row, account, code):
    step = second_step.step_of(row.secret, code, row.last_step)
    if step is not None:
        row.last_step = step
        row.save(update_fields=["last_step"])
        return "code"
    spent = RecoveryCode.objects.filter(account=account, digest=_digest(account, code), used_at=None)
    if not spent.update(used_at=clock.stamp()):
        raise Refused("login.08", field="code")
    return "recovery"


@action("site.second_step_reset_asked")
def ask_second_step_reset(*, account, reason, by) -> SecondStepReset:
    """Ask that an authenticator be taken away; another person decides. Raises core.04, login.09 (asked already), login.10 (no reason)."""
    if not may_let_in(by, [account.person]) or not second_step.has_one(account):
        raise Refused("core.04")
    if not reason.strip():
        raise Refused("login.10", field="reason")
    if SecondStepReset.objects.filter(account=account, state=State.ASKED).exists():
        raise Refused("login.09")
    row = SecondStepReset.objects.create(account=account, reason=reason.strip(), asked_at=clock.stamp(), asked_by=by.ref)
    notices.give(to=[f"roster.Person:{account.person_id}"], code="login.second_step_reset_asked", by=by)
    emit("site.second_step_reset_asked", f"site.SecondStepReset:{row.pk}", account=account.pk, by=by)
    return row


@action("site.second_step_reset_decided")
def decide_second_step_reset(*, reset, agree, by) -> SecondStepReset:
    """Take the authenticator and its codes away, or not. Not who asked, nor whose it is; one of the two keeps grants.

    Raises core.04, login.11 (asked oneself), login.12 (decided already).
    """
    row = SecondStepReset.objects.select_for_update(of=("self",)).select_related("account__person").get(pk=reset.pk)
    if not may_decide(by, row.account):
        raise Refused("core.04")
    if row.state != State.ASKED:
        raise Refused("login.12")
    if row.asked_by == by.ref:
        raise Refused("login.11")
    row.state, row.decided_at, row.decided_by = (State.DONE if agree else State.DECLINED), clock.stamp(), by.ref
    row.save(update_fields=["state", "decided_at", "decided_by"])
    if agree:
        _take_away(row.account, by)
    emit("site.second_step_reset_decided", f"site.SecondStepReset:{row.pk}", state=row.state, by=by)
    return row


def may_decide(by, account) -> bool:
    """May the actor be the second of the two: whoever may let the holder in, or the system administrator, but not the holder?"""
    if by.person_id is not None and by.person_id == account.person_id:
        return False
    return bool(may_let_in(by, [account.person])) or access.may(by, access.SYSTEM)


def _take_away(account, by):
    SecondStep.objects.filter(account=account).delete()
    RecoveryCode.objects.filter(account=account).delete()
    notices.give(to=[f"roster.Person:{account.person_id}"], code="login.second_step_reset", by=by)


@action("site.second_step_reset")
def reset_second_step(*, account, reason, by):
    """The operator at the server's command line takes an authenticator away (the last security officer lost theirs). Raises core.04."""
    if not by.trusted:
        raise Refused("core.04")
    if not reason.strip():
        raise Refused("login.10", field="reason")
    now = clock.stamp()
    SecondStepReset.objects.filter(account=account, state=State.ASKED).update(
        state=State.DONE, decided_at=now, decided_by=by.ref
    )
    SecondStepReset.objects.create(
        account=account, reason=reason.strip(), state=State.DONE, asked_at=now, asked_by=by.ref, decided_at=now, decided_by=by.ref
    )
    _take_away(account, by)
    emit("site.second_step_reset", f"roster.Account:{account.pk}", by=by)
