"""What needs whoever looks after people (adviser, unit officer, class cadre) now, by the slot's clock."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.checkin import board, claims, classes
from shouwang.checkin.adviser_figures import marks_number
from shouwang.checkin.models import ClassRound
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
        yield from _marks(scope)
        yield from _classes(scope)
    elif scope.allows(access.MARK):
        yield from _to_call_through(scope)
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


def _marks(scope):
    """People whom a cadre marked absent and of whom nobody has said why."""
    found = classes.waiting_marks(scope)
    if found:
        number, due = marks_number(scope, found), found[0].mark.slot.cutoff_at
        tone = "bad" if due <= clock.now() else "warm"
        yield Task(_("班级记了缺课，等您补全原因"), reverse("checkin:classes"), "verify", number, due, tone)


def _classes(scope):
    """Classes to be called through: in the morning only the exceptions are entered."""
    for campaign, slot in classes.campaigns(scope, access.PROXY):
        number = board.to_call_number(scope, slot)
        if number.value:
            tone = "bad" if slot.cutoff_at <= clock.now() else "wait"
            url = reverse("checkin:classes_of", args=[campaign.code])
            yield Task(_("晨检还没有登记，只记例外"), url, "check", number, slot.cutoff_at, tone, campaign.name)


def _to_call_through(scope):
    """A cadre's classes that nobody has called through yet."""
    for campaign, slot in classes.campaigns(scope):
        units = [unit for unit in classes.marked_units(scope, slot) if classes.last_word(slot, ClassRound, unit) is None]
        if units:
            url = reverse("checkin:marks", args=[campaign.code])
            yield Task(_("班级点名：记没有到的人"), url, "rollcall", None, slot.cutoff_at, "wait", "、".join(str(unit) for unit in units[:3]))
