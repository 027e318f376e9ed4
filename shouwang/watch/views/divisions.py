"""风险地区: which divisions are designated, since when, by whose notice."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.core import clock
from shouwang.core.pages import done, only, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions import divisions as actions
from shouwang.watch.forms.sweeps import DesignationForm
from shouwang.watch.models import Designation
from shouwang.watch.queries import sweeps as queries


@login_required
@require_http_methods(["GET", "POST"])
def divisions(request):
    """Every designation that holds, and the form for another."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    may = scope.allows(access.SWEEP, "R") or scope.allows(access.CAMPAIGNS, "R")
    if not (may or scope.allows(access.SWEEP)) or (request.method == "POST" and not may):
        raise Refused("core.04")
    form = DesignationForm(request.POST or None, label_suffix="", initial={"since_day": clock.today()})
    if done(request, form, lambda form: actions.designate(**form.cleaned_data, by=scope.viewer), _("已登记风险等级。")):
        return redirect("watch:divisions")
    rows = queries.designated(scope)
    return render(request, "watch/divisions.html", {"form": form, "rows": rows, "may": may}, status=422 if form.errors else 200)


@login_required
@require_POST
def lift(request, pk):
    """A designation ends now."""
    scope = access.scope_of(request.user)
    actions.require_whole(scope.viewer)
    row = Designation.objects.filter(pk=pk).first()
    if row is None:
        raise Refused("core.04")
    told(request, _("已解除。"), actions.lift, designation=row, by=scope.viewer)
    return redirect("watch:divisions")
