"""A draft is written: problems, boxes, next steps, to whom it goes. One form, one save, whatever was typed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from shouwang.bulletin import actions, passages, queries
from shouwang.bulletin.views.issue import page
from shouwang.core.pages import told
from shouwang.core.refusals import Refused
from shouwang.roster import access


def done(request, pk, said, act, **kwargs):
    """Do it and go back to the issue, saying what was done or why not. Absent and forbidden stay not found."""
    told(request, said, act, **kwargs)
    return redirect("bulletin:issue", pk)


@login_required
@require_POST
def write(request, pk):
    """Save all that was typed, then do what the pressed button says: leave a problem out, list them anew, or nothing more."""
    scope = access.scope_of(request.user)
    issue = queries.issue_of(scope, pk)
    rows = passages.passages(scope, issue, scope.allows(access.BULLETIN, "R"))
    if not rows or issue.state in queries.SIGNED:
        raise Refused("core.04")
    saved = passages.keep(rows, request.POST)
    if saved.written:
        words = ngettext("已保存 %(n)s 处。", "已保存 %(n)s 处。", saved.written)
        messages.success(request, words % {"n": saved.written})
    for sentence in saved.sentences:
        messages.error(request, sentence)
    if saved.typed:
        return page(request, scope, queries.issue_of(scope, pk), typed=saved.typed, status=409)
    return _after(request, scope, issue, request.POST.get("to", "")) or redirect("bulletin:issue", pk)


def _after(request, scope, issue, to):
    """What the pressed button asks for beyond the save; None for nothing."""
    added = request.POST.get("add", "")
    if added.strip():
        return done(request, issue.pk, _("已加入问题。"), actions.add_problem, issue=issue, text=added, by=scope.viewer)
    if to == "anew":
        return done(request, issue.pk, _("问题清单已重新列出。"), actions.regenerate_problems, issue=issue, by=scope.viewer)
    if not to.startswith("drop-"):
        return None
    row = issue.problems.filter(pk=int(to[5:])).first() if to[5:].isascii() and to[5:].isdecimal() else None
    if row is None:
        raise Refused("core.04")
    return done(request, issue.pk, _("这一条不列入本期。"), actions.drop_problem, problem=row, by=scope.viewer)
