"""Where a person is reached by a medium. A phone number or an address is never an identity: it is read when something is sent."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from shouwang.checkin.models import Medium
from shouwang.core.privacy import keyed_hash, normalise

_PHONE = re.compile(r"[0-9]{5,15}")


def address(medium, person) -> str:
    """The address, as the channel takes it; '' where there is none that can be used."""
    if medium == Medium.IN_APP:
        return f"roster.Person:{person.pk}"
    if medium == Medium.EMAIL:
        return _email(person.email)
    if medium == Medium.SMS:
        return _phone(person.phone)
    return person.number.strip() if person.kind != "family" else ""


def digest(medium, person) -> str:
    """A keyed hash of the address, to see whether it has changed."""
    return keyed_hash(address(medium, person) or "—")


def _email(text) -> str:
    try:
        validate_email(text.strip())
    except ValidationError:
        return ""
    return text.strip()


def _phone(text) -> str:
    """Digits only; a Chinese number without its +86, another country's with 00."""
    number = normalise(text)
    number = "00" + number[1:] if number.startswith("+") else number
    number = number.removeprefix("0086")
    return number if _PHONE.fullmatch(number) else ""
