"""A household answers one after another: by its head, over the link or with a login; a child under fourteen by its guardian only."""

import datetime as dt
import html
import re

import pytest
from django.test import Client

from shouwang.checkin import links, rules
from shouwang.checkin.actions import pause_campaign
from shouwang.checkin.frontdoor import FrontDoor
from shouwang.checkin.models import Return
from shouwang.checkin.tests.phone import Phone
from shouwang.core import clock
from shouwang.roster import actions
from shouwang.roster.models import Kind
from tests.academy import FIRST, MORNING, Academy, found

pytestmark = pytest.mark.django_db
WELL = {"temp_c": 36.5, "symptoms": [], "truthful": True}
HEAD = "辅导员甲"
FAMILY = (("丁一", "儿子", True, "2018-02-28"), ("丁二", "配偶", False, ""), ("丁三", "侄女", False, "2015-06-01"))


@pytest.fixture
def academy():
    """A household of four at eight in the morning: the head, a child of eight, a spouse, and a niece under fourteen who is nobody's ward."""
    found()
    with clock.moved(MORNING):
        made = Academy(founded=True)
        made.account = {name: actions.make_account(person=made.person[name], by=made.by) for name in (HEAD, "书记")}
        for number, (name, relation, guardian, birth) in enumerate(FAMILY):
            member = made.person.get(name) or made.add(f"F{number}", name, "家属", Kind.FAMILY, clock.instant(FIRST))
            made.person[name] = actions.change_person(person=member, birth_date=birth, by=made.by) or member
            actions.join_household(head=made.person[HEAD], member=member, relation=relation, guardian=guardian, by=made.by)
        yield made


def link(academy, name=HEAD):
    person = academy.person[name]
    return links.PREFIX + links.token(person.pk, person.link_version)


def page_of(academy, name, head=HEAD):
    return f"{link(academy, head)}/household/{academy.person[name].pk}/"


def post(academy, name, head=HEAD, **more):
    body = WELL | {"campaign": "daily", "day": "2026-03-02", "key": f"key-{name}"} | more
    return Client(enforce_csrf_checks=True).post(page_of(academy, name, head), body, content_type="application/json")


def text(page):
    return html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.mark.parametrize(
    ("birth", "day", "child"),
    [
        ("2012-03-02", "2026-03-02", True),  # the fourteenth birthday itself
        ("2012-03-02", "2026-03-03", False),
        ("2012-03-02", "2026-03-01", True),
        ("2012-02-29", "2026-02-28", True),  # the year has no 29th
        ("2012-02-29", "2026-03-01", False),
        ("2011-12-31", "2026-01-01", False),
        ("2012-12-31", "2026-12-31", True),
        ("2030-01-01", "2026-01-01", True),
    ],
)
def test_fourteen_is_full_from_the_day_after_the_birthday(birth, day, child):
    known = {"birth": dt.date.fromisoformat(birth), "day": dt.date.fromisoformat(day)}
    assert rules.is_under(14, known["birth"], known["day"]) is child
    assert rules.household_verdict(guardian=False, **known).ok is not child and rules.household_verdict(guardian=True, **known).ok


def test_unknown_age_is_no_childs():
    assert rules.household_verdict(birth=None, guardian=False, day=FIRST).ok


def test_list_shows_the_family_masked_with_how_each_stands(academy):
    academy.answer("丁二")
    page = Client().get(link(academy) + "/household/")
    said = text(page)
    assert page.status_code == 200 and page["Cache-Control"] == "no-store"
    assert [word for word in ("儿子", "配偶", "侄女", "本人", "已报", "未报", "监护人") if word not in said] == []
    assert [name for name in (*academy.person, "36.5") if name in said and name != "软件2301"] == []
    assert text(Client().get(link(academy, "甲一") + "/household/")).count("今天没有需要填报的家人") == 1


