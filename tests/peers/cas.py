"""The addresses of the CAS peer, and whom it serves."""

from django.urls import include, path

urlpatterns = [path("cas/", include("cas_server.urls", namespace="cas_server"))]


def populate(back, home):
    """The service that may ask, the attributes it gets, the people."""
    from cas_server.models import ReplaceAttributName, ServicePattern
    from django.contrib.auth.models import User

    from tests.peers import PASSWORD, PEOPLE

    pattern = ServicePattern.objects.create(
        pos=1, name="shouwang", pattern=f"^{back}$", single_log_out=True, restrict_users=False
    )
    for name in ("employeeNumber", "authnContextClass"):
        ReplaceAttributName.objects.create(service_pattern=pattern, name=name)
    ServicePattern.objects.create(pos=2, name="another", pattern="^http://127.0.0.1:1/another/$")
    for number in PEOPLE:
        User.objects.create_user(number.lower(), password=PASSWORD)
    User.objects.create_user("p017", password=PASSWORD, is_active=False)
