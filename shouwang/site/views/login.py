"""Coming in and going out. Every login and every failure is an Event; too many failures close the door for a while."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView

from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.site import actions
from shouwang.site.forms import LoginForm
from shouwang.site.throttle import WINDOW, throttled


def address_of(request) -> str:
    """Where a request comes from; behind the proxy, what the proxy saw (the last entry it appended)."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or request.META["REMOTE_ADDR"]
    return request.META.get("REMOTE_ADDR", "")


class Login(LoginView):
    """The login page."""

    template_name = "site/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        if throttled(request.POST.get("username", ""), address_of(request)):
            minutes = int(WINDOW.total_seconds() // 60)
            refusal = Refused("site.01", minutes=minutes)
            form = self.get_form_class()(request)
            return self.render_to_response(self.get_context_data(form=form, sentences=[refusal.sentence]), status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form):
        actions.note_refused_login(
            username=form.data.get("username", ""), address=address_of(self.request), by=Actor(ref="anonymous")
        )
        return super().form_invalid(form)

    def form_valid(self, form):
        account = form.get_user()
        actions.note_login(account=account, by=access.actor_of(account))
        response = super().form_valid(form)
        if account.language and settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, account.language, max_age=settings.LANGUAGE_COOKIE_AGE)
        return response


class Logout(LogoutView):
    """POST only; back to the login page."""

    next_page = "site:login"
