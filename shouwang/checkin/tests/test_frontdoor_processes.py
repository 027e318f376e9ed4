"""The front door in real server processes: bursts, kill -9, hang-ups, SIGTERM, a full disk, idle phones.

One installation serves the whole module; each test asks about a day of its own, so that nothing depends on the order.
"""

import contextlib
import csv
import http.client
import itertools
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.command_line import Installation, _postgres_database

PEOPLE = 120
ENDLESS = 10_000  # rounds: no machine answers them all before it is interrupted
numbers = [f"S{number:04}" for number in range(1, PEOPLE + 1)]
days = (f"2026-03-{day:02}" for day in itertools.count(1))


@contextlib.contextmanager
def database(home):
    """An empty database of the kind that this run of the tests uses."""
    url = os.environ.get("SHOUWANG_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{home}/shouwang.sqlite3"
        return
    import psycopg

    name, own = _postgres_database(url)
    try:
        yield own
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """An institution of 120 with an outbreak and a daily campaign; `links` by number."""
    home = tmp_path_factory.mktemp("front")
    with database(home) as url:
        made = Installation(home, url)
        made.ok("init", "--name", "测试大学", "--mark", "test")
        rows = [[number, f"张{number[-2:]}", "undergraduate", f"学院{n % 3}/{n % 9}班"] for n, number in enumerate(numbers)]
        made.table("roster.csv", ["number", "name", "kind", "unit"], rows)
        made.ok("roster", "import", home / "roster.csv", "--as-of", "2026-01-01", "--json")
        made.ok("outbreak", "open", "ob", "--name", "流感", "--basis", "传染病防治法2025", "--since", "2026-01-02", "--review", "2026-06-01")
        made.ok("campaign", "open", "daily", "--outbreak", "ob", "--form", "daily-health", "--since", "2026-01-02")
        made.ok("link", "--all", "--out", home / "links.csv")
        made.links = {row["number"]: "/c/" + row["url"].rpartition("/")[2] for row in csv.DictReader((home / "links.csv").open())}
        yield made


class Serving:
    """`shouwang serve` on a free port."""

    command = (sys.executable, "-m", "shouwang.cli")

    def __init__(self, place, limits=(), **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115  closed with the test; a pipe that nobody empties would hold it up
        words = [*self.command, "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            words, env=place.env | environment, stdout=self._said, stderr=self._said, text=True, start_new_session=True,
            preexec_fn=lambda: [resource.setrlimit(*limit) for limit in limits],
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.05)
        pytest.fail(f"the server did not start: {self.said()}")

    def said(self):
        """All that it printed so far."""
        self._said.seek(0)
        return self._said.read()

    def post(self, path, body, timeout=30, connection=None):
        """(status, JSON) of one check-in."""
        own = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        own.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = own.getresponse()
        said = json.loads(answer.read())
        if connection is None:
            own.close()
        return answer.status, said

    def kill(self):
        """kill -9 of every process of it, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """SIGTERM; the exit status and what it said."""
        self.process.terminate()
        self.process.wait(timeout=60)
        return self.process.returncode, self.said()


@pytest.fixture
def server(place):
    """A server, stopped at the end whatever happened to it."""
    made = Serving(place)
    yield made
    if made.process.poll() is None:
        made.kill()


def burst(server, place, day, clients=24, rounds=1, first=0.0, interrupt=None):
    """Everybody answers for a day, `rounds` times, over so many connections. [(number, status, said)] of what was answered.

    interrupt: called once, by the phone that got the 40th answer, while all the others go on.
    """
    answered, todo, places = [], itertools.product(range(rounds), numbers), itertools.count(1)

    def one_phone():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        with contextlib.suppress(OSError, http.client.HTTPException):
            for turn, number in todo:
                body = {"temp_c": 36.0 + (first + turn % 20) / 10, "day": day, "key": f"{day}/{first}/{turn}"}
                status, said = server.post(place.links[number], body, connection=connection)
                answered.append((number, status, said))
                if next(places) == 40 and interrupt:
                    interrupt()

    phones = [threading.Thread(target=one_phone) for _ in range(clients)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join(120)
    return answered


def rows_of(place, day):
    """Every return of a day, with superseded ones: {(number, seq): id}, read in the installation's own process."""
    code = (
        "import django, json; django.setup()\n"
        "from shouwang.checkin.models import Return\n"
        f"rows = Return.objects.filter(slot__day='{day}').values_list('person__number', 'seq', 'id')\n"
        "print(json.dumps(list(rows)))"
    )
    return {(number, seq): pk for number, seq, pk in json.loads(python(place, code))}


def python(place, code):
    """What a piece of Python prints inside the installation."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=place.env | {"DJANGO_SETTINGS_MODULE": "shouwang.settings"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def nothing_lost(place, day, answered):
    """Every acknowledged return is there, and every law holds over the whole database. The rows of the day."""
    rows = rows_of(place, day)
    for number, status, said in answered:
        if status in (200, 201):
            assert rows.get((number, said["seq"])) == said["id"], f"acknowledged and lost: {number} {said}"
    verdict = place.ok("verify")
    assert verdict["ok"], verdict["sentences"]
    return rows


def soon(server, place, day):
    """The next check-in is answered at once: long before any time-out could have freed the way for it."""
    began = time.monotonic()
    status, _ = server.post(place.links[numbers[0]], {"temp_c": 36.4, "day": day})
    assert status == 201 and time.monotonic() - began < 5


def test_burst_is_counted_the_instant_it_is_answered(place, server):
    day = next(days)
    answered = burst(server, place, day)
    assert {status for _, status, _ in answered} == {201} and len(answered) == PEOPLE
    call = place.ok("rollcall", "--campaign", "daily", "--day", day, "--json")
    assert (call["answered"], call["missing"]) == (PEOPLE, 0)
    assert len(nothing_lost(place, day, answered)) == PEOPLE


def test_two_processes_record_one_person_at_once(place, server):
    day, path = next(days), place.links[numbers[5]]
    with ThreadPoolExecutor(16) as pool:
        sent = [pool.submit(server.post, path, {"temp_c": 36.0 + n % 40 / 10, "day": day, "key": f"{day}.{n}"}) for n in range(64)]
        said = [future.result(60) for future in sent]
    assert {status for status, _ in said} == {201}
    assert sorted(body["seq"] for _, body in said) == list(range(1, 65))
    nothing_lost(place, day, [(numbers[5], *answer) for answer in said])


def test_two_processes_receive_one_key_at_once(place, server):
    day, path = next(days), place.links[numbers[6]]
    with ThreadPoolExecutor(16) as pool:
        sent = [pool.submit(server.post, path, {"temp_c": 36.6, "day": day, "key": f"{day}.same"}) for _ in range(32)]
        said = [future.result(60) for future in sent]
    assert sorted(status for status, _ in said) == [200] * 31 + [201] and len({body["id"] for _, body in said}) == 1


def test_kill_9_in_a_burst_loses_nothing_that_was_acknowledged(place):
    day = next(days)
    server = Serving(place)
    answered = burst(server, place, day, rounds=ENDLESS, interrupt=server.kill)
    assert 40 <= len(answered) < ENDLESS * PEOPLE
    again = Serving(place)
    try:
        soon(again, place, day)
        nothing_lost(place, day, answered)
    finally:
        again.stop()


def test_phones_that_hang_up_leave_the_door_open(place, server):
    day, path = next(days), place.links[numbers[7]]
    body = json.dumps({"temp_c": 36.5, "day": day}).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for content in (head[:30], head, head + body[:5], head + body):
        socks = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(32)]
        for sock in socks:
            sock.sendall(content)
        for sock in socks:
            sock.close()
    soon(server, place, day)
    nothing_lost(place, day, [])


def test_half_a_body_holds_no_transaction(place, server):
    day = next(days)
    soon(server, place, day)
    head = f"POST {place.links[numbers[8]]} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode()
    socks = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(16)]
    for sock in socks:
        sock.sendall(head)
    time.sleep(0.2)
    soon(server, place, day)
    place.ok("campaign", "open", f"other-{day}", "--outbreak", "ob", "--form", "daily-health", "--since", "2026-09-01")
    for sock in socks:
        sock.close()


def test_idle_phones_keep_nobody_out(place, server):
    day = next(days)
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(500)]
    soon(server, place, day)
    assert {status for _, status, _ in burst(server, place, day, first=1)} == {201}
    for sock in idle:
        sock.close()


def test_sigterm_answers_whatever_was_begun(place):
    day = next(days)
    server = Serving(place)
    took = []

    def stop():
        began = time.monotonic()
        server.stop()
        took.append(time.monotonic() - began)

    answered = burst(server, place, day, rounds=ENDLESS, interrupt=stop)
    assert took and took[0] < 20 and len(answered) < ENDLESS * PEOPLE
    acknowledged = {said["id"] for _, status, said in answered if status in (200, 201)}
    assert set(nothing_lost(place, day, answered).values()) == acknowledged, "what was written was answered, too"


def test_full_disk_turns_away_and_corrupts_nothing(place):
    if not place.url.startswith("sqlite"):
        pytest.skip("the disk of a PostgreSQL server is not ours to fill; its error is the same OperationalError")
    day = next(days)
    files = [path for path in place.home.iterdir() if path.name.startswith("shouwang.sqlite3")]
    limit = max(path.stat().st_size for path in files) + 300_000
    server = Serving(place, limits=[(resource.RLIMIT_FSIZE, (limit, limit))])
    answered = []
    for turn in range(60):
        answered += burst(server, place, day, first=turn)
        if any(status == 503 for _, status, _ in answered):
            break
    server.kill()
    told = {status for _, status, _ in answered}
    assert told <= {200, 201, 503} and {201, 503} <= told
    again = Serving(place)
    try:
        soon(again, place, day)
        nothing_lost(place, day, answered)
        assert python(place, "import django; django.setup()\nfrom django.db import connection as c\nx = c.cursor()\n"
                             "x.execute('PRAGMA integrity_check'); print(x.fetchone()[0])").strip() == "ok"  # fmt: skip
    finally:
        again.stop()


def test_server_on_a_taken_port_says_so(place, server):
    code, said, sentence = place.run("serve", "--port", server.port)
    assert code == 1 and str(server.port) in sentence and said["refused"]


def test_sqlite_is_served_by_one_process():
    from shouwang.serve import workers_for

    assert workers_for("sqlite", 4)[0] == 1 and "SQLite" in workers_for("sqlite", 4)[1]
    assert workers_for("sqlite", None) == (1, "") and workers_for("postgresql", None) == (2, "")
    assert workers_for("postgresql", 5) == (5, "")


def test_server_says_no_token(place, server):
    token = place.links[numbers[0]]
    for path in (token, token[:-1] + "!", f"/c/{'x' * 22}"):
        server.post(path, {"temp_c": 99})
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for path in (token, f"/c/{'x' * 22}"):
        connection.request("GET", path)
        connection.getresponse().read()
    connection.close()
    _, said = server.stop()
    assert token[3:] not in said and "x" * 22 not in said


LAST_RAN = "import django; django.setup()\nfrom shouwang.core import jobs\nprint(jobs.last_ran() or '')"


def test_background_work_runs_beside_the_embedded_server_or_by_itself(place, server):
    """On SQLite a thread of the server does it; on PostgreSQL `shouwang worker`, which SIGTERM ends in order."""
    if place.url.startswith("sqlite"):
        deadline = time.monotonic() + 30
        while not python(place, LAST_RAN).strip():
            assert time.monotonic() < deadline and server.process.poll() is None
        return
    worker = subprocess.Popen([sys.executable, "-m", "shouwang.cli", "worker"], env=place.env, start_new_session=True)
    deadline = time.monotonic() + 30
    while not python(place, LAST_RAN).strip():
        assert time.monotonic() < deadline and worker.poll() is None
    worker.terminate()
    assert worker.wait(30) == 0
