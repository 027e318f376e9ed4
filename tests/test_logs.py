"""What a server writes while everything goes wrong: names, phones, passwords and tokens are planted in requests and in errors
of every kind, and looked for in all that it said. One id follows a request through the front door, Django and the jobs.
"""

import http.client
import json
import subprocess
import sys
import time

import pytest

from shouwang.checkin.tests.test_frontdoor_processes import Serving
from tests.command_line import installation  # noqa: F401  a fixture

pytestmark = pytest.mark.scale
PLANTED = ["欧阳某某", "13912345678", "41010119990101123X", "hunter2-secret", "temp_is_38.9", "zhangsan@example.edu"]
WORDS = "|".join(PLANTED)

BROKEN = """
import sys, threading
import django; django.setup()
from django.db import IntegrityError, OperationalError
from shouwang.checkin import frontdoor
from shouwang.core import events, jobs
from shouwang.site import queries
WORDS = sys.argv[1]

def raising(error):
    def broken(*_args, **_more):
        try:
            int(WORDS)  # an error that arose from another one, each with its words
        except ValueError as first:
            raise error from first
    return broken

queries.find_people = raising(ValueError(WORDS))
queries.find_units = raising(ValueError(WORDS))
real = frontdoor.record

def record(items):
    temps = {str(item.answers.get("temp_c")) for item in items}
    if "37.1" in temps:
        raising(IntegrityError(f"DETAIL: Key (name)=({WORDS}) already exists."))()
    if "37.2" in temps:
        raising(OSError(28, "No space left on device", WORDS))()
    return real(items)

frontdoor.record = record
events.on("checkin.flagged")(raising(RuntimeError(WORDS)))
jobs.task("test.broken")(raising(KeyError(WORDS)))
jobs.every("test.periodic")(raising(LookupError(WORDS)))
jobs.plant("test.broken", unique="test.broken")
once = iter([1])
jobs.every("test.thread")(lambda: next(once, 0) and threading.Thread(target=raising(ArithmeticError(WORDS))).start())
from shouwang import cli
sys.exit(cli.main(sys.argv[2:]))
"""


class Broken(Serving):
    """A server in which everything that can be broken is; its output is kept."""

    command = (sys.executable, "-c", BROKEN, WORDS)


@pytest.fixture
def place(installation):  # noqa: F811
    made = installation
    made.ok("init", "--name", "日志学校", "--mark", "test")
    made.table("r.csv", ["学工号", "姓名", "类别", "单位", "电话"], [["S1", PLANTED[0], "学生", "一班", PLANTED[1]], ["S2", "李四", "学生", "一班", ""]])
    made.ok("roster", "import", made.home / "r.csv", "--as-of", "2026-03-01")
    made.ok("outbreak", "open", "ob", "--name", "疫情", "--basis", "法", "--since", "2026-03-01", "--review", "2026-06-01")
    made.ok("campaign", "open", "d", "--outbreak", "ob", "--form", "daily-health", "--since", "2026-03-01")
    links = made.ok("link", "S1", "S2")
    made.tokens = [row["url"].rpartition("/")[2] for row in links["links"]] if isinstance(links, dict) else [row["url"].rpartition("/")[2] for row in links]
    made.env |= {"DJANGO_SETTINGS_MODULE": "shouwang.settings", "SHOUWANG_LOG": "json", "PYTHONWARNINGS": "always"}
    return made


