"""A caller for each program: the academy, a token of each scope for whoever has the right behind it."""

import json
import threading

import pytest
from django.test import Client

from shouwang.api import limits, scopes
from shouwang.api.actions import make_token
from shouwang.api.tests.receiver import Receiver, certificate
from shouwang.core import clock
from shouwang.core.actions import operator

WEEK_MINUTES = 7 * 1440
EVERY = sorted(scopes.RIGHTS)


def token_for(person, wanted=EVERY, **more):
    """(the token, its key) for a person, good for a week."""
    until = clock.instant(clock.today(), WEEK_MINUTES)
    return make_token(name="教务系统", person=person, scopes=wanted, until=until, by=operator(), **more)


class Caller:
    """A program with a key: `call.get("/units")`, `call.post("/returns", {...})`."""

    def __init__(self, key="", **headers):
        self.client, self.headers = Client(raise_request_exception=True), headers
        if key:
            self.headers["Authorization"] = f"Bearer {key}"

    def get(self, path, **query):
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path, body=None, **query):
        mark = "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
        content = json.dumps(body) if body is not None else ""
        return self.client.post(f"/api/v1{path}{mark}", content, content_type="application/json", headers=self.headers)


@pytest.fixture(autouse=True)
def _limits_begin_anew():
    limits.forget()
    yield
    limits.forget()


@pytest.fixture
def caller(world):
    """caller("主任") is a program that comes in for the director, with every scope; caller("主任", ["read:names"]) with one."""

    def make(name, wanted=EVERY, **more):
        return Caller(token_for(world.person[name], wanted, **more)[1])

    return make


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def receiver(files, monkeypatch):
    monkeypatch.setenv("SHOUWANG_WEBHOOK_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("SHOUWANG_WEBHOOK_CA", str(files[0]))
    with Receiver(files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
