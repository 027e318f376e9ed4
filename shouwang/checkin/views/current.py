"""Where somebody begins who names no campaign."""

from django.shortcuts import redirect, render
from django.urls import reverse

from shouwang.checkin import queries


def to_current(request, scope, name, or_ended=False):
    """To this page of the campaign that asks now (or_ended: else of the newest there is); a page that says so when there is none.

    What the address asks goes along: the caller has looked at it.
    """
    found = queries.campaigns(scope)
    current = next((row for row in found if row.state == row.State.OPEN), found[0] if found and or_ended else None)
    if current is None:
        return render(request, "checkin/rollcall_empty.html")
    return redirect(reverse(name, args=[current.code], query=request.GET))
