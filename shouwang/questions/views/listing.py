"""All forms with their versions."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouwang.questions import queries
from shouwang.questions.views import author


@login_required
@require_GET
def forms(request):
    """Which forms there are, which version is asked, which is being drafted."""
    return render(request, "questions/forms.html", {"forms": queries.forms(author(request))})
