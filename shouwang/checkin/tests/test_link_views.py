"""The page of a personal link, without scripts: form, receipt, correction, refusals, three languages, and how little it says."""

import datetime as dt
import html
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from shouwang.checkin import links, offline
from shouwang.checkin.actions import open_campaign, pause_campaign, set_advice
from shouwang.checkin.models import Return
from shouwang.core import clock
from shouwang.roster import actions
from tests.academy import FIRST, MORNING, Academy

pytestmark = pytest.mark.django_db
WELL = {"temp_c": "36.5", "symptoms": "none", "truthful": "yes"}


@pytest.fixture
def academy():
    """The academy at eight in the morning of its first day."""
    from tests.academy import found

    found()
    with clock.moved(MORNING):
        yield Academy(founded=True)


@pytest.fixture
def browser():
    """One that accepts pages, and enforces CSRF as in production."""
    return Client(enforce_csrf_checks=True, headers={"accept": "text/html"})


def link(academy, name="甲一"):
    person = academy.person[name]
    return links.PREFIX + links.token(person.pk, person.link_version)


def hidden(page) -> dict:
    """The hidden fields of a page's form."""
    form = page.content.decode().split('id="answers"')[1].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def text(page):
    return html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_form_shows_whom_it_is_for_and_no_more(academy, browser):
    page = browser.get(link(academy))
    assert page.status_code == 200 and "甲*" in text(page) and "软件2301" in text(page)
    person = academy.person["甲一"]
    assert "甲一" not in text(page) and person.number not in text(page)
    assert page["Cache-Control"] == "no-store" and page["Referrer-Policy"] == "same-origin" and page["X-Robots-Tag"] == "noindex"
    assert 'inputmode="decimal"' in page.content.decode()


def test_form_posted_without_scripts_is_recorded_and_receipted(academy, browser):
    page = browser.get(link(academy))
    done = browser.post(link(academy), WELL | hidden(page))
    row = Return.objects.get()
    assert done.status_code == 201 and "36.5 ℃" in text(done) and str(row.pk) in text(done)
    assert row.channel == "link" and row.by == f"roster.Person:{academy.person['甲一'].pk}" and row.key == hidden(page)["key"]
    again = browser.get(link(academy))
    assert "36.5 ℃" in text(again) and 'id="answers"' not in again.content.decode()


def test_form_posted_twice_is_one_return(academy, browser):
    fields = WELL | hidden(browser.get(link(academy)))
    assert [browser.post(link(academy), fields).status_code for _ in range(2)] == [201, 200]
    assert Return.objects.count() == 1
    assert browser.post(link(academy), fields | {"temp_c": "36.9"}).status_code == 409


def test_form_asks_all_that_the_screen_demands_and_keeps_what_was_typed(academy, browser):
    page = browser.post(link(academy), hidden(browser.get(link(academy))) | {"temp_c": "36.4"})
    assert page.status_code == 422 and Return.objects.count() == 0
    assert 'value="36.4"' in page.content.decode() and page.content.decode().count('role="alert"') >= 3


def test_question_that_does_not_apply_is_dropped_and_one_that_does_is_demanded(academy, browser):
    fields = WELL | hidden(browser.get(link(academy)))
    browser.post(link(academy), fields | {"visited": "yes", "diagnosis": "confirmed"})
    assert "visited" not in Return.objects.get().answers
    page = browser.post(link(academy, "甲二"), WELL | hidden(browser.get(link(academy, "甲二"))) | {"temp_c": "38.1"})
    assert page.status_code == 422 and 'class="q wrong" id="q-visited"' in page.content.decode().replace("fieldset class", "div class")


def test_flagged_answer_is_told_what_to_do_in_the_institutions_words(academy, browser):
    phones = [{"label": "校医院", "number": "0898-12345678"}]
    set_advice(flag="fever", text="请到发热门诊。", phones=phones, by=academy.by)
    fields = WELL | hidden(browser.get(link(academy))) | {"temp_c": "38.1", "visited": "no"}
    done = browser.post(link(academy), fields)
    assert "请到发热门诊。" in text(done) and "tel:0898-12345678" in done.content.decode()
    assert "请到发热门诊。" in text(browser.get(link(academy)))


