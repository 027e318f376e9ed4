"""Finding a person or a unit within reach, from the head of every page."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.core import pages, timeline
from shouwang.roster import access, finding
from shouwang.site import queries


@login_required
@require_GET
def search(request):
    """People by number, name or pinyin (a whole telephone or document number, where that may be seen); units by name or code."""
    pages.only(request.GET, {"q"})
    scope, words = access.scope_of(request.user), request.GET.get("q", "").strip()[:60]
    about = {"words": words, "people": [], "units": []}
    if words:
        hits = finding.people(scope, words)
        about |= {"people": [_line(scope, hit) for hit in hits], "units": queries.find_units(scope, words), "more": len(hits) == finding.MOST}
    return render(request, "site/search.html", about)


def _line(scope, hit):
    """One person found: the file where any of it may be read, or the glass where it may be broken."""
    url = timeline.address(hit.person.pk) if access.opens_file(scope, hit.person) else ""
    return {"hit": hit, "person": hit.person, "url": url, "may_break": not url and scope.allows(access.GLASS)}
