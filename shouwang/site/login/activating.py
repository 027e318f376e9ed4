"""Activation links as people get them: the address, read back, sent by e-mail, or printed with a QR code."""

from django.conf import settings
from django.urls import reverse

from shouwang.site.login import tokens
from shouwang.site.login.actions.activations import usable
from shouwang.site.models import Activation


def url(activation) -> str:
    """The address that is sent or printed."""
    return settings.PUBLIC_URL + reverse("site:activate", args=[tokens.sign("activation", _text(activation))])


def _text(activation):
    return f"{activation.pk}-{int(activation.given_at.timestamp())}"  # a row id given again makes another link


def read(token, now) -> Activation | None:
    """The activation of a token, if it may still be used; None for a forged, spent, expired or revoked one."""
    text = tokens.read("activation", token)
    if text is None:
        return None
    row = Activation.objects.select_related("account__person").filter(pk=int(text.partition("-")[0])).first()
    return row if row is not None and _text(row) == text and usable(row, now) else None
