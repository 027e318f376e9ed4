"""One's own answers: every slot, every version, who said it and when. Somebody else's are a part of their file."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from shouwang.checkin import queries, spoken
from shouwang.core import timeline
from shouwang.core.pages import only
from shouwang.roster import access


@login_required
@require_GET
def answers(request, pk):
    """One's own answers; whoever may see somebody else's is sent to their file, where the reading is entered."""
    scope = access.scope_of(request.user)
    only(request.GET, ())
    person = queries.person_of(scope, pk)
    if scope.viewer.person_id != person.pk:
        return redirect(f"{timeline.address(person.pk)}?part=checkin.returns")
    about = {"person": person, "file": spoken.file_of(queries.history(scope, person), person)}
    return render(request, "checkin/answers.html", about)
