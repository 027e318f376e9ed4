"""Who vouches for people besides us. Each protocol ends in a `Vouched`; `people.account_for` says whose account that is."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Vouched:
    """What an identity provider says of somebody: its name for them, their 学工号, and how they were asked."""

    issuer: str
    subject: str
    number: str
    method: str
    strong: bool = False
    external: str = ""
    id_token: str = ""


def ways() -> list[dict]:
    """The buttons of the login page, by the providers that the environment names."""
    found = []
    for name, provider in (("site:cas", settings.CAS), ("site:oidc", settings.OIDC)):
        if provider is not None:
            found.append({"url": reverse(name), "label": provider.label or _("统一身份认证登录")})
    return found


def first(value) -> str:
    """One value of an attribute that may have several."""
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    return str(value if value is not None else "").strip()
