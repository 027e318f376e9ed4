"""A phone and the line between it and a server that can be cut: the server is stopped and started again on the same port."""

import contextlib
import json
import socket
import subprocess
import sys
import time

from tests.journeys.visitor import Visitor

SERVING = ["-m", "shouwang.cli", "serve", "--port"]


class Line:
    """A server of its own beside the academy's, on the same database. `base` is its address; `cut` and `mend` stop and start it."""

    def __init__(self, academy):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.academy, self.base, self.process = academy, f"http://127.0.0.1:{self.port}", None
        self.mend()

    def mend(self):
        """Start the server and wait until it answers."""
        words = [sys.executable, *SERVING, str(self.port)]
        self.process = subprocess.Popen(words, env=self.academy.env, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not self._listens():
            assert self.process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)

    def cut(self):
        """Stop the server."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=60)
            self.process = None

    def _listens(self):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False


class Phone(Visitor):
    """Somebody's phone: its browser, and whether it has a network."""

    def __init__(self, chromium, line, **more):
        self.line = line
        super().__init__(chromium, line.base, **more)

    def settle(self):
        """Wait until the page can do without a network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        self.page.wait_for_function("navigator.serviceWorker.controller !== null")
        return self

    def lose(self):
        """No network any more."""
        self.line.cut()
        self.context.set_offline(True)
        return self

    def regain(self):
        """The network is back."""
        self.line.mend()
        self.context.set_offline(False)
        return self

    def die(self):
        """The page is closed, and another one opened."""
        self.page.close()
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        return self

    def synchronise(self):
        """What the browser does when the network is back and no page is open: it wakes the worker."""
        tools, seen = self.context.new_cdp_session(self.page), []
        tools.on("ServiceWorker.workerRegistrationUpdated", lambda found: seen.extend(found["registrations"]))
        tools.send("ServiceWorker.enable")
        while not seen:
            self.page.wait_for_timeout(50)
        asked = {"origin": f"{self.base}/", "registrationId": seen[0]["registrationId"], "tag": "returns", "lastChance": False}
        tools.send("ServiceWorker.dispatchSyncEvent", asked)

    def storage(self):
        """What the origin keeps on the phone outside of caches, as text."""
        return self.page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})")

    def cached(self):
        """The addresses of everything in the origin's caches."""
        return self.page.evaluate(
            "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((box) => box.keys()))))"
            ".then((rows) => rows.flat().map((request) => new URL(request.url).pathname + new URL(request.url).search))"
        )


def ask(academy, words):
    """Run Python against the academy's database in a process of its own; what it prints, as JSON."""
    head = "import django, json; django.setup()\nfrom shouwang.core import clock\nfrom shouwang.core.actions import operator\n"
    done = subprocess.run([sys.executable, "-c", head + words], env=academy.env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


def returns_of(academy, name):
    """The returns of a person of the academy: [{day, seq, at, recorded_at, late, proxy, temp_dc, by}], instants on the wall clock."""
    number = academy.people[name]["number"]
    return ask(
        academy,
        "from shouwang.checkin.models import Return\n"
        f"rows = Return.objects.filter(person__number={number!r}).select_related('slot', 'person').order_by('slot__day', 'seq')\n"
        "wall = lambda at: clock.local(at).strftime('%m-%d %H:%M')\n"
        "print(json.dumps([{'day': r.slot.day.isoformat(), 'seq': r.seq, 'at': wall(r.at), 'recorded_at': wall(r.recorded_at),"
        " 'late': r.late, 'proxy': r.proxy, 'temp_dc': r.answers.get('temp_dc'), 'by': r.by, 'channel': r.channel} for r in rows]))",
    )


def set_clock(academy, to):
    """Move the academy's clock to an instant (aware)."""
    ask(
        academy,
        "from shouwang.core.clock_moving import move_clock\n"
        f"move_clock(to=clock.parse_instant({to.isoformat()!r}), by=operator())",
    )
