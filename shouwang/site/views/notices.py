"""提醒: what the system has told the viewer, read and unread."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.core import notices as given
from shouwang.core import pages
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import notices as laid


@login_required
@require_GET
def notices(request):
    """Every notice that was left for the viewer, newest first."""
    pages.only(request.GET, {"page"})
    scope = access.scope_of(request.user)
    page = pages.page_of(request, given.of_person(scope.viewer.person_id))
    about = {"page": page, "lines": laid.lines(scope, page.object_list), "waiting": given.count_waiting(scope.viewer.person_id)}
    return render(request, "site/notices.html", about)


@login_required
@require_POST
def read(request, pk):
    """One of them has been read; on to what it is about, where the viewer may go there."""
    scope = access.scope_of(request.user)
    row = given.of_person(scope.viewer.person_id).filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    given.mark_read(notice=row, by=scope.viewer)
    url = laid.lines(scope, [row])[0]["url"] if request.POST.get("go") else ""
    return redirect(url or "site:notices")


@login_required
@require_POST
def read_all(request):
    """All of them have been read."""
    given.mark_all_read(by=access.scope_of(request.user).viewer)
    messages.success(request, _("全部提醒已标为读过。"))
    return redirect("site:notices")
