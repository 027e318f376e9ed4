"""住处: every house, who needs a place, who came and went today, who is expected to go; moving in, moving, leaving; the printed list."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.core import accesses, clock
from shouwang.core.pages import done, only
from shouwang.core.refusals import Refused
from shouwang.questions import places
from shouwang.roster import access
from shouwang.watch.actions import stays as actions
from shouwang.watch.figures.stays import all_beds, bed_numbers, day_numbers
from shouwang.watch.forms.stays import ArrivalForm, OutForm, PlaceForm, VoidForm
from shouwang.watch.queries import stays as queries


def _listed(rows):
    """Stays as a page shows them."""
    return [
        {
            "row": row, "person": row.person, "where": actions.spoken_place(row), "district": places.name(row.district) if row.district else "",
            "free": queries.goes_on(row),
        }
        for row in rows
    ]  # fmt: skip


def _logged(scope, rows, ref="watch.Stay"):
    people = [one["row"].person_id for one in rows]
    if people:
        accesses.log_read(ref=ref, what="watch.stays", rows=len(people), by=scope.viewer, people=people)


@login_required
@require_GET
def stays(request):
    """The houses, and today."""
    only(request.GET, ())
    scope, today = access.scope_of(request.user), clock.today()
    glanced = queries.glance(scope, queries.houses(scope))
    lists = {"came": queries.came(scope, today), "went": queries.went(scope, today), "leaving": queries.leaving(scope, today)[:50]}
    lists = {name: _listed(rows) for name, rows in lists.items()}
    _logged(scope, [row for rows in lists.values() for row in rows])
    about = {
        "houses": [{"house": now.house, "numbers": bed_numbers(now)} for now in glanced], "all": all_beds(glanced),
        "day": day_numbers(scope, today), "to_place": queries.to_place(scope)[:50], "keeps": scope.allows(access.STAYS, "R"), **lists,
    }  # fmt: skip
    return render(request, "watch/stays.html", about)


@login_required
@require_GET
def printed(request):
    """Everybody who stays anywhere, to be printed and hung in the office."""
    only(request.GET, {"house"})
    scope = access.scope_of(request.user)
    queries.require_stays(scope)
    rows = queries.standing(scope).order_by("bed__room__house__name", "bed__room_id", "bed_id", "person__number")
    asked = request.GET.get("house", "")
    if asked:
        rows = rows.filter(bed__room__house=queries.house(scope, int(asked) if asked.isdecimal() else 0))
    rows = _listed(rows)
    _logged(scope, rows)
    return render(request, "watch/stays_list.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def arrive(request):
    """Somebody moves in."""
    scope = access.scope_of(request.user)
    queries.require_stays(scope)
    only(request.GET, {"number", "bed"})
    form = ArrivalForm(_sent(request), scope=scope, initial={name: request.GET.get(name, "") for name in ("number", "bed")})
    act = lambda sent: actions.move_in(person=sent.cleaned_data["number"], by=scope.viewer, **sent.wanted())  # noqa: E731
    if done(request, form, act, _("已登记入住。")):
        return redirect("watch:stays")
    return render(request, "watch/stay_in.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def move(request, pk):
    """Somebody goes to another place."""
    scope = access.scope_of(request.user)
    row = queries.stay(scope, pk)
    form = PlaceForm(_sent(request), scope=scope)
    act = lambda sent: actions.move(stay=row, by=scope.viewer, **sent.wanted())  # noqa: E731
    return _changed(request, row, form, act, _("已登记换房，原床位待清洁。"), _("换房"))


@login_required
@require_http_methods(["GET", "POST"])
def leave(request, pk):
    """Somebody leaves."""
    scope = access.scope_of(request.user)
    row, form = queries.stay(scope, pk), OutForm(_sent(request))
    act = lambda sent: actions.move_out(stay=row, by=scope.viewer, **sent.cleaned_data)  # noqa: E731
    return _changed(request, row, form, act, _("已登记退房，床位待清洁。"), _("退房"))


@login_required
@require_http_methods(["GET", "POST"])
def void(request, pk):
    """A stay that was entered by mistake."""
    scope = access.scope_of(request.user)
    row, form = queries.stay(scope, pk), VoidForm(_sent(request))
    act = lambda sent: actions.void_stay(stay=row, by=scope.viewer, **sent.cleaned_data)  # noqa: E731
    return _changed(request, row, form, act, _("这次入住已作废，床位照旧。"), _("作废这次入住"))


def _sent(request):
    """What was posted; a post without any field is a form all the same."""
    return request.POST if request.method == "POST" else None


def _changed(request, row, form, act, said, title):
    if row.person is None:
        raise Refused("core.04")
    if done(request, form, act, said):
        return redirect("watch:house", row.bed.room.house_id) if row.bed_id else redirect("watch:stays")
    about = {"form": form, "row": row, "person": row.person, "where": actions.spoken_place(row), "title": title}
    return render(request, "watch/stay_change.html", about, status=422 if form.errors else 200)
