"""留存与销毁 in the browser's eyes: numbers that open, a proposal, the second person, the certificate as page, Word and PDF; who may not."""

import io

import docx
import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from shouwang.core.actions import SYSTEM
from shouwang.core.models import Event
from shouwang.roster import actions
from shouwang.roster.models import Hold, Purge
from tests.purging import a, actor, approved, at, clock, due_day, over  # noqa: F401
from tests.test_numbers import numbers_of, rows_behind

pytestmark = pytest.mark.django_db
# ruff: noqa: F811  fixtures


def browser(a, who):
    client = Client()
    client.force_login(a.account[who])
    return client


def test_two_people_destroy_what_is_due_through_the_pages(a):
    clock.move(at(due_day(a)))
    office, security = browser(a, "主任"), browser(a, "安全")
    page = office.get(reverse("site:retention"))
    new = reverse("site:purge_new", args=["return", a.mandate.pk])
    assert new in page.content.decode()
    assert "还什么都没有销毁" in office.get(new).content.decode()
    assert office.post(new, {"reason": ""}).status_code == 422
    response = office.post(new, {"reason": "疫情结束", "witness": "公证员"})
    purge = Purge.objects.get()
    assert response.status_code == 302 and purge.state == Purge.State.PROPOSED
    approve = reverse("site:purge_step", args=[purge.pk, "approve"])
    assert approve not in office.get(reverse("site:purge", args=[purge.pk])).content.decode()
    office.post(approve)
    purge.refresh_from_db()
    assert purge.state == Purge.State.PROPOSED, "the proposer approves nothing"
    assert approve in security.get(reverse("site:purge", args=[purge.pk])).content.decode()
    security.post(approve)
    actions.run_purge(purge=purge, by=SYSTEM)
    assert "第 1 号" in office.get(reverse("site:retention")).content.decode()


@pytest.mark.parametrize("role", ["辅导员甲", "书记", "院长", "督查", "医生", "管理", "审计"])
def test_other_roles_change_nothing_through_the_pages(a, role):
    clock.move(at(due_day(a)))
    purge = actions.propose_purge(keep="return", mandate=a.mandate, by=actor(a, "主任"), reason="到期")
    client = browser(a, role)
    client.raise_request_exception = False
    before = Event.objects.count()
    for address in (
        reverse("site:purge_new", args=["return", a.mandate.pk]), reverse("site:purge_step", args=[purge.pk, "approve"]),
        reverse("site:purge_step", args=[purge.pk, "withdraw"]), reverse("site:purge_step", args=[purge.pk, "resume"]),
    ):  # fmt: skip
        assert client.post(address, {"reason": "x"}).status_code == 404, address
    assert Event.objects.count() == before
    purge.refresh_from_db()
    assert purge.state == Purge.State.PROPOSED
    seen = client.get(reverse("site:retention")).status_code
    assert seen == (200 if role == "审计" else 404)


def test_every_number_of_the_page_opens_its_rows_without_a_name(a):
    clock.move(at(due_day(a)))
    client = browser(a, "主任")
    found = numbers_of(client.get(reverse("site:retention")))
    assert len(found) >= 4
    for url, text in found:
        said, listed = rows_behind(client, url)
        assert text == str(said) == str(listed), url
        assert "甲一" not in client.get(url).content.decode()


def test_hold_is_set_and_lifted_by_the_auditor_too(a):
    clock.move(at(due_day(a)))
    client = browser(a, "审计")
    assert client.post(reverse("site:hold_set"), {"reason": ""}).status_code == 422
    assert client.post(reverse("site:hold_set"), {"reason": "调查", "number": "NOBODY"}).status_code == 422
    client.post(reverse("site:hold_set"), {"reason": "调查", "mandate": a.mandate.pk})
    hold = Hold.objects.get()
    page = browser(a, "主任").get(reverse("site:purge_new", args=["return", a.mandate.pk])).content.decode()
    assert "暂停销毁" in page and "调查" in page
    assert browser(a, "书记").post(reverse("site:hold_lift", args=[hold.pk])).status_code == 404
    client.post(reverse("site:hold_lift", args=[hold.pk]))
    hold.refresh_from_db()
    assert hold.until is not None


def test_certificate_prints_the_same_words_on_page_paper_and_pdf(a):
    clock.move(at(due_day(a)))
    actions.run_purge(purge=approved(a, witness="公证员 钱"), by=SYSTEM)
    client = browser(a, "审计")
    page = client.get(reverse("site:certificate", args=[1])).content.decode()
    word = client.get(reverse("site:certificate_file", args=[1, "docx"]))
    paper = docx.Document(io.BytesIO(word.content))
    text = "\n".join(line.text for line in paper.paragraphs)
    text += "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    made = client.get(reverse("site:certificate_file", args=[1, "pdf"]))
    pdf = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(made.content)).pages)
    for words in ("销毁证明", "第 1 号", "主任", "安全", "公证员 钱", "测试疫情", "填报", "删除行"):
        assert words in page and words in text and words.replace(" ", "") in pdf.replace(" ", "").replace("\n", ""), words
    assert "甲一" not in page + text + pdf
    assert client.get(reverse("site:certificate_file", args=[1, "exe"])).status_code == 404
    again = client.get(reverse("site:certificate_file", args=[1, "pdf"]))
    assert again.content == made.content, "the same certificate, the same bytes"


def test_day_that_was_destroyed_says_so_on_its_page(a):
    clock.move(at(due_day(a)))
    actions.run_purge(purge=approved(a), by=SYSTEM)
    office = browser(a, "主任").get(reverse("checkin:rollcall_of", args=["daily"]) + "?day=2026-03-02")
    assert office.status_code == 200 and "销毁证明第 1 号" in office.content.decode()
    names = browser(a, "辅导员甲").get(reverse("checkin:rollcall_of", args=["daily"]) + "?day=2026-03-02")
    assert names.status_code == 200 and "甲三" not in names.content.decode()
