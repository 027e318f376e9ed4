"""A sweep to the last person: opened by the office, answered on the phone, rung by the adviser, a case, 100.0%.

And the first half of a returnee's way: entered, arrived with one tap on the phone, under watch.
"""

import pytest

from tests.journeys.test_adviser import press

pytestmark = pytest.mark.browser


def test_from_opening_to_the_last_person(log_in, visit, academy):
    office = log_in("主任").open("/watch/sweeps/new/")
    fill(office, code="hb", question="是否到过湖北", place="湖北省", from_day="2026-02-10", to_day="2026-03-02", numbers="P001\nP002\nP003")
    office.page.select_option("#id_mandate", index=1)
    office.page.select_option("#id_reach", "list")
    press_main(office, "开展排查")
    office.reads("0.0%", "湖北省 2026-02-10 — 2026-03-02")
    answer(visit, academy, "甲三", "no")
    ring(log_in)
    office.open("/watch/sweeps/hb/").reads("66.6%")
    give_case(log_in)
    office.open("/watch/sweeps/hb/").reads("100.0%", "转个案")


def fill(visitor, **fields):
    for name, value in fields.items():
        visitor.page.fill(f"#id_{name}", value)


def press_main(visitor, words):
    with visitor.page.expect_navigation():
        visitor.page.locator("#content button.main").filter(has_text=words).first.click()


def answer(visit, academy, name, been):
    """On the phone: the question carries its place and days; whoever was not there answers with one tap."""
    phone = visit().open(academy.people[name]["link"] + "?campaign=sweep-1-1").reads("是否到过湖北", "湖北省")
    phone.tap(f"label:has(input[name=been][value={been}])").tap(".send button").reads("已送达")


def ring(log_in):
    """The adviser rings: nobody answers, then 甲一 was there."""
    adviser = log_in("辅导员甲", width="phone").open("/watch/sweeps/hb/people/?state=todo").reads("甲一", "甲二")
    adviser.page.locator("table a", has_text="甲一").click()
    press(adviser, "未果（没联系上）").reads("联系中，未果 1 次")
    fill_stay(adviser, "湖北省武汉市", "2026-02-20", "2026-02-25")
    press(adviser, "查实（到过）").reads("查实", "湖北省武汉市")
    assert adviser.overflow() <= 0


def fill_stay(visitor, place, first, last):
    for name, value in (("place", place), ("from_day", first), ("to_day", last)):
        visitor.page.fill(f"input[name={name}]", value)


def give_case(log_in):
    """The clinic opens the watch in one action; the last one was not there."""
    clinic = log_in("医生").open("/watch/sweeps/hb/people/?state=found").reads("甲一")
    clinic.page.locator("table a", has_text="甲一").click()
    press(clinic, "开始观察").reads("已开始观察，转为个案", "转个案")
    clinic.open("/watch/sweeps/hb/people/?state=todo").reads("甲二")
    clinic.page.locator("table a", has_text="甲二").click()
    press(clinic, "查无（没有到过）").reads("查无")
    clinic.open("/watch/sweeps/hb/people/?state=todo").reads("这里没有人")


def test_a_returnee_declared_arrives_with_one_tap_and_is_under_watch(log_in, visit, academy):
    office = log_in("主任").open("/watch/divisions/")
    fill(office, place="武汉市", source="省指挥部第 3 号公告", since_day="2026-03-01")
    office.page.select_option("#id_level", "high")
    press_main(office, "登记")
    office.reads("湖北省武汉市", "高风险")
    adviser = log_in("辅导员甲").open("/watch/returnees/new/")
    fill(adviser, number="P002", division="湖北省武汉市江岸区", planned_day="2026-03-03", left_day="2026-03-02")
    press_main(adviser, "登记")
    adviser.reads("甲二", "高风险", "未返")
    phone = visit().open(academy.people["甲二"]["link"]).reads("我已到校")
    phone.open(academy.people["甲二"]["link"] + "/arrived/").reads("湖北省武汉市江岸区")
    phone.tap(".send button").reads("已登记到校", "居家健康监测", "2026-03-02 是第 0 天", "2026-03-16")
    assert phone.overflow() <= 0
    adviser.open("/watch/returnees/?state=arrived").reads("甲二", "已返", "居家健康监测")
