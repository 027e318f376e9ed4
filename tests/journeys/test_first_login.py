"""The first login of an office: granted, given a link, a password of one's own, an authenticator, recovery codes; then every day."""

import re
import time

import pyotp
import pytest

from tests.academy import PASSWORD

pytestmark = pytest.mark.browser
FRESH = "quite-another-271828"


def code(secret, after=""):
    """What the phone shows now; another one than `after`."""
    while (shown := pyotp.TOTP(secret).now()) == after:
        time.sleep(1)
    return shown


WHOLE = """svg => { const box = svg.getBoundingClientRect(), drawn = svg.querySelector("path:last-of-type").getBoundingClientRect();
    return drawn.left >= box.left && drawn.top >= box.top && drawn.right <= box.right && drawn.bottom <= box.bottom && drawn.width > 0.8 * box.width }"""


def whole(visitor):
    """Is every QR code of the page drawn whole? One that is cut at an edge cannot be read."""
    found = visitor.page.locator(".qr svg")
    return found.count() > 0 and all(found.nth(number).evaluate(WHOLE) for number in range(found.count()))


def test_an_office_comes_in_for_the_first_time_and_every_day_after(visit, log_in, academy):
    number = academy.people["丙二"]["number"]
    guard, office = log_in("安全"), log_in("主任")  # both still within the grace
    office.open("/parameters/second_step_grace_days/").type("[name=value]", "0").type("[name=source]", "领导小组决定")
    office.page.click("main button.main")
    guard.open("/roster/grants/new/").type("[name=person]", number)
    guard.page.select_option("[name=role]", "office")
    guard.type("[name=unit]", "ALL").page.click("main button.main")
    guard.open(f"/roster/grants/?q={number}").page.click("main a[href^='/accounts/']")
    guard.page.wait_for_url(re.compile(r"/accounts/\d+/"))
    guard.tap("开通账户并给激活链接").reads("只在这里显示这一次")
    link = guard.page.inner_text("#link").strip()
    assert whole(guard)
    person = visit(width="phone")
    person.open("/" + link.split("/", 3)[3]).reads("丙二", number, "密码由您自己设")
    person.type("[name=new]", FRESH).type("[name=again]", FRESH).tap("设置密码并登录").reads("启用两步验证")
    assert person.overflow() <= 0
    person.open("/").reads("登录")  # nothing else is open yet
    person.open("/login/authenticator/").reads("用它扫这个码")
    assert whole(person)
    secret = person.page.inner_text("#secret").replace(" ", "")
    first = code(secret)
    person.type("[name=code]", first)
    person.page.click("main form button.main")
    person.reads("恢复码")
    kept = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", person.text("main"))
    assert len(kept) == 10 and person.overflow() <= 0
    person.tap("已经收好，继续")
    person.page.wait_for_url(lambda url: "/account/codes/" not in url)
    person.open("/account/sessions/").reads("这一处", "激活链接")
    daily = visit(width="desk")
    daily.open("/login/").type("[name=username]", number).type("[name=password]", FRESH)
    daily.page.click("main button.main")
    daily.reads("两步验证").type("[name=code]", code(secret, first))
    daily.page.click("main button.main")
    daily.page.wait_for_url(lambda url: "/login/" not in url)
    lost = visit(width="phone")
    lost.open("/login/").type("[name=username]", number).type("[name=password]", FRESH).page.click("main button.main")
    lost.reads("两步验证").type("[name=code]", kept[0].lower())
    lost.page.click("main button.main")
    lost.reads("用掉了一个恢复码")
    lost.open("/account/sessions/").tap("其他各处全部退出").reads("其他各处都已退出登录")
    daily.open("/").reads("用户名")


def test_every_page_of_coming_in_fits_and_asks_nobody_else(visit, log_in):
    """The visitor writes down whatever goes to another origin, breaks the content security policy, or fails; there must be nothing."""
    for dark in (False, True):
        for width in ("phone", "desk"):
            stranger = visit(width=width, dark=dark)
            stranger.expected.add(404)
            for path in ("/login/", "/login/code/", "/activate/1-1.x/"):
                assert stranger.open(path).overflow() <= 0, path
    guard = log_in("书记")
    for path in ("/account/", "/account/sessions/", "/login/authenticator/", "/accounts/"):
        assert guard.open(path).overflow() <= 0
    guard.page.set_viewport_size({"width": 390, "height": 844})
    guard.open("/accounts/").page.click("main .entries a >> nth=0")
    assert guard.overflow() <= 0 and PASSWORD not in guard.text()
    guard.page.click("button[name=all]")
    guard.reads("激活条")
    assert guard.overflow() <= 0 and whole(guard)
