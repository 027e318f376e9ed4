"""The pages of forms: who may open them, an upload with its problems by row, publishing, the preview that sends nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shouwang.core.actions import operator
from shouwang.questions import shipped
from shouwang.questions.models import FormVersion
from shouwang.questions.shipped import daily_health
from shouwang.questions.tests.test_xlsform import text, workbook
from shouwang.roster import actions as roster
from shouwang.roster.models import Kind, Role, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(institution):
    """An account of the office, and one of an adviser."""
    root, made = Unit.objects.get(path="R"), {}
    for number, role in enumerate((Role.OFFICE, Role.ADVISER), 1):
        person = roster.add_person(number=f"P{number}", name="某某", kind=Kind.STAFF, unit=root, by=operator())
        roster.grant_role(person=person, role=role, unit=root, by=operator())
        made[role] = roster.make_account(person=person, by=operator())
    return made


@pytest.fixture
def office(accounts, client):
    """The office's browser."""
    client.force_login(accounts[Role.OFFICE])
    return client


def page(name, *args):
    return reverse(f"questions:{name}", args=args)


PAGES = [
    ("forms",),
    ("import",),
    ("version", "daily-health", 1),
    ("preview", "daily-health", 1),
    ("source", "daily-health", 1),
    ("compare", "daily-health", 1, 1),
]


@pytest.mark.parametrize("address", PAGES)
def test_office_opens_every_page_and_an_adviser_none(address, accounts, client):
    url = page(*address)
    assert client.get(url).status_code == 302
    client.force_login(accounts[Role.OFFICE])
    assert client.get(url).status_code == 200
    client.force_login(accounts[Role.ADVISER])
    assert client.get(url).status_code == 404


def upload(client, content, **more):
    return client.post(page("import"), {"file": SimpleUploadedFile("form.xlsx", content), **more})


def test_bad_file_is_told_row_by_row(office):
    response = upload(office, workbook([text(relevant="foo(1)"), text(name="key")]))
    assert response.status_code == 422
    content = response.content.decode()
    assert "未知函数 foo" in content
    assert "form.xlsx" in content
    assert [p.row for p in response.context["problems"]] == [2, 3]


def test_good_file_becomes_a_draft_that_is_published(office):
    response = upload(office, workbook([text(name="q")]), code="trial")
    assert response.url == page("version", "trial", 1)
    assert "草稿" in office.get(response.url).content.decode()
    office.post(page("publish", "trial", 1))
    assert FormVersion.objects.get(form__code="trial").state == "published"
    office.post(page("retire", "trial", 1))
    assert FormVersion.objects.get(form__code="trial").state == "retired"


def test_the_same_file_again_is_refused_in_a_sentence(office):
    response = upload(office, shipped.workbook(daily_health))
    assert response.status_code == 422
    assert "完全相同" in response.content.decode()


def test_draft_is_discarded(office):
    upload(office, workbook([text(name="q")]), code="trial")
    assert office.post(page("discard", "trial", 1)).url == page("forms")
    assert not FormVersion.objects.filter(form__code="trial").exists()


def test_preview_sends_nothing_and_speaks_three_languages(office):
    url = page("preview", "daily-health", 1)
    content = office.get(url + "?lang=en").content.decode()
    assert "Body temperature today" in content
    assert 'name="temp_c"' in content
    assert "data-preview" in content
    assert "今日體溫" in office.get(url + "?lang=zh-hant").content.decode()


def test_source_is_the_workbook_itself(office):
    response = office.get(page("source", "daily-health", 1))
    assert response.content == shipped.workbook(daily_health)
    assert 'filename="daily-health-v1.xlsx"' in response["Content-Disposition"]


@pytest.mark.parametrize("address", [("version", "daily-health", 9), ("preview", "nothing", 1)])
def test_absent_version_looks_like_a_forbidden_one(address, office):
    assert office.get(page(*address)).status_code == 404
