"""Which addresses the server may be told to call: only what an administrator means, never the server's own inside."""

import ipaddress
from urllib.parse import urlsplit

from shouwang.core.refusals import Refused


def require_callable(url: str, marked: bool):
    """Raise core.22 unless an address may be called: https, a host, no name or password in it, not this server itself.

    marked: a demonstration, drill or test, where http://127.0.0.1 is a gateway too. A campus gateway on a private network is
    allowed: that is where they stand; what only a server reaches (loopback, link-local) is not.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused("core.22", url=_host_only(url)) from None
    if marked and host == "127.0.0.1" and parts.scheme in {"http", "https"} and not parts.username:
        return
    plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme != "https" or not host or parts.username or parts.password or not plain or _inside(host):
        raise Refused("core.22", url=_host_only(url))


def require_server(host: str, marked: bool):
    """Raise core.22 unless a mail server's name or address may be called."""
    own = host in {"127.0.0.1", "localhost"} and marked
    if not own and (not host or not host.isascii() or set(host) & set(" /@\\") or _inside(host)):
        raise Refused("core.22", url=host[:60])


def _inside(host) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit() or host.lower().startswith(
            "0x"
        )  # 127.1 and 2130706433 are this server too
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or mapped.is_link_local or mapped.is_multicast or mapped.is_unspecified


def _host_only(url) -> str:
    """What may be repeated of an address: never its query, which may hold a key."""
    return url.split("?")[0].split("#")[0].split("@")[-1][:60]
