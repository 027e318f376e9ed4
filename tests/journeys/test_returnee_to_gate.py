"""A returnee from declaration to the gate: declared and arrived on the phone, watched, one check missed and rung for, released, through.

From a place of high risk, left on 18 February: the last of fourteen days is 4 March, and 5 March is the day of the release.
"""

import datetime as dt
import time

import pytest

from tests.academy import PASSWORD
from tests.journeys.phones import ask, returns_of, set_clock
from tests.journeys.test_adviser import press

pytestmark = pytest.mark.browser
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
WHO, NUMBER = "甲三", "P003"
STANDS = """
from shouwang.checkin.actions import open_campaign
from shouwang.gate import actions
from shouwang.roster import actions as roster
from shouwang.roster.models import Kind, Mandate, Role, Unit
from shouwang.watch.actions.divisions import designate
by, now, today = operator(), clock.now(), clock.today()
guard = roster.add_person(number="G002", name="门卫", kind=Kind.STAFF, unit=Unit.objects.get(code="HR"), since=now, by=by)
roster.grant_role(person=guard, role=Role.GUARD, unit=Unit.objects.get(path="R"), kinds=[], by=by)
roster.set_password(account=roster.make_account(person=guard, by=by), password="{password}", by=by)
actions.open_gate(name="东门", by=by)
measure = actions.draft_measure(basis="会议纪要", doc="校防〔2026〕3 号", last_day=today + dt.timedelta(days=9), say="请您先到等候处。",
    phone="0371-12345", waiting="东门值班室外长椅", by=by)
actions.sign_measure(measure=measure, by=by)
open_campaign(code="back", mandate=Mandate.objects.get(code="ob"), form="return-plan", since_day=today, by=by)
designate(place="湖北省武汉市", level="high", since_day=today - dt.timedelta(days=2), source="省指挥部第 3 号公告", by=by)
"""


@pytest.fixture(scope="module")
def stands(academy):
    """A gate under a signed measure with a guard, a form for returnees, 武汉市 designated."""
    ask(academy, "import datetime as dt\n" + STANDS.replace("{password}", PASSWORD))


def test_declared_arrived_watched_missed_rung_released_and_through_the_gate(visit, log_in, academy, stands):
    link = academy.people[WHO]["link"]
    phone, clinic, office = visit(), log_in("医生"), log_in("主任")
    guard = visit(width="desk").log_in("G002", PASSWORD)
    declares(phone, link)
    arrives(phone, link)
    moves_to_a_room(clinic)
    receives(phone, link, "告知书")
    says(guard, "请联系校医院", "0371-12345", "东门值班室外长椅")
    checks(phone, link, "36.5")
    at(academy, 3, 21, 5)
    rings(log_in("督查", width="phone"))
    at(academy, 4, 8, 30)
    checks(phone, link, "36.4")
    at(academy, 4, 20, 0)
    checks(phone, link, "36.6")
    at(academy, 5, 9, 0)
    says(guard, "请联系校医院")
    released(clinic, office)
    receives(phone, link, "解除医学观察通知书")
    says(guard, "放行")
    assert "单间" not in guard.text() and phone.overflow() <= 0
    made = [(row["day"], row["temp_dc"], row["proxy"]) for row in sorted(returns_of(academy, WHO), key=lambda row: row["at"]) if row["temp_dc"]]
    assert made == [("2026-03-03", 365, False), ("2026-03-03", 368, True), ("2026-03-04", 364, False), ("2026-03-04", 366, False)]


def at(academy, day, hour, minute):
    """The clock of the academy moves on."""
    set_clock(academy, dt.datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI))
    time.sleep(2.5)  # the server reads a moved clock every other second


def declares(phone, link):
    """On the phone: when, from which district, when they set out."""
    phone.open(link + "?campaign=back").reads("返校申报", "从哪里返校")
    phone.type("#f-planned_day", "2026-03-03")
    phone.tap(".place button")
    for code in ("420000", "420100", "420102"):
        phone.page.locator(".place select").last.select_option(code)
    phone.type("#f-left_day", "2026-02-18").tap("label:has(input[name=lives][value=dormitory])").tap(".send button").reads("已送达")


def arrives(phone, link):
    """One tap, once the worker has entered the declaration in the ledger."""
    for _ in range(20):
        if "我已到校" in phone.open(link).text():
            break
        time.sleep(1)
    phone.tap("我已到校").reads("2026-03-03 从湖北省武汉市江岸区返校")
    phone.tap(".send button").reads("已登记到校", "居家健康监测", "2026-02-18 是第 0 天", "2026-03-04")


def moves_to_a_room(clinic):
    """There is a room: the clinic changes the measure, names a health contact, issues the paper."""
    clinic.open("/watch/watches/").reads(WHO, "居家健康监测").page.locator("#content table a", has_text=WHO).first.click()
    clinic.reads("延长、缩短或更改").tap("延长、缩短或更改").page.select_option("#id_change_kind", "single_room")
    press(clinic.type("#id_change_why", "校内有单间，室友多"), "更改").reads("已更改", "校内单间观察", "第13/14天")
    clinic.open("/watch/follow-up/contacts/").reads(WHO).type("input[name=contacts]", "督查")
    press(clinic, "平均分配").reads("每个人都有联络人")
    clinic.open("/watch/watches/").page.locator("#content table a", has_text=WHO).first.click()
    press(clinic, "开告知书").type("#id_place", "留学生楼 204")
    press(clinic, "签发").reads("已签发")


def receives(phone, link, title):
    """The paper waits on the phone: opened, read, received."""
    phone.open(link).tap("医学观察文书").reads(title)
    if phone.page.locator("nav.tasks a").count():  # of several the page is a list; a single one opens by itself
        phone.reads("未签收").page.locator("nav.tasks a", has_text=title).first.tap()
    phone.reads("校内单间观察", "我已收到").tap(".send button").reads("已签收")


def says(guard, *words):
    """The guard types a number; what the gate says, never why."""
    guard.open("/gate/door/").type("#text", NUMBER).page.keyboard.press("Enter")
    guard.reads(*words, within="#said")


def checks(phone, link, temp_c):
    """The check of the half-day, by the person."""
    phone.open(link + "?campaign=followup-ob").reads("观察期健康监测")
    phone.type("#f-temp_c", temp_c).tap("label:has(input[name=symptoms][value=none])").tap(".send button").reads("已送达", temp_c)


def rings(contact):
    """Two hours after it was due the evening is missed: the health contact rings and enters what they are told."""
    contact.open("/watch/follow-up/mine/").reads(WHO, "漏测 1 次").tap("打电话、登记")
    contact.tap("显示电话（记入查看记录）").reads("13800000003")
    contact.type("#temp", "36.8").page.select_option("#way", "phone")
    contact.tap("登记监测").reads("监测已登记", "36.8", "联系上，已补测")
    contact.open("/watch/follow-up/mine/").reads(WHO)
    assert "漏测" not in contact.text("#content") and contact.overflow() <= 0


def released(clinic, office):
    """Reviewed by the doctor, signed by the office, which issues the paper of the release."""
    clinic.open("/watch/watches/due/").reads(WHO, "可以解除", "未审核").tap("#content input[name=watch]")
    press(clinic, "审核同意所勾选的").reads("已审核 1 人")
    office.open("/watch/watches/due/").reads(WHO, "已审核").page.locator("#content table a", has_text=WHO).first.click()
    press(office, "签发解除").reads("已解除", "开解除通知书")
    press(office, "开解除通知书").reads("签发后取得编号")
    press(office, "签发").reads("已签发")
