"""我的填报: what was asked of me, what I said, and where I may still say or mend it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.checkin import board, household, own
from shouwang.core import clock
from shouwang.core.pages import only
from shouwang.core.refusals import Refused
from shouwang.roster import access


@login_required
@require_GET
def mine(request):
    """Fourteen days of slots, newest first."""
    scope = access.scope_of(request.user)
    only(request.GET, {"until"})
    person, until = own.me(scope), _until(request.GET.get("until"))
    entries = own.asked_of(scope, person, until) if person else []
    about = {
        "person": person, "entries": [_spoken(entry) for entry in entries], "until": until,
        "earlier": own.earlier(scope, person, until) if person else None, "now_shown": until >= clock.today(),
        "family": bool(person and household.bonds(person.pk)),
    }  # fmt: skip
    return render(request, "checkin/mine.html", about)


def _until(text):
    try:
        return min(clock.parse_day(text), clock.today()) if text else clock.today()
    except ValueError:
        raise Refused("core.04") from None


def _spoken(entry):
    return {
        "entry": entry, "slot": entry.slot, "name": board.SLOT_NAMES[entry.slot.name] if entry.slot.name else "",
        "word": board.STANDING_WORDS[entry.standing],
    }  # fmt: skip