def test_correction_starts_from_what_stands_and_keeps_the_first(academy, browser):
    browser.post(link(academy), WELL | hidden(browser.get(link(academy))))
    page = browser.get(link(academy) + "?correct=1")
    assert 'value="36.5"' in page.content.decode() and "data-correcting" in page.content.decode()
    done = browser.post(link(academy), WELL | hidden(page) | {"temp_c": "36.8"})
    assert done.status_code == 201 and list(Return.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_late_answer_says_that_it_is_late(academy, browser):
    clock.move(clock.instant(FIRST, 18 * 60))
    page = browser.get(link(academy))
    done = browser.post(link(academy), WELL | hidden(page))
    assert "补报" in text(page) and done.status_code == 201 and Return.objects.get().late


def test_page_drawn_before_midnight_answers_the_day_it_was_drawn_for(academy, browser):
    clock.move(clock.instant(FIRST, 24 * 60) - dt.timedelta(seconds=5))
    page = browser.get(link(academy))
    clock.move(clock.instant(FIRST, 24 * 60) + dt.timedelta(seconds=5))
    assert browser.post(link(academy), WELL | hidden(page)).status_code == 201
    row = Return.objects.select_related("slot").get()
    assert row.slot.day == FIRST and row.late


def test_several_campaigns_are_listed_and_chosen_by_address(academy, browser):
    open_campaign(
        code="second", name="体温抽查", mandate=academy.mandate, form="daily-health", since_day=FIRST, cadence="half-daily", by=academy.by
    )
    page = browser.get(link(academy))
    assert page.content.decode().count('<li><a href="?campaign=') == 3 and hidden(page)["campaign"] == "daily"
    second = browser.get(link(academy) + "?campaign=second&slot=am")
    assert hidden(second) | {"key": ""} == {"key": "", "campaign": "second", "day": "2026-03-02", "slot": "am"}
    browser.post(link(academy), WELL | hidden(second))
    assert Return.objects.get().slot.campaign.code == "second" and Return.objects.get().slot.name == "am"
    afternoon = browser.get(link(academy) + "?campaign=second&slot=pm")
    assert "12:00" in text(afternoon) and 'id="answers"' not in afternoon.content.decode()


def test_nothing_asked_says_so(academy, browser):
    pause_campaign(campaign=academy.campaign, by=academy.by)
    page = browser.get(link(academy))
    assert page.status_code == 200 and "今天没有需要填报的内容" in text(page)
    assert browser.post(link(academy), WELL).status_code == 200 and Return.objects.count() == 0


def test_campaign_paused_after_the_page_was_drawn_is_refused_with_its_sentence(academy, browser):
    open_campaign(code="second", mandate=academy.mandate, form="daily-health", since_day=FIRST, by=academy.by)
    fields = WELL | hidden(browser.get(link(academy) + "?campaign=second"))
    academy.answer("甲一")
    pause_campaign(campaign=academy.campaign, by=academy.by)
    page = browser.post(link(academy), WELL | fields | {"day": "2019-01-01"})
    assert page.status_code == 422 and "没有这一期填报" in text(page)


def test_forged_revoked_and_unknown_links_look_the_same(academy, browser):
    old = link(academy)
    actions.revoke_link(person=academy.person["甲一"], by=academy.by)
    pages = [browser.get(path) for path in (old, "/c/" + links.token(10**6, 1), "/c/" + "x" * 22, "/c/short")]
    pages.append(browser.post(old, WELL))
    assert {page.status_code for page in pages} == {404}
    bodies = {re.sub(r'name="(next|csrfmiddlewaretoken)" value="[^"]*"', "", page.content.decode()) for page in pages}
    assert len(bodies) == 1 and "甲" not in bodies.pop()


def test_token_does_not_reach_the_log(academy, browser, caplog):
    browser.get("/c/" + "x" * 22)
    assert "x" * 22 not in caplog.text


@pytest.mark.parametrize("lang,word", [("zh-hans", "体温"), ("zh-hant", "體溫"), ("en", "temperature")])
def test_page_speaks_three_languages(academy, browser, lang, word):
    assert word in text(browser.get(link(academy) + f"?lang={lang}"))
    assert word in text(browser.get(link(academy), headers={"accept-language": lang, "accept": "text/html"}))


def test_first_visit_is_at_most_50_kilobytes(academy, browser):
    page = browser.get(link(academy)).content
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()))
    assert files, "the page has style and script"
    total = len(page) + sum(Path(finders.find(name)).stat().st_size for name in files)
    assert total <= 50_000, f"{total} bytes in {len(files) + 1} files, uncompressed"


def test_what_the_worker_fetches_after_the_page_is_at_most_12_kilobytes(academy, browser):
    page = browser.get(link(academy)).content.decode()
    loaded = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    files = sum(Path(finders.find(name)).stat().st_size for name in offline.FILES if name not in loaded)
    total = files + len(browser.get("/sw.js").content) + len(browser.get("/c/").content)
    assert 5_000 < total <= 12_288, f"{total} bytes beside what the page has brought"


def test_place_of_the_last_answer_is_offered_again_and_nothing_else(academy, browser):
    academy.answer("甲一", "38.0", place="410811", symptoms=["cough"])
    clock.move(MORNING + dt.timedelta(days=1))
    page = browser.get(link(academy)).content.decode()
    assert "410811" in page and 'value="38.0"' not in page and 'value="cough" checked' not in page


def test_form_tells_what_for_and_until_when_it_is_kept(academy, browser):
    page = browser.get(link(academy)).content.decode()
    assert "用途：传染病疫情期间" in page and "查阅、更正、删除" in page
    assert f"“{academy.mandate.name}”结束后 {academy.mandate.retention_days} 天" in page.replace("&quot;", "“")
