"""通报: every issue, and the beginning of a new one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.bulletin import actions, queries
from shouwang.bulletin.forms import DraftForm
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_GET
def issues(request):
    """Every issue within reach, the newest first."""
    scope = access.scope_of(request.user)
    if request.GET or not (scope.allows(access.COUNT) or scope.allows(access.BOX)):
        raise Refused("core.04")
    rows = [{"issue": row, "number": queries.number_text(row)} for row in queries.issues(scope)]
    about = {"rows": rows, "may_draft": scope.allows(access.BULLETIN, "R")}
    return render(request, "bulletin/issues.html", about)


@login_required
@require_http_methods(["GET", "POST"])
def draft(request):
    """Draft an issue of a day."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.BULLETIN, "R"):
        raise Refused("core.04")
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.draft_issue(day=form.cleaned_data["day"], known_at=form.cleaned_data["known_at"], by=scope.viewer)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("已拟稿，问题清单由系统列出，请核对。"))
            return redirect("bulletin:issue", row.pk)
    return render(request, "bulletin/draft.html", {"form": form}, status=422 if form.errors else 200)