def test_head_answers_for_each_and_every_answer_is_a_return_of_its_own(academy):
    receipts = [post(academy, name).json() for name in ("丁一", "丁二")]
    assert [receipt["seq"] for receipt in receipts] == [1, 1]
    head = academy.person[HEAD]
    rows = Return.objects.order_by("person__number")
    assert {row.person.name for row in rows} == {"丁一", "丁二"}
    assert {(row.proxy, row.channel, row.by) for row in rows} == {(True, "proxy", f"roster.Person:{head.pk}")}
    assert "下一位" not in text(Client().get(page_of(academy, "丁二"))) or "辅*" in text(Client().get(page_of(academy, "丁二")))
    academy.answer(HEAD)
    assert "现在没有等着填报的家人" in text(Client().get(link(academy) + "/household/"))


def test_child_is_answered_by_its_guardian_only(academy):
    refused = post(academy, "丁三")
    assert refused.status_code == 422 and refused.json()["error"]["code"] == "checkin.61" and not Return.objects.exists()
    assert "监护人" in text(Client().get(page_of(academy, "丁三")))
    assert post(academy, "丁一").status_code == 201


def test_nobody_elses_family_is_reached(academy):
    for name, head in (("甲一", HEAD), ("丁一", "甲一"), ("丁二", "丁一")):
        assert post(academy, name, head).status_code == 404 and Client().get(page_of(academy, name, head)).status_code == 404
    strange = Client().get(link(academy) + "/household/999999/")
    forged = Client().get(f"/c/{'x' * 22}/household/1/")
    assert strange.status_code == forged.status_code == 404 and not Return.objects.exists()


def test_a_tie_that_ended_and_a_revoked_link_open_nothing(academy):
    tie = academy.person["丁二"].belongs_to.get()
    actions.end_household(household=tie, by=academy.by)
    assert post(academy, "丁二").status_code == 404
    old = page_of(academy, "丁一")
    actions.revoke_link(person=academy.person[HEAD], by=academy.by)
    assert Client().post(old, WELL | {"campaign": "daily"}, content_type="application/json").json()["error"]["code"] == "checkin.01"


def test_what_a_member_answered_is_neither_shown_nor_overwritten(academy):
    academy.answer("丁二", "38.4", place="410811")
    page = Client().get(page_of(academy, "丁二"))
    assert "已送达" in text(page) and 'id="answers"' not in page.content.decode() and "更正" not in text(page)
    assert not [word for word in ("38.4", "410811", "发热") if word in text(page)]
    assert 'id="answers"' not in Client().get(page_of(academy, "丁二") + "?correct=1").content.decode()
    refused = post(academy, "丁二")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "checkin.62") and Return.objects.count() == 1


def test_head_corrects_their_own_without_seeing_the_place(academy):
    academy.answer("丁一", place="410811", day=FIRST)
    clock.move(MORNING + dt.timedelta(days=1))
    post(academy, "丁一", day="2026-03-03", temp_c=36.4)
    page = Client().get(page_of(academy, "丁一") + "?correct=1")
    assert 'id="answers"' in page.content.decode() and "410811" not in page.content.decode() and "36.4" not in text(page)
    assert post(academy, "丁一", day="2026-03-03", key="again", temp_c=36.6).json()["seq"] == 2


def test_a_retry_has_its_receipt_even_when_the_member_has_corrected_since(academy):
    first = post(academy, "丁二").json()
    academy.answer("丁二", "36.9")
    again = post(academy, "丁二")
    assert again.status_code == 200 and again.json()["id"] == first["id"] and Return.objects.count() == 2


def test_what_waited_overnight_goes_to_yesterday_until_it_is_locked(academy):
    clock.move(clock.instant(FIRST, 24 * 60 + 8 * 60))
    late = post(academy, "丁一", at="2026-03-02T21:50:00+08:00")
    row = Return.objects.select_related("slot").get()
    assert late.status_code == 201 and row.late and row.slot.day == FIRST and clock.local(row.at).hour == 21
    clock.move(clock.instant(FIRST, 24 * 60 + 10 * 60))
    locked = post(academy, "丁二")
    assert (locked.status_code, locked.json()["error"]["code"]) == (422, "checkin.63")


