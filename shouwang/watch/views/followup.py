"""今日随访: the half-days of a day by unit and by health contact, and whose checks are missing in a row."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.core import accesses, clock
from shouwang.core.pages import only, page_of
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.figures.checks import behind_numbers, half_numbers
from shouwang.watch.queries import followup
from shouwang.watch.queries.health_contacts import FOLLOWS, own_people
from shouwang.watch.rules.checks import HALVES

SHOWN = 100


def require_follows(scope):
    """Whoever follows anybody up, by right or as a health contact. Raises core.04."""
    if not any(scope.allows(right) for right in FOLLOWS) and not own_people(scope).exists():
        raise Refused("core.04")


def half_asked(parameters) -> tuple:
    """The half-day in the address, the present one without it. Raises core.04."""
    day, half = followup.current_half()
    try:
        asked = clock.parse_day(parameters["day"]) if parameters.get("day") else day
    except ValueError:
        raise Refused("core.04") from None
    half = parameters.get("half") or (half if asked == day else HALVES[1])
    if half not in HALVES or asked > day:
        raise Refused("core.04")
    return asked, half


@login_required
@require_GET
def board(request):
    """Expected, answered, missing, abnormal of a half-day, by unit and by contact; the runs by step."""
    scope = access.scope_of(request.user)
    require_follows(scope)
    only(request.GET, {"day", "half"})
    day, half = half_asked(request.GET)
    rows = followup.placed(scope, followup.half_day(scope, day, half))
    about = {"day": day.isoformat(), "half": half}
    said = {
        "day": day, "half": half, "halves": followup.HALF_WORDS.items(), "today": clock.today(), "numbers": half_numbers(rows, about),
        "units": _grouped(rows, about, "unit", lambda row: (row.unit.path, row.unit_id, str(row.unit))),
        "contacts": _grouped(rows, about, "contact", _contact_of), "behind": behind_numbers(followup.behind(scope)),
        "may_assign": any(scope.allows(right) for right in FOLLOWS),
    }  # fmt: skip
    return render(request, "watch/follow_board.html", said)


def _contact_of(row):
    contact = row.contact.contact if row.contact else None
    return (contact is not None, contact.pk if contact else 0, contact.name if contact else "")


def _grouped(rows, about, name, key):
    groups: dict = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return [
        {"label": label, "pk": pk, "numbers": half_numbers(found, about | {name: pk})}
        for (_order, pk, label), found in sorted(groups.items(), key=lambda pair: pair[0])
    ]


@login_required
@require_GET
def missed(request):
    """漏测: everybody with a run of missed half-days, the longest first, with what was tried."""
    scope = access.scope_of(request.user)
    require_follows(scope)
    only(request.GET, {"step", "page"})
    found = followup.behind(scope)
    step = request.GET.get("step", "")
    if step and step not in behind_numbers([]):
        raise Refused("core.04")
    page = page_of(request, [one for one in found if step in ("", one.step)], SHOWN)
    people = [one.watch.person_id for one in page.object_list]
    if people:
        accesses.log_read(ref="watch.Watch", what="watch.follow_up", rows=len(people), people=people, by=scope.viewer)
    return render(request, "watch/follow_missed.html", {"page": page, "numbers": behind_numbers(found), "step": step})
