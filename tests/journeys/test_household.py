"""A household of four on one phone, one after another, also without a network; and one's own history with an account."""

import pytest

from tests.journeys.phones import Line, Phone, ask, returns_of
from tests.journeys.test_adviser import press
from tests.journeys.test_student import fill, send

pytestmark = pytest.mark.browser
FAMILY = (("丁一", "F1", "儿子", True), ("丁二", "F2", "配偶", False), ("丁三", "F3", "母亲", False))
JOIN = """
from shouwang.roster import actions, access
from shouwang.roster.models import Person, Unit
from tests.academy import FIRST
head = Person.objects.get(name="辅导员乙")
unit = Unit.objects.get(code="FAM")
made = {{}}
for name, number, relation, guardian in {family!r}:
    person = Person.objects.filter(name=name).first() or actions.add_person(
        number=number, name=name, kind="family", unit=unit, since=clock.instant(FIRST), by=operator())
    actions.join_household(head=head, member=person, relation=relation, guardian=guardian, by=operator())
    made[name] = {{"number": person.number, "pk": person.pk}}
print(json.dumps(made))
"""


@pytest.fixture(scope="module")
def family(academy):
    """辅导员乙 heads a household of four."""
    made = ask(academy, JOIN.format(family=FAMILY))
    academy.people |= made
    return made


def test_a_household_of_four_one_after_another_also_without_a_network(chromium, academy, family):
    line = Line(academy)
    head = Phone(chromium, line)
    try:
        at_the_table(head, academy, family)
    finally:
        head.context.close()
        line.cut()
    rows = {name: returns_of(academy, name) for name in ("辅导员乙", *family)}
    assert {name: len(found) for name, found in rows.items()} == dict.fromkeys(rows, 1)
    assert [rows[name][0]["proxy"] for name in rows] == [False, True, True, True]
    assert len({rows[name][0]["by"] for name in rows}) == 1, "the head answered for everybody"


def at_the_table(head, academy, family):
    """The head's own, the spouse's, then the network goes: the son's and the mother's wait, and arrive."""
    address = academy.people["辅导员乙"]["link"]
    send(fill(head.open(address).settle(), "36.5"))
    head.reads("已送达").tap(".receipt ~ p a:has-text('家人填报')")
    head.reads("家人填报", "本人", "儿子", "配偶", "母亲", "已报", "未报")
    assert not [name for name in ("辅导员乙", *family) if name in head.text()]
    head.tap("a.button:has-text('填 丁*（配偶）')").reads("代家人 丁*（配偶） 填报")
    send(fill(head, "36.4"))
    head.reads("已送达", "代报", "下一位：丁*（母亲）", within="main")
    for name in ("丁一", "丁三"):
        head.open(f"{address}/household/{family[name]['pk']}/").reads("代家人 丁*")
    head.lose()
    for name, temp_c in (("丁一", "36.6"), ("丁三", "36.7")):
        head.open(f"{address}/household/{family[name]['pk']}/").reads("没有网络")
        send(fill(head, temp_c))
        head.reads("尚未送达：" + ("1" if name == "丁一" else "2") + " 份")
    assert not [word for name in family for word in (name, address[3:]) if word in head.storage()]
    head.regain().reads("已送达", seconds=40)
    head.open(f"{address}/household/").reads("现在没有等着填报的家人")
    assert head.overflow() <= 0


def test_own_history_correction_and_nothing_left_after_logging_out(log_in, academy):
    person = log_in("辅导员甲", width="phone")
    person.page.locator("section.card", has_text="我自己的填报").get_by_text("现在填报").tap()
    typed(person, "38.1")
    person.tap("label:has(input[name=visited][value=no])")
    press(person, "提交").reads("我的填报", "38.1", "2026-03-03")
    person.page.locator("article", has_text="2026-03-03").get_by_text("更正", exact=True).tap()
    person.type("#f-temp_c", "36.5")
    press(person, "提交更正").reads("36.5", "已被更正")
    person.page.locator("article", has_text="2026-03-02").get_by_text("补报", exact=True).tap()
    typed(person.reads("现在填报记为补报"), "36.2")
    press(person, "提交").reads("36.2", "补报")
    assert person.overflow() <= 0 and [row["seq"] for row in returns_of(academy, "辅导员甲")] == [1, 1, 2]
    person.tap("header details:has(form[action='/logout/']) summary")
    person.page.locator("form[action='/logout/'] button").click()
    person.page.wait_for_url("**/login/**")
    person.page.go_back()
    person.page.wait_for_load_state()
    assert "36.5" not in person.text() and "38.1" not in person.text()
    assert person.page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage)).length") == 0


def typed(person, temp_c):
    """The three things that everybody answers."""
    person.type("#f-temp_c", temp_c).tap("label:has(input[name=symptoms][value=none])")
    return person.tap("label:has(input[name=truthful])")


def test_household_with_a_login_by_name(log_in, family):
    head = log_in("辅导员乙", width="phone")
    head.open("/household/").reads("丁一", "丁二", "丁三", "儿子", "配偶", "母亲")
    assert head.overflow() <= 0


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_a_narrow_phone_and_large_letters_lose_nothing(visit, academy, family, size):
    phone = visit()
    phone.page.set_viewport_size({"width": 360, "height": 640})
    address = academy.people["辅导员乙"]["link"]
    for path in (academy.people["甲三"]["link"], f"{address}/household/", f"{address}/household/{family['丁一']['pk']}/", address):
        phone.open(path)
        phone.page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        assert phone.overflow() <= 0, path
        cut = phone.page.evaluate(
            "[...document.querySelectorAll('main *, footer *')].filter((n) => n.offsetParent && n.scrollWidth > n.clientWidth + 1"
            " && getComputedStyle(n).overflow !== 'visible').map((n) => n.outerHTML.slice(0, 80))"
        )
        assert cut == [] or all('class="unseen"' in piece for piece in cut), cut
        small = phone.page.evaluate(
            "[...document.querySelectorAll('main input:not([type=radio],[type=checkbox],[type=hidden]), main select, main textarea')]"
            ".filter((n) => parseFloat(getComputedStyle(n).fontSize) < 16).length"
        )
        assert small == 0, "an iPhone would zoom in on the field"
