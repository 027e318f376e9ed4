"""What needs the clinic and the offices that sign: reports to look into, periods that are over; whom a sweep still has to reach."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.site.task import Task
from shouwang.watch.figures.papers import release_number
from shouwang.watch.figures.sweeps import sweep_numbers
from shouwang.watch.figures.watches import watch_numbers
from shouwang.watch.models import Ground
from shouwang.watch.queries import papers, sweeps, watches

SIGNED_BY = 18  # the hour by which what is over today is reviewed and signed


def tasks(scope: Scope):
    """Everything of the kind, in no order."""
    yield from _watches(scope)
    yield from _targets(scope)
    yield from _release_papers(scope)


def _release_papers(scope):
    """Who was released and has no paper of it yet, for those who issue papers."""
    if any(scope.allows(right) for right in papers.WHOLE):
        number = release_number(scope)
        if number.value:
            yield Task(_("已经解除，请开解除通知书"), reverse("watch:papers_release"), "signoff", number, None, "wait")


def _targets(scope):
    """Of each sweep that goes on, whom nobody has reached and who has not answered, for whoever follows or looks for them."""
    if not any(scope.allows(right) for right in sweeps.RIGHTS):
        return
    for row in sweeps.sweeps(scope).filter(closed_at=None):
        numbers = sweep_numbers(row, sweeps.counts(scope, row).total)
        for word, words, tone in (("not_reached", _("没有联系上，请再联系"), "warm"), ("pending", _("还没有答复，请联系"), "wait")):
            if numbers[word].value:
                yield Task(words, reverse("watch:sweep", args=[row.code]), "phone", numbers[word], None, tone, row.question)


def _others_reported(scope) -> bool:
    """Does anything wait for the clinic's word that somebody reported of somebody else?"""
    return watches.pending(scope).exclude(ground=Ground.SELF_REPORT).exists()


def _watches(scope):
    """What waits for the clinic's word, and whose days are over: the clinic reviews in the morning, the office signs."""
    cares = scope.allows(access.CARE)
    if not scope.allows(access.COUNT) or not (cares or scope.allows(access.ORDER)):
        return
    numbers = watch_numbers(scope)
    if cares and numbers["pending"].value and _others_reported(scope):  # self-reports have a task of their own
        yield Task(_("上报的情况等校医院核实"), reverse("watch:watches_pending"), "verify", numbers["pending"], None, "warm")
    if numbers["due"].value:
        words = _("观察期满，请审核") if cares else _("观察期满，审核后请签发解除")
        late = bool(numbers["overdue"].value)  # somebody's were to be signed yesterday
        due = clock.instant(clock.today() - dt.timedelta(days=late), SIGNED_BY * 60)
        yield Task(words, reverse("watch:watches_due"), "check", numbers["due"], due, "bad" if late else "warm")
