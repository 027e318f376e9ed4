"""The pages from sign-off to issue, walked as the people do who press the buttons."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.bulletin.models import Issue
from shouwang.checkin.models import DailySheet, SignOff
from shouwang.core import clock
from shouwang.core.models import Event
from shouwang.roster import access
from shouwang.roster.actions import grant_role, make_account
from shouwang.roster.models import Role
from tests.academy import FIRST

pytestmark = pytest.mark.django_db
ACTORS = ("主任", "院长", "学工", "辅导员甲", "书记")


@pytest.fixture
def walked(academy):
    """Everybody but 甲二 has answered, 甲一 with a fever; it is seven in the evening."""
    clock.move(clock.instant(FIRST, 9 * 60))
    for name in academy.person:
        if name != "甲二":
            academy.answer(name, "38.2" if name == "甲一" else "36.5", day=FIRST)
    clock.move(clock.instant(FIRST, 19 * 60))
    for name in ACTORS:
        academy.account[name] = make_account(person=academy.person[name], by=academy.by)
    return academy


def browser(academy, name):
    """Somebody logged in."""
    client = Client()
    client.force_login(academy.account[name])
    return client


def test_adviser_signs_the_class_with_a_reason_and_the_college_sends_it_back(walked):
    client = browser(walked, "辅导员甲")
    page = reverse("checkin:signoff", args=["daily", walked.unit["软件2301"].pk])
    shown = client.get(page).content.decode()
    assert "甲二" in shown and "甲一" not in shown and "未签" in shown
    sign = reverse("checkin:signoff_sign", args=["daily", walked.unit["软件2301"].pk])
    refused = client.post(sign, {})
    assert refused.status_code == 422 and "还有 1 人未报而没有说明原因" in refused.content.decode()
    reason = f"reason-{walked.person['甲二'].pk}"
    assert client.post(sign, {reason: "住院"}).status_code == 302
    row = SignOff.objects.get()
    assert row.by_person == walked.person["辅导员甲"] and not row.zero
    assert "审核时的数字" in client.get(page).content.decode()
    back = reverse("checkin:signoff_return", args=["daily", walked.unit["软件2301"].pk])
    assert client.post(back, {"note": "?"}).status_code == 404  # an adviser does not send back
    assert browser(walked, "主任").post(back, {"note": "请核对甲一"}).status_code == 302
    assert "请核对甲一" in client.get(page).content.decode()


def test_adviser_sees_only_the_own_class_in_the_list(walked):
    shown = browser(walked, "辅导员甲").get(reverse("checkin:signoffs_of", args=["daily"])).content.decode()
    assert "软件2301" in shown and "软件2302" not in shown and "医学院" not in shown
    office = browser(walked, "主任").get(reverse("checkin:signoffs_of", args=["daily"])).content.decode()
    assert "医学院" in office and "下级 2 处未签" in office
    assert browser(walked, "主任").get(reverse("checkin:signoffs_of", args=["daily"]) + "?chain=nobody").status_code == 404


def test_office_sends_its_sheet_and_the_whole_receives_it(walked):
    client, chief = browser(walked, "学工"), browser(walked, "主任")
    page = reverse("checkin:sheet", args=["daily", "undergraduate"])
    assert "归口部门审核以后才能报送" in client.get(page).content.decode()
    sign = reverse("checkin:signoff_sign", args=["daily", walked.root.pk]) + "?chain=undergraduate"
    assert client.post(sign, {f"reason-{walked.person['甲二'].pk}": "住院"}).status_code == 302
    send = reverse("checkin:sheet_send", args=["daily", "undergraduate"])
    said = client.post(send, {"phone": "123"}, follow=True).content.decode()
    assert "填报人与审核人不能是同一人" in said and not DailySheet.objects.exists()
    assert "日报已报送" in chief.post(send, {"phone": "0898-1"}, follow=True).content.decode()
    shown = chief.get(page).content.decode()
    assert "已报送" in shown and "0898-1" in shown
    decide = reverse("checkin:sheet_decide", args=["daily", "undergraduate"])
    assert "报送的人不能自己接收" in chief.post(decide, {"to": "received"}, follow=True).content.decode()
    assert DailySheet.objects.get().state == "sent"
    grant_role(person=walked.person["督查"], role=Role.OFFICE, unit=walked.root, by=walked.by)
    walked.account["督查"] = make_account(person=walked.person["督查"], by=walked.by)
    assert browser(walked, "督查").post(decide, {"to": "received"}).status_code == 302
    assert DailySheet.objects.get().state == "received"
    book = chief.get(reverse("checkin:sheet_file", args=["daily", "undergraduate"]))
    assert book.status_code == 200 and book.content[:2] == b"PK"
    assert browser(walked, "书记").get(page).status_code == 404
    assert client.get(reverse("checkin:sheet", args=["daily", "staff"])).status_code == 404


def write(client, issue, page=None, **texts):
    """Save a draft as the browser does: every field of the page, the typed ones changed."""
    page = page or client.get(reverse("bulletin:issue", args=[issue.pk])).content.decode()
    sent = dict(re.findall(r'name="(seen-[\w-]+)" value="(\w+)"', page))
    sent |= {name: html.unescape(text) for name, text in re.findall(r'<textarea[^>]* name="([\w-]+)"[^>]*>([^<]*)<', page)}
    return client.post(reverse("bulletin:write", args=[issue.pk]), sent | texts)


def test_one_save_keeps_everything_that_was_typed_and_nothing_else(walked):
    clock.move(clock.instant(FIRST + dt.timedelta(days=1), 10 * 60))
    office = browser(walked, "主任")
    office.post(reverse("bulletin:draft"), {"day": FIRST.isoformat()})
    issue = Issue.objects.get()
    first, second = issue.boxes.order_by("id")[:2]
    before = Event.objects.count()
    assert write(office, issue).status_code == 302 and Event.objects.count() == before, "an untouched page writes nothing"
    assert write(office, issue, add="宿舍通风不足。", next="明日复查。", **{f"box-{first.pk}": "甲", f"box-{second.pk}": "乙"}).status_code == 302
    issue.refresh_from_db()
    assert [issue.boxes.get(pk=box.pk).text for box in (first, second)] == ["甲", "乙"] and issue.next_steps == "明日复查。"
    assert issue.problems.filter(text="宿舍通风不足。", generated="").exists()
    gone = issue.problems.filter(dropped=False).first()
    write(office, issue, to=f"drop-{gone.pk}", next="明后两日复查。")
    issue.refresh_from_db()
    assert issue.problems.get(pk=gone.pk).dropped and issue.next_steps == "明后两日复查。"
    assert write(office, issue, to="drop-²").status_code == 404


def test_a_text_that_somebody_else_changed_meanwhile_is_not_overwritten_nor_lost(walked):
    clock.move(clock.instant(FIRST + dt.timedelta(days=1), 10 * 60))
    office, leader = browser(walked, "主任"), browser(walked, "院长")
    office.post(reverse("bulletin:draft"), {"day": FIRST.isoformat()})
    issue = Issue.objects.get()
    page = office.get(reverse("bulletin:issue", args=[issue.pk])).content.decode()
    assert write(leader, issue, next="领导的话").status_code == 302
    refused = write(office, issue, page, next="办公室的话", report_to="省教育厅")
    said = refused.content.decode()
    assert refused.status_code == 409 and "领导的话" in said and "办公室的话</textarea>" in said
    issue.refresh_from_db()
    assert issue.next_steps == "领导的话" and issue.report_to == ["省教育厅"], "the other passage of the same save is kept"
    assert write(office, issue, said, next="两人的话").status_code == 302
    issue.refresh_from_db()
    assert issue.next_steps == "两人的话"


def test_bulletin_goes_from_draft_to_issue_through_two_pairs_of_hands(walked):
    clock.move(clock.instant(FIRST + dt.timedelta(days=1), 10 * 60))
    office, leader = browser(walked, "主任"), browser(walked, "院长")
    assert office.post(reverse("bulletin:draft"), {"day": FIRST.isoformat()}).status_code == 302
    issue = Issue.objects.get()
    step, page = reverse("bulletin:step", args=[issue.pk]), reverse("bulletin:issue", args=[issue.pk])
    problem = issue.problems.first()
    write(
        office, issue, report_to="省教育厅\r\n市疾控中心", copy_to="各单位",
        **{f"problem-{problem.pk}": f"计算机学院还差{{missing:{walked.unit['计算机学院'].pk}}}人。", f"box-{issue.boxes.first().pk}": "逐人联系。"},
    )  # fmt: skip
    preview = office.get(reverse("bulletin:preview", args=[issue.pk])).content.decode()
    assert "计算机学院还差" in preview and "（未编号）" in preview and "市疾控中心" in preview
    office.post(step, {"to": "submit"})
    assert "拟稿人不能核稿" in office.post(step, {"to": "review"}, follow=True).content.decode()
    for to in ("review", "countersign", "sign"):
        leader.post(step, {"to": to})
    issue.refresh_from_db()
    assert issue.state == "signed" and issue.number == 1
    office.post(step, {"to": "publish"})
    office.post(reverse("bulletin:dispatch", args=[issue.pk]), {"to": "市疾控中心"})
    shown = office.get(page).content.decode()
    assert "〔2026〕第1期" in shown and "/figures/checkin.missing/" in shown and "逐人联系。" in shown
    assert "/figures/" not in office.get(page + "?copy=public").content.decode()
    assert "一致" in office.get(reverse("bulletin:replay", args=[issue.pk])).content.decode()
    for file_format in ("json", "html", "docx", "pdf"):
        response = office.get(reverse("bulletin:file", args=[issue.pk, file_format]) + "?lang=zh-hant&copy=public")
        assert response.status_code == 200, file_format
    assert office.get(reverse("bulletin:file", args=[issue.pk, "pdf"]) + "?lang=en").status_code == 404


def test_only_those_with_a_part_in_it_see_a_draft(walked):
    clock.move(clock.instant(FIRST + dt.timedelta(days=1), 10 * 60))
    browser(walked, "主任").post(reverse("bulletin:draft"), {"day": FIRST.isoformat()})
    page = reverse("bulletin:issue", args=[Issue.objects.get().pk])
    assert browser(walked, "院长").get(page).status_code == 200
    for name in ("书记", "辅导员甲", "学工"):
        assert browser(walked, name).get(page).status_code == 404
    assert not access.scope_of(walked.account["书记"]).allows(access.BULLETIN)
