"""`shouwang serve` and `shouwang worker`: the pages, the front door, and the background work.

Granian runs the WSGI application (front door, then Django) in one process on the embedded database, because two processes
that write to SQLite wait on each other by turns of a second (docs/performance.md), and in two on PostgreSQL. The embedded
database's background work is a thread beside it. SIGTERM lets every request that was begun be answered.
"""

import atexit
import logging
import os
import resource
import shutil
import signal
import socket
import threading
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

THREADS = 64  # of requests in a process; a return that waits for its batch holds one
BACKPRESSURE = 8192  # open connections a process; a small number would let idle phones keep everybody out
STOP_S = 30
log = logging.getLogger(__name__)


def serve_command(args) -> int:
    """Serve on host:port until SIGTERM or Ctrl-C. Exit code 1 where the port is taken or there is no institution."""
    from shouwang.cli import refuse, say
    from shouwang.core import gauges, institution, logs, presence

    institution.current()
    logs.catch_everything()
    purge_what_came_back()
    workers, sentence = workers_for(connection.vendor, args.workers)
    if sentence:
        say(sentence)
    if taken(args.host, args.port):
        return refuse(
            f"{args.host}:{args.port} 已被占用，请用 --port 换一个端口。 The port is in use; choose another with --port."
        )
    let_go()
    open_files()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    os.environ["SHOUWANG_THREADS"] = os.environ.get("SHOUWANG_THREADS", str(THREADS))
    os.environ["SHOUWANG_EMBEDDED_WORKER"] = "1" if connection.vendor == "sqlite" else ""
    say(f"守望 http://{args.host}:{args.port}/  ({connection.vendor}, {workers})")
    presence.hold()
    shared = gauges.share()
    try:
        server(args.host, args.port, workers).serve()
    finally:
        if shared:
            shutil.rmtree(shared, ignore_errors=True)
    return 0


def purge_what_came_back():
    """Before anybody is served or reminded: what was destroyed under a certificate, and came back with a database put in by hand, goes again."""
    from shouwang.commands.backup import purge_again
    from shouwang.roster.actions.reapplying import came_back

    if came_back():
        purge_again()


def let_go():
    """Close every connection, those in the pool too: a process that forks must not share one with its children."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()


def workers_for(vendor, asked) -> tuple[int, str]:
    """(processes, what to say about it): one on SQLite whatever was asked, two on PostgreSQL unless asked otherwise."""
    if vendor != "sqlite":
        return max(asked or 2, 1), ""
    if (asked or 1) > 1:
        return 1, "SQLite 只用一个进程：两个写进程会互相等待。 On SQLite one process serves; use PostgreSQL for more."
    return 1, ""


def taken(host, port) -> bool:
    """Does anybody listen there? (Granian shares ports: it would start, and silently take half of the requests.)"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def open_files():
    """As many open files as this user may have: every idle phone holds one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else hard
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def server(host, port, workers):
    """The Granian server. It logs errors only and never addresses: a personal link is a secret."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    return Granian(
        "shouwang.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=int(os.environ["SHOUWANG_THREADS"]), backpressure=BACKPRESSURE, backlog=4096,
        http=HTTPModes.http1, log_level=LogLevels.error, log_access=False, log_dictconfig=settings.LOGGING, respawn_failed_workers=True,
        workers_kill_timeout=STOP_S,
    )  # fmt: skip


def worker_command(args) -> int:
    """Do the background work until SIGTERM or Ctrl-C; the job in hand is finished first."""
    from shouwang.core import institution, logs, presence

    institution.current()
    presence.hold()
    logs.catch_everything()
    purge_what_came_back()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work(stop)
    return 0


def work(stop):
    """Do what is owed, look again every second. An error is logged and does not end it: the database may come back."""
    from shouwang.core import jobs

    while not stop.is_set():
        done = 0
        try:
            done = jobs.run_due(stop=stop)
        except Exception:  # whatever it is: a worker that ends of it would leave everything undone
            log.exception("background work failed")
        connections.close_all()
        stop.wait(0 if done else 1)


def start_embedded_worker():
    """On the embedded database: the background work as a thread of the serving process, which finishes its job when that ends."""
    if not os.environ.get("SHOUWANG_EMBEDDED_WORKER"):
        return
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,), name="worker", daemon=True)
    atexit.register(lambda: [stop.set(), thread.join(STOP_S)])
    thread.start()
