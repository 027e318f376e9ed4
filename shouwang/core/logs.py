"""What is logged: one line an occurrence, with the id of the request it belongs to, and no word that may be somebody's.

An exception is named by its kind, its code and its places in our code, never by its message: messages quote what people typed
("invalid literal: '138…'"), and rows ("Key (number)=(…) already exists"). Of other people's loggers only the template of a
message is kept, without what was filled in. SHOUWANG_LOG=json writes JSON lines, anything else plain ones.
"""

import contextlib
import itertools
import json
import logging
import os
import re
import secrets
import sys
import threading
import traceback
from contextvars import ContextVar
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parent.parent)
_request: ContextVar = ContextVar("request", default="")
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{20,}")  # personal links, session keys, API tokens
_TRUSTED = ("_granian", "psycopg.pool")  # they speak of processes and connections
_process, _running = [0, ""], itertools.count(1)
_SAFE = re.compile(r"[A-Za-z0-9-]{8,64}")
_FORMS = {"text": "shouwang.core.logs.PlainLines", "json": "shouwang.core.logs.JsonLines"}


def current() -> str:
    """The id of the request that is being answered, or that owed the job at hand; '' outside."""
    return _request.get()


def fresh() -> str:
    """A new id: this process's own eight digits, and a running number."""
    if _process[0] != os.getpid():
        _process[:] = os.getpid(), secrets.token_hex(4)
    return f"{_process[1]}{next(_running):08x}"


def taken(offered) -> str:
    """The id a proxy offers, where it looks like one; else a fresh one."""
    return offered if offered and _SAFE.fullmatch(offered) else fresh()


def enter(number):
    """Whatever is logged from here on belongs to this request, until `leave` of what is given back."""
    return _request.set(number)


def leave(token):
    """The end of `enter`."""
    _request.reset(token)


@contextlib.contextmanager
def request(number):
    """Whatever is logged here belongs to this request."""
    token = enter(number or "")
    try:
        yield
    finally:
        leave(token)


def described(error) -> str:
    """An error without its words: its kind, a database's code and constraint, an errno, a refusal's code, where it arose."""
    cause = error.__cause__ if error.__cause__ is not None else error
    diag = getattr(cause, "diag", None)
    known = [
        getattr(error, "code", None) if type(error).__name__ == "Refused" else None,
        getattr(cause, "sqlstate", None), getattr(diag, "constraint_name", None), getattr(cause, "sqlite_errorname", None),
        os.strerror(error.errno) if isinstance(error, OSError) and isinstance(error.errno, int) else None,
    ]  # fmt: skip
    words = [type(error).__name__, *[str(word) for word in known if word]]
    place = _places(error)[-1:]
    return " ".join(words) + (f" at {place[0]}" if place else "")


def _places(error) -> list[str]:
    """file:line function of each frame; of other people's code only the last."""
    found = []
    for frame in traceback.extract_tb(error.__traceback__):
        short = frame.filename.rpartition("site-packages/")[2].removeprefix(_ROOT + "/")
        found.append((frame.filename.startswith(_ROOT), f"{short}:{frame.lineno} {frame.name}"))
    return [place for number, (ours, place) in enumerate(found) if ours or number == len(found) - 1]


def _chain(error):
    """The error and what it arose from, in the order in which they happened."""
    chain = []
    while error is not None and len(chain) < 5:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain[::-1]


class Record(logging.LogRecord):
    """A record whose words are safe whoever prints them: a handler that the institution adds sees no more than ours."""

    def getMessage(self):  # noqa: N802  logging's own name
        """What `said` leaves of it."""
        return said(self)


def said(record) -> str:
    """The words of a record: ours with what fills them, errors among it described; other people's as a bare template."""
    if not record.name.startswith(("shouwang", *_TRUSTED)):
        status = getattr(record, "status_code", None)
        return f"answered {status}" if status else record.msg if isinstance(record.msg, str) and record.args else "…"
    arguments = record.args
    if isinstance(arguments, tuple):
        arguments = tuple(described(one) if isinstance(one, BaseException) else one for one in arguments)
    text = str(record.msg) % arguments if arguments else str(record.msg)
    return _TOKEN.sub("…", text)


def particulars(record) -> dict:
    """A record as plain values."""
    about = {"level": record.levelname.lower(), "logger": record.name, "message": said(record)}
    if number := getattr(record, "request_id", None) or current():
        about["request"] = number
    about |= getattr(record, "about", {})
    if record.exc_info and record.exc_info[1] is not None:
        about["errors"] = [{"error": described(one), "places": _places(one)[-12:]} for one in _chain(record.exc_info[1])]
    return about


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, request, errors, and what the call says it is about."""

    def format(self, record):
        at = self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03}" + self.formatTime(record, "%z")
        return json.dumps({"at": at} | particulars(record), ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """The same for a person's eye."""

    def format(self, record):
        about = particulars(record)
        lines = [f"{self.formatTime(record)} {about.pop('level').upper()} {about.pop('logger')} {about.pop('message')}"]
        errors = about.pop("errors", ())
        lines[0] += "".join(f" {name}={value}" for name, value in about.items())
        for error in errors:
            lines += [f"  {error['error']}", *[f"    {place}" for place in error["places"]]]
        return "\n".join(lines)


def configuration(form) -> dict:
    """The LOGGING of a process: everything to stderr in one form. JSON lines also tell of every page."""
    logging.setLogRecordFactory(Record)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": _FORMS[form]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "shouwang.requests": {"level": "INFO" if form == "json" else "WARNING"},
            "_granian": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
            "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},  # Django brings handlers of its own
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }


def catch_everything():
    """What nobody caught is logged like the rest: Python would print its words."""
    log = logging.getLogger("shouwang.uncaught")
    sys.excepthook = lambda kind, error, trace: log.critical("the process ends", exc_info=(kind, error, trace))
    threading.excepthook = lambda args: log.error(
        "a thread ended", exc_info=(args.exc_type, args.exc_value, args.exc_traceback)
    )
    sys.unraisablehook = lambda args: log.error("an error that nobody could take", exc_info=args.exc_value)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a broken log call prints its arguments otherwise
