"""What machines ask, before the front door and Django: /healthz alive, /readyz able to serve, /metrics numbers.

Anybody hears `ok` or `not ready` and no more; the particulars and the metrics are for whoever asks from SHOUWANG_METRICS_ALLOW
(this machine unless said otherwise) without a proxy between, or with the token of SHOUWANG_METRICS_TOKEN_FILE; to others those
addresses do not exist. Around everything: the request's id, its time, and a last resort for what nobody caught.
"""

import functools
import hmac
import ipaddress
import json
import logging
import os
import threading
import time
from http import HTTPStatus
from pathlib import Path

from shouwang import env
from shouwang.core import condition, logs, metrics, schema
from shouwang.core.refusals import Refused

PATIENCE_S = 3  # one request looks at the database at a time; the others wait so long for what it finds
log = logging.getLogger("shouwang.requests")
_looking = threading.Lock()
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Probes:
    """The outermost WSGI application."""

    def __init__(self, inside):
        self.inside = inside

    def __call__(self, environ, start_response):
        began, seen = time.perf_counter(), ["500"]
        number = logs.taken(environ.get("HTTP_X_REQUEST_ID", "")) if _behind_proxy() else logs.fresh()  # a stranger's is not taken

        def start(status, headers, exc_info=None):
            seen[0] = status[:3]
            return start_response(status, [*headers, ("X-Request-Id", number)], exc_info)

        token = logs.enter(number)
        try:
            return (_ANSWERS.get(environ.get("PATH_INFO", "")) or self.inside)(environ, start)
        except Exception:  # Django answers for its own errors: this is one of ours, around it
            log.exception("a request was not answered")
            return _say(start, 500, "not answered")
        finally:
            _tell(environ, seen[0], time.perf_counter() - began)
            logs.leave(token)


@functools.cache
def _behind_proxy():
    return env.boolean("SHOUWANG_BEHIND_PROXY", False)


def _tell(environ, status, took):
    """Count the request under the name of its view, and where pages are logged, log it: never its address, which may be a secret."""
    view = environ.get("shouwang.view", "")
    if view == "checkin:return":
        return metrics.answered(view, status, took)
    if not view:
        path = environ.get("PATH_INFO", "")
        view = "static" if path.startswith("/static/") else "probe" if path in _ANSWERS else "none"
    metrics.answered(view, status, took)
    if view not in {"static", "probe"} and log.isEnabledFor(logging.INFO):
        method = environ.get("REQUEST_METHOD", "")
        about = {"view": view, "method": method if method in _METHODS else "other", "status": int(status), "ms": round(took * 1000)}
        about |= {"by": environ["shouwang.account"]} if "shouwang.account" in environ else {}
        log.info("answered", extra={"about": about})


def _say(start_response, status, text, kind="text/plain; charset=utf-8"):
    body = text if isinstance(text, bytes) else text.encode()
    head = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    start_response(f"{status} {HTTPStatus(status).phrase}", head)
    return [body]


def healthz(environ, start_response):
    """Alive: this process answers. It asks nobody, so that an ill database restarts no server. `?ready` asks as /readyz does."""
    if environ.get("QUERY_STRING", "").partition("=")[0] == "ready":
        return readyz(environ, start_response)
    return _say(start_response, 200, "ok\n")


def readyz(environ, start_response):
    """Able to serve: database, tables of this version, disk. A silent worker is said and does not make it unready: answers are
    taken, cut-offs and locks hold without it."""
    found = _looked(_readiness) or {"database": "no answer"}
    ready = not [name for name in ("database", "migrations", "disk") if found.get(name, "ok") != "ok"]
    status = 200 if ready else 503
    if may_read(environ):
        return _say(start_response, status, json.dumps({"ready": ready} | found) + "\n", "application/json")
    return _say(start_response, status, "ok\n" if ready else "not ready\n")


def measured(environ, start_response):
    """The metrics, for whoever may read them; 404 for anybody else."""
    if not may_read(environ):
        return _say(start_response, 404, "not found\n")
    page = _looked(metrics.page)
    if page is None:
        return _say(start_response, 503, "not ready\n")
    return _say(start_response, 200, page, "text/plain; version=0.0.4; charset=utf-8")


_ANSWERS = {"/healthz": healthz, "/readyz": readyz, "/metrics": measured}


def _looked(function):
    """What a function that asks the database finds; None where another request has been waiting for it too long."""
    from django.db import connections

    if not _looking.acquire(timeout=PATIENCE_S):
        return None
    try:
        return function()
    finally:
        connections.close_all()
        _looking.release()


def _readiness() -> dict[str, str]:
    found = {"database": "ok", "migrations": "ok", "disk": "ok", "worker": "ok"}
    try:
        schema.require()
        age = condition.seconds_since("worker")
        if age is None or age > condition.SILENT_S:
            found["worker"] = "silent"
    except Refused as refusal:
        found["migrations"] = refusal.code
    except Exception as error:  # whatever keeps us from the database
        log.warning("the database cannot be used: %s", logs.described(error))
        found["database"] = type(error).__name__
    if condition.free_disk() < condition.NO_DISK:
        found["disk"] = "full"
    return found


def may_read(environ) -> bool:
    """May this caller read the particulars? By token, or by an address of the list with no proxy between."""
    token, offered = _token(), environ.get("HTTP_AUTHORIZATION", "")
    if token and offered.startswith("Bearer "):
        return hmac.compare_digest(offered[7:].strip().encode(), token)
    if any(name in environ for name in ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_PROTO")):
        return False
    try:
        address = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in _networks())


@functools.cache
def _networks():
    found = []
    for word in env.words("SHOUWANG_METRICS_ALLOW", ["127.0.0.0/8", "::1"]):
        try:
            found.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            raise env.BadEnvironment(f"SHOUWANG_METRICS_ALLOW: {word!r} is no address or network, as in 10.0.0.0/8.") from None
    return found


def _token() -> bytes:
    """The token in the file that SHOUWANG_METRICS_TOKEN_FILE names, read anew each time, so that it can be changed."""
    name = os.environ.get("SHOUWANG_METRICS_TOKEN_FILE", "")
    try:
        return Path(name).read_bytes().strip() if name else b""
    except OSError:
        log.warning("SHOUWANG_METRICS_TOKEN_FILE cannot be read")
        return b""
