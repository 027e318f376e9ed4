"""From the phone to the health contact: somebody reports of themself, the clinic confirms, the evening is missed, the contact rings."""

import datetime as dt
import time

import pytest

from tests.journeys.phones import returns_of, set_clock

pytestmark = pytest.mark.browser
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
EVENING = dt.datetime(2026, 3, 3, 21, 5, tzinfo=SHANGHAI)


def test_reported_confirmed_missed_rung_recorded(visit, log_in, academy):
    phone = visit().open(academy.people["甲三"]["link"])
    begun = time.perf_counter()
    phone.tap("如实上报").reads("发生了什么")
    phone.tap("label:has(input[name=what][value=contact])").type("#f-note", "和确诊同学同车")
    phone.tap(".send button").reads("校医院已收到，待核实", "现在请这样做", "保持电话畅通")
    assert phone.taps <= 4 and phone.took(begun) < 20 and phone.overflow() <= 0
    assert all(box["height"] >= 56 for box in _boxes(visit, academy))

    clinic = log_in("医生").open("/").reads("如实上报待核实")
    clinic.open("/watch/self-reports/").reads("甲三", "和确诊同学同车").tap("甲三")
    clinic.reads("核实属实", "措施").page.select_option("select[name=kind]", "home_monitoring")
    clinic.tap("核实，开始观察").reads("已核实", "没有待核实的如实上报")
    clinic.open("/watch/follow-up/contacts/").reads("甲三")
    clinic.type("input[name=contacts]", "督查").tap("平均分配").reads("督查", "每个人都有联络人")

    phone.comes_to_read(academy.people["甲三"]["link"], "观察期健康监测", "每日健康上报")  # a job opens the campaign

    set_clock(academy, EVENING)
    time.sleep(2.5)  # the server reads a moved clock every other second
    contact = log_in("督查", width="phone").open("/watch/follow-up/mine/")
    contact.reads("甲三", "连续漏测 2 次").tap("打电话、登记")
    contact.tap("显示电话（记入查看记录）").reads("13800000003")
    contact.type("#temp", "36.8").page.select_option("#way", "phone")
    contact.tap("登记监测").reads("监测已登记", "36.8", "联系上，已补测")
    assert contact.overflow() <= 0
    rows = [row for row in returns_of(academy, "甲三") if row["temp_dc"] == 368]
    assert len(rows) == 1 and rows[0]["proxy"]
    board = log_in("医生").open("/watch/follow-up/?half=pm").reads("今日随访", "督查")
    board.open("/watch/follow-up/missed/").reads("现在没有人漏测")


def _boxes(visit, academy):
    """What a thumb touches on the page of a self-report that is not sent yet."""
    other = visit(scripts=False).open(academy.people["乙一"]["link"] + "/report/")
    found = other.page.locator(".chips span, .q input[type=date], #f-note, .send button")
    return [found.nth(n).bounding_box() for n in range(found.count())]
