"""A student without network: the link opens, is filled in and "sent"; what was sent arrives once, with its claimed time, or says why not."""

import datetime as dt
import json
import time
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.phones import Line, Phone, ask, returns_of, set_clock
from tests.journeys.test_student import fill, revoke, send

pytestmark = pytest.mark.browser
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def line(academy):
    """The line to a server that can be cut."""
    made = Line(academy)
    yield made
    made.cut()


@pytest.fixture
def phone(chromium, line, academy):
    """Hands out phones; each with its own browser and storage. The line is whole before each."""
    if line.process is None:
        line.mend()
    made = []

    def get(**more):
        made.append(Phone(chromium, line, **more))
        return made[-1]

    yield get
    for one in made:
        one.context.close()


def link(academy, name):
    return academy.people[name]["link"]


def test_opened_filled_in_and_sent_without_a_network_it_arrives_once(phone, academy):
    student = phone().open(link(academy, "甲三")).settle()
    student.lose()
    student.page.reload()
    student.reads("没有网络", "甲*", "2026-03-03 · 18:00 截止", "提交")
    send(fill(student, "36.7"))
    student.reads("尚未送达：1 份填报存在这台手机上", "立即重发")
    assert "已送达" not in student.text() and not student.page.is_visible("#answers")
    student.die().open(link(academy, "甲三")).reads("尚未送达：1 份", "每日健康上报 2026-03-03")
    assert not student.page.is_visible("#answers")
    student.regain().reads("已送达", "36.7", "无以上症状", seconds=40)
    assert [(row["day"], row["seq"], row["temp_dc"], row["late"]) for row in returns_of(academy, "甲三")] == [("2026-03-03", 1, 367, False)]
    student.page.reload()
    student.reads("已送达", "36.7")
    assert "尚未送达" not in student.text() and ".q." not in student.storage()


def test_yesterdays_goes_to_yesterday_and_todays_to_today(phone, academy):
    student = phone()
    student.context.clock.install()
    student.open(link(academy, "甲四")).settle().lose()
    student.context.clock.fast_forward("13:30:00")
    student.page.reload()
    send(fill(student.reads("已过截止时间"), "36.3"))
    student.reads("尚未送达：1 份", "03-03 22:0")
    student.context.clock.fast_forward("10:00:00")
    student.page.reload()
    student.reads("2026-03-04 · 18:00 截止", "尚未送达：1 份", "03-03 22:0")
    send(fill(student, "36.4"))
    student.reads("尚未送达：2 份")
    set_clock(academy, dt.datetime(2026, 3, 4, 8, 10, tzinfo=ZONE))
    student.regain().reads("先前存下的“每日健康上报 2026-03-03”已送达", "迟报，自称 03-03 22:0", seconds=40)
    student.reads("36.4", within=".receipt")
    first, second = returns_of(academy, "甲四")
    assert (first["day"], first["temp_dc"], first["late"], first["at"][:9]) == ("2026-03-03", 363, True, "03-03 22:")
    assert (second["day"], second["temp_dc"], second["late"]) == ("2026-03-04", 364, False)
    set_clock(academy, dt.datetime(2026, 3, 3, 8, 40, tzinfo=ZONE))


def test_two_people_on_one_phone_do_not_see_each_other(phone, academy):
    shared = phone().open(link(academy, "乙一")).settle().open(link(academy, "乙二"))
    shared.lose().open(link(academy, "乙一"))
    send(fill(shared.reads("软件2302"), "36.1"))
    shared.reads("尚未送达：1 份")
    shared.open(link(academy, "乙二")).reads("没有网络", "提交")
    assert "尚未送达" not in shared.text() and shared.page.is_visible("#answers")
    kept = shared.storage()
    assert not [word for name in ("乙一", "乙二") for word in (link(academy, name)[3:], academy.people[name]["number"], name) if word in kept]
    shared.open(link(academy, "乙一")).reads("尚未送达：1 份")
    shared.regain().reads("已送达", "36.1", seconds=40)
    assert len(returns_of(academy, "乙一")) == 1 and returns_of(academy, "乙二") == []


def test_two_tabs_send_it_once(phone, academy):
    student = phone().open(link(academy, "丙一")).settle()
    other = student.context.new_page()
    other.goto(link(academy, "丙一"))
    student.lose()
    send(fill(student, "36.2"))
    student.reads("尚未送达：1 份")
    other.wait_for_function("document.body.innerText.includes('尚未送达：1 份')")
    student.regain()
    student.reads("已送达", seconds=40)
    other.wait_for_function("!document.body.innerText.includes('尚未送达')")
    assert [row["seq"] for row in returns_of(academy, "丙一")] == [1]


def test_what_waits_is_sent_while_no_page_is_open(phone, academy):
    student = phone().open(link(academy, "医生")).settle().lose()
    send(fill(student, "36.5"))
    student.reads("尚未送达：1 份")
    student.die().open("about:blank")
    student.regain().synchronise()
    deadline = time.monotonic() + 30
    while not returns_of(academy, "医生"):
        assert time.monotonic() < deadline, "the worker sent nothing"
    student.open(link(academy, "医生")).reads("已送达", "36.5")
    assert [row["seq"] for row in returns_of(academy, "医生")] == [1] and ".q." not in student.storage()


def test_inside_another_app_without_a_worker_it_is_sent_when_the_link_is_opened_next(phone, academy):
    student = phone(service_workers="block").open(link(academy, "丙二")).lose()
    send(fill(student, "36.6"))
    student.reads("尚未送达：1 份", "下次打开时")
    student.line.mend()
    student.die().context.set_offline(False)
    student.open(link(academy, "丙二")).reads("已送达", "36.6")
    assert [row["seq"] for row in returns_of(academy, "丙二")] == [1]


