"""为什么在名单上: by which rule, in which version, from what, what comes next, who must act."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from shouwang.core import accesses
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch import explaining


@login_required
@require_GET
def why_me(request):
    """Why the viewer is on whatever list."""
    only(request.GET, ())
    scope = access.scope_of(request.user)
    if scope.viewer.person_id is None:
        raise Refused("core.04")
    return redirect("watch:why", scope.viewer.person_id)


@login_required
@require_GET
def why(request, pk):
    """Why somebody is on the lists that the viewer may read; a read of somebody else's health is entered in the access log."""
    only(request.GET, ())
    scope = access.scope_of(request.user)
    person, reasons = explaining.why(scope, pk)
    own = explaining.is_own(scope, person)
    if not own and any(row.sensitive for row in reasons):
        accesses.log_read(ref=f"roster.Person:{person.pk}", what="watch.why", rows=len(reasons), by=scope.viewer)
    return render(request, "watch/why.html", {"person": person, "reasons": reasons, "own": own})