def ask(server, method, path, body=None, **headers):
    """(status, headers, body) of one request; names of headers with _ for -."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), said


def everything_goes_wrong(server, tokens):
    """Requests that carry what nobody may read in a log, and meet every kind of error. {what: its request id}."""
    planted = "".join(f"%{byte:02x}" for byte in WORDS.encode())
    ids = {}
    for path in (f"/{planted}", f"/people/{planted}?q={planted}", f"/c/{tokens[0]}x", f"/c/{planted}", f"/roster/people/?q={planted}"):
        ask(server, "GET", path, Referer=f"http://x/c/{tokens[0]}", Cookie=f"sessionid={PLANTED[3]}")
    ask(server, "GET", "/", Host=f"{PLANTED[3]}.example")
    ask(server, "POST", "/login/", f"username={planted}&password={PLANTED[3]}", Content_Type="application/x-www-form-urlencoded")
    ask(server, "POST", "/search/", planted, Content_Length="-5")
    for body in (WORDS.encode(), b"{" + WORDS.encode(), json.dumps({"temp_c": WORDS}).encode(), b"\xff\xfe" + WORDS.encode()):
        ask(server, "POST", f"/c/{tokens[0]}", body, Content_Type="application/json")
    for temp in ("37.1", "37.2", "38.9"):
        sent = json.dumps({"temp_c": temp, "note": WORDS} if temp != "38.9" else {"temp_c": temp})
        status, head, _ = ask(server, "POST", f"/c/{tokens[0]}", sent, Content_Type="application/json", X_Request_ID=PLANTED[3])
        ids[temp] = head["x-request-id"]
    assert status == 201
    return ids


def test_nothing_that_is_anybodys_is_logged_and_one_id_follows_a_request(place):
    words = [*Broken.command, "serve"]
    server = Broken(place)
    try:
        ids = everything_goes_wrong(server, place.tokens)
        worker = None
        if place.url.startswith("postgres"):
            worker = subprocess.Popen([*words[:-1], "worker"], env=place.env, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 30
        while place.ok("jobs")["owed"] and time.monotonic() < deadline:
            time.sleep(0.3)
    finally:
        _, said = server.stop()
    if worker:
        worker.terminate()
        said += "".join(worker.communicate(timeout=30))
    for secret in [*PLANTED, *place.tokens]:
        assert secret not in said, f"{secret} was logged"
    lines = [json.loads(line) for line in said.splitlines() if not line.startswith("守望 ")]
    assert {"at", "level", "logger", "message"} <= set.intersection(*(set(line) for line in lines))
    errors = {error["error"].split(" ")[0] for line in lines for error in line.get("errors", ())}
    assert {"ValueError", "RuntimeError", "KeyError", "LookupError", "ArithmeticError", "OSError"} <= errors
    by_request = {}
    for line in lines:
        by_request.setdefault(line.get("request", ""), []).append(line)
    assert any("IntegrityError" in line["message"] for line in by_request[ids["37.1"]])
    assert any("No space left" in line["message"] for line in by_request[ids["37.2"]])
    assert any(line["logger"] == "shouwang.core.jobs" and "failed" in line["message"] for line in by_request[ids["38.9"]])
    answered = [line for line in lines if line["message"] == "answered"]
    assert {"site:login", "none"} <= {line["view"] for line in answered} and all(line["request"] and line["ms"] >= 0 for line in answered)


def test_error_of_a_page_is_logged_by_its_kind_and_place(place):
    place.env["SHOUWANG_LOG"] = "text"
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\nfrom shouwang.roster import finding\nfrom shouwang.roster.models import Account, Person\n"
        "from shouwang.roster import actions\nfrom shouwang.core.actions import operator\n"
        f"def broken(*a, **k): raise ValueError({WORDS!r})\n"
        "finding.people = broken\n"
        "account = actions.make_account(person=Person.objects.get(number='S2'), by=operator())\n"
        "client = Client(raise_request_exception=False); client.force_login(account)\n"
        "print(client.get('/search/?q=' + 'x').status_code)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=place.env, capture_output=True, text=True)
    assert done.stdout.strip() == "500", done.stderr
    assert "ValueError" in done.stderr and "<string>:7 broken" in done.stderr
    assert not [word for word in PLANTED if word in done.stderr]


def test_job_that_failed_keeps_no_words_of_its_error(place):
    code = (
        "import django; django.setup()\nfrom shouwang.core import jobs\nfrom shouwang.core.models import Job\n"
        "jobs.days.clear(); jobs.periodic.clear()\n"
        f"def broken(): raise ValueError({WORDS!r})\n"
        "jobs.task('test.broken')(broken); jobs.plant('test.broken', unique='b'); jobs.run_due(); print(Job.objects.get().error)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=place.env, capture_output=True, text=True)
    assert "ValueError" in done.stdout and not [word for word in PLANTED if word in done.stdout + done.stderr]
