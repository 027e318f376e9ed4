"""An adviser by 20:00: who is missing → rung, results by screen and by file → a claimed time accepted → an exemption asked for →
the class called through and affirmed → signed. The cadre has been there before; the college grants and finds it all."""

import io
import subprocess
import sys

import openpyxl
import pytest

from tests.journeys.test_adviser import press

pytestmark = pytest.mark.browser
WORLD = ["--at", "18:30", "--answered", "--evening"]


def test_adviser_is_done_by_eight(log_in, academy, tmp_path):
    cadre(log_in("甲三", width="phone"))
    adviser = log_in("辅导员甲", width="phone")
    adviser.reads("还没有填报，请联系本人", "补报的人自称按时，等您决定", "班级记了缺课，等您补全原因", "晨检还没有登记")
    rings(adviser)
    by_file(log_in("辅导员甲"), tmp_path)
    accepts(adviser)
    asks_for_an_exemption(adviser)
    affirms(adviser)
    signs(adviser)
    grants(log_in("书记"))
    done = subprocess.run([sys.executable, "-m", "shouwang.cli", "verify"], env=academy.env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def cadre(visitor):
    """Names, and nothing else; one is absent."""
    visitor.reads("班级点名：记没有到的人")
    visitor.page.locator("ul.tasks li", has_text="班级点名").get_by_text("去办").tap()
    visitor.reads("软件2301", "甲一", "甲四")
    assert not [word for word in ("P001", "138", "症状") if word in visitor.text("main")]
    visitor.tap(".faces label:has-text('甲二')")
    press(visitor, "点名完毕").reads("应到 4 人，缺课 1 人")


def rings(adviser):
    """甲三 is not reached; the telephone is one press away from its result."""
    adviser.page.locator("ul.tasks li", has_text="请联系本人").get_by_text("去办").tap()
    adviser.reads("还没有填报的人", "138****0003").tap("显示电话（记入查看记录）").reads("13800000003")
    assert adviser.page.locator("article", has_text="甲三").locator("a[href='tel:13800000003']").count() == 1
    adviser.page.locator("article", has_text="甲三").get_by_text("未接通").tap()
    adviser.reads("甲三：已记为“未接通”。", "没有联系上，再试")
    assert adviser.overflow() <= 0


def by_file(desk, tmp_path):
    """The office way: out as a workbook, filled in, and back; keys on the list."""
    desk.open("/calls/daily/").reads("甲三")
    desk.tap("details.more > summary:has-text('导出联系单')").type("#purpose", "催报")
    with desk.page.expect_download() as got:
        press(desk, "导出 .xlsx")
    book = openpyxl.load_workbook(io.BytesIO(got.value.path().read_bytes()))
    sheet = book.active
    row = next(cell.row for cell in sheet["D"] if cell.value == "甲三")
    for column, value in (("L", "18:29"), ("M", "微信"), ("N", "补报"), ("O", "李老师")):
        sheet[f"{column}{row}"] = value
    sheet[f"L{row}"] = "2026-03-03 18:29"
    book.save(tmp_path / "联系单.xlsx")
    desk.tap("details.more > summary:has-text('导入填好的联系单')")
    desk.page.set_input_files("#file", tmp_path / "联系单.xlsx")
    press(desk, "导入").reads("新记 1 条", "李老师")
    desk.open("/calls/daily/#calls").page.wait_for_timeout(300)
    desk.page.keyboard.press("5")
    desk.reads("已记为“未接通”")


def accepts(adviser):
    """甲四 was without network at 17:50 and sent at 18:20."""
    adviser.open("/").page.locator("ul.tasks li", has_text="自称按时").get_by_text("去办").tap()
    adviser.reads("甲四", "03-03 17:50", "等您决定").type("#reason", "同学证实")
    press(adviser, "认可，算按时").reads("已认可 1 份", "没有等您决定的")
    adviser.open("/rollcall/daily/?list=late").reads("这里没有人")


def asks_for_an_exemption(adviser):
    """甲三 has joined the army: the result of the call leads to the request."""
    adviser.open("/calls/daily/")
    adviser.page.locator("article", has_text="甲三").get_by_role("button", name="免报申请").tap()
    adviser.reads("为 甲三 申请免报")
    adviser.page.select_option("select[name=reason]", "military")
    press(adviser, "提出申请").reads("申请已提出", "保留学籍/入伍", "待批")


def affirms(adviser):
    """甲二, marked by the cadre, is ticked already; the rest is one press."""
    adviser.open("/classes/morning/").reads("软件2301", "班级记缺课", "缺课 1 人")
    press(adviser, "其余全部在校正常").reads("甲二", "症状")
    adviser.tap("label:has(input[name$='-absence_reason'][value=ill])").tap("label:has(input[name$='-symptoms'][value=cough])")
    press(adviser, "登记例外").reads("已登记例外 1 人，其余 3 人在校正常", "辅导员甲 于")
    assert adviser.overflow() <= 0
    adviser.open("/").reads("等您审核确认")
    assert "班级记了缺课" not in adviser.text("main") and "晨检还没有登记" not in adviser.text("main")


def signs(adviser):
    """The class of the health return, with a reason for whoever is missing."""
    adviser.open("/signoffs/daily/").tap("软件2301").reads("逐人说明原因", "甲三")
    adviser.type("input[name^=reason-]", "已申请免报")
    press(adviser, "审核确认").reads("已审核", "辅导员甲")


def grants(officer):
    """The college grants the request; the attempts are on record, the last first."""
    officer.reads("免报申请等您批准").page.locator("ul.tasks li", has_text="免报申请").get_by_text("去办").click()
    officer.reads("甲三", "保留学籍/入伍")
    officer.page.locator("tr", has_text="甲三").get_by_role("button", name="批准", exact=True).click()
    officer.reads("已批准，免报已生效")
    officer.open("/calls/daily/").reads("甲三", "免报申请", "已有结果，等本人填报")  # today was cut off before: exempt from tomorrow on
