"""Run a command beside a PostgreSQL of its own, which vanishes with it.

Usage: .ci/postgres COMMAND...
The command finds SHOUWANG_DATABASE_URL and SHOUWANG_TEST_PG, both postgres://shouwang@127.0.0.1:PORT/shouwang. The server
listens on a free loopback port, keeps its files in a temporary folder and fsyncs as in production. PostgreSQL
refuses to run as root, so root lends the server another user. Text sorts by Chinese rules (ICU), as it may in
production: what relies on byte order must say so in its column.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
START_SECONDS = 60


def newest_bin():
    """The folder of the newest server programs on this machine."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found and shutil.which("initdb"):
        found = [Path(shutil.which("initdb")).resolve().parent]
    if not found:
        sys.exit("PostgreSQL's server programs are missing; install them with: apt-get install postgresql")
    return max(found, key=lambda p: [int(n) for n in p.parent.name.split(".") if n.isdigit()])


def server_user():
    """Keyword arguments of Popen that step down from root, or none."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    sys.exit("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with_parent():
    """kill -9 of this script must not leave a server behind (SIGQUIT: PostgreSQL's immediate shutdown)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def start(bin_dir, box, user):
    """An initialised, running server: its process and its port."""
    shared = {"cwd": box, "stdin": subprocess.DEVNULL, **user}
    words = [bin_dir / "initdb", "-D", f"{box}/db", "-U", "shouwang", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    icu = ["--locale-provider=icu", "--icu-locale=zh-Hans-CN"] if int(bin_dir.parent.name.split(".")[0]) >= 15 else []
    made = subprocess.run(words + icu, capture_output=True, text=True, **shared)
    if made.returncode:
        sys.exit(f"PostgreSQL could not be initialised:\n{made.stdout}{made.stderr}")
    port = free_port()
    settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={box}", "fsync=on", "max_connections=100"]
    command = [bin_dir / "postgres", "-D", f"{box}/db", "-p", str(port)]
    command += [word for setting in settings for word in ("-c", setting)]
    with open(f"{box}/log", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=die_with_parent, start_new_session=True, **shared)
    wait_until_ready(bin_dir, box, server, port)
    return server, port


def wait_until_ready(bin_dir, box, server, port):
    ask = [bin_dir / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if subprocess.run(ask).returncode == 0:
            return
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{Path(box, 'log').read_text()}")


def run(command, bin_dir, port):
    """The command's exit status; signals sent to this script reach the command."""
    address = ["-h", "127.0.0.1", "-p", str(port), "-U", "shouwang"]
    subprocess.run([bin_dir / "createdb", *address, "shouwang"], check=True)
    url = f"postgres://shouwang@127.0.0.1:{port}/shouwang"
    child = subprocess.Popen(command, env=os.environ | {"SHOUWANG_DATABASE_URL": url, "SHOUWANG_TEST_PG": url})
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    signal.signal(signal.SIGHUP, lambda *_: child.terminate())
    signal.signal(signal.SIGINT, signal.SIG_IGN)    # the terminal sends it to the command too
    status = child.wait()
    return status if status >= 0 else 128 - status


def stop(server):
    if server is None or server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)    # PostgreSQL's fast shutdown
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(30)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    bin_dir, user = newest_bin(), server_user()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    box, server = tempfile.mkdtemp(prefix="shouwang-pg-"), None
    try:
        if user:
            os.chown(box, user["user"], user["group"])
        server, port = start(bin_dir, box, user)
        status = run(sys.argv[1:], bin_dir, port)
    finally:
        stop(server)
        shutil.rmtree(box, ignore_errors=True)
    sys.exit(status)


main()
