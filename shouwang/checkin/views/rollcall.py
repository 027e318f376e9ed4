"""点名: any campaign, day, half-day and unit, live or as known at an instant; down the tree to the names."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.checkin import asked as asking
from shouwang.checkin import board, queries, recount
from shouwang.checkin.views.current import choices, to_current
from shouwang.core import accesses, clock
from shouwang.core.figures import percent
from shouwang.core.pages import only, page_of
from shouwang.core.refusals import Refused
from shouwang.roster import access

PAGE = 100


@login_required
@require_GET
def rollcall(request):
    """To the roll call of the campaign that asks now; a page that says so when there is none."""
    scope = access.scope_of(request.user)
    if not scope.allows(access.COUNT):
        raise Refused("core.04")
    only(request.GET, {"unit"})
    return to_current(request, scope, "checkin:rollcall_of", or_ended=True)


@login_required
@require_GET
def rollcall_of(request, code):
    """The roll call of one campaign."""
    scope = access.scope_of(request.user)
    asked = asking.read(scope, code, request.GET, also={"list", "page", "phones"})
    about = choices(scope, asked) | {"crumbs": board.crumbs(scope, asked)}
    if asked.slot is not None:
        about |= {"instants": board.instants(asked.slot), "closed": clock.now() >= asked.slot.cutoff_at}
        about |= _counted_or_destroyed(request, scope, asked, about)
    return render(request, "checkin/rollcall.html", about)


def _counted_or_destroyed(request, scope, asked, about):
    """The counts and names; of a day whose rows were destroyed the totals that stay, and the sentence that says why no more."""
    if asked.slot.sealed_at is None:
        about |= _counted(scope, asked)
        return about | _named(request, scope, asked, about)
    sentence = recount.destroyed(asked.slot).sentence
    known = asked.known_at is None and asked.kinds is None and asked.unit is not None
    return (_counted(scope, asked) if known else {}) | {"destroyed": sentence}


def _counted(scope, asked):
    if asked.unit is None:
        return {"rows": board.rows_of_tops(scope, asked)}
    node = queries.roll_call(scope, asked.slot, asked.unit, asked.known_at, asked.kinds)
    rows = board.rows_below(asked, node)
    counters = rows[0]["counters"]
    rate = percent(counters["answered"].value, counters["expected"].value)
    return {"counters": counters, "rate": rate, "rows": rows if node.children else [], "leaf": not node.children}


def _named(request, scope, asked, about):
    """The names of one list: asked for, or the missing where the tree ends."""
    chosen = request.GET.get("list") or ("missing" if about.get("leaf") else "")
    tabs = board.lists(scope, asked, chosen)
    if chosen and chosen not in board.LISTS:
        raise Refused("core.04")
    if not any(tab["current"] for tab in tabs):
        return {"tabs": tabs}
    found = queries.those(scope, asked.slot, chosen, asked.unit, asked.known_at, asked.kinds)
    page = page_of(request, board.by_place(found, scope), PAGE)
    phones = request.GET.get("phones") == "1" and scope.allows(access.CONTACTS, asked.unit.path)
    people = board.names(scope, asked.slot, page.object_list, known_at=asked.known_at, phones=phones)
    _log(scope, asked, chosen, people, phones)
    return {
        "tabs": tabs, "people": people, "page": page, "list": chosen, "list_word": board.LISTS[chosen], "phones": phones,
        "phones_url": board.address(asked, list=chosen, phones=1) + "#names",
        "may_phone": scope.allows(access.CONTACTS, asked.unit.path),
        "figure_about": about["counters"][chosen],
    }  # fmt: skip


def _log(scope, asked, chosen, people, phones):
    """Names beside flags, and telephone numbers, are sensitive: whoever reads them is entered in the access log."""
    ref = f"roster.Unit:{asked.unit.pk}"
    if people and (chosen in queries.HEALTH or board.tells_health(people)):
        accesses.log_read(ref=ref, what=f"checkin.{chosen}", rows=len(people), by=scope.viewer)
    shown = [one["pk"] for one in people if one.get("phone")]
    if phones and people:
        accesses.log_read(ref=ref, what="roster.phones", rows=len(people), by=scope.viewer, people=shown)
