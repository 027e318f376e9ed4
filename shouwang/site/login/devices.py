"""A browser that has logged a name in before carries a signed cookie that says so; it opens nothing, it only waits apart."""

import datetime as dt
import secrets

from django.conf import settings

from shouwang.core import clock
from shouwang.core.privacy import keyed_hash
from shouwang.site.login import tokens

COOKIE = "__Host-device" if settings.HTTPS else "device"
LASTS = dt.timedelta(days=180)


def known(request, username) -> str:
    """What the throttle calls this browser, when it has logged this name in before; '' when it has not."""
    text = tokens.read("device", request.COOKIES.get(COOKIE, "")) or ""
    name, _, rest = text.partition("-")
    day = rest.rpartition("-")[2]
    fresh = day.isdecimal() and int(day) >= (clock.true_now() - LASTS).toordinal()
    return rest if name and fresh and name == keyed_hash(username) else ""


def remember(response, username):
    """Give the browser its cookie: this name has been logged in here."""
    text = f"{keyed_hash(username)}-{secrets.token_hex(8)}-{clock.true_now().toordinal()}"
    response.set_cookie(
        COOKIE, tokens.sign("device", text), max_age=int(LASTS.total_seconds()), secure=settings.HTTPS, httponly=True,
        samesite="Lax", path="/",
    )  # fmt: skip
