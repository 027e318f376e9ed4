"""A draft is written: problems, boxes, next steps, to whom it goes. Each form comes back to the issue's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouwang.bulletin import actions, queries
from shouwang.bulletin.forms import LinesForm
from shouwang.core.refusals import Refused
from shouwang.roster import access


def done(request, pk, said, act, **kwargs):
    """Do it and go back to the issue, saying what was done or why not. Absent and forbidden stay not found."""
    try:
        act(**kwargs)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
    return redirect("bulletin:issue", pk)


def _part(rows, pk):
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Refused("core.04")
    return found


@login_required
@require_POST
def problem_add(request, pk):
    """Add a problem that no ledger found."""
    scope = access.scope_of(request.user)
    issue = queries.issue_of(scope, pk)
    text = request.POST.get("text", "")
    return done(request, pk, _("已加入问题。"), actions.add_problem, issue=issue, text=text, by=scope.viewer)


@login_required
@require_POST
def problem(request, pk, problem_pk):
    """Put a problem into one's own words, or leave it out."""
    scope = access.scope_of(request.user)
    row = _part(queries.issue_of(scope, pk).problems, problem_pk)
    if request.POST.get("to") == "drop":
        return done(request, pk, _("这一条不列入本期。"), actions.drop_problem, problem=row, by=scope.viewer)
    text = request.POST.get("text", "")
    return done(request, pk, _("已改写。"), actions.edit_problem, problem=row, text=text, by=scope.viewer)


@login_required
@require_POST
def regenerate(request, pk):
    """List the problems anew."""
    scope = access.scope_of(request.user)
    issue = queries.issue_of(scope, pk)
    return done(request, pk, _("问题清单已重新列出。"), actions.regenerate_problems, issue=issue, by=scope.viewer)


@login_required
@require_POST
def box(request, pk, box_pk):
    """Write into a working group's box."""
    scope = access.scope_of(request.user)
    row = _part(queries.issue_of(scope, pk).boxes, box_pk)
    text = request.POST.get("text", "")
    return done(request, pk, _("已保存。"), actions.edit_box, box=row, text=text, by=scope.viewer)


@login_required
@require_POST
def next_steps(request, pk):
    """Write section four."""
    scope = access.scope_of(request.user)
    issue = queries.issue_of(scope, pk)
    text = request.POST.get("text", "")
    return done(request, pk, _("已保存。"), actions.edit_next_steps, issue=issue, text=text, by=scope.viewer)


@login_required
@require_POST
def lines(request, pk):
    """Say to whom the issue goes."""
    scope = access.scope_of(request.user)
    issue = queries.issue_of(scope, pk)
    form = LinesForm(request.POST)
    if not form.is_valid():
        raise Refused("core.04")
    return done(request, pk, _("已保存。"), actions.edit_lines, issue=issue, by=scope.viewer, **form.lists())
