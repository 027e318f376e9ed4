"""What machines ask: alive without a database, ready with one, metrics for whoever may read them and for nobody else."""

import contextlib
import http.client
import json
import os
import re
import time

import pytest

from shouwang import probes
from shouwang.checkin.tests.test_frontdoor_processes import Serving, numbers, place  # noqa: F401  a fixture
from shouwang.core import condition, gauges, jobs, metrics, schema
from shouwang.core.gauges import registered


def heard(application, path, **environ):
    """(status, headers, body) of one request from this machine."""
    said = {}
    about = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "REMOTE_ADDR": "127.0.0.1", "QUERY_STRING": ""} | environ
    body = b"".join(application(about, lambda status, headers, error=None: said.update(status=status, headers=dict(headers))))
    return int(said["status"][:3]), said["headers"], body.decode()


@pytest.fixture
def outermost():
    probes._networks.cache_clear()
    probes._behind_proxy.cache_clear()
    yield probes.Probes(lambda environ, start: [start("404 Not Found", [])] and [b""])
    probes._networks.cache_clear()
    probes._behind_proxy.cache_clear()


def test_alive_asks_no_database(outermost, monkeypatch):
    def nobody(*_args):
        raise AssertionError("asked the database")

    monkeypatch.setattr(schema, "require", nobody)  # no test database is open here either: a query would fail
    assert heard(outermost, "/healthz")[::2] == (200, "ok\n")


@pytest.mark.django_db
class TestReady:
    @pytest.fixture(autouse=True)
    def _kept(self, monkeypatch, institution):
        from django.db import connections

        monkeypatch.setattr(connections, "close_all", lambda: None)  # the test's transaction lives on this connection

    def test_ready_says_so_and_only_that_to_strangers(self, outermost):
        jobs.note("worker")
        for path, query in (("/readyz", ""), ("/healthz", "ready")):
            assert heard(outermost, path, QUERY_STRING=query, HTTP_X_FORWARDED_FOR="203.0.113.9")[::2] == (200, "ok\n")
        found = json.loads(heard(outermost, "/readyz")[2])
        assert found == {"ready": True, "database": "ok", "migrations": "ok", "disk": "ok", "worker": "ok"}

    def test_silent_worker_is_said_and_keeps_nobody_out(self, outermost):
        status, _, body = heard(outermost, "/readyz")
        assert (status, json.loads(body)["worker"]) == (200, "silent")

    def test_full_disk_older_tables_and_lost_database_are_not_ready(self, outermost, monkeypatch):
        for module, name, value, part in (
            (condition, "free_disk", lambda: condition.NO_DISK - 1, "disk"),
            (schema, "brought", lambda: frozenset({"core.9999_later"}), "migrations"),
            (schema, "state", lambda: 1 / 0, "database"),
        ):
            with monkeypatch.context() as patch:
                patch.setattr(module, name, value)
                status, _, body = heard(outermost, "/readyz")
                assert (status, json.loads(body)["ready"]) == (503, False) and json.loads(body)[part] != "ok"
                assert heard(outermost, "/readyz", REMOTE_ADDR="203.0.113.9")[::2] == (503, "not ready\n")

    def test_every_gauge_can_be_read(self, outermost):
        page = heard(outermost, "/metrics")[2]
        for name in registered:
            assert f"# HELP {name} " in page, f"{name} could not be read"
        assert 'shouwang_jobs{state="failed"} 0.0' in page

    def test_gauge_that_fails_takes_no_other_with_it(self, outermost, monkeypatch):
        monkeypatch.setitem(registered, "shouwang_torn", ("torn", "", lambda: 1 / 0))
        page = heard(outermost, "/metrics")[2]
        assert "shouwang_torn" not in page and "shouwang_disk_free_bytes" in page

    def test_metrics_do_not_exist_for_strangers(self, outermost, monkeypatch, tmp_path):
        (tmp_path / "token").write_text("s3cret-token\n")
        assert heard(outermost, "/metrics")[0] == 200
        for proxied in ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA"):
            assert heard(outermost, "/metrics", **{proxied: "127.0.0.1"})[0] == 404, "a proxy on this machine is not this machine"
        assert heard(outermost, "/metrics", REMOTE_ADDR="10.1.2.3")[0] == 404
        assert heard(outermost, "/metrics", REMOTE_ADDR="")[0] == 404
        monkeypatch.setenv("SHOUWANG_METRICS_TOKEN_FILE", str(tmp_path / "token"))
        for offered, status in (("Bearer s3cret-token", 200), ("Bearer s3cret-tokem", 404), ("Bearer ", 404), ("Basic s3cret-token", 404)):
            assert heard(outermost, "/metrics", REMOTE_ADDR="10.1.2.3", HTTP_AUTHORIZATION=offered)[0] == status
        monkeypatch.setenv("SHOUWANG_METRICS_ALLOW", "10.0.0.0/8")
        probes._networks.cache_clear()
        assert heard(outermost, "/metrics", REMOTE_ADDR="10.1.2.3")[0] == 200
        assert heard(outermost, "/metrics")[0] == 404


