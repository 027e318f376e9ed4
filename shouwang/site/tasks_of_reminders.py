"""What needs somebody because a reminder did not arrive: those who look after people, and whoever runs the system."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.reminders import queries
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.site.task import Task


def tasks(scope: Scope, seen):
    """Failed and unknown deliveries of the slots in sight, and gateways that are being left alone."""
    if queries.may_remind(scope):
        for one in seen:
            yield from _of_slot(scope, one)
    if scope.allows(access.SYSTEM):
        names = [gateway.name for gateway in queries.resting(scope)]
        if names:
            yield Task(_("通知渠道连续失败"), reverse("checkin:gateways"), "alert", None, None, "bad", "、".join(names))


def _of_slot(scope, one):
    found = queries.totals(scope, one.slot)
    kept = {"day": one.slot.day.isoformat()} | ({"slot": one.slot.name} if one.slot.name else {})
    url = reverse("checkin:reminders_of", args=[one.campaign.code]) + "?" + urlencode(kept)
    for state, words in (("failed", _("催报没有送达，可以重发")), ("unknown", _("催报结果不明，请查问"))):
        if found and found[state].value:
            yield Task(words, url, "remind", found[state], one.slot.cutoff_at, "warm", one.campaign.name)
