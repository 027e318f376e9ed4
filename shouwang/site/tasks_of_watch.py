"""What needs whoever watches over the others: auditors, inspectors, and units whose people said something else on the telephone."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.checkin import slots, spot_figures, spotting
from shouwang.core import clock, parameters
from shouwang.core.refusals import Refused
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.site import figures
from shouwang.site.task import Task
from shouwang.watch.figures import checks
from shouwang.watch.queries import followup, health_contacts, self_reports


def tasks(scope: Scope, seen):
    """Everything of the kind, in no order."""
    yield from _spots(scope, seen)
    yield from _mismatches(scope)
    yield from _unreviewed(scope)
    yield from _followed(scope)
    yield from _reported(scope)


def _spots(scope, seen):
    """电话抽查 in the evening: draw, then ring until everybody drawn was reached."""
    if not scope.allows(access.SPOT):
        return
    due = clock.instant(clock.today(), parameters.value("spot_min"))
    for one in seen if clock.now() >= due else ():
        if not one.slot.opens_at <= clock.now() or slots.last_day(one.campaign, one.slot.day) < clock.today():
            continue
        draws = spotting.draws(scope, one.slot) if one.slot.pk else []
        about = f"{one.campaign.name} {one.slot.day}"
        if not draws:
            yield Task(_("电话抽查：请抽人"), reverse("checkin:spots"), "phone", None, due, "warm", about)
        for draw in draws:
            left = spot_figures.spot_numbers(scope, draw)["open"]
            if left.value:
                yield Task(_("电话抽查还没有接通"), reverse("checkin:spot", args=[draw.pk]), "phone", left, None, "wait", about)


def _mismatches(scope):
    if scope.allows(access.VERIFY):
        number = spot_figures.mismatch_number(scope)
        if number.value:
            yield Task(_("电话抽查与记录不符，请核实"), reverse("checkin:mismatches"), "phone", number, None, "warm")


def _unreviewed(scope):
    """An auditor looks at every broken glass and every alert."""
    if not scope.allows(access.AUDIT):
        return
    try:
        glasses, alerts = figures.glass_numbers(scope)[1], figures.alert_numbers(scope)[0]
    except Refused:  # an auditor of a part reads no log
        return
    for number, address, words in ((glasses, "site:glasses", _("紧急查看待核看")), (alerts, "site:alerts", _("大量查看告警待核看"))):
        if number.value:
            yield Task(words, reverse(address), "alert", number, None, "warm")


def _followed(scope):
    """Whose checks are missing in a row: for those who look after them, and for whoever is their health contact."""
    mine = health_contacts.own_people(scope).count() if scope.viewer.person_id else 0
    if mine:
        yield Task(_("我的观察对象，请看今天测了没有"), reverse("watch:my_people"), "phone", None, None, "warm")
    if not mine and not any(scope.allows(right) for right in health_contacts.FOLLOWS):
        return
    numbers, url = checks.behind_numbers(followup.behind(scope)), reverse("watch:follow_missed")
    for step, words, tone in (("phone", _("连续漏测，请打电话"), "warm"), ("visit", _("连续漏测，请上门看望"), "bad")):
        if numbers[step].value:
            yield Task(words, f"{url}?step={step}", "phone", numbers[step], None, tone)


def _reported(scope):
    """What people reported of themselves waits for the clinic."""
    if scope.allows(access.CARE) and self_reports.waiting(scope).exists():
        yield Task(_("如实上报待核实"), reverse("watch:self_reports"), "verify", None, None, "bad")
