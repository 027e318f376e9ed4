"""The link page in a real Chromium, against a server that answers as told: the script's half of the bargain, without Django's views.

It says nothing false about delivery, never makes a second return of a retry, and asks only what applies.
"""

import datetime as dt
import http.server
import json
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

ROOT = Path(__file__).resolve().parents[3]
KEY = "7b0f5a4e-9a1f-4b1e-8d1e-2b6f0f5f1c11"
YES_NO = [{"value": "yes", "label": "是"}, {"value": "no", "label": "否"}]
QUESTIONS = [
    {"name": "temp_c", "type": "number", "label": "体温", "required": True, "relevant": True, "unit": "℃", "min": "34.0", "max": "42.0", "decimals": 1},
    {"name": "symptoms", "type": "multiple", "label": "症状", "required": True, "relevant": True,
     "choices": [{"value": "none", "label": "无症状", "exclusive": True}, {"value": "cough", "label": "干咳"}]},
    {"name": "visited", "type": "choice", "label": "是否就诊", "required": True, "conditional": True, "relevant": False, "choices": YES_NO},
    {"name": "place", "type": "place", "label": "所在地", "required": True, "relevant": True, "last": {"code": "410811", "name": "焦作市山阳区"}},
    {"name": "true", "type": "consent", "label": "属实", "required": True, "relevant": True},
]  # fmt: skip
FEVER_OR_SYMPTOM = [
    "or",
    [">", ["count-selected", ["q", "symptoms", "m"]], ["n", "0"]],
    [">=", ["q", "temp_c", "n", 1], ["n", "37.3"]],
]


