"""消杀、通风、灭蚊与防护督导: what was done for places, what was found, and what was put right."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.core import clock
from shouwang.core.pages import done, only, page_of, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions import clinic as actions
from shouwang.watch.figures.clinic import unmended_number
from shouwang.watch.forms.clinic import UpkeepForm
from shouwang.watch.models import Upkeep
from shouwang.watch.queries import clinic
from shouwang.watch.views.clinic import kept_units


@login_required
@require_http_methods(["GET", "POST"])
def upkeep(request):
    """The ledger, and one more entry."""
    scope = access.scope_of(request.user)
    only(request.GET, {"kind", "open", "page"})
    kind = request.GET.get("kind", "")
    if not (scope.allows(access.CARE) or scope.allows(access.STAYS)) or (kind and kind not in Upkeep.Kind.values):
        raise Refused("core.04")
    form = UpkeepForm(
        request.POST or None, units=kept_units(scope), initial={"day": clock.today(), "operator": scope.viewer.name}
    )
    if done(request, form, lambda form: actions.enter_upkeep(**form.cleaned_data, by=scope.viewer), _("已登记。")):
        return redirect("watch:upkeep")
    rows = clinic.upkeep(scope, kind=kind, unmended=bool(request.GET.get("open")))
    about = {
        "page": page_of(request, rows), "form": form, "kind": kind, "kinds": Upkeep.Kind.choices, "open": request.GET.get("open", ""),
        "waiting": unmended_number(scope),
    }  # fmt: skip
    return render(request, "watch/upkeep.html", about, status=422 if form.errors else 200)


@login_required
@require_POST
def mend(request, pk):
    """What was found is put right."""
    scope = access.scope_of(request.user)
    row = clinic.one_upkeep(scope, pk)
    told(
        request, _("整改已登记。"), actions.mend_upkeep, upkeep=row, note=request.POST.get("note", ""), by=scope.viewer
    )
    return redirect("watch:upkeep")
