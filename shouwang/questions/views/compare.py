"""Two versions of a form side by side."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from shouwang.questions import queries, reading
from shouwang.questions.views import author


@login_required
@require_GET
def compare(request, code, old, new):
    """What the new version adds, drops and changes, question by question; the rest is folded away."""
    scope = author(request)
    before, after = queries.version_of(scope, code, old), queries.version_of(scope, code, new)
    rows = reading.differences(queries.changes(scope, before, after), translation.get_language())
    context = {
        "old": before,
        "new": after,
        "rows": [row for row in rows if row["kind"] != "same"],
        "same": [row for row in rows if row["kind"] == "same"],
    }
    return render(request, "questions/compare.html", context)
