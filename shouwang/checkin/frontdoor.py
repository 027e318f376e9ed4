"""The front door: a thin WSGI wrapper before Django in the same process.

It takes what phones send, POST /c/<token> with JSON or a form, checks the signature, reads the whole body before any
transaction opens, and hands it to the queue (batching). Everything else goes to Django, which may hold at most half of the
threads, so that pages never keep a return out. A form post of a browser without scripts (Accept: text/html) is a page too.
"""

import datetime as dt
import logging
import secrets
import threading
from collections import Counter
from urllib.parse import parse_qs

import msgspec
from django.db import DataError, Error

from shouwang import env
from shouwang.checkin import links, receipts
from shouwang.checkin.batching import Batcher, Overloaded
from shouwang.checkin.record import Incoming, record
from shouwang.core import clock, logs, metrics
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused

LIMIT = 16 * 1024
PAGE_LIMIT = 64 * 1024 * 1024  # a roster file of a hundred thousand people is some 10 MB
OWN_KEY = "="  # begins the keys that we give to returns that came without one; no client's key may begin so
_Scalar = str | int | float | bool | None
_JSON = msgspec.json.Decoder(dict[str, _Scalar | list[_Scalar]])
_COOKIE = "django_language="
_BUSY = (
    '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" '
    'content="3"><title>…</title><p>现在访问的人很多，几秒后自动重试。<p lang="en">Very busy; trying again in a few seconds.'
).encode()
log = logging.getLogger(__name__)


