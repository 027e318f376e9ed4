"""A refusal that no view handled becomes a page with the sentence: 404 for absent or forbidden, 409 for the rest."""

from django.shortcuts import render

from shouwang.core.refusals import Refused


class RefusalMiddleware:
    """Turns Refused into a page; everything else passes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Django calls this when a view raises."""
        if not isinstance(exception, Refused):
            return None
        status = 404 if exception.code in {"core.04", "roster.01", "roster.02"} else 409
        return render(request, "site/refused.html", {"refusal": exception}, status=status)
