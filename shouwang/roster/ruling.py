"""Which mandate a room may act under: the outbreak that is open, or the standing duty of an ordinary term."""

import datetime as dt

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster.models import Mandate

STANDING_CODE, STANDING_NAME = "standing", "常态防控"
REVIEW_DAYS = 180  # a standing duty that opens itself at the command line is looked at again within the half-year


def standing_duty(at=None) -> Mandate | None:
    """The standing duty that holds at an instant (default now); of several the one opened last."""
    rows = Mandate.objects.holding(at or clock.now()).filter(nature=Mandate.Nature.STANDING)
    return rows.order_by("-since", "-pk").first()


def outbreak(at=None, code=None) -> Mandate | None:
    """The outbreak that holds at an instant; of several the one opened last. With a code that one."""
    rows = Mandate.objects.holding(at or clock.now()).filter(nature=Mandate.Nature.OUTBREAK)
    if code is not None:
        rows = rows.filter(code=code)
    return rows.order_by("-since", "-pk").first()


def ruling(at=None) -> Mandate:
    """The outbreak that is open, else the standing duty. Raises roster.97: nothing may be kept without one."""
    found = outbreak(at) or standing_duty(at)
    if found is None:
        raise Refused("roster.97")
    return found


def standing(at=None) -> Mandate:
    """The standing duty, which absences, screening and canteen checks hang on. Raises roster.98."""
    found = standing_duty(at)
    if found is None:
        raise Refused("roster.98")
    return found


def require_duty(by) -> Mandate:
    """The standing duty; where there is none, somebody with the institution's own authority opens it by needing it.

    Call it inside an action. Raises roster.98 for everybody else: a person decides that data are collected.
    """
    found = standing_duty(clock.stamp())
    return found or (_open_duty(by) if by.trusted else standing(clock.stamp()))


def require_mandate(by) -> Mandate:
    """The outbreak that is open, else the standing duty as `require_duty` gives it. Raises roster.97."""
    at = clock.stamp()
    found = outbreak(at) or standing_duty(at)
    return found or (_open_duty(by) if by.trusted else ruling(at))


def _open_duty(by) -> Mandate:
    from shouwang.roster.actions import open_standing_duty

    today = clock.day_of(clock.stamp())
    taken = Mandate.objects.known().filter(code=STANDING_CODE).exists()  # an earlier one that is over keeps its code
    code = f"{STANDING_CODE}-{today:%Y%m%d}" if taken else STANDING_CODE
    return open_standing_duty(
        code=code, name=STANDING_NAME, since_day=today, review_day=today + dt.timedelta(days=REVIEW_DAYS), by=by
    )
