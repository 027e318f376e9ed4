"""One call to a vendor over HTTP, and what is known when it brings no answer.

Certain: nothing was taken when the connection could not be made, or the answer is a redirect, 4xx or 503. Everything else
that is not a readable 2xx (a timeout after sending, a connection cut, 500, half a body) may have been taken: unknown.
"""

import json
import logging
import threading
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import requests
import urllib3.exceptions

from shouwang.core import clock
from shouwang.core.channels.shapes import Result, Trouble

CONNECT_S = 5
READ_S = 10
MOST_BYTES = 64 * 1024
MOST_REST_S = 3600
NOT_ACCEPTED = {503}
# It writes whole addresses at DEBUG, and the keys of robots stand in them.
logging.getLogger("urllib3").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Answer:
    """A vendor's answer, read to its end."""

    status: int
    body: bytes
    rest_s: int = 0

    @property
    def words(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace").strip()

    @property
    def content(self):
        """The body as JSON; None when it is not."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def code(self, *names) -> int:
        """The vendor's own code: the first of these names that the JSON object has. Raises Trouble when there is none."""
        content = self.content
        found = next((content[name] for name in names if name in content), None) if isinstance(content, dict) else None
        if type(found) is int:
            return found
        self.require_ok()
        raise Trouble(Result.UNKNOWN, "unreadable")

    def require_ok(self, not_accepted=()):
        """Raise Trouble unless the status is 2xx. not_accepted: more statuses of which the vendor says that it took nothing."""
        if 200 <= self.status < 300:
            return
        certain = self.status < 500 or self.status in NOT_ACCEPTED or self.status in not_accepted
        raise Trouble(Result.FAILED if certain else Result.UNKNOWN, f"http {self.status}", self.rest_s)


class Caller:
    """Calls with limits, a connection kept open for each thread. No cookies, no .netrc, no redirects, no second try."""

    def __init__(self, timeout_s=READ_S):
        self.timeout_s = timeout_s
        self._kept = threading.local()

    def _session(self):
        if not hasattr(self._kept, "session"):
            session = self._kept.session = requests.Session()
            session.trust_env = False  # .netrc would send its passwords along; the proxy is asked for below
            session.headers = {"Accept-Encoding": "identity", "User-Agent": "shouwang"}
            session.cookies.set_policy(_NoCookies())
        return self._kept.session

    def call(self, method, url, *, params=None, content=None, body=None, headers=None) -> Answer:
        """One call. content: sent as JSON; body: bytes as they are. Raises Trouble when no whole answer came."""
        headers = dict(headers or {})
        if content is not None:
            body = json.dumps(content, ensure_ascii=False).encode()
            headers.setdefault("Content-Type", "application/json; charset=utf-8")
        try:
            response = self._session().request(
                method, url, params=params, data=body, headers=headers, timeout=(CONNECT_S, self.timeout_s), stream=True,
                allow_redirects=False, proxies=requests.utils.get_environ_proxies(url),
            )  # fmt: skip
        except requests.exceptions.RequestException as error:
            raise _trouble_of(error) from None  # its words hold the address
        with response:
            return Answer(response.status_code, self._read(response), _rest_of(response.headers))

    def _read(self, response) -> bytes:
        """The body, within the time that one answer may take and no longer than an answer is."""
        until, parts, length = time.perf_counter() + self.timeout_s, [], 0
        try:
            while part := response.raw.read1(4096):
                parts.append(part)
                length += len(part)
                if length > MOST_BYTES or time.perf_counter() > until:
                    raise Trouble(Result.UNKNOWN, "too long" if length > MOST_BYTES else "timeout")
        except (urllib3.exceptions.HTTPError, OSError) as error:
            late = isinstance(error, urllib3.exceptions.ReadTimeoutError | TimeoutError)
            raise Trouble(Result.UNKNOWN, "timeout" if late else "cut") from None
        return b"".join(parts)


class _NoCookies(requests.cookies.cookielib.DefaultCookiePolicy):
    def set_ok(self, cookie, request):
        return False


_UNREACHED = (
    urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NameResolutionError,
)  # fmt: skip


def _trouble_of(error) -> Trouble:
    """What is known after an exception: could anything have been taken?"""
    kinds = requests.exceptions
    if isinstance(error, kinds.ConnectTimeout):
        return Trouble(Result.UNTRIED, "connect timeout")
    if isinstance(error, kinds.ReadTimeout):
        return Trouble(Result.UNKNOWN, "timeout")
    if isinstance(error, kinds.SSLError):
        return Trouble(Result.UNTRIED if "CERTIFICATE_VERIFY_FAILED" in str(error) else Result.UNKNOWN, "tls")
    if isinstance(error, kinds.ProxyError):
        return Trouble(Result.UNTRIED, "proxy")
    if isinstance(error, kinds.ConnectionError):
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        return Trouble(Result.UNTRIED, "connect") if isinstance(reason, _UNREACHED) else Trouble(Result.UNKNOWN, "cut")
    if isinstance(error, kinds.InvalidURL | kinds.InvalidHeader | kinds.InvalidSchema | kinds.MissingSchema):
        return Trouble(Result.UNTRIED, "bad address")
    return Trouble(Result.UNKNOWN, "cut")


def _rest_of(headers) -> int:
    """How long the vendor asks to be left alone: Retry-After in seconds or as a date, or its own header; 0 when it does not say."""
    said = headers.get("Retry-After") or headers.get("x-ogw-ratelimit-reset") or ""
    if said.strip().isdecimal():
        return min(int(said), MOST_REST_S)
    try:
        at = parsedate_to_datetime(said) if said else None
    except ValueError:
        return 0
    return min(max(int((at - clock.true_now()).total_seconds()), 0), MOST_REST_S) if at and at.tzinfo else 0
