"""谁看过我的记录: everybody may know who looked at their own file, when and what for, and which copies that held them left the house."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.core import pages
from shouwang.roster import access
from shouwang.site import queries


@login_required
@require_GET
def readers(request):
    """Every look at the viewer's own file, newest first."""
    pages.only(request.GET, {"page"})
    scope = access.scope_of(request.user)
    page = pages.page_of(request, queries.who_read_me(scope))
    return render(request, "site/readers.html", {"page": page, "lines": queries.readers(scope, page.object_list)})
