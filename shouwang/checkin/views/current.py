"""The campaign of a page: where somebody begins who names none, and the choices of campaign and slot on top of each page."""

from django.shortcuts import redirect, render
from django.urls import reverse

from shouwang.checkin import board, queries


def to_current(request, scope, name, or_ended=False):
    """To this page of the campaign that asks now (or_ended: else of the newest there is); a page that says so when there is none.

    What the address asks goes along: the caller has looked at it.
    """
    found = queries.campaigns(scope)
    current = next((row for row in found if row.state == row.State.OPEN), found[0] if found and or_ended else None)
    if current is None:
        return render(request, "checkin/rollcall_empty.html")
    return redirect(reverse(name, args=[current.code], query=request.GET))


def choices(scope, asked) -> dict:
    """For the template: what is asked for, and which campaigns and slots one may go over to."""
    return {
        "asked": asked, "campaign": asked.campaign, "campaigns": queries.campaigns(scope),
        "slot_choices": board.slot_choices(asked.campaign),
    }  # fmt: skip