def page_html(**more):
    """The link page as a view would render it."""
    day = dt.datetime(2026, 3, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    rules = {"visited": FEVER_OR_SYMPTOM}
    asked = [
        {"name": q["name"], "type": q["type"], "required": q["required"], "relevant": rules.get(q["name"])}
        for q in QUESTIONS
    ]
    context = {
        "institution": {"name": "测试大学"}, "person": {"name": "张*", "unit": "软件2301班"}, "zone": "Asia/Shanghai", "state": "form",
        "task": {"title": "每日健康上报", "day": day, "cutoff_at": day, "fields": {"day": "2026-03-02"}},
        "sections": [{"title": "", "questions": QUESTIONS}], "key": KEY, "post_url": "/post", "advice": {"contacts": [{"label": "校医院", "phone": "120"}]},
        "definition": {"day": "2026-03-02", "params": {}, "sections": [{"questions": asked}]}, **more,
    }  # fmt: skip
    return render_to_string("checkin/link.html", context)


class Answering(http.server.SimpleHTTPRequestHandler):
    """Serves the page and static files; posts are answered with `server.answer` and kept in `server.posted`."""

    def log_message(self, *args):
        """Quiet."""

    def translate_path(self, path):
        return str(ROOT / path.lstrip("/"))

    def do_GET(self):
        if self.path != "/c/token":
            return super().do_GET()
        self._send(200, self.server.page.encode(), "text/html; charset=utf-8")

    def do_POST(self):
        self.server.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        status, body = self.server.answer
        self._send(status, json.dumps(body).encode(), "application/json")

    def _send(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering) as serving:
        serving.posted, serving.answer, serving.page = [], (503, {}), page_html()
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield serving
        serving.shutdown()


@pytest.fixture
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def phone(server, chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(8000)
    page.goto(f"http://127.0.0.1:{server.server_port}/c/token")
    return page


def fill(page, temp="36.5"):
    """Answer everything that applies to somebody well."""
    page.fill("[name=temp_c]", temp)
    page.press("[name=temp_c]", "Tab")
    page.check("[name=symptoms][value=none]", force=True)
    page.click("text=与上次相同")
    page.check("[name=true]", force=True)


RECEIPT = {"id": 9, "seq": 1, "recorded_at": "2026-03-02T01:02:03Z", "late": False, "flagged": False}


@pytest.mark.browser
def test_first_visit_stays_under_fifty_kilobytes(server, chromium):
    page, sizes = chromium.new_page(), []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"http://127.0.0.1:{server.server_port}/c/token", wait_until="networkidle")
    assert 20_000 < sum(sizes) < 50_000


@pytest.mark.browser
def test_answer_is_sent_once_and_shown_as_recorded(server, phone):
    server.answer = (201, RECEIPT)
    fill(phone)
    phone.click(".send button")
    phone.wait_for_selector(".receipt")
    body = json.loads(server.posted[0])
    at = body.pop("at")
    assert at.endswith("Z")
    assert body == {"key": KEY, "day": "2026-03-02", "temp_c": 36.5, "symptoms": [], "place": "410811", "true": True}
    assert len(server.posted) == 1
    assert "03-02 09:02:03" in phone.inner_text(".receipt")
    assert not phone.is_visible(".advice")
    assert phone.evaluate("Object.keys(localStorage).filter((name) => name.includes('.q.')).length") == 0


@pytest.mark.browser
def test_unsent_answer_survives_reload_word_for_word(server, phone):
    fill(phone)
    phone.click(".send button")
    phone.wait_for_selector("#outbox .wait")
    assert not phone.query_selector(".receipt")
    server.answer = (201, {**RECEIPT, "flagged": True, "late": True})
    phone.reload()
    phone.wait_for_selector(".receipt")
    assert len(server.posted) >= 2
    assert len(set(server.posted)) == 1
    assert phone.is_visible(".advice")
    assert "补报" in phone.inner_text(".tags")


@pytest.mark.browser
def test_page_that_is_not_a_receipt_is_not_believed(server, phone):
    server.answer = (200, {"portal": "please log in"})
    fill(phone)
    phone.click(".send button")
    phone.wait_for_selector("#outbox .wait")
    assert "尚未送达" in phone.inner_text("#outbox")


@pytest.mark.browser
def test_refused_answer_says_which_and_why(server, phone):
    server.answer = (422, {"problems": [{"question": "temp_c", "message": "请重新测量。"}]})
    fill(phone)
    phone.click(".send button")
    phone.wait_for_selector("#q-temp_c.wrong")
    assert phone.inner_text("#q-temp_c .problem") == "请重新测量。"
    server.answer = (201, RECEIPT)
    phone.click(".send button")
    phone.wait_for_selector(".receipt")
    keys = [json.loads(body)["key"] for body in server.posted]
    assert keys[0] != keys[1]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "kept", "asked"), [("373", "37.3", True), ("３７。２", "37.2", False), ("36,5", "36.5", False)]
)
def test_temperature_is_understood_and_opens_the_next_question(phone, typed, kept, asked):
    phone.fill("[name=temp_c]", typed)
    phone.press("[name=temp_c]", "Tab")
    assert phone.input_value("[name=temp_c]") == kept
    assert phone.is_visible("#q-visited") is asked


@pytest.mark.browser
def test_impossible_temperature_and_silence_are_not_sent(server, phone):
    fill(phone, temp="46.5")
    phone.click(".send button")
    assert "34.0–42.0" in phone.inner_text("#q-temp_c .problem")
    assert server.posted == []


@pytest.mark.browser
def test_none_of_these_stands_alone(phone):
    phone.check("[name=symptoms][value=cough]", force=True)
    phone.check("[name=symptoms][value=none]", force=True)
    assert not phone.is_checked("[name=symptoms][value=cough]")


@pytest.mark.browser
def test_without_scripts_every_question_is_there(server, chromium):
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/c/token")
    assert all(page.is_visible(f"#q-{q['name']}") for q in QUESTIONS)
    assert page.is_visible("[name=place]")


@pytest.mark.browser
def test_preview_sends_nothing(server, chromium):
    server.page = page_html(preview=True)
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/c/token")
    fill(page)
    assert page.is_disabled(".send button")
    assert server.posted == []
