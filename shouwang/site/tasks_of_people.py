"""What needs whoever looks after people (adviser, unit officer, class cadre) now, by the slot's clock."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.checkin import claims
from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster import queries as roster
from shouwang.roster.figures import requests_number, transfer_number
from shouwang.site.task import Task


def tasks(scope: Scope, seen):
    """Everything of the kind, in no order."""
    if looks_after_people(scope):
        yield from _claims(scope)
    yield from _requests(scope)
    yield from _transfers(scope)


def looks_after_people(scope: Scope) -> bool:
    """An adviser or a unit officer: answers for people and signs for them. Other offices may do either, and are not asked."""
    return scope.allows(access.PROXY) and scope.allows(access.SIGN)


def _claims(scope):
    """Late answers that say they were given in time."""
    found = claims.waiting(scope)
    if found:
        due = min(claim.answer.slot.adviser_at for claim in found)
        tone = "bad" if due <= clock.now() else "wait"
        yield Task(_("补报的人自称按时，等您决定"), reverse("checkin:claims"), "clock", claims.number(scope, found), due, tone)


def _requests(scope):
    """Requests for exemption that wait for whoever may exempt."""
    number = requests_number(scope) if scope.allows(access.EXEMPT) else None
    if number is not None and number.value:
        yield Task(_("免报申请等您批准"), reverse("roster:requests"), "person", number, None, "warm")


def _transfers(scope):
    """People offered to a unit of the viewer's, to be accepted or sent back."""
    number = transfer_number(scope, "in") if scope.allows(access.TRANSFER) else None
    if number is not None and number.value:
        due = roster.transfers(scope, "in")[0].effective_at
        tone = "bad" if due <= clock.now() else "warm"
        yield Task(_("调入的人等您接收"), reverse("roster:transfers"), "download", number, due, tone)
