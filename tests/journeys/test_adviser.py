"""An adviser's evening on a phone: who is missing, what must be looked into, one answered for, the class signed; then the college."""

import pytest

pytestmark = pytest.mark.browser
WORLD = ["--at", "18:30", "--answered"]


def press(visitor, words):
    """The button or link of the page's content with these words."""
    visitor.taps += 1
    visitor.page.locator("#content").locator("button, a").filter(has_text=words).first.click()
    return visitor


def test_from_the_missing_to_the_signature_of_the_college(log_in, academy):
    adviser = log_in("辅导员甲", width="phone")
    adviser.reads("待核实的异常填报", "还没有填报，请联系本人", "等您审核确认")
    ring(adviser)
    close_the_check(adviser)
    answer_for_one(adviser)
    sign_the_class(adviser)
    sign_empty_class(log_in("辅导员乙", width="phone"))
    sign_the_college(log_in("书记"))


def ring(adviser):
    """The task leads to those who are missing, with the telephones at hand."""
    adviser.page.locator("ul.tasks li", has_text="请联系本人").get_by_text("去办").tap()
    adviser.reads("还没有填报的人", "甲三", "甲四").tap("显示电话（记入查看记录）").reads("13800000003")


def close_the_check(adviser):
    """甲二 had 38.0: the queue says since when and what; pressing what came out of the call settles it."""
    adviser.tap("nav.bottom a[href='/checks/']").reads("甲二", "38.0", "核实")
    press(adviser, "属实·转校医院")
    adviser.reads("已记为“属实·转校医院”。", "没有待核实的填报")


def answer_for_one(adviser):
    """甲三 is in hospital: the adviser answers, which is a late answer by proxy."""
    adviser.tap("nav.bottom a[href^='/rollcall/']").reads("甲三", "甲四", "未报")
    adviser.page.locator("tr", has_text="甲三").get_by_text("代报").click()
    adviser.reads("代 甲三 填报", "截止")
    adviser.type("#f-temp_c", "36.8").tap("label:has(input[name=symptoms][value=none])").tap(
        "label:has(input[name=truthful])"
    )
    press(adviser, "提交").reads("甲三 的填报已记录。")
    adviser.open("/rollcall/daily/?list=proxy").reads("甲三", "代报", "补报")


def sign_the_class(adviser):
    """Refused while 甲四 is unexplained; with a reason it is signed, and says 异常1、未报1."""
    adviser.tap("nav.bottom a[href='/signoffs/']").tap("软件2301").reads("逐人说明原因", "甲四")
    assert "甲三" not in adviser.text("form table")
    adviser.expected.add(422)
    press(adviser, "审核确认").reads("还有 1 人未报而没有说明原因")
    adviser.type("input[name^=reason-]", "请假离校")
    press(adviser, "审核确认").reads("已审核", "辅导员甲", "未报 1")


def sign_empty_class(other):
    """软件2302: nobody answered, a reason each."""
    other.open("/signoffs/").tap("软件2302")
    for number in range(2):
        other.page.locator("input[name^=reason-]").nth(number).fill("联系不上")
    press(other, "审核确认").reads("已审核", "未报 2")


def sign_the_college(officer):
    """The college's officer finds the reasons given below, and signs."""
    officer.open("/signoffs/").tap("计算机学院").reads("甲四", "乙一", "乙二")
    given = [field.input_value() for field in officer.page.locator("input[name^=reason-]").all()]
    assert sorted(given) == ["联系不上", "联系不上", "请假离校"]
    press(officer, "审核确认").reads("已审核", "书记", "未报 3")
    officer.open("/signoffs/").reads("全部已经审核", "书记", "异常0、未报2")
    assert "零报告" not in officer.text("main"), "a class of which nobody answered"


def test_who_prepared_may_not_review(log_in):
    office = log_in("主任")
    office.expected.add(422)
    for unit in ("研2401", "医学院"):
        office.open("/signoffs/daily/").tap("下级 1 处未签") if unit == "研2401" else office.open("/signoffs/daily/")
        office.tap(unit)
        for field in office.page.locator("input[name^=reason-]").all():
            field.fill("请假离校")
        press(office, "审核确认")
        office.reads("已审核" if unit == "研2401" else "填报人不能兼任审核人")


def test_an_office_sees_the_sign_offs_of_its_own_people(log_in):
    office = log_in("学工")
    office.tap("#navigation a[href='/signoffs/']").reads("审核", "计算机学院")
    assert not [word for word in ("人事处", "全体", "研究生") if word in office.text("main")]
    assert office.page.locator("tr", has_text="学工处").locator("td.r").first.inner_text() == "6"
