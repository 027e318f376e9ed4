"""LDAP: the name and the password are tried against the directory, over TLS. Where a direct bind is not possible, the entry is
searched first. An empty password is never sent: directories take it for an anonymous bind, and say yes.
"""

import ssl
from urllib.parse import urlsplit

from django.conf import settings
from ldap3 import BASE, NONE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from shouwang.core.refusals import Refused
from shouwang.site.login.providers import Vouched, first

PATIENCE_S = 6
WRONG = {49, 50, 53, 19, 32, 34}  # wrong password, locked or disabled, no such entry, a name that makes no DN


def _server():
    provider = settings.LDAP
    parts = urlsplit(provider.url)
    secure = parts.scheme == "ldaps"
    tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=provider.ca or None, version=ssl.PROTOCOL_TLS_CLIENT)
    port = parts.port or (636 if secure else 389)
    return Server(parts.hostname, port=port, use_ssl=secure, tls=tls, get_info=NONE, connect_timeout=PATIENCE_S)


def _bound(dn, password) -> Connection | None:
    """A connection that the directory has let in under this name; None where it says no. Raises login.13 when nobody answers."""
    connection = Connection(
        _server(), user=dn or None, password=password or None, receive_timeout=PATIENCE_S, read_only=True, check_names=False,
        raise_exceptions=False, auto_referrals=False,
    )  # fmt: skip
    connection.open()
    if settings.LDAP.start_tls and not connection.start_tls():
        raise Refused("login.13")
    if connection.bind():
        return connection
    code = connection.result.get("result")
    connection.unbind()
    if code in WRONG:
        return None
    raise Refused("login.13")


def check(name, password) -> Vouched | None:
    """Who this name and password are in the directory; None where it says no. Raises login.13."""
    if not name.strip() or not password or "\0" in name + password:
        return None
    try:
        entry = _direct(name, password) if settings.LDAP.user_dn else _searched(name, password)
    except (LDAPException, OSError, ssl.SSLError) as error:
        raise Refused("login.13") from error
    if entry is None:
        return None
    number = first(entry.get(settings.LDAP.attribute))
    return Vouched(f"ldap:{settings.LDAP.url}"[:200], number or name.strip(), number, "ldap")


def _direct(name, password):
    dn = settings.LDAP.user_dn.replace("{name}", escape_rdn(name.strip()))
    connection = _bound(dn, password)
    return None if connection is None else _read(connection, dn, "(objectClass=*)", BASE)


def _searched(name, password):
    provider = settings.LDAP
    service = _bound(provider.bind_dn, provider.bind_password)
    if service is None:  # our own name is not let in: no fault of who logs in
        raise Refused("login.13")
    asked = provider.filter.replace("{name}", escape_filter_chars(name.strip()))
    entry = _read(service, provider.base, asked, SUBTREE)
    if entry is None:
        return None
    mine = _bound(entry["dn"], password)
    if mine is None:
        return None
    mine.unbind()
    return entry


def _read(connection, base, asked, scope):
    """The one entry that was asked for; None for none, or for more than one."""
    attribute = settings.LDAP.attribute
    connection.search(base, asked, search_scope=scope, attributes=[attribute], size_limit=2, time_limit=PATIENCE_S)
    rows = [row for row in connection.response or [] if row.get("type") == "searchResEntry"]
    connection.unbind()
    if len(rows) != 1:
        return None
    found = {name.lower(): values for name, values in dict(rows[0]["attributes"]).items()}
    return {"dn": rows[0]["dn"], attribute: found.get(attribute.lower())}


def examine():
    """For doctor: does the directory answer over TLS, and let our own name in? Sentences of what is wrong."""
    provider = settings.LDAP
    try:
        connection = _bound(provider.bind_dn, provider.bind_password)
    except (Refused, LDAPException, OSError, ssl.SSLError):
        yield f"目录服务（LDAP）{provider.url} 连不上，或证书不被信任：请检查网络、地址和 SHOUWANG_SSO_CA_FILE。"
        return
    if connection is None:
        yield f"目录服务（LDAP）{provider.url} 不接受 SHOUWANG_LDAP_BIND_DN 的密码。"
        return
    connection.unbind()
