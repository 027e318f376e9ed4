"""谁看过我的记录: everybody may know who looked at their own file, when and what for, and which copies that held them left the house."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import queries

PAGE = 50


@login_required
@require_GET
def readers(request):
    """Every look at the viewer's own file, newest first."""
    if not set(request.GET) <= {"page"}:
        raise Refused("core.04")
    scope = access.scope_of(request.user)
    page = Paginator(queries.who_read_me(scope), PAGE).get_page(request.GET.get("page"))
    return render(request, "site/readers.html", {"page": page, "lines": queries.readers(scope, page.object_list)})
