"""添加应筛人员: more people for a screening that goes on, by numbers or a class; what came of it stands on the same page."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shouwang.core import accesses
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions.screening_targets import add_targets
from shouwang.watch.forms.screening import TargetsForm
from shouwang.watch.queries import screenings as queries


@login_required
@require_http_methods(["GET", "POST"])
def targets_add(request, pk):
    """Paste numbers or name a class; then: how many are new, and who was not added, with why."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    if not queries.may(scope, queries.CLINIC):
        raise Refused("core.04")
    row, form = queries.screening(scope, pk, queries.CLINIC), TargetsForm(request.POST or None)
    added = _added(scope, row, form) if request.method == "POST" and form.is_valid() else None
    about = {"screening": row, "form": form if added is None else TargetsForm(), "added": added}
    return render(request, "watch/targets_add.html", about, status=422 if form.errors else 200)


def _added(scope, row, form):
    """What came of it; None with the reason on the form."""
    try:
        found = add_targets(screening=row, by=scope.viewer, **form.cleaned_data)
    except Refused as refusal:
        if refusal.code == "core.04":
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None
    people = [one.person.pk for one in found.skipped if one.person]
    accesses.log_read(ref=f"watch.Screening:{row.pk}", what="watch.screening", rows=len(found.skipped), by=scope.viewer, people=people)
    return found
