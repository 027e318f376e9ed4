"""A house at a glance: free, occupied, to be cleaned; its rooms, and who stays in them."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.core import accesses
from shouwang.core.pages import done, only, told
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.actions import stays as actions
from shouwang.watch.figures.stays import bed_numbers
from shouwang.watch.forms.stays import HouseForm, RoomsForm
from shouwang.watch.queries import stays as queries


@login_required
@require_GET
def house(request, pk):
    """One house."""
    only(request.GET, ())
    return _house(request, pk)


def _house(request, pk, form=None, status=200):
    scope = access.scope_of(request.user)
    (now,) = queries.glance(scope, [queries.house(scope, pk)])
    seen = [one.stay.person_id for one in now.beds(queries.OCCUPIED) if one.known]
    if seen:
        accesses.log_read(ref=f"watch.House:{pk}", what="watch.stays", rows=len(seen), by=scope.viewer, people=seen)
    about = {
        "house": now.house, "rooms": now.rooms, "numbers": bed_numbers(now), "form": form or RoomsForm(), "dirty": now.beds(queries.CLEANING),
        "keeps": scope.allows(access.STAYS, "R"),
    }  # fmt: skip
    return render(request, "watch/house.html", about, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    """A new house."""
    scope = access.scope_of(request.user)
    queries.require_stays(scope)
    form, made = HouseForm(request.POST or None), []
    act = lambda sent: made.append(actions.open_house(by=scope.viewer, **sent.cleaned_data))  # noqa: E731
    if done(request, form, act, _("已新增，请写它的房间。")):
        return redirect("watch:house", made[0].pk)
    return render(request, "watch/house_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def rooms(request, pk):
    """More rooms."""
    scope = access.scope_of(request.user)
    row, form = queries.house(scope, pk), RoomsForm(request.POST)
    act = lambda sent: actions.add_rooms(house=row, by=scope.viewer, **sent.cleaned_data)  # noqa: E731
    if done(request, form, act, _("房间已新增。")):
        return redirect("watch:house", pk)
    return _house(request, pk, form, 422)


@login_required
@require_POST
def clean(request, pk):
    """These beds were cleaned; without a choice every one that waits."""
    scope = access.scope_of(request.user)
    (now,) = queries.glance(scope, [queries.house(scope, pk)])
    waiting = {str(one.bed.pk): one.bed for one in now.beds(queries.CLEANING)}
    chosen = request.POST.getlist("bed") or list(waiting)
    beds = [waiting[key] for key in chosen if key in waiting]
    if not scope.allows(access.STAYS, "R"):
        raise Refused("core.04")
    if beds:
        told(request, _("清洁已登记，床位可以安排了。"), actions.clean_beds, beds=beds, by=scope.viewer)
    return redirect("watch:house", pk)


@login_required
@require_POST
def close(request, pk):
    """A room is given out no longer."""
    scope = access.scope_of(request.user)
    row = queries.room(scope, pk)
    told(request, _("房间已停用。"), actions.close_room, room=row, by=scope.viewer)
    return redirect("watch:house", row.house_id)
