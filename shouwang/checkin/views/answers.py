"""A person's answers: every slot, every version, who said it and when. Reading a file is entered in the access log."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.checkin import asked as asking
from shouwang.checkin import queries, spoken
from shouwang.core import accesses
from shouwang.roster import access


@login_required
@require_GET
def answers(request, pk):
    """The file of one person, as the right to see answers allows; one's own always."""
    scope = access.scope_of(request.user)
    asking.only(request.GET, ())
    person = queries.person_of(scope, pk)
    returns = queries.history(scope, person)
    if scope.viewer.person_id != person.pk:
        accesses.log_read(ref=f"roster.Person:{person.pk}", what="checkin.history", rows=len(returns), by=scope.viewer)
    about = {"person": person, "file": spoken.file_of(returns, person), "mine": scope.viewer.person_id == person.pk}
    return render(request, "checkin/answers.html", about)
