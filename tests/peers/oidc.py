"""The addresses of the OpenID peer, and its people."""

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

FORM = "<form method=post>{% csrf_token %}{{ form }}<input type=hidden name=next value='{{ next }}'><button>Log in</button></form>"


class Login(LoginView):
    """A login page without a style."""

    def render_to_response(self, context, **more):
        return HttpResponse(engines["django"].from_string(FORM).render(context, self.request))


urlpatterns = [path("login/", Login.as_view()), path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


def populate(back, home):
    """The client that tests log in with, and the people."""
    from django.contrib.auth.models import User
    from oauth2_provider.models import Application

    from tests.peers import PASSWORD, PEOPLE

    Application.objects.create(
        name="shouwang", client_id="shouwang", client_secret=settings.SECRET_KEY, client_type="confidential",
        authorization_grant_type="authorization-code", redirect_uris=back, post_logout_redirect_uris=home,
        algorithm="RS256", skip_authorization=True,
    )  # fmt: skip
    for number in PEOPLE:
        User.objects.create_user(number, password=PASSWORD)
    User.objects.create_user("P017", password=PASSWORD, is_active=False)
