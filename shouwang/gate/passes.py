"""What is shown of codes: the QR as a picture, the address of a visitor's pass. Neither names anybody."""

import datetime as dt

import segno
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.safestring import mark_safe

from shouwang.core import clock, parameters
from shouwang.gate import codes
from shouwang.gate.models import Visit

SALT = "shouwang.gate.visit"


def picture(text) -> str:
    """A code as an SVG in black on white, whatever the theme: scanners want it so."""
    return mark_safe(segno.make(text, error="m", mode="numeric").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True, title=None))  # noqa: S308  digits


def good_for() -> int:
    """How many seconds a code on a phone is good."""
    return max(20, parameters.value("gate.code_s"))


def on_phone(person) -> str:
    """The picture of a code that lives for a minute."""
    return picture(codes.of_person(person, clock.now() + dt.timedelta(seconds=good_for())))


def on_paper(person) -> str:
    """The picture of a code for the rest of the day, for whoever has no phone."""
    return picture(codes.of_person(person, clock.instant(clock.today() + dt.timedelta(days=1))))


def token(visit) -> str:
    """What the address of a visitor's pass carries: the visit, signed."""
    return signing.Signer(salt=SALT).sign(str(visit.pk)).replace(":", "~")


def url(visit) -> str:
    """The address that the inviter sends to the visitor."""
    return settings.PUBLIC_URL + reverse("gate:visitor_pass", args=[token(visit)])


def behind(text) -> Visit | None:
    """The approved visit that a pass speaks for, until its end; None for anything else."""
    try:
        pk = signing.Signer(salt=SALT).unsign(text.replace("~", ":"))
    except signing.BadSignature:
        return None
    return Visit.objects.filter(pk=int(pk), state=Visit.State.APPROVED).first()
