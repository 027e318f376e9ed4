"""Around every request of somebody logged in: the session is kept alive, a password that others know is changed first, and a
deed that wants the second step again (core.confirming) gets it.
"""

import datetime as dt
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse

from shouwang.core import clock, parameters
from shouwang.core.confirming import AskAgain, answering
from shouwang.core.refusals import Refused
from shouwang.site.login import entering, second_step

FIELD = "second_step_code"  # beside the fields of whatever form was sent
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
BEFORE_ALL = {"site:password_first", "site:logout", "set_language"}


class LoginMiddleware:
    """After Django's own authentication."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.session.touch()
        if request.user.must_change and _name(request.path) not in BEFORE_ALL:
            return redirect("site:password_first")
        with answering(lambda: is_fresh(request)):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Take the code that came with a form; after the CSRF check, so that nobody else's page makes an attempt of it."""
        form = request.method == "POST" and request.content_type in FORMS
        if form and request.user.is_authenticated and FIELD in request.POST:
            sent = request.POST.copy()
            request.code_refusal = take(request, sent.pop(FIELD)[-1])
            request.POST = sent  # the page behind never sees it

    def process_exception(self, request, exception):
        """A deed asked for the second step: the same form comes back with one field more, a page to read comes after it."""
        if not isinstance(exception, AskAgain):
            return None
        if request.method != "POST":
            return redirect(reverse("site:second_step_again") + "?" + urlencode({"next": request.get_full_path()}))
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        return ask(request, [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"])


def ask(request, sent, refusal=None):
    """The page that asks for the code; `sent` goes along with it. 403: nothing has been done."""
    about = {
        "sent": sent, "field": FIELD, "has_one": second_step.has_one(request.user),
        "refusal": refusal or getattr(request, "code_refusal", None),
    }  # fmt: skip
    return render(request, "site/second_step_again.html", about, status=403)


def is_fresh(request) -> bool:
    """Was the second step given a short while ago? A session whose account has none is not asked."""
    given = entering.confirmed_at(request)
    if given is None:
        return not second_step.has_one(request.user)
    minutes = parameters.value("second_step_again_minutes")
    return clock.true_now() - given < dt.timedelta(minutes=minutes)


def take(request, code) -> Refused | None:
    """Take a code that was given in a session. The refusal, or None when it was right."""
    try:
        entering.take(request.user, code)
    except Refused as refusal:
        return refusal
    entering.confirm(request)
    return None


def _name(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
