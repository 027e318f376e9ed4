"""What every measurement here shares: its own database, the server as a process, processor time, percentiles, the result."""

import contextlib
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


def say(text):
    """For the person who waits."""
    print(text, file=sys.stderr, flush=True)


def settle(kind):
    """Give this process a database of its own: SQLite in a temporary home, or (through .ci/postgres) a PostgreSQL.

    Call it before Django. Returns the temporary home.
    """
    if kind == "postgresql" and not os.environ.get("SHOUWANG_TEST_PG"):
        os.execv(str(ROOT / ".ci/postgres"), [str(ROOT / ".ci/postgres"), sys.executable, *sys.argv])
    home = Path(tempfile.mkdtemp(prefix="shouwang-bench-"))
    os.environ["SHOUWANG_HOME"] = str(home)
    if kind == "sqlite":
        os.environ["SHOUWANG_DATABASE_URL"] = f"sqlite:///{home}/shouwang.sqlite3"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
    sys.path[:0] = [str(ROOT)]
    return home


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`shouwang serve` in processes of its own."""

    def __init__(self, workers=None, **environment):
        self.port = free_port()
        words = [sys.executable, "-m", "shouwang.cli", "serve", "--port", str(self.port)]
        words += ["--workers", str(workers)] if workers else []
        # `-m shouwang.cli` of this very tree, whatever the working folder is
        environment |= {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        self.process = subprocess.Popen(
            words, env=os.environ | environment, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.wait()

    def wait(self, seconds=60):
        """Until it answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise SystemExit(f"the server did not start:\n{self.process.stderr.read()}")

    def get(self, path):
        """Status and seconds of one page."""
        began = time.perf_counter()
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            answer.read()
            return answer.status, time.perf_counter() - began

    def pids(self):
        """The server's processes."""
        return tree(self.process.pid)

    def kill(self):
        """kill -9 of all its processes at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Gracefully; the exit status and what it said."""
        self.process.terminate()
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


def tree(pid) -> list[int]:
    """A process and all below it."""
    found = [pid]
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += tree(int(child))
    return found


def cpu_seconds(pid) -> float:
    """Processor time of a process, of its children that ended, and of those that live."""
    total = 0.0
    for each in tree(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) / TICK
    return total


def postmaster() -> int:
    """The PostgreSQL server behind Django's connection (on this machine)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def backend() -> int | None:
    """The process of this connection's PostgreSQL backend; None on SQLite, which works in our own."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def worked(act, times=5) -> float:
    """Milliseconds of processor time of one act, after one that warms up: the median of our own, and the mean of the backend's (a coarse clock)."""
    pid, own = backend(), []
    act()
    began = cpu_seconds(pid) if pid else 0
    for _time in range(times):
        ran = time.process_time()
        act()
        own.append((time.process_time() - ran) * 1000)
    beside = (cpu_seconds(pid) - began) * 1000 / times if pid else 0
    return round(statistics.median(own) + beside, 1)


def phones(port, items, connections, home) -> dict:
    """Let phones send these check-ins (token, body); the result of bench/phones.py."""
    return answers(start_phones(port, items, connections, home))


def start_phones(port, items, connections, home):
    """Phones as a process that has begun."""
    source, out = home / "requests", home / "answers"
    with source.open("w") as file:
        for token, body in items:
            file.write(json.dumps({"token": token, "body": body}) + "\n")
    script = Path(__file__).with_name("phones.py")
    process = subprocess.Popen([sys.executable, script, str(port), str(connections), source, out])
    process.out = out
    return process


def answers(process) -> dict:
    """What the phones of a process were answered, once it is done."""
    if process.wait():
        raise SystemExit("the phones failed")
    return json.loads(process.out.read_text())


def percentile(values, share):
    """The value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else None


def load() -> float:
    """The load average of the last minute: who measures on a busy machine says so."""
    return os.getloadavg()[0]


def pgbench(url, seconds) -> float:
    """This cluster's own limit: one-row INSERTs committed a second by 32 clients, prepared."""
    from psycopg import connect

    with connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_limit (id bigserial PRIMARY KEY, person bigint, at timestamptz, body text)")
    with tempfile.NamedTemporaryFile("w", suffix=".sql", delete=False) as script:
        script.write("\\set person random(1, 40000)\n")
        script.write("INSERT INTO bench_limit (person, at, body) VALUES (:person, now(), '{\"temp_dc\": 365}');\n")
    words = [_pgbench_program(), "-n", "-M", "prepared", "-c", "32", "-j", "1", "-T", str(seconds), "-f", script.name, url]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    os.unlink(script.name)
    return float(next(line for line in done.stdout.splitlines() if line.startswith("tps")).split()[2])


def _pgbench_program():
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), key=lambda path: int(path.parts[4]))
    return str(newest[-1]) if newest else shutil.which("pgbench") or "pgbench"


def done(name, result, targets):
    """Print the result as JSON, with each target met or missed; exit 1 when one is missed."""
    verdicts = {}
    for key, (relation, limit) in targets.items():
        value = result[key]
        verdicts[key] = {"value": value, "target": f"{relation} {limit}", "met": (value >= limit) if relation == ">=" else (value <= limit)}
        say(f"{'  ok ' if verdicts[key]['met'] else 'MISS '} {key} {value} (target {relation} {limit})")
    print(json.dumps({"bench": name, "load_before": result.pop("load_before", None), **result, "targets": verdicts}))
    sys.exit(0 if all(verdict["met"] for verdict in verdicts.values()) else 1)
