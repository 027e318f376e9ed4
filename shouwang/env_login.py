"""The identity providers as the environment names them: CAS, OpenID Connect, LDAP. A value that cannot be used stops the start.

Addresses are https (ldaps, or ldap with StartTLS): a ticket or a password on an open line is everybody's. Only this machine
itself may be reached without.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from shouwang.env import BadEnvironment, boolean, words

LOCAL = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Cas:
    """A CAS 3 server. attribute: the one that holds the 学工号 ('' = the user name itself)."""

    url: str
    attribute: str
    strong: tuple  # values of `authnContextClass` that stand for a second factor
    ca: str
    label: str


@dataclass(frozen=True)
class Oidc:
    """An OpenID provider. claim: the one that holds the 学工号."""

    issuer: str
    client_id: str
    secret: str
    scopes: str
    claim: str
    strong: tuple  # values of acr or amr that stand for a second factor
    ca: str
    label: str


@dataclass(frozen=True)
class Ldap:
    """A directory. user_dn: direct bind; else base and filter, searched as bind_dn. attribute: holds the 学工号."""

    url: str
    start_tls: bool
    user_dn: str
    base: str
    filter: str
    bind_dn: str
    bind_password: str
    attribute: str
    ca: str


def _text(name, default="") -> str:
    return os.environ.get(name, "").strip() or default


def _address(name, schemes) -> str:
    """An address of one of some schemes; the first is the safe one. '' when it is not set."""
    text = _text(name)
    if not text:
        return ""
    parts = urlsplit(text)
    try:
        sound = parts.scheme in schemes and parts.hostname and not parts.username and (parts.port or 1)
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment:
        raise BadEnvironment(f"{name}={text!r}: write an address such as {schemes[0]}://login.example.edu.cn.")
    return text


def _https(name) -> str:
    text = _address(name, ("https", "http"))
    if text.startswith("http://") and urlsplit(text).hostname not in LOCAL:
        raise BadEnvironment(f"{name}={text!r}: use https; over http a ticket is everybody's.")
    return text


def _file(name) -> str:
    """What stands in a file that a setting names, without the line's end. '' when it is not set."""
    path = _text(name)
    if not path:
        return ""
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadEnvironment(f"{name}={path!r}: cannot be read ({type(error).__name__}).") from None


def _ca(name="SHOUWANG_SSO_CA_FILE") -> str:
    path = _text(name)
    if path and not Path(path).is_file():
        raise BadEnvironment(f"{name}={path!r}: there is no such file of certificates.")
    return path


def _label() -> str:
    return _text("SHOUWANG_SSO_LABEL")


def cas() -> Cas | None:
    """SHOUWANG_CAS_URL and what goes with it; None when there is none."""
    url = _https("SHOUWANG_CAS_URL")
    if not url:
        return None
    strong = tuple(words("SHOUWANG_CAS_SECOND_STEP", []))
    return Cas(url.rstrip("/") + "/", _text("SHOUWANG_CAS_ATTRIBUTE"), strong, _ca(), _label())


def oidc() -> Oidc | None:
    """SHOUWANG_OIDC_ISSUER and what goes with it; None when there is none."""
    issuer = _https("SHOUWANG_OIDC_ISSUER")
    if not issuer:
        return None
    client, secret = _text("SHOUWANG_OIDC_CLIENT_ID"), _file("SHOUWANG_OIDC_CLIENT_SECRET_FILE")
    if not client:
        raise BadEnvironment("SHOUWANG_OIDC_CLIENT_ID is missing: the provider gives it when this system is registered there.")
    scopes = _text("SHOUWANG_OIDC_SCOPES", "openid profile")
    if "openid" not in scopes.split():
        raise BadEnvironment(f"SHOUWANG_OIDC_SCOPES={scopes!r}: one of them must be openid.")
    strong = tuple(words("SHOUWANG_OIDC_SECOND_STEP", []))
    claim = _text("SHOUWANG_OIDC_CLAIM", "preferred_username")
    return Oidc(issuer, client, secret, scopes, claim, strong, _ca(), _label())


def ldap() -> Ldap | None:
    """SHOUWANG_LDAP_URL and what goes with it; None when there is none."""
    url = _address("SHOUWANG_LDAP_URL", ("ldaps", "ldap"))
    if not url:
        return None
    start_tls = boolean("SHOUWANG_LDAP_START_TLS", url.startswith("ldap://"))
    if url.startswith("ldap://") and not start_tls and urlsplit(url).hostname not in LOCAL:
        raise BadEnvironment("SHOUWANG_LDAP_START_TLS=0: passwords would travel in clear; use StartTLS or ldaps://.")
    if url.startswith("ldaps://") and start_tls:
        raise BadEnvironment("SHOUWANG_LDAP_START_TLS=1: ldaps:// is encrypted already; take one of the two.")
    user_dn, base = _text("SHOUWANG_LDAP_USER_DN"), _text("SHOUWANG_LDAP_BASE")
    search = _text("SHOUWANG_LDAP_FILTER", "(uid={name})")
    if bool(user_dn) == bool(base):
        raise BadEnvironment("SHOUWANG_LDAP_USER_DN (uid={name},ou=people,…) or SHOUWANG_LDAP_BASE (to search below): set one of them.")
    for name, text in (("SHOUWANG_LDAP_USER_DN", user_dn), ("SHOUWANG_LDAP_FILTER", search)):
        if text and text.count("{name}") < 1:
            raise BadEnvironment(f"{name}={text!r}: {{name}} must stand where the user name goes.")
    return Ldap(
        url, start_tls, user_dn, base, search, _text("SHOUWANG_LDAP_BIND_DN"), _file("SHOUWANG_LDAP_BIND_PASSWORD_FILE"),
        _text("SHOUWANG_LDAP_ATTRIBUTE", "uid"), _ca(),
    )  # fmt: skip