def test_error_around_django_is_an_answer_and_is_counted(outermost):
    def torn(environ, start):
        raise RuntimeError("torn")

    status, head, body = heard(probes.Probes(torn), "/x")
    assert (status, body) == (500, "not answered") and re.fullmatch("[0-9a-f]{16}", head["X-Request-Id"])


def test_request_id_is_taken_from_our_proxy_only(outermost, monkeypatch):
    offered = {"HTTP_X_REQUEST_ID": "abcdef12-3456"}
    assert heard(outermost, "/healthz", **offered)[1]["X-Request-Id"] != "abcdef12-3456"
    monkeypatch.setenv("SHOUWANG_BEHIND_PROXY", "1")
    probes._behind_proxy.cache_clear()
    assert heard(outermost, "/healthz", **offered)[1]["X-Request-Id"] == "abcdef12-3456"
    assert heard(outermost, "/healthz", HTTP_X_REQUEST_ID="x y\n")[1]["X-Request-Id"] != "x y\n"


def test_measurement_that_cannot_be_written_costs_no_answer(monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(metrics.batch, "observe", full)
    metrics.committed(3, 0.1, 0)


def test_what_a_killed_server_shared_is_removed_by_the_next(monkeypatch):
    monkeypatch.setenv(gauges.DIRECTORY, "")
    mine = gauges.share()
    killed = mine.with_name(mine.name.replace(f"-{os.getpid()}-", "-999999999-"))
    killed.mkdir()
    (killed / "counter_1.db").write_text("x")
    other = gauges.share()
    assert not killed.exists() and mine.exists() and other.exists()
    mine.rmdir()
    other.rmdir()


def values(page) -> dict[str, float]:
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in page.splitlines() if line and line[0] != "#"}


def get(server, path):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", path, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


@pytest.mark.scale
def test_processes_of_a_server_count_together(place):  # noqa: F811
    server = Serving(place)
    try:
        for turn in range(40):
            status, said = server.post(place.links[numbers[turn % 20]], {"temp_c": 36.5, "day": "2026-03-02", "key": f"m{turn}"})
            assert status == 201, said
        server.post("/c/" + "x" * 22, {"temp_c": 36.5})
        for _ in range(10):
            get(server, place.links[numbers[0]])
        get(server, "/nowhere")
        status, page = get(server, "/metrics")
        again = values(get(server, "/metrics")[1])  # whichever process answers says the same
    finally:
        server.stop()
    found = values(page)
    assert status == 200
    assert found['shouwang_requests_total{status="201",view="checkin:return"}'] == 40
    assert found['shouwang_requests_total{status="404",view="checkin:return"}'] == 1
    assert found['shouwang_requests_total{status="200",view="checkin:link"}'] == 10
    assert found['shouwang_request_seconds_count{view="checkin:return"}'] == 41
    assert found['shouwang_frontdoor_returns_total{outcome="recorded"}'] == 40
    assert found["shouwang_frontdoor_batch_size_sum"] == 40
    assert again['shouwang_requests_total{status="201",view="checkin:return"}'] == 40
    assert {"shouwang_disk_free_bytes", 'shouwang_jobs{state="owed"}', "shouwang_frontdoor_queue"} <= set(found)
    assert "/c/" not in page and not [link for link in place.links.values() if link[3:] in page]


@pytest.mark.scale
def test_alive_and_not_ready_while_the_database_is_away(place):  # noqa: F811
    if not place.url.startswith("sqlite"):
        pytest.skip("the PostgreSQL server is not ours to stop")
    server = Serving(place)
    away = place.home / "away"
    try:
        assert get(server, "/readyz")[0] == 200
        for name in ("shouwang.sqlite3", "shouwang.sqlite3-wal", "shouwang.sqlite3-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.rename(place.home / name, str(away) + name)
        assert get(server, "/healthz") == (200, "ok\n")
        assert get(server, "/readyz")[0] == 503
    finally:
        server.kill()
        time.sleep(0.1)
        for name in ("shouwang.sqlite3", "shouwang.sqlite3-wal", "shouwang.sqlite3-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.rename(str(away) + name, place.home / name)
