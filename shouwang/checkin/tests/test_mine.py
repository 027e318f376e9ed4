"""我的填报: every slot that asked me in time order, each version of what I said, and where I may still say or mend it."""

import datetime as dt
import html
import re

import pytest
from django.test import Client

from shouwang.checkin.actions import close_campaign, open_campaign
from shouwang.checkin.models import Return
from shouwang.core import clock
from shouwang.roster import actions
from tests.academy import FIRST, MORNING, Academy, found

pytestmark = pytest.mark.django_db
TYPED = {"temp_c": "36.4", "symptoms": ["none"], "truthful": "yes"}


@pytest.fixture
def academy():
    """甲一 has an account and no office; the clock stands at 08:00 of the first day."""
    found()
    with clock.moved(MORNING):
        made = Academy(founded=True)
        made.account = {name: actions.make_account(person=made.person[name], by=made.by) for name in ("甲一", "辅导员乙")}
        actions.grant_role(person=made.person["辅导员乙"], role="adviser", unit=made.unit["软件2302"], by=made.by)
        yield made


@pytest.fixture
def mine(academy):
    client = Client()
    client.force_login(academy.account["甲一"])
    return client


def articles(page):
    """The slots of the page as words, in order."""
    parts = re.findall(r"<article.*?</article>", page.content.decode(), re.S)
    return [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", part))) for part in parts]


def address(academy, day):
    return f"/proxy/daily/{academy.person['甲一'].pk}/?day={day}"


def test_states_and_versions_in_time_order(academy, mine):
    academy.answer("甲一", "38.2")
    academy.answer("甲一", "36.5")
    clock.move(MORNING + dt.timedelta(days=2))
    today, missed, first = articles(mine.get("/mine/"))
    assert "2026-03-04" in today and "未报" in today and "现在填报" in today
    assert "2026-03-03" in missed and "未报" in missed and "补报" in missed
    assert "2026-03-02" in first and first.index("36.5") < first.index("38.2") and "已被更正" in first
    assert "更正 " not in first.replace("已被更正", ""), "that slot is locked"


def test_correction_until_the_slot_is_locked_and_not_after(academy, mine):
    academy.answer("甲一")
    assert "更正" in articles(mine.get("/mine/"))[0]
    done = mine.post(address(academy, FIRST), TYPED | {"key": "a"})
    assert done.status_code == 302 and done["Location"] == "/mine/" and Return.objects.count() == 2
    clock.move(clock.instant(FIRST, 24 * 60 + 9 * 60 + 29))
    assert mine.post(address(academy, FIRST), TYPED | {"key": "b"}).status_code == 302
    clock.move(clock.instant(FIRST, 24 * 60 + 9 * 60 + 30))
    for refused in (mine.get(address(academy, FIRST)), mine.post(address(academy, FIRST), TYPED | {"key": "c"})):
        assert refused.status_code == 409 and "不能再更正" in refused.content.decode()
    assert Return.objects.count() == 3


def test_first_answer_is_taken_late_even_after_the_lock(academy, mine):
    clock.move(MORNING + dt.timedelta(days=3))
    assert mine.post(address(academy, FIRST), TYPED | {"key": "a"}).status_code == 302
    row = Return.objects.get()
    assert row.late and not row.proxy and row.channel == "screen" and row.slot.day == FIRST
    assert "补报" in articles(mine.get("/mine/"))[-1]


def test_whoever_answers_for_others_may_still_mend_their_own(academy):
    client = Client()
    client.force_login(academy.account["辅导员乙"])
    academy.answer("辅导员乙")
    clock.move(MORNING + dt.timedelta(days=3))
    path = f"/proxy/daily/{academy.person['辅导员乙'].pk}/?day={FIRST}"
    assert client.get(path).status_code == 409, "an adviser of students is no officer of their own department"


def test_exempt_paused_and_unasked_slots(academy, mine):
    actions.exempt(person=academy.person["甲一"], reason="suspended", by=academy.by)
    (only,) = articles(mine.get("/mine/"))
    assert "免报" in only and "现在填报" not in only
    open_campaign(
        code="staff", name="教职工专项", mandate=academy.mandate, form="daily-health", since_day=FIRST, kinds=["staff"], by=academy.by
    )
    assert len(articles(mine.get("/mine/"))) == 1
    close_campaign(campaign=academy.campaign, by=academy.by)
    assert not re.search("现在填报|补报", " ".join(articles(mine.get("/mine/"))))


def test_older_slots_are_on_the_pages_before(academy, mine):
    clock.move(MORNING + dt.timedelta(days=20))
    page = mine.get("/mine/")
    assert len(articles(page)) == 14 and "?until=2026-03-08" in page.content.decode()
    before = mine.get("/mine/?until=2026-03-08")
    assert len(articles(before)) == 7 and "回到最近" in before.content.decode() and "更早" not in before.content.decode()
    assert mine.get("/mine/?until=nonsense").status_code == 404


def test_a_flagged_answer_of_mine_is_answered_with_what_to_do(academy, mine):
    done = mine.post(address(academy, FIRST), TYPED | {"temp_c": "38.9", "visited": "no", "key": "a"}, follow=True)
    said = html.unescape(done.content.decode())
    assert "120" in said and "请在一小时内联系核实" not in said


def test_nobody_elses_answers_are_there(academy, mine):
    academy.answer("甲二", "39.1")
    assert "39.1" not in mine.get("/mine/").content.decode()


def test_home_leads_there(academy, mine):
    assert 'href="/mine/"' in mine.get("/").content.decode()
