"""The inspectors' evening: 电话抽查 drawn at five, rung, compared, handed to the unit; and an emergency that the auditor looks at."""

import io

import pytest
from python_calamine import CalamineWorkbook

from tests.journeys.test_adviser import press

pytestmark = pytest.mark.browser
WORLD = ["--at", "18:30", "--answered"]


def test_from_the_task_of_five_to_what_the_unit_found(log_in):
    inspector = log_in("督查").reads("电话抽查：请抽人")
    inspector.page.locator("ul.tasks li", has_text="电话抽查").get_by_text("去办").click()
    inspector.page.locator("label.choice", has_text="计算机学院").click()
    inspector.page.fill("#each", "50")
    press(inspector, "抽人").reads("抽查人数", "甲一", "甲二", "甲三", "甲四", "乙一", "乙二")
    assert "丙一" not in inspector.text("main"), "a college that was not drawn from"
    ring(inspector)
    numbers_open(inspector)
    sheet(inspector)
    unit_looks_into_it(log_in)
    inspector.open("/").reads("电话抽查还没有接通")
    draw_again(inspector)


def row(inspector, name):
    return inspector.page.locator("table.names tr", has_text=name)


def ring(inspector):
    """The record says whether and when, nothing of what; the telephone only when it is asked for."""
    row(inspector, "甲二").get_by_text("按时").wait_for()
    row(inspector, "甲二").get_by_text("07:00").wait_for()
    words = inspector.text("main")
    assert "38.0" not in words and "发热" not in words and "13800000002" not in words
    press(inspector, "显示电话（记入查看记录）").reads("13800000002")
    tell(inspector, "甲二", "相符", "")
    inspector.expected.add(422)
    tell(inspector, "甲一", "不符", "").reads("不符的地方请写在说明里")
    tell(inspector, "甲一", "不符", "本人说没有填过").reads("甲一 的抽查结果已登记")
    tell(inspector, "甲三", "未接通", "")


def tell(inspector, name, outcome, note):
    row(inspector, name).locator("input[name=note]").fill(note)
    with inspector.page.expect_navigation():
        row(inspector, name).get_by_role("button", name=outcome, exact=True).click()
    return inspector


def numbers_open(inspector):
    """抽查人数, 接通率, 不符: each opens as many rows as it says."""
    at = inspector.page.url.removeprefix(inspector.base)
    links = [(link.inner_text(), link.get_attribute("href")) for link in inspector.page.locator("ul.tiles a.num").all()]
    assert [text.split()[-1].removesuffix("人") for text, _address in links] == ["6", "66.6%", "1", "4"]
    for _text, address in links:
        inspector.open(address)
        assert inspector.page.locator("table[data-rows] tbody tr").count() == int(inspector.page.locator("h1 .num").inner_text())
    inspector.open(at)


def sheet(inspector):
    """The workbook carries the seed and a number that leads back to its row."""
    with inspector.page.expect_download() as waiting:
        inspector.page.get_by_role("button", name="导出 Excel").click()
    content = waiting.value.path().read_bytes()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert "种子" in rows[1][0] and "编号" in rows[2][0] and len(rows) == 10
    assert {line[2] for line in rows[4:]} == {"甲一", "甲二", "甲三", "甲四", "乙一", "乙二"}


def unit_looks_into_it(log_in):
    adviser = log_in("辅导员甲", width="phone").reads("电话抽查与记录不符，请核实", "电话抽查发现您单位一人所说与填报记录不符")
    adviser.page.locator("ul.tasks li", has_text="电话抽查").get_by_text("去办").tap()
    adviser.reads("甲一", "本人说没有填过", "督查")
    press(adviser, "属实，已提醒代报人或本人").reads("已记为", "没有抽查不符")
    adviser.tap("已核实的").reads("甲一", within="details.more")


def draw_again(inspector):
    inspector.open("/spots/")
    inspector.page.locator("label.choice", has_text="计算机学院").click()
    press(inspector, "抽人").reads("重抽必须写明理由")
    inspector.type("#reason", "上一份名单在路上丢了")
    press(inspector, "抽人").reads("重抽：上一份名单在路上丢了")
    inspector.open("/spots/")
    assert inspector.page.locator("table tbody tr").count() == 2


def test_an_emergency_opens_one_file_and_everybody_hears_of_it(log_in, academy):
    office = log_in("主任")
    office.page.keyboard.press("Control+K")
    office.page.keyboard.type("jiaer")
    office.page.keyboard.press("Enter")
    office.reads("甲二", within="table.names").tap("table.names a:has-text('甲二')").reads("所属单位")
    assert "38.0" not in office.text("main")
    press(office, "紧急查看").reads("只在不看就可能有人受害时打开")
    office.type("#reason", "在操场昏倒，需要联系家属")
    press(office, "打开这份档案").reads("紧急查看中，还剩", "38.0", "发热")
    auditor = log_in("审计").reads("紧急查看待核看", "有人因紧急情况打开了")
    auditor.tap(".bell").reads("未读")
    auditor.open("/audit/glasses/").reads("主任", "在操场昏倒", "甲*")
    assert "甲二" not in auditor.text("main")
    auditor.tap("details.more summary").type("details.more input[name=note]", "情况属实")
    press(auditor, "已核看").reads("已记为核看过。", "情况属实")
    press(office, "现在关闭").reads("紧急查看已关闭。")
    office.open(f"/search/?q={academy.people['甲二']['number']}").tap("table.names a:has-text('甲二')")
    assert "38.0" not in office.text("main")


def test_the_person_reads_who_looked(log_in):
    doctor = log_in("医生").open("/search/?q=学工")
    doctor.tap("table.names a:has-text('学工')").reads("您的这次查看已记入查看记录")
    holder = log_in("学工", width="phone").open("/account/readers/").reads("医生", "校医院", "档案")
    assert holder.overflow() <= 0
