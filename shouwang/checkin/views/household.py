"""家人填报: the household of whoever is logged in, how each stands today, and who is next."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.checkin import board, own
from shouwang.checkin import household as families
from shouwang.core.pages import only
from shouwang.roster import access


@login_required
@require_GET
def household(request):
    """The viewer's own family by name, one after another."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    me = own.me(scope)
    rows = families.today(me) if me else []
    waiting = families.following(rows)
    about = {"rows": [_row(row) for row in rows], "next": _row(waiting) if waiting else None, "left": sum(row.waits for row in rows)}
    return render(request, "checkin/household.html", about)


def _row(row):
    opens = row.refusal is None and row.standing != "exempt" and (row.waits or row.standing != "missing")
    return {
        "asked": row, "word": board.STANDING_WORDS[row.standing],
        "url": board.answer_address(row.slot, row.person) if opens else "",
    }  # fmt: skip
