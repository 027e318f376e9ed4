"""晨检 on a phone: nobody is an exception, one press says so; the register prints 零报告 for that class and 未报 for the silent one."""

import pytest

from tests.journeys.test_adviser import press

pytestmark = pytest.mark.browser
WORLD = ["--at", "18:30", "--answered", "--evening"]


def test_class_check_with_zero(log_in, academy):
    adviser = log_in("辅导员乙", width="phone").open("/classes/").reads("软件2302", "还没有登记")
    taps = adviser.taps
    press(adviser, "其余全部在校正常").reads("零报告")
    assert adviser.taps - taps == 1 and adviser.overflow() <= 0
    clinic = log_in("医生").open("/watch/register/").reads("因病缺课登记表", "软件2302", "软件2301")
    lines = {cells[1]: cells for cells in _rows(clinic)}
    assert lines["2023级/软件2302"][-1] == "零报告" and lines["2023级/软件2301"][-1] == "未报"
    assert lines["2023级/软件2302"][4] == "0" and lines["2023级/软件2301"][4] == "—"


def _rows(visitor):
    found = visitor.page.locator("#content table").first.locator("tbody tr")
    rows = [found.nth(n).locator("td, th").all_inner_texts() for n in range(found.count())]
    return [[text.strip().partition("\n")[0] for text in row] for row in rows]  # a dash also says 没有数据 to those who listen
