"""The roster's pages do what their buttons say: the import from upload to commit, and the changes of people and units."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shouwang.core import clock
from shouwang.core.models import Access
from shouwang.roster import access, actions
from shouwang.roster.imports import kept, shelf
from shouwang.roster.models import (
    Account,
    Exemption,
    Grant,
    Household,
    ImportRun,
    Mandate,
    Person,
    Role,
    Transfer,
    Unit,
)
from shouwang.roster.tests.conftest import csv_of

ROWS = [
    ("1001", "张三", "本科生", "计算机学院/软件2301"), ("1002", "李四", "本科生", "计算机学院/软件2302"),
    ("9001", "主任", "教职工", "办公室"), ("9002", "安全", "教职工", "办公室"), ("9003", "辅导员", "教职工", "办公室"),
    ("9004", "接收", "教职工", "办公室"),
]  # fmt: skip


@pytest.fixture
def people(house):
    """A roster with an office, a security officer, and an adviser of each class; `browser[number]` is logged in."""
    house.load(ROWS)
    for number, role, unit in (
        ("9001", Role.OFFICE, "ALL"), ("9002", Role.SECURITY, "ALL"), ("9003", Role.ADVISER, "计算机学院/软件2301"),
        ("9004", Role.ADVISER, "计算机学院/软件2302"),
    ):  # fmt: skip
        actions.grant_role(person=house.person(number), role=role, unit=house.unit(unit), by=house.by)
        actions.make_account(person=house.person(number), by=house.by)
    house.browser = {}
    for account in Account.objects.all():
        house.browser[account.username] = Client()
        house.browser[account.username].force_login(account)
    return house


def send(client, address, /, *args, follow=False, **fields):
    return client.post(reverse(address, args=args), fields, follow=follow)


def upload(client, rows, **fields):
    """Send a roster file; the page that follows."""
    file = SimpleUploadedFile("名册.csv", csv_of(rows))
    return client.post(reverse("roster:import"), {"file": file, **fields}, follow=True)


def test_import_from_upload_to_commit(people):
    office = people.browser["9001"]
    rows = [("1001", "张三", "本科生", "计算机学院/软件2302"), *ROWS[1:], ("1003", "新人", "研究生", "医学院/研2401")]
    page = upload(office, rows).content.decode()
    run = ImportRun.objects.get(state=ImportRun.State.DRY)
    assert "医学院/研2401" in page and "软件2302" in page and not Person.objects.filter(number="1003").exists()
    assert "张三" not in shelf._folder().joinpath(str(run.pk)).read_bytes().decode(errors="ignore")
    done = send(office, "roster:import_commit", run.pk, follow=True)
    assert done.status_code == 200 and "新增 1 人" in done.content.decode()
    assert people.where("1003") == "医学院/研2401" and people.where("1001") == "计算机学院/软件2302"
    assert shelf.take(run.pk) is None, "the uploaded file is gone"
    assert send(office, "roster:import_commit", run.pk).status_code == 409


def test_import_with_errors_offers_them_as_a_file(people):
    office = people.browser["9001"]
    page = upload(office, [*ROWS, ("1009", "=坏", "外星人", "一班")]).content.decode()
    assert "外星人" in page and "下载错误清单" in page
    run = ImportRun.objects.get(state=ImportRun.State.DRY)
    file = office.get(reverse("roster:import_errors", args=[run.pk])).content.decode("utf-8-sig")
    assert file.splitlines()[0] == "行,列,说明" and file.splitlines()[1].startswith("8,类别,")
    assert "错误" in send(office, "roster:import_commit", run.pk, follow=True).content.decode()
    send(office, "roster:import_discard", run.pk)
    assert shelf.take(run.pk) is None


def test_import_that_loses_many_asks_for_a_word(people):
    office = people.browser["9001"]
    upload(office, ROWS[1:])
    run = ImportRun.objects.get(state=ImportRun.State.DRY)
    assert "超过 2%" in send(office, "roster:import_commit", run.pk, follow=True).content.decode()
    assert people.where("1001")
    send(office, "roster:import_commit", run.pk, allow_leaves="1")
    assert people.where("1001") is None


def test_import_after_somebody_else_changed_the_roster_is_tried_again(people):
    office = people.browser["9001"]
    upload(office, ROWS)
    run = ImportRun.objects.get(state=ImportRun.State.DRY)
    people.load([*ROWS, ("1005", "又一", "学生", "办公室")])
    page = send(office, "roster:import_commit", run.pk, follow=True).content.decode()
    assert "试算以后名册又有变化" in page and people.where("1005")
    assert ImportRun.objects.filter(state=ImportRun.State.DRY).count() == 1


def test_import_with_columns_of_its_own_names_is_mapped_and_remembered(people):
    office, header = people.browser["9001"], ("代号", "称呼", "类别", "单位")
    file = lambda: SimpleUploadedFile("x.csv", csv_of([*ROWS, ("1003", "新人", "学生", "办公室")], header))  # noqa: E731
    send_file = lambda **more: office.post(reverse("roster:import"), {"file": file(), **more}, follow=True)  # noqa: E731
    assert send_file().status_code == 422
    assert send_file(mapping="代号=学工号\n称呼=胡说").status_code == 422
    assert send_file(mapping="代号=学工号\n称呼＝姓名").status_code == 200
    run = ImportRun.objects.get(state=ImportRun.State.DRY)
    kept._plans.clear()  # as in another process
    assert send(office, "roster:import_commit", run.pk).status_code == 302 and people.where("1003") == "办公室"
    assert send_file().status_code == 200, "the next file with these headers is understood"


@pytest.mark.parametrize("content", [b"", b"\x00\x01", "乱,七,八,糟\n1,2,3,4\n".encode()])
def test_rubbish_is_a_sentence_beside_the_form(people, content):
    file = SimpleUploadedFile("x.csv", content)
    response = people.browser["9001"].post(reverse("roster:import"), {"file": file})
    assert response.status_code == 422 and not ImportRun.objects.filter(state=ImportRun.State.DRY).exists()


def test_transfer_from_one_adviser_to_another(people):
    pk = people.person("1001").pk
    response = send(
        people.browser["9003"],
        "roster:person_change",
        pk,
        "transfer",
        target="计算机学院/软件2302",
        effective_at="2026-03-02T12:00",
    )
    assert response.status_code == 302, response.content.decode()
    offer = Transfer.objects.get()
    assert offer.effective_at == dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC), "twelve on the institution's clock"
    page = people.browser["9004"].get(reverse("roster:transfers")).content.decode()
    assert "张三" in page
    assert send(people.browser["9003"], "roster:transfer_decide", offer.pk, "accept").status_code == 404
    send(people.browser["9004"], "roster:transfer_decide", offer.pk, "accept")
    assert people.where("1001") == "计算机学院/软件2302"


def test_exempt_extend_and_end_by_inclusive_days(people):
    office, pk = people.browser["9001"], people.person("1001").pk
    send(office, "roster:person_change", pk, "exempt", reason="suspended", until="2026-03-02")
    row = Exemption.objects.get()
    assert row.until == clock.instant(dt.date(2026, 3, 3)), "the last day counts"
    assert "休学" in office.get(reverse("roster:exemptions")).content.decode()
    bad = send(office, "roster:exemption_change", row.pk, "extend", until="2026-03-01")
    assert bad.status_code == 422 and "晚" in bad.content.decode()
    send(office, "roster:exemption_change", row.pk, "extend", until="2026-03-09")
    row = Exemption.objects.known().get()
    assert row.until == clock.instant(dt.date(2026, 3, 10))
    send(office, "roster:exemption_change", row.pk, "end")
    assert not Exemption.objects.holding(clock.now()).exists()


def test_adviser_reads_phones_on_record_and_changes_contacts_only(people):
    adviser, person = people.browser["9003"], people.person("1001")
    actions.change_person(person=person, phone="13812345678", by=people.by)
    masked = adviser.get(reverse("roster:person", args=[person.pk])).content.decode()
    assert "138****5678" in masked and "13812345678" not in masked
    shown = send(adviser, "roster:contacts", person.pk).content.decode()
    assert "13812345678" in shown
    assert Access.objects.get().ref == f"roster.Person:{person.pk}"
    send(adviser, "roster:person_change", person.pk, "particulars", phone="13900000000", name="改名")
    person = people.person("1001")
    assert (person.phone, person.name) == ("13900000000", "张三")
    assert send(adviser, "roster:person_change", person.pk, "leave").status_code == 404
    assert adviser.get(reverse("roster:person", args=[people.person("1002").pk])).status_code == 404


def test_person_added_guarded_merged_revoked_and_left(people):
    office = people.browser["9001"]
    made = send(
        office,
        "roster:person_new",
        number="9001-F1",
        name="小主",
        kind="family",
        unit="办公室",
        birth_date="2016-01-01",
    )
    child = people.person("9001-F1")
    assert made.status_code == 302 and child.birth_date == "2016-01-01"
    mine = send(office, "roster:person_change", child.pk, "household", person="9001")
    assert mine.status_code == 422 and "另一位名册管理员" in mine.content.decode(), "nobody makes themselves head"
    send(office, "roster:person_change", child.pk, "household", person="9002")
    assert Household.objects.get().head.number == "9002"
    send(office, "roster:person_change", child.pk, "revoke")
    assert people.person("9001-F1").link_version == 2
    send(office, "roster:person_change", people.person("1001").pk, "merge", gone="1002")
    assert Person.objects.get(number="1002").merged_into.number == "1001"
    send(office, "roster:person_change", child.pk, "leave")
    assert people.where("9001-F1") is None
    assert "小主" in office.get(reverse("roster:people") + "?off=1").content.decode()
    again = send(office, "roster:person_new", number="1001", name="重", kind="student", unit="办公室")
    assert again.status_code == 422 and "已经存在" in again.content.decode()


def test_units_change_from_their_page(people):
    office, unit = people.browser["9001"], people.unit("计算机学院/软件2301")
    send(office, "roster:unit_change", unit.pk, "responsible", person="9003")
    send(office, "roster:unit_change", unit.pk, "rename", name="软工2301", from_day="2026-03-02")
    unit.refresh_from_db()
    assert (unit.name, unit.responsible.number) == ("软工2301", "9003")
    bad = send(office, "roster:unit_change", unit.pk, "move", parent="没有的", from_day="")
    assert bad.status_code == 422 and "没有这个编码或路径的单位" in bad.content.decode()
    send(office, "roster:unit_change", unit.pk, "split", name="软工2311", people="1001", from_day="2026-03-02")
    assert people.where("1001") == "计算机学院/软工2311"
    send(office, "roster:unit_change", unit.pk, "merge", target="计算机学院/软件2302", from_day="2026-03-02")
    page = office.get(reverse("roster:unit", args=[unit.pk])).content.decode()
    assert "已撤并" in page and "软件2301" in page
    send(office, "roster:unit_change", people.unit("计算机学院").pk, "create", name="新班", kind="class", code="N1")
    assert Unit.objects.get(code="N1").title == "计算机学院/新班"
    assert (
        send(people.browser["9003"], "roster:unit_change", people.unit("N1").pk, "rename", name="x").status_code == 404
    )


def test_every_unit_has_somebody_responsible_or_is_named(people):
    page = people.browser["9001"].get(reverse("roster:units")).content.decode()
    assert "没有责任人的单位" in page and "3<" in page.replace(" ", "")
    rows = people.browser["9001"].get(reverse("site:figure", args=["roster.unaccountable"])).content.decode()
    assert "软件2301" in rows and "办公室" in rows and "<td>计算机学院</td>" not in rows, "a college of classes only has nobody of its own"
    for title in ("计算机学院/软件2301", "计算机学院/软件2302", "办公室"):
        unit = Unit.objects.get(title=title)
        sent = {"person": "9001"}
        assert people.browser["9001"].post(reverse("roster:unit_change", args=[unit.pk, "responsible"]), sent).status_code == 302
    assert "没有责任人的单位" not in people.browser["9001"].get(reverse("roster:units")).content.decode()


def test_grant_is_given_and_ended_after_a_second_question(people):
    security = people.browser["9002"]
    send(security, "roster:grant_new", person="1002", role="group", unit="ALL", until="2026-03-31")
    grant = Grant.objects.get(person__number="1002")
    assert grant.until == clock.instant(dt.date(2026, 4, 1))
    assert "工作组" in security.get(reverse("roster:grants")).content.decode()
    asked = security.get(reverse("roster:grant_end", args=[grant.pk])).content.decode()
    assert "结束这项授权？" in asked and access.reach_of(grant.person_id)
    send(security, "roster:grant_end", grant.pk)
    assert not access.reach_of(grant.person_id)
    mine = send(security, "roster:grant_new", person="9002", role="office", unit="ALL")
    assert mine.status_code == 422 and "不能给自己授权" in mine.content.decode()


def test_a_grant_begins_on_its_day_and_never_before_today(people):
    security, today = people.browser["9002"], clock.today()
    tomorrow = today + dt.timedelta(days=1)
    wanted = {"person": "1002", "role": "group", "unit": "ALL"}
    refused = send(security, "roster:grant_new", since=str(today - dt.timedelta(days=1)), **wanted)
    assert refused.status_code == 422 and "授权不能倒填" in refused.content.decode() and not Grant.objects.filter(person__number="1002").exists()
    send(security, "roster:grant_new", since=str(tomorrow), until=str(tomorrow), **wanted)
    grant = Grant.objects.get(person__number="1002")
    assert (grant.since, grant.until) == (clock.instant(tomorrow), clock.instant(tomorrow + dt.timedelta(days=1)))
    assert not access.reach_of(grant.person_id), "not yet"
    assert access.reach_of(grant.person_id, grant.since) and not access.reach_of(grant.person_id, grant.until)
    page = security.get(reverse("roster:grants")).content.decode()
    assert page.count(str(tomorrow)) == 2, "one day: it begins and ends on it"


def test_mandate_opened_reviewed_closed(people):
    office = people.browser["9001"]
    fields = {"name": "流感", "code": "flu", "basis": "传染病防治法", "since_day": "2026-03-02", "retention_days": "30"}
    bad = send(office, "roster:mandate_new", nature="outbreak", review_day="2026-03-01", **fields)
    assert bad.status_code == 422 and "早于" in bad.content.decode()
    send(office, "roster:mandate_new", nature="outbreak", review_day="2026-03-09", **fields)
    row = Mandate.objects.get()
    send(office, "roster:mandate_change", row.pk, "review", review_day="2026-03-19")
    assert "2026-03-09" in office.get(reverse("roster:mandates")).content.decode(), "the former day stays in sight"
    send(office, "roster:mandate_change", row.pk, "close", last_day="2026-03-02")
    row.refresh_from_db()
    assert row.until == clock.instant(dt.date(2026, 3, 3))


@pytest.mark.parametrize(("text", "found"), [("zhang", 1), ("ls", 1), ("100", 2), ("张", 1), ("李四", 1), ("x", 0)])
def test_people_are_found_by_number_name_and_pinyin(people, text, found):
    page = people.browser["9001"].get(reverse("roster:people"), {"q": text})
    assert page.context["page"].paginator.count == found


def test_duplicates_are_shown_to_whoever_keeps_the_roster(people):
    for number in ("1001", "1002"):
        actions.change_person(person=people.person(number), name="同名", birth_date="2004-02-29", by=people.by)
    page = people.browser["9001"].get(reverse("roster:duplicates")).content.decode()
    assert page.count("同名") == 2
    assert people.browser["9003"].get(reverse("roster:duplicates")).status_code == 404
