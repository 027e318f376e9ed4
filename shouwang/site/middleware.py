"""Around every page: the institution's wall clock, nothing kept by browsers of what a login showed, refusals as pages."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from shouwang.core import clock
from shouwang.core.refusals import Refused

ABSENT = {"core.04", "roster.01", "roster.02", "checkin.09"}  # absent and forbidden look the same


# what a page of this house never asks a browser for: no position, no camera (but on the guard's own page, gate/views/door), no microphone
NEVER = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NEVER),
    "Cross-Origin-Resource-Policy": "same-origin",
}


LARGEST = 2**63 - 1


class OwnHouseMiddleware:
    """No page asks for the phone's senses, and no other site embeds what is served here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def process_view(self, request, view, args, kwargs):
        """A number in an address that no row can have is no row: databases raise where they should not find."""
        if any(isinstance(value, int) and value > LARGEST for value in kwargs.values()):
            raise Http404


class NamesMiddleware:
    """Tells whoever measures and logs (shouwang.probes) which view answered and for which account: names and ids, no address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None:
            request.environ["shouwang.view"] = match.view_name or "unnamed"
        user = getattr(request, "_cached_user", None)  # nobody is looked up for the sake of a log
        if user is not None and user.is_authenticated:
            request.environ["shouwang.account"] = f"roster.Account:{user.pk}"
        return response


class WallClockMiddleware:
    """Instants in templates print on the institution's wall clock; pages of a login are not kept by the browser."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            timezone.activate(clock.zone())
        except Refused:  # no institution yet: the page itself says so
            timezone.deactivate()
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"  # the back button after logging out shows nothing
        return response


class RefusalMiddleware:
    """A refusal that no view handled becomes a page with its sentence: 404 for absent or forbidden, 409 for the rest."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Django calls this when a view raises."""
        if not isinstance(exception, Refused):
            return None
        if exception.code in ABSENT:
            return render(request, "404.html", status=404)
        status = {"core.01": 503, "checkin.80": 410}.get(exception.code, 409)  # 410: destroyed under a certificate
        return render(request, "site/refused.html", {"refusal": exception}, status=status)