class FrontDoor:
    """The WSGI application: returns to the queue, everything else to Django."""

    def __init__(self, pages):
        half = max(env.integer("SHOUWANG_THREADS", 64, 2, 1000) // 2, 1)
        self.pages = pages
        self.batcher = Batcher(record_and_advise, env.integer("SHOUWANG_QUEUE", 1000, 1, 100_000))
        self._inside = threading.Semaphore(half)  # pages that run or wait to
        self._running = threading.Semaphore(min(env.integer("SHOUWANG_PAGES", 8, 1, 500), half))

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO", "")
        if not path.startswith(links.PREFIX) or environ["REQUEST_METHOD"] in ("GET", "HEAD") or _wants_page(environ):
            return self._page(environ, start_response)
        if "/" in path[len(links.PREFIX) :]:  # for somebody of the household: few, and with more to look up
            return self._page(environ, start_response)
        lang, environ["shouwang.view"] = _language(environ), "checkin:return"
        try:
            status, body = self._return(environ, path[len(links.PREFIX) :], lang)
        except Refused as refusal:
            status, body = receipts.of_refusal(refusal, lang)
        except Overloaded:
            status, body = receipts.of_refusal(Refused("checkin.50"), lang)
        except DataError:
            status, body = receipts.of_refusal(Refused("checkin.56"), lang)
        except Exception as error:  # whatever it is, the phone gets an answer that it understands, and keeps what it holds
            # the words of a database error quote the row, and with it what somebody answered: they stay out of logs
            log.error("a return met an error: %s", logs.described(error), exc_info=not isinstance(error, Error))
            status, body = receipts.of_refusal(Refused("checkin.57"), lang)
        return receipts.send(start_response, status, body)

    def _return(self, environ, token, lang):
        """(status, body) of one return. Raises Refused, Overloaded, or what concerns this return alone."""
        if environ["REQUEST_METHOD"] != "POST":
            raise Refused("checkin.53")
        who = links.parse(token)
        if who is None:
            raise Refused("checkin.01")
        item = incoming(who, read_fields(environ), lang)
        outcome, texts = self.batcher.submit(item)
        return receipts.of_outcome(outcome, texts, lang, fresh=item.key.startswith(OWN_KEY))

    def _page(self, environ, start_response):
        """Django's answer, unless pages hold their half of the threads already, or a body is larger than any page takes.

        Django lays a file of any size on the disk before a page can look who sent it.
        """
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > PAGE_LIMIT:
            metrics.refused("size")
            start_response(receipts.STATUS[413], [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")])
            return [b"413"]
        if not self._inside.acquire(blocking=False):
            metrics.refused("pages")
            start_response(receipts.STATUS[503], [("Content-Type", "text/html; charset=utf-8"), ("Retry-After", "3")])
            return [_BUSY]
        held = None
        try:
            with self._running:
                response = self.pages(environ, start_response)
                if getattr(response, "streaming", False):
                    held = _Held(response, self._inside.release)
                    return held
                try:
                    return [b"".join(response)]
                finally:
                    response.close()
        finally:
            if held is None:
                self._inside.release()


class _Held:
    """A streamed page: it holds its place until it has been sent."""

    def __init__(self, response, release):
        self.response, self.release = response, release

    def __iter__(self):
        return iter(self.response)

    def close(self):
        """The server is done with it, sent or not."""
        release, self.release = self.release, None
        if release is not None:
            release()
            self.response.close()


def record_and_advise(items) -> list[tuple]:
    """What the queue writes with: (outcome, the institution's advice texts where somebody's answer was flagged)."""
    outcomes = record(items)
    metrics.recorded(Counter(outcome.status for outcome in outcomes))
    flagged = any(outcome.ret is not None and outcome.ret.flagged for outcome in outcomes)
    texts = receipts.advice_texts() if flagged else {}
    return [(outcome, texts) for outcome in outcomes]


def _wants_page(environ):
    """A browser that posts the form itself is answered with a page, by Django."""
    return "text/html" in environ.get("HTTP_ACCEPT", "") and "json" not in environ.get("CONTENT_TYPE", "")


def _language(environ):
    query = environ.get("QUERY_STRING", "")
    wanted = parse_qs(query).get("lang", [""])[0] if "lang=" in query else ""
    _, found, cookie = environ.get("HTTP_COOKIE", "").partition(_COOKIE)
    chosen = cookie.partition(";")[0].strip() if found else ""
    return receipts.language(wanted[:20], chosen[:20], environ.get("HTTP_ACCEPT_LANGUAGE", "")[:200])


def read_fields(environ) -> dict:
    """The fields of a post: JSON or a form, those of the address below them. Raises checkin.51, .52, .55."""
    body = _read(environ)
    if "json" in environ.get("CONTENT_TYPE", "") or body.lstrip()[:1] == b"{":
        fields = decode(body)
    else:
        fields = _form(body.decode("utf-8", "replace"))
    query = environ.get("QUERY_STRING", "")
    return _form(query) | fields if query else fields


def _read(environ) -> bytes:
    """The whole body, before any transaction opens. A phone that hung up in the middle sent nothing."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal():
        if int(length) > LIMIT:
            raise Refused("checkin.52", limit=LIMIT)
        body = environ["wsgi.input"].read(int(length))
        if len(body) < int(length):
            raise Refused("checkin.55")
        return body
    body = environ["wsgi.input"].read(LIMIT + 1)
    if len(body) > LIMIT:
        raise Refused("checkin.52", limit=LIMIT)
    return body


def decode(body: bytes) -> dict:
    """The fields of a JSON body: scalars, and lists of them. Raises checkin.51, .52."""
    if len(body) > LIMIT:
        raise Refused("checkin.52", limit=LIMIT)
    try:
        return _JSON.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused("checkin.51") from None


def _form(text) -> dict:
    try:
        fields = parse_qs(text, max_num_fields=200)
    except ValueError:
        raise Refused("checkin.51") from None
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}


def incoming(who, fields, lang) -> Incoming:
    """What a link sent, as `record` takes it. Raises checkin.54, .58, .59, with the field at fault."""
    person_id, version = who
    for name in ("lang", "csrfmiddlewaretoken"):
        fields.pop(name, None)
    return Incoming(
        campaign=_text(fields, "campaign", 40), day=_day(fields), slot=_slot(fields), at=_at(fields), key=_key(fields),
        person_id=person_id, link_version=version, by=Actor(ref=f"roster.Person:{person_id}", person_id=person_id),
        lang=lang, answers=fields,
    )  # fmt: skip


def _text(fields, name, limit):
    value = fields.pop(name, None)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > limit or value.startswith(OWN_KEY):
        raise Refused("checkin.59", field=name, name=name, limit=limit)
    return value


def _slot(fields):
    """'' names the one slot of a day; a field that is not there names none."""
    named = fields.get("slot") == ""
    return _text(fields, "slot", 4) or ("" if named else None)


def _key(fields):
    return _text(fields, "key", 64) or OWN_KEY + secrets.token_urlsafe(12)


def _day(fields) -> dt.date | None:
    value = _text(fields, "day", 10)
    try:
        return clock.parse_day(value) if value else None
    except ValueError:
        raise Refused("checkin.54", field="day", value=value) from None


def _at(fields) -> dt.datetime | None:
    value = _text(fields, "at", 40)
    try:
        return clock.parse_instant(value) if value else None
    except (ValueError, OverflowError):
        raise Refused("checkin.58", field="at", value=value) from None