def test_a_phone_that_keeps_nothing_says_so_and_still_sends(phone, academy):
    student = phone()
    student.context.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    student.open(link(academy, "督查")).lose()
    send(fill(student, "36.5"))
    student.reads("尚未送达：1 份", "不让本页保存内容", "请不要关闭本页")
    student.regain().reads("已送达", seconds=40)


def test_a_link_that_was_revoked_meanwhile_says_what_to_do_and_keeps_what_was_written(phone, academy):
    who = academy.people["学工"]
    student = phone().open(who["link"]).settle().lose()
    send(fill(student, "36.8"))
    student.reads("尚未送达：1 份")
    revoke(academy, who["number"])
    student.regain().reads("没有记录：", "链接已经失效", "新的链接", seconds=40)
    student.page.reload()
    student.reads("这个链接打不开", "没有记录：", "链接已经失效")
    student.tap("#outbox summary").reads("36.8")
    assert who["number"] not in student.text() and "学工" not in student.text()
    student.tap("知道了，从手机上删除")
    student.page.reload()
    student.reads("这个链接打不开")
    assert "没有记录" not in student.text() and returns_of(academy, "学工") == []


def test_the_same_key_with_another_content_is_told_as_a_conflict(phone, academy):
    student = phone().open(link(academy, "审计")).settle().lose()
    send(fill(student, "36.9"))
    student.reads("尚未送达：1 份")
    item = json.loads(student.page.evaluate("Object.entries(localStorage).find(([name]) => name.includes('.q.'))[1]"))
    student.line.mend()
    other = json.loads(item["body"]) | {"temp_c": 36.0}
    assert student.context.request.post(link(academy, "审计"), data=other).status == 201
    student.context.set_offline(False)
    student.reads("没有记录：", "已用于另一份内容", seconds=40)
    assert [row["temp_dc"] for row in returns_of(academy, "审计")] == [360]


def test_an_answer_that_the_server_refuses_later_is_laid_out_again(phone, academy):
    student = phone(service_workers="block").open(link(academy, "安全")).lose()
    send(fill(student, "36.4"))
    student.reads("尚未送达：1 份")
    student.page.evaluate("""() => { for (const [name, text] of Object.entries(localStorage)) if (name.includes('.q.')) {
        const item = JSON.parse(text), body = JSON.parse(item.body);
        body.temp_c = 50;
        localStorage.setItem(name, JSON.stringify({ ...item, body: JSON.stringify(body) }));
    } }""")  # as though the form had been changed meanwhile
    student.regain().reads("没有记录：", "请改正后再提交", seconds=40)
    student.reads("34.0", within="#q-temp_c .problem")
    assert student.page.input_value("#f-temp_c") == "36.4"
    send(student)
    student.reads("已送达", "36.4")
    assert [row["temp_dc"] for row in returns_of(academy, "安全")] == [364] and "没有记录" not in student.text()


def test_a_campaign_that_was_paused_meanwhile_is_told_in_its_sentence(phone, academy):
    student = phone().open(link(academy, "院长")).settle().lose()
    send(fill(student, "36.4"))
    act = "from shouwang.checkin import actions\nfrom shouwang.checkin.models import Campaign\nactions.{}_campaign(campaign=Campaign.objects.get(), by=operator())"
    ask(academy, act.format("pause"))
    student.regain().reads("没有记录：", "没有在进行中", "辅导员", seconds=40)
    ask(academy, act.format("resume"))
    assert returns_of(academy, "院长") == []


def test_a_phone_never_there_before_says_that_it_has_no_form(phone, academy):
    student = phone().open(link(academy, "书记")).settle().lose()
    student.open(link(academy, "管理")).reads("现在连不上服务器", "还没有存过这个链接的表单")
    assert not student.page.locator("#answers").count() and "书" not in student.text()


def test_already_delivered_is_remembered_without_a_network(phone, academy):
    student = phone().open(link(academy, "主任")).settle()
    send(fill(student, "36.5"))
    student.reads("已送达").lose()
    student.page.reload()
    student.reads("没有网络", "已于 03-03", "送达")
    assert not student.page.locator("#answers").count() and "36.5" not in student.storage()


def test_installable_with_its_own_scope_and_no_page_of_a_login_in_any_store(phone, academy):
    adviser = phone()
    adviser.log_in(academy.people["辅导员甲"]["number"], "only-in-tests-3141")
    address = link(academy, "辅导员甲")
    adviser.open(address).settle()
    manifest = adviser.context.request.get(adviser.page.get_attribute("link[rel=manifest]", "href")).json()
    assert manifest["start_url"] == manifest["scope"] == manifest["id"] == address and manifest["display"] == "standalone"
    assert "辅导员" not in json.dumps(manifest, ensure_ascii=False)
    for icon in manifest["icons"]:
        assert adviser.context.request.get(icon["src"]).headers["content-type"] == "image/png"
    scopes = adviser.page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => new URL(one.scope).pathname))")
    assert scopes == ["/c/"]
    for page in ("/", "/rollcall/daily/", "/account/", "/mine/", "/household/"):
        adviser.open(page)
        assert adviser.page.evaluate("navigator.serviceWorker.controller") is None, page
    kept = adviser.cached()
    assert "/c/" in kept and all(name == "/c/" or name.startswith("/static/") for name in kept), kept
    shell = adviser.page.evaluate("caches.match('/c/').then((answer) => answer.text())")
    assert not [word for word in ("辅导员", "软件2301", address[3:], academy.people["辅导员甲"]["number"]) if word in shell]
    assert address[3:] not in adviser.storage()
