"""A morning of the consolidating offices: the classes and the college by 8:30, 学工处 by 9:30, the office receives the sheet.

Yesterday nobody answered; every name has its reason by the time the sheet is sent.
"""

import io
from pathlib import Path

import openpyxl
import pytest

from tests.journeys.test_adviser import press

pytestmark = pytest.mark.browser
WORLD = ["--at", "08:10"]
DAY = "2026-03-02"


def test_from_the_classes_to_the_sheet_that_the_office_received(log_in):
    for adviser in ("辅导员甲", "辅导员乙"):
        sign_class(log_in(adviser, width="phone"))
    college = log_in("书记")
    sign_from_home(college)
    students = log_in("学工")
    send_back(students)
    sign_again(college)
    consolidate(students)
    hand_in(log_in("主任"))
    receive(log_in("副主任"))


def sign_class(adviser):
    """Home says what is due; each of the missing gets a reason."""
    adviser.reads("等您审核确认", "时限")
    task(adviser, "等您审核确认")
    explain(adviser)
    press(adviser, "审核确认").reads("已审核")


def task(visitor, words):
    """From a task on home to the page where it is done."""
    visitor.page.locator("ul.tasks li", has_text=words).first.get_by_role("link", name="去办").click()


def explain(visitor):
    """A reason for everybody who has none yet."""
    for field in visitor.page.locator("input[name^=reason-]").all():
        if not field.input_value():
            field.fill("已联系，尚未填报")


def sign_from_home(college):
    """The college finds the reasons of its classes filled in, and signs before 8:30."""
    college.open("/").reads("等您审核确认", "计算机学院")
    task(college, "等您审核确认")
    reasons = [field.input_value() for field in college.page.locator("input[name^=reason-]").all()]
    assert len(reasons) == 6 and set(reasons) == {"已联系，尚未填报"}
    press(college, "审核确认").reads("已审核", "书记", "未报 6")


def send_back(students):
    """学工处 sees that nobody answered in a whole college, and sends it back."""
    students.open("/").reads("还没有审核的单位")
    students.open(f"/signoffs/daily/?day={DAY}").tap("计算机学院").tap("退回补正")
    students.type("#note", "请写明甲四去向")
    press(students, "退回").reads("请写明甲四去向")


def sign_again(college):
    """The college is told on its home page, writes the reason and signs once more."""
    college.open("/").reads("等您审核确认", "计算机学院")
    task(college, "等您审核确认")
    college.reads("请写明甲四去向")
    college.page.locator("tr", has_text="甲四").locator("input[name^=reason-]").fill("请假离校")
    press(college, "审核确认").reads("已审核")


def consolidate(students):
    """学工处 signs for all undergraduates; the sheet stands with one press, as a page and as a file."""
    students.open("/")
    task(students, "等您审核确认")
    explain(students)
    press(students, "审核确认").reads("已审核")
    students.open(f"/sheets/daily/undergraduate/?day={DAY}").reads("计算机学院", "合计")
    with students.page.expect_download() as download:
        students.page.get_by_role("link", name="下载 .xlsx").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "计算机学院" in cells and "6" in cells


def hand_in(office):
    """Who reviewed the numbers does not hand them in."""
    office.open(f"/sheets/daily/undergraduate/?day={DAY}").type("#phone", "0898-66270001")
    press(office, "报送").reads("日报已报送", "主任")
    assert office.page.get_by_role("button", name="接收").count() == 0, "who sent a sheet does not receive it"


def receive(deputy):
    """The office has it before 9:30."""
    deputy.open(f"/sheets/daily/undergraduate/?day={DAY}")
    press(deputy, "接收").reads("已接收", "副主任")
