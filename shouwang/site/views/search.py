"""Finding a person or a unit within reach."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import queries


@login_required
@require_GET
def search(request):
    """People by number, name or pinyin; units by name or code."""
    if not set(request.GET) <= {"q"}:
        raise Refused("core.04")
    scope, words = access.scope_of(request.user), request.GET.get("q", "").strip()[:60]
    about = {"words": words, "people": [], "units": []}
    if words:
        about |= {"people": queries.find_people(scope, words), "units": queries.find_units(scope, words)}
    return render(request, "site/search.html", about)
