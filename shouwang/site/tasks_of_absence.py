"""What needs whoever looks after people who are away ill: those nobody has rung up; for the clinic, those who want to be back."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.site.task import Task
from shouwang.watch.figures.absences import open_numbers
from shouwang.watch.queries import absences


def tasks(scope: Scope, seen):
    """Everything of the kind, in no order. Cost: three queries, none for whoever looks after nobody."""
    if not scope.allows(access.FOLLOW):
        return
    numbers = open_numbers(scope, absences.open_ones(scope))
    url = reverse("watch:absences")
    if numbers["absences_new"].value and scope.allows(access.PROXY) and scope.allows(access.SIGN):
        due = clock.instant(clock.today(), 18 * 60)
        tone = "bad" if due <= clock.now() else "wait"
        yield Task(_("缺课或在校有症状，等您追踪"), f"{url}?state=new", "phone", numbers["absences_new"], due, tone)
    if numbers["absences_due"].value and scope.allows(access.CARE):
        yield Task(_("等您查验复课的人"), f"{url}?state=due", "check", numbers["absences_due"], None, "warm")