def test_a_campaign_that_does_not_ask_is_refused(academy):
    pause_campaign(campaign=academy.campaign, by=academy.by)
    assert post(academy, "丁一").json()["error"]["code"] == "checkin.08"
    assert "今天没有需要填报的内容" in text(Client().get(page_of(academy, "丁一")))


def test_without_scripts_the_form_is_posted_and_the_next_is_offered(academy):
    browser = Client(enforce_csrf_checks=True, headers={"accept": "text/html"})
    page = browser.get(page_of(academy, "丁一")).content.decode()
    assert "丁一" not in page and "代家人" in page
    hidden = dict(re.findall(r'type="hidden" name="(key|campaign|day)" value="([^"]*)"', page))
    typed = {"temp_c": "36.5", "symptoms": "none", "truthful": "yes"}
    short = browser.post(page_of(academy, "丁一"), hidden | {"temp_c": "36.5"})
    assert short.status_code == 422 and 'role="alert"' in short.content.decode()
    done = browser.post(page_of(academy, "丁一"), hidden | typed, follow=True)
    assert "已报" in text(done) and "丁*" in text(done) and Return.objects.get().proxy


class Page(list):
    """What Django answers a server with."""

    def close(self):
        """Nothing is held."""


def test_front_door_leaves_the_household_to_its_pages():
    seen = []

    def pages(environ, start_response):
        seen.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Page([b"ok"])

    phone = Phone(FrontDoor(pages))
    assert phone.post(f"/c/{'x' * 22}/household/7/", {})[0] == 200 and phone.post(f"/c/{'x' * 22}", {})[0] == 404
    assert seen == [f"/c/{'x' * 22}/household/7/"]


def test_with_a_login_the_family_is_by_name_and_the_next_is_offered(academy):
    client = Client()
    client.force_login(academy.account[HEAD])
    page = client.get("/household/")
    said = text(page)
    assert all(name in said for name, *_rest in FAMILY) and "填 辅导员甲 的" in said and "监护人" in said
    assert client.get(f"/proxy/daily/{academy.person['丁三'].pk}/").status_code == 409
    answer = f"/proxy/daily/{academy.person['丁一'].pk}/?day=2026-03-02"
    typed = {"temp_c": "38.6", "symptoms": ["none"], "truthful": "yes", "visited": "no", "key": "k1"}
    done = client.post(answer, typed)
    assert done.status_code == 302 and done["Location"] == "/household/"
    said = text(client.get("/household/"))
    assert "已报" in said and "38.6" not in said and "请在一小时内联系核实" not in said
    row = Return.objects.get()
    assert row.proxy and row.by == f"roster.Account:{academy.account[HEAD].pk}"
    stranger = Client()
    stranger.force_login(academy.account["书记"])
    assert "丁一" not in text(stranger.get("/household/"))


def test_manifest_worker_and_shell_name_nobody_and_forged_links_have_none(academy):
    browser = Client()
    manifest = browser.get(link(academy) + "/app.webmanifest?lang=en")
    assert manifest["Content-Type"] == "application/manifest+json" and manifest.json()["start_url"] == link(academy)
    assert HEAD not in manifest.content.decode() and browser.get(f"/c/{'x' * 22}/app.webmanifest").status_code == 404
    worker = browser.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript") and worker["Cache-Control"] == "no-cache"
    assert browser.get("/sw.js", headers={"if-none-match": worker["ETag"]}).status_code == 304
    assert "worker-src 'self'" in worker["Content-Security-Policy"]
    shell = browser.get("/c/").content.decode()
    assert not [name for name in academy.person if name in shell] and "守望学院" not in shell
