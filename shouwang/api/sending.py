"""One delivery over the network: signed, to an address that was checked, within a time, following nobody elsewhere. No database.

The signature is that of Standard Webhooks (standardwebhooks.com), so receivers have libraries for it: HMAC-SHA256 under the
subscription's secret over `id.timestamp.body`, in the header webhook-signature.
"""

import base64
import contextlib
import hashlib
import hmac
import http.client
import secrets
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from shouwang import env
from shouwang.api import rules
from shouwang.core.refusals import Refused

DEADLINE_S = 10
MARK = "whsec_"
MOST_READ = 2048


@dataclass(frozen=True)
class Answer:
    """What came of an attempt: the receiver's status, or why there was none; how long it asks us to wait."""

    status: int | None = None
    error: str = ""
    retry_after: int = 0


def new_secret() -> str:
    """A secret for a subscription: 256 random bits."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, number: str, timestamp: int, body: bytes) -> str:
    """v1,BASE64 over id.timestamp.body."""
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = f"{number}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def networks() -> list[str]:
    """The inner networks that the operator lets events be sent into: SHOUWANG_WEBHOOK_NETWORKS, as CIDR with commas."""
    found = env.words("SHOUWANG_WEBHOOK_NETWORKS", [])
    bad = next((text for text in found if rules.network(text) is None), None)
    if bad:
        raise env.BadEnvironment(f"SHOUWANG_WEBHOOK_NETWORKS: {bad!r} is no network. Write 10.0.0.0/8,192.168.1.0/24.")
    return found


def parts(url) -> tuple[str, int, str]:
    """(host, port, path with query) of a receiver's address. Raises api.20."""
    try:
        found = urlsplit(url.strip())
        port = found.port or 443
    except ValueError:
        raise Refused("api.20", field="url") from None
    odd = found.username or found.password or found.fragment or any(ord(c) <= 32 or ord(c) > 126 for c in url.strip())
    if found.scheme != "https" or not found.hostname or odd:
        raise Refused("api.20", field="url")
    return found.hostname, port, (found.path or "/") + (f"?{found.query}" if found.query else "")


def addresses(host, port) -> list[str]:
    """The addresses of a host, every one of them somewhere we may connect to. Raises api.21, api.22.

    All of them are looked at, and the connection is made to one that was: a name that answers otherwise the second time
    (DNS rebinding) leads nowhere.
    """
    try:
        found = [row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Refused("api.21", field="url", host=host) from None
    allowed = networks()
    inside = next((address for address in found if not rules.reachable(address.partition("%")[0], allowed)), None)
    if inside or not found:
        raise Refused("api.22", field="url", host=host, address=inside or "—")
    return list(dict.fromkeys(found))


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address that was checked, while the certificate must be the host's."""

    def __init__(self, address, host, port, context):
        super().__init__(host, port, timeout=DEADLINE_S, context=context)
        self.address = address

    def connect(self):
        self.sock = socket.create_connection((self.address, self.port), self.timeout)  # known to _cut while it shakes hands
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


def _context():
    """Certificates are checked against the system's authorities, and the institution's own where it names a file of them."""
    context = ssl.create_default_context()
    if own := env.words("SHOUWANG_WEBHOOK_CA", []):
        context.load_verify_locations(own[0])
    return context


def send(url, secret, number, timestamp, body: bytes, deadline=DEADLINE_S) -> Answer:
    """Send one delivery, and say what came of it. Raises nothing: whatever fails is an answer too."""
    headers = {
        "Content-Type": "application/json", "User-Agent": "Shouwang-Webhook/1", "webhook-id": number,
        "webhook-timestamp": str(timestamp), "webhook-signature": signature(secret, number, timestamp, body),
    }  # fmt: skip
    try:
        host, port, path = parts(url)
        link = _Pinned(addresses(host, port)[0], host, port, _context())
    except Refused as refusal:
        return Answer(error=refusal.code)
    except OSError as error:
        return Answer(error=_why(error))
    return _exchange(link, path, body, headers, deadline)


def _exchange(link, path, body, headers, deadline) -> Answer:
    """One request and the head of its answer. A receiver that drips a byte at a time is cut off at the deadline."""
    cut = threading.Event()
    watch = threading.Timer(deadline, _cut, (link, cut))
    watch.daemon = True
    watch.start()
    try:
        link.request("POST", path, body, headers)
        response = link.getresponse()
        response.read(MOST_READ)
        if cut.is_set():  # an answer that was cut short reads like a whole one
            return Answer(error="timeout")
        return Answer(response.status, retry_after=_seconds(response.getheader("Retry-After")))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(error="timeout" if cut.is_set() else _why(error))
    finally:
        watch.cancel()
        link.close()


def _cut(link, cut):
    cut.set()
    with contextlib.suppress(OSError, AttributeError):
        link.sock.shutdown(socket.SHUT_RDWR)


def _seconds(text) -> int:
    return min(int(text), 12 * 3600) if text and text.isdecimal() and len(text) < 9 else 0


def _why(error) -> str:
    """An error by its kind, without what it quotes."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"[:200]
    return type(error).__name__
