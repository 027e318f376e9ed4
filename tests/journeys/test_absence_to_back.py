"""From the class check to the return: marked absent, followed up, not yet, back 48 hours after the fever; the clinic sees the register."""

import datetime as dt
import time

import pytest

from tests.journeys.phones import set_clock
from tests.journeys.test_adviser import press

pytestmark = pytest.mark.browser
WORLD = ["--at", "18:30", "--answered", "--evening"]
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
GONE = dt.datetime(2026, 3, 3, 18, 0, tzinfo=SHANGHAI)


def test_absence_followed_up_and_back(log_in, academy):
    adviser = log_in("辅导员甲", width="phone").open("/classes/").reads("软件2301", "甲一")
    adviser.tap(".faces label:has-text('甲一')")
    press(adviser, "其余全部在校正常").reads("今日出勤", "缺课原因")
    for name, value in (("absence_reason", "ill"), ("symptoms", "fever"), ("symptoms", "cough")):
        adviser.tap(f"label:has(input[name$='-{name}'][value={value}])")
    adviser.type("input[name$='-temp_c']", "38.5")
    press(adviser, "登记例外")
    adviser.reads("已登记例外 1 人")
    _appears(adviser, "甲一")
    adviser.reads("今天联系").page.locator("#content table a", has_text="甲一").click()
    adviser.reads("能不能复课", "还没有记录退热的时间").type("input[name=situation]", "在宿舍休息，已退热")
    for field in ("fever_gone_at", "symptoms_gone_at"):
        adviser.page.fill(f"input[name={field}]", GONE.strftime("%Y-%m-%dT%H:%M"))
    press(adviser, "记下来").reads("已记录", "还不能复课：最早 2026-03-05 18:00")
    press(adviser, "办理复课").reads("还不能复课")
    assert adviser.overflow() <= 0
    set_clock(academy, GONE + dt.timedelta(hours=48))
    time.sleep(2.5)  # the server reads a moved clock every other second
    press(adviser, "办理复课").reads("已办理复课", "2026-03-05")
    log_in("医生").open("/watch/register/?day=2026-03-03").reads("甲一", "发热、咳嗽", "03-03 在宿舍休息，已退热", "2026-03-05")


def _appears(adviser, name):
    """The worker makes an absence of the answer within seconds."""
    for _ in range(20):
        adviser.open("/watch/absences/")
        if name in adviser.text():
            return
        time.sleep(1)
    raise AssertionError(f"no absence of {name} after twenty seconds")
