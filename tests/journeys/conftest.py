"""A Chromium and a served academy for each module of journeys. The browser ends with its module: its event loop would be in
the way of Django's in other tests of this process."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time

import pytest

from tests.academy import PASSWORD
from tests.command_line import an_installation
from tests.journeys.visitor import Visitor

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip


def chromium_path():
    """Where the system's Chromium is."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "there is no Chromium: apt-get install chromium"
    return path


@pytest.fixture(scope="module")
def chromium():
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def serving(place):
    """`shouwang serve` on a free port of its own; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "shouwang.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(words, env=place.env, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    try:
        while not _listens(port):
            assert process.poll() is None and time.monotonic() < deadline, process.stderr.read()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _listens(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


@pytest.fixture(scope="module")
def academy(request, tmp_path_factory):
    """The academy of tests/journeys/world.py, served: `.base`, `.people`. A module says WORLD = ["--at", "18:30"] for another hour."""
    words = getattr(request.module, "WORLD", [])
    with an_installation(tmp_path_factory.mktemp("academy")) as place:
        place.env["DJANGO_SETTINGS_MODULE"] = "shouwang.settings"
        done = subprocess.run(
            [sys.executable, "-m", "tests.journeys.world", *words],
            env=place.env,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        place.people = json.loads(done.stdout)
        with serving(place) as place.base:
            yield place


@pytest.fixture
def visit(chromium, academy):
    """Opens windows; at the end no browser may have complained."""
    seen = []

    def arrive(**more):
        seen.append(Visitor(chromium, academy.base, **more))
        return seen[-1]

    yield arrive
    complaints = [complaint for visitor in seen for complaint in visitor.complaints]
    for visitor in seen:
        visitor.context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def log_in(visit, academy):
    """A person of the academy, logged in."""
    return lambda name, **more: visit(**{"width": "desk"} | more).log_in(academy.people[name]["number"], PASSWORD)
