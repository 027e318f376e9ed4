"""Which mandate a room may act under: the outbreak that is open, or the standing duty of an ordinary term."""

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster.models import Mandate

STANDING_CODE, STANDING_NAME = "standing", "常态防控"


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
