"""Tuberculosis in a class: the doctor notes the case, screens the contacts in one step, enters results; the college sees done and not done."""

import pytest

pytestmark = pytest.mark.browser


def press(visitor, words):
    """The button or link of the page's content with these words."""
    visitor.taps += 1
    visitor.page.locator("#content").locator("button, a, summary").filter(has_text=words).first.click()
    return visitor


def test_from_a_case_to_screened_contacts_and_a_college_that_sees_no_result(log_in, academy):
    doctor = log_in("医生")
    note_the_case(doctor, academy)
    name_the_contacts(doctor)
    screen_the_contacts(doctor)
    enter_results(doctor, academy)
    doctor.page.goto(doctor.page.url.replace("/enter/", "/").split("?")[0] + "?list=recheck")
    doctor.reads("待复查", "甲二", "有异常")
    college_sees_no_result(log_in("书记"))


def note_the_case(doctor, academy):
    doctor.open("/watch/chains/").tap("#content tbody a").reads("还没有病例")
    press(doctor, "登记一个病例")
    doctor.type("input[name=code]", "TB-1").type("input[name=number]", academy.people["甲一"]["number"])
    doctor.type("input[name=onset_day]", "2026-03-02")
    doctor.page.select_option("select[name=disease]", label="肺结核")
    press(doctor, "登记病例").reads("已登记病例", "病例 TB-1", "同班、同寝的人")


def name_the_contacts(doctor):
    """The class stands there to be ticked; contacts of tuberculosis are screened, not watched, and the page says so."""
    doctor.page.locator("tr", has_text="甲二").locator("input[name=person]").check()
    press(doctor, "确认勾选的人接触过").reads("已登记 1 条接触", "接触者不作观察")


def screen_the_contacts(doctor):
    press(doctor, "诊治与复学、接触者筛查").reads("还没有登记。从诊断开始。")
    doctor.type("input[name=day]", "2026-03-03").type("input[name=note]", "市胸科医院")
    press(doctor, "登记").reads("已登记。", "市胸科医院")
    press(doctor, "筛查接触者").reads("已开启接触者筛查", "甲二", "甲三", "辅导员甲", "未筛")


def enter_results(doctor, academy):
    """Number, result, Enter; what is alike for everybody stays for the next in line."""
    press(doctor, "逐个录入").reads("录入筛查结果")
    for name, result in (("甲二", "abnormal"), ("甲三", "normal")):
        assert doctor.page.evaluate("document.activeElement.name") == "number"
        doctor.page.keyboard.type(academy.people[name]["number"])
        doctor.page.select_option("select[name=result]", result)
        doctor.page.select_option("select[name=film]", result)
        doctor.page.locator("input[name=number]").press("Enter")
        doctor.reads("已录入。", name)


def college_sees_no_result(officer):
    officer.open("/watch/screenings/").tap("#content tbody a").reads("应筛", "已筛", "未筛")
    officer.tap("#people .tabs a >> nth=1").reads("甲二", "甲三", within="#people")
    said = officer.text("main")
    assert not [word for word in ("异常", "待复查", "胸片", "逐个录入", "导入") if word in said]
    officer.expected.add(404)
    officer.open("/watch/chains/").reads("找不到这一页")
