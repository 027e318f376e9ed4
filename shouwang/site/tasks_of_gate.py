"""What the gate needs of whoever answers for it: drafts to sign, visitors to approve, appeals to answer."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.scope import Scope
from shouwang.gate import figures, queries
from shouwang.roster import access
from shouwang.site.task import Task


def tasks(scope: Scope):
    """Everything of the kind, in no order."""
    if scope.allows(access.VISITORS):
        number = figures.waiting_number(scope)
        if number.value:
            due = queries.waiting_visits(scope).first().since
            yield Task(_("来访申请等您批准"), reverse("gate:visits"), "person", number, due, "bad" if due <= clock.now() else "wait")
    if queries.may_answer_appeals(scope):
        number = figures.appeal_number(scope)
        if number.value:
            yield Task(_("通行申诉等您答复"), reverse("gate:appeals"), "alert", number, None, "warm")
    if scope.allows(access.MEASURE):
        for row in queries.drafts_to_sign(scope):
            yield Task(_("通行措施等您签发"), reverse("gate:measures"), "signoff", None, None, "warm", row.doc)
