"""An issue goes on: submitted, reviewed, countersigned, signed, issued, sent back; copies sent out and received."""

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shouwang.bulletin import actions, queries
from shouwang.bulletin.views.editing import done
from shouwang.core.refusals import Refused
from shouwang.roster import access

STEPS = {
    "submit": (actions.submit_for_review, gettext_lazy("已送核稿。")),
    "review": (actions.review_issue, gettext_lazy("核稿通过。")),
    "countersign": (actions.countersign, gettext_lazy("已会签。")),
    "sign": (actions.sign_issue, gettext_lazy("已签发并编号，数字就此定稿。")),
    "publish": (actions.publish, gettext_lazy("已印发。")),
    "back": (actions.send_back, gettext_lazy("已退回拟稿。")),
}


@login_required
@require_POST
def step(request, pk):
    """Take the next step."""
    scope = access.scope_of(request.user)
    issue = queries.issue_of(scope, pk)
    to = request.POST.get("to")
    if to not in STEPS:
        raise Refused("core.04")
    act, said = STEPS[to]
    note = {"note": request.POST.get("note", "")} if to == "back" else {}
    return done(request, pk, said, act, issue=issue, by=scope.viewer, **note)


@login_required
@require_POST
def dispatch(request, pk):
    """Send a copy out, or enter that one was received."""
    scope = access.scope_of(request.user)
    issue = queries.issue_of(scope, pk)
    received = request.POST.get("received", "")
    if received:
        row = issue.dispatches.filter(pk=int(received)).first() if received.isdecimal() else None
        if row is None:
            raise Refused("core.04")
        return done(request, pk, _("已记为收到。"), actions.receive_copy, dispatch=row, by=scope.viewer)
    to = request.POST.get("to", "")
    return done(request, pk, _("已发出。"), actions.dispatch_copy, issue=issue, to=to, by=scope.viewer)
