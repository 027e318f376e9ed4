"""A vendor on 127.0.0.1 for tests: a real HTTP server that answers as told, and misbehaves as told.

    with Vendor(lambda call: ok()) as vendor:            # a function of the call gives the answer …
    with Vendor([status(500), cut(), ok()]) as vendor:   # … or a list, one for each call, the last one for all that follow
        vendor.url("/robot/send")    vendor.calls[0].json["text"]    vendor.calls[0].query["sign"]
"""

import json
import socket
import socketserver
import threading
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Call:
    """One request as it arrived, whole."""

    method: str
    path: str
    raw_query: str
    headers: dict
    body: bytes

    @property
    def query(self):
        return {name: values[0] for name, values in parse_qs(self.raw_query, keep_blank_values=True).items()}

    @property
    def form(self):
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @property
    def json(self):
        return json.loads(self.body)


def status(code, content=b"", **headers):
    """A plain answer."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    named = {"Content-Length": len(body)} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    whole = f"HTTP/1.1 {code} Said\r\n{lines}\r\n".encode() + body
    return lambda connection: connection.sendall(whole)


def said(content):
    """HTTP 200 with this JSON: what the vendors answer, errors too."""
    return status(200, content)


def ok(**more):
    return said({"errcode": 0, "errmsg": "ok"} | more)


def cut(after=b""):
    """Some bytes of an answer, then the connection is torn down."""

    def tear(connection):
        connection.sendall(after)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        socket.close(connection.detach())  # close() alone waits for the handler's own file of it
        raise ConnectionError

    return tear


def half():
    """Half of the body that was announced, then nothing more."""

    def send(connection):
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"errcode": 0')
        connection.shutdown(socket.SHUT_WR)

    return send


def slow(seconds, then=None):
    """An answer that comes late."""

    def wait(connection):
        time.sleep(seconds)
        (then or ok())(connection)

    return wait


def drip(seconds, every=0.1):
    """An answer that never ends, a byte at a time."""

    def send(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            connection.sendall(b" ")
            time.sleep(every)

    return send


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            while self._one():
                pass
        except (ConnectionError, OSError):
            pass  # the client hung up, or we did

    def _one(self):
        line = self.rfile.readline().decode().split()
        if len(line) < 3:
            return False
        headers = {}
        while (text := self.rfile.readline().decode().strip()):
            name, _colon, value = text.partition(":")
            headers[name.strip().lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", 0)))
        if len(body) < int(headers.get("content-length", 0)):
            return False  # the client died while it was sending
        parts = urlsplit(line[1])
        self.server.vendor.take(Call(line[0], parts.path, parts.query, headers, body))(self.connection)
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256


class Vendor:
    """The server; `answers` is a list or a function of the Call that gives one of the answers above."""

    def __init__(self, answers):
        self._answers, self._lock, self.calls = answers, threading.Lock(), []

    def take(self, call):
        with self._lock:
            self.calls.append(call)
            if callable(self._answers):
                return self._answers(call)
            return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def __enter__(self):
        self._listen(0)
        return self

    def __exit__(self, *_error):
        self._close()

    def _listen(self, port):
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.vendor = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def _close(self):
        self._server.shutdown()
        self._server.server_close()

    def away(self, seconds):
        """Listen to nobody for a while: connections are refused."""
        self._close()
        time.sleep(seconds)
        self._listen(self.port)

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"
