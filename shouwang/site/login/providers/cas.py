"""CAS 3: off to the server with our one service address, back with a ticket, which the server confirms once.

The service address comes from SHOUWANG_PUBLIC_URL, never from the request: a ticket is good for no other. A single logout
is a message that names the ticket; whoever knows it may end what it began, and nothing else.
"""

import logging
from xml.etree import ElementTree

from cas import CASClientV3
from django.conf import settings
from django.urls import reverse

from shouwang.core.refusals import Refused
from shouwang.site.login.providers import Vouched, first
from shouwang.site.login.providers.http import Calm

SAML = "{urn:oasis:names:tc:SAML:2.0:protocol}"
LONGEST = 16 * 1024
log = logging.getLogger(__name__)


def service() -> str:
    """Where the server sends people back to."""
    return settings.PUBLIC_URL + reverse("site:cas")


def _client():
    provider = settings.CAS
    return CASClientV3(server_url=provider.url, service_url=service(), session=Calm(provider.ca))


def login_url() -> str:
    """Where somebody logs in."""
    return _client().get_login_url()


def logout_url() -> str:
    """Where somebody logs out of everything."""
    return _client().get_logout_url(settings.PUBLIC_URL + reverse("site:login"))


def confirm(ticket) -> Vouched:
    """Ask the server whose ticket this is. Raises login.13 (nobody answers), login.14 (used, expired, another service's)."""
    try:
        user, attributes, _proxy = _client().verify_ticket(ticket)
    except Refused:
        raise
    except Exception as error:  # whatever is wrong with the answer's XML, it confirms nobody
        log.warning("the CAS server's answer cannot be read")
        raise Refused("login.14") from error
    if not user:
        raise Refused("login.14")
    return vouched(user.strip(), attributes or {}, ticket)


def vouched(user, attributes, ticket) -> Vouched:
    """What a confirmed ticket says of its user."""
    provider = settings.CAS
    number = first(attributes.get(provider.attribute)) if provider.attribute else user
    asked = attributes.get("authnContextClass") or []
    asked = asked if isinstance(asked, list) else [asked]
    strong = bool(set(asked) & set(provider.strong))
    return Vouched(f"cas:{provider.url}"[:200], user[:200], number, "cas", strong, external=f"cas\0{ticket}")


def ticket_of_logout(text) -> str:
    """The ticket that a single logout names; '' for anything that is none."""
    if not text or len(text) > LONGEST or "<!" in text:  # a document type brings entities; a logout needs none
        return ""
    try:
        found = ElementTree.fromstring(text).find(f".//{SAML}SessionIndex")
    except ElementTree.ParseError:
        return ""
    return (found.text or "").strip() if found is not None else ""


def examine():
    """For doctor: can the server be reached, and does it know the protocol? Sentences of what is wrong."""
    try:
        answer = Calm(settings.CAS.ca).get(settings.CAS.url + "p3/serviceValidate", params={"ticket": "ST-doctor", "service": service()})
    except Refused:
        yield f"统一身份认证（CAS）{settings.CAS.url} 连不上，或证书不被信任：请检查网络、地址和 SHOUWANG_SSO_CA_FILE。"
        return
    if b"authenticationFailure" not in answer.content:
        yield f"统一身份认证（CAS）{settings.CAS.url} 不像 CAS 3 服务器：它没有回答 p3/serviceValidate。"
