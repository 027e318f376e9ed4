"""A student and the personal link: twenty seconds on a phone, with and without scripts, in three languages, in the dark."""

import time

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
WORDS = {
    "zh-CN": ("无以上症状", "提交", "已送达", "36.5 ℃"),
    "zh-TW": ("無以上症狀", "提交", "已送達", "36.5 ℃"),
    "en-GB": ("None of these", "Submit", "Delivered", "36.5 ℃"),
}


def fill(visitor, temp_c, symptom="none"):
    """The three things that everybody answers."""
    visitor.type("#f-temp_c", temp_c)
    visitor.tap(f"label:has(input[name=symptoms][value={symptom}])")
    return visitor.tap("label:has(input[name=truthful])")


def send(visitor):
    return visitor.tap(".send button")


def test_answers_in_four_taps_then_corrects_to_a_fever(visit, academy):
    phone = visit().open(academy.people["甲三"]["link"])
    phone.reads("甲*", "软件2301")
    assert "甲三" not in phone.text()
    begun = time.perf_counter()
    send(fill(phone, "36.5"))
    phone.reads("已送达", "记录时间", "36.5", "无以上症状", within=".receipt")
    assert phone.taps <= 4 and phone.took(begun) < 20
    assert phone.overflow() <= 0
    phone.open(academy.people["甲三"]["link"]).reads("已送达", "36.5")
    phone.tap("填错了，更正").reads("更正：")
    send(phone.type("#f-temp_c", "38.6").tap("label:has(input[name=visited][value=no])"))
    phone.reads("更正已送达", "38.6", "120", "12356", "校医院")
    assert phone.page.locator('a[href^="tel:"]').count() >= 3


def test_a_temperature_nobody_has_is_refused_beside_its_field(visit, academy):
    phone = visit().open(academy.people["乙一"]["link"])
    send(fill(phone, "46.5"))
    phone.reads("34.0–42.0", within="#q-temp_c")
    send(phone.type("#f-temp_c", "365"))
    phone.reads("已送达", "36.5")


@pytest.mark.parametrize("locale", WORDS)
def test_without_scripts(visit, academy, locale):
    none, button, delivered, degrees = WORDS[locale]
    who = {"zh-CN": "乙二", "zh-TW": "丙一", "en-GB": "丙二"}[locale]
    phone = visit(scripts=False, locale=locale).open(academy.people[who]["link"])
    assert none in phone.text() and phone.page.locator(".send button").inner_text() == button
    phone.expected.add(422)
    send(phone)
    phone.page.locator("[role=alert] li").nth(2).wait_for()
    send(fill(phone, "36.5"))
    phone.reads(delivered, degrees)


@pytest.mark.parametrize("locale", WORDS)
def test_with_scripts_in_three_languages_and_in_the_dark(visit, academy, locale):
    none, button, delivered, degrees = WORDS[locale]
    who = {"zh-CN": "督查", "zh-TW": "审计", "en-GB": "安全"}[locale]
    phone = visit(dark=True, locale=locale).open(academy.people[who]["link"])
    assert none in phone.text() and phone.page.locator(".send button").inner_text() == button
    ground, ink = phone.page.evaluate("(({backgroundColor: g, color: i}) => [g, i])(getComputedStyle(document.body))")
    assert brightness(ground) < 80 < 170 < brightness(ink), (ground, ink)
    send(fill(phone, "36.5"))
    phone.reads(delivered, degrees)


def brightness(colour):
    """0 … 255 of rgb(r, g, b)."""
    return sum(float(part) for part in colour.split("(")[1].rstrip(")").split(",")[:3]) / 3


def test_not_delivered_without_a_network_and_sent_when_it_is_back(visit, academy):
    phone = visit().open(academy.people["学工"]["link"])
    phone.context.set_offline(True)
    send(fill(phone, "36.7"))
    phone.reads("尚未送达")
    phone.complaints.clear()  # the browser says that there is no network
    phone.context.set_offline(False)
    phone.reads("已送达", "36.7")


def test_a_revoked_link_opens_nothing_and_says_nothing_about_anybody(visit, academy, chromium):
    who = academy.people["管理"]
    open_page = visit().open(who["link"])
    academy.ok("link", who["number"])
    revoke(academy, who["number"])
    open_page.expected.add(404)
    send(fill(open_page, "36.5"))
    open_page.reads("链接已经失效")
    again = visit()
    again.expected.add(404)
    again.open(who["link"]).reads("这个链接打不开")
    assert who["number"] not in again.text() and "管" not in again.text().replace("管理员", "")
    fresh = academy.ok("link", who["number"])[0]["url"]
    visit().open("/c/" + fresh.rpartition("/")[2]).reads("提交")


def revoke(academy, number):
    """As the roster's page does it."""
    import subprocess
    import sys

    words = (
        "import django; django.setup()\n"
        "from shouwang.roster import access, actions\nfrom shouwang.core.actions import operator\n"
        f"actions.revoke_link(person=access.person_by_number({number!r}), by=operator())"
    )
    subprocess.run([sys.executable, "-c", words], env=academy.env, check=True, timeout=60)


def test_a_first_visit_weighs_less_than_50_kb(chromium, academy):
    phone = Visitor(chromium, academy.base)
    sizes = []
    phone.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    phone.open(academy.people["书记"]["link"])
    phone.page.wait_for_load_state("networkidle")
    assert sum(sizes) < 50 * 1024, sizes
    phone.context.close()
