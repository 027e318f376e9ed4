"""What is shipped under deploy/: units that systemd accepts, and an nginx that lets no link, no stranger's header and no metric through."""

import contextlib
import gzip
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from shouwang.checkin.tests.test_frontdoor_processes import Serving, numbers, place  # noqa: F401  a fixture

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


def test_units_are_accepted_by_systemd(tmp_path):
    for file in DEPLOY.glob("shouwang*.*"):
        if file.suffix in {".service", ".timer"}:
            text = file.read_text().replace("/opt/shouwang/venv/bin/shouwang", "/bin/true")
            (tmp_path / file.name).write_text(text)
    said = subprocess.run(["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True)
    assert said.returncode == 0 and not said.stderr.strip(), said.stderr


@pytest.mark.parametrize("name", ["shouwang.service", "shouwang-worker.service", "shouwang-backup.service"])
def test_services_may_do_little(name):
    text = (DEPLOY / name).read_text()
    for line in ("User=shouwang", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "UMask=0077"):
        assert f"\n{line}\n" in text


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_certificate(folder):
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=health.example.edu.cn"]
    subprocess.run([*words, "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"], check=True, capture_output=True)


@pytest.fixture
def proxy(place, tmp_path):  # noqa: F811
    """The shipped nginx.conf before a real server; only ports, paths and the certificate are this test's."""
    write_certificate(tmp_path)
    server = Serving(place, SHOUWANG_BEHIND_PROXY="1", SHOUWANG_HOSTS="health.example.edu.cn", SHOUWANG_PUBLIC_URL="https://health.example.edu.cn")
    port = free_port()
    text = (DEPLOY / "nginx.conf").read_text().replace("/etc/shouwang/tls", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}").replace("listen 443", f"listen 127.0.0.1:{port}").replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    temps = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(f"user root;\npid {tmp_path}/pid;\nevents {{}}\nhttp {{\ntypes {{ text/html html; }}\n{temps}{text}}}\n")
    words = [NGINX, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-e", str(tmp_path / "early.log")]
    checked = subprocess.run([*words, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0 and "warn" not in checked.stderr, checked.stderr
    running = subprocess.Popen([*words, "-g", "daemon off;"])
    deadline = time.monotonic() + 30
    while not listens(port):
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    yield lambda *args, **more: ask(port, *args, **more)
    running.terminate()
    running.wait(20)
    server.stop()


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def ask(port, method, path, body=None, **headers):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    connection.request(method, path, body, {"Host": "health.example.edu.cn"} | {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, said


@pytest.mark.scale
def test_nginx_writes_no_link_and_lets_no_metric_through(proxy, place, tmp_path):  # noqa: F811
    link = place.links[numbers[0]]
    status, head, _ = proxy("GET", link, Accept="text/html")
    assert status == 200 and "max-age=31536000" in head["strict-transport-security"] and "content-encoding" not in head
    status, _, said = proxy("POST", link, b'{"temp_c": 36.5, "day": "2026-03-07"}', Content_Type="application/json")
    assert status == 201, said
    for spoof in ({}, {"X_Forwarded_For": "127.0.0.1"}, {"X_Forwarded_For": ""}):
        assert proxy("GET", "/metrics", **spoof)[0] == 404
        assert proxy("GET", "/readyz", **spoof)[2] in {b"ok\n", b"not ready\n"}
    status, _, page = proxy("GET", "/login/?q=%E6%AC%A7%E9%98%B3", Accept_Encoding="gzip")
    assert status == 200
    sheet = re.search(rb'href="(/static/[^"]+\.css)"', page)[1].decode()
    status, head, said = proxy("GET", sheet, Accept_Encoding="gzip")
    assert status == 200 and head["content-encoding"] == "gzip" and gzip.decompress(said)
    written = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert "/login/" in written and link[3:] not in written and "/c/" not in written and "%E6" not in written
