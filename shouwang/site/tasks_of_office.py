"""What needs the offices that keep the roster and the outbreaks."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.figures import unaccountable_number
from shouwang.roster.queries import mandates
from shouwang.site.task import Task

DAY, REVIEW_SOON = dt.timedelta(days=1), dt.timedelta(days=3)


def tasks(scope: Scope):
    """Everything of the kind, in no order."""
    yield from _reviews(scope)
    yield from _unaccountable(scope)


def _reviews(scope):
    """An outbreak or standing duty goes on only after somebody looked at it again by its review day."""
    if not scope.allows(access.CAMPAIGNS, "R"):
        return
    today = clock.today()
    for row in mandates(scope):
        if row.review_day - REVIEW_SOON <= today:
            due = clock.instant(row.review_day + DAY)
            yield Task(_("要复核：延期或结束"), reverse("roster:mandates"), "outbreak", None, due, "bad" if row.review_day < today else "warm",
                       row.name)  # fmt: skip


def _unaccountable(scope):
    """Every unit has one named person responsible for it; whoever keeps the roster names them."""
    if not scope.allows(access.ROSTER, "R"):
        return
    number = unaccountable_number(scope)
    if number.value:
        yield Task(_("还没有责任人的单位"), reverse("roster:units"), "unit", number)
