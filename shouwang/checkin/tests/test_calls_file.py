"""The call list as a workbook: it goes out, is filled in as people fill in spreadsheets, and comes back."""

import datetime as dt
import io
import random

import openpyxl
import pytest
from django.urls import reverse

from shouwang.checkin import calls, calls_workbook, slots
from shouwang.checkin.actions import enter_attempts, export_calls
from shouwang.checkin.actions.calls import Tried
from shouwang.checkin.calls_file import BadCalls, import_calls
from shouwang.checkin.models import Attempt
from shouwang.checkin.tests.posted import actor, posted, scope
from shouwang.checkin.written import Wrong, instant_of
from shouwang.core import clock
from shouwang.core.models import Access, Event
from shouwang.core.refusals import Refused
from shouwang.questions.queries import forget
from shouwang.roster import actions, imports
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db
EVENING = MORNING + dt.timedelta(hours=12)  # 20:00
TITLES = ["序号", "单位", "年级班级", "姓名", "学工号", "手机", "宿舍", "辅导员及电话", "连续未报天数", "末次上报时间", "已催报时间",
          "联系时间", "方式", "结果", "联系人"]  # fmt: skip


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        made = posted()
        for name, phone in {"甲一": "13800000001", "甲二": "13800000002", "辅导员甲": "13900000001"}.items():
            actions.change_person(person=made.person[name], phone=phone, by=made.by)
        clock.move(EVENING)
        yield made
    forget()


def slot(academy, day=FIRST):
    return slots.find(academy.campaign, day)


def exported(academy, name="辅导员甲", unit=None, purpose="催报"):
    """(the workbook, its sheet, the row of the titles) as whoever it is takes it away."""
    _name, content = export_calls(slot=slot(academy), unit=unit, purpose=purpose, by=actor(academy, name))
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    return book, sheet, heading(sheet)


def heading(sheet) -> int:
    """The row of the titles."""
    return next(row for row in range(1, 20) if all(sheet.cell(row, at).value for at in range(1, 16)))


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet, top, title):
    return next(at for at in range(1, 20) if sheet.cell(top, at).value == title)


def fill(sheet, top, row, *, when="2026-03-02 18:42", way="电话", outcome="补报", caller="李老师"):
    """The last four columns of the n-th person."""
    given = {"联系时间": when, "方式": way, "结果": outcome, "联系人": caller}
    for title, value in given.items():
        sheet.cell(top + row, column(sheet, top, title)).value = value


def returned(academy, book, name="辅导员甲"):
    return import_calls(scope(academy, name), slot(academy), saved(book))


def bad(academy, book, name="辅导员甲", code="checkin.111"):
    """The errors of a file that must not be entered; nothing was."""
    before = Attempt.objects.count()
    with pytest.raises(BadCalls) as caught:
        returned(academy, book, name)
    assert caught.value.refusal.code == code, caught.value
    assert Attempt.objects.count() == before
    return caught.value.errors


def test_columns_are_exactly_those_of_a_call_list(academy):
    _book, sheet, top = exported(academy)
    assert [cell.value for cell in sheet[top]] == TITLES
    first = [cell.value for cell in sheet[top + 1]]
    assert first[:9] == [1, "计算机学院", "2023级/软件2301", "甲一", "P001", "13800000001", "", "辅导员甲 13900000001", 1]
    words = "".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert not [word for word in ("异常", "体温", "发热", "症状", "健康") if word in words.replace("每日健康上报", "")]


def test_export_is_entered_in_the_access_log_with_its_purpose(academy):
    exported(academy, purpose="晚上催报")
    row = Access.objects.get()
    assert (row.kind, row.what, row.rows, row.purpose) == ("export", "checkin.call_list", 3, "晚上催报")
    assert Event.objects.filter(verb="checkin.calls_exported").count() == 1


def test_export_without_a_purpose_or_a_right_is_refused(academy):
    for name, purpose, code in (("辅导员甲", " ", "checkin.105"), ("督查", "看看", "core.04"), ("主任", "看看", "core.04")):
        with pytest.raises(Refused) as caught:
            exported(academy, name, purpose=purpose)
        assert caught.value.code == code
    assert not Access.objects.exists()


def test_ways_and_results_are_offered_as_lists(academy):
    _book, sheet, _top = exported(academy)
    offered = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered["N"] == '"补报,代报,请假,免报申请,未接通,空号"' and "电话" in offered["M"]


def test_2000_rows_go_out_are_filled_in_excel_and_come_back(academy):
    people = "\n".join(f"{2023010000 + n},生{n},本科生,计算机学院/2023级/软件23{n % 40:02},138{n:08},一号楼{n % 300}" for n in range(2000))
    there = "\n".join(f"{one.number},{one.name},{one.get_kind_display()},{one.unit.title},," for one in academy.person.values())
    plan = imports.plan(f"学工号,姓名,类别,单位,电话,宿舍\n{there}\n{people}\n".encode(), as_of=FIRST)
    actions.commit_import(plan=plan, by=academy.by)
    book, sheet, top = exported(academy, "书记")
    assert sheet.max_row - top >= 2000
    rows = random.Random(1).sample(range(1, 2001), 2000)
    outcomes = ["补报", "代报", "请假", "免报申请", "未接通", "空号"]
    for row in rows:
        fill(sheet, top, row, when=dt.datetime(2026, 3, 2, 18, row % 60), outcome=outcomes[row % 6], caller=f"联系人{row % 7}")
    done = returned(academy, book, "书记")
    assert (len(done.entered.made), done.entered.known) == (2000, 0)
    assert Event.objects.filter(verb="checkin.attempted").count() == 1, "an import is one event"
    again = returned(academy, book, "书记")
    assert (again.entered.made, again.entered.known) == ([], 2000) and Attempt.objects.count() == 2000
    number = str(sheet.cell(top + rows[0], 5).value)
    row = Attempt.objects.get(person__number=number)
    assert row.get_outcome_display() == outcomes[rows[0] % 6] and clock.local(row.at).hour == 18


def test_reordered_rows_blank_rows_and_missing_columns_come_back(academy):
    book, sheet, top = exported(academy, "书记")
    fill(sheet, top, 1, outcome="补报")
    fill(sheet, top, 4, outcome="空号")
    first, last = [[cell.value for cell in sheet[top + n]] for n in (1, 4)]
    for n, values in ((4, first), (1, last)):
        for at, value in enumerate(values, 1):
            sheet.cell(top + n, at).value = value
    sheet.insert_rows(top + 2, 3)
    sheet.delete_cols(6, 3)  # 手机 宿舍 辅导员及电话
    sheet.delete_cols(1, 1)
    assert len(returned(academy, book, "书记").entered.made) == 2
    assert {row.person.number: row.outcome for row in Attempt.objects.select_related("person")} == {
        first[4]: "late", last[4]: "no_number",
    }  # fmt: skip


def test_only_the_last_columns_are_read_back(academy):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1)
    for title in ("姓名", "手机", "宿舍", "连续未报天数", "单位"):
        sheet.cell(top + 1, column(sheet, top, title)).value = "改掉"
    returned(academy, book)
    person = academy.person["甲一"]
    person.refresh_from_db()
    assert person.phone == "13800000001" and person.name == "甲一" and Attempt.objects.get().person == person


@pytest.mark.parametrize(
    ("when", "minute"),
    [
        ("2026-03-02 18:42", "18:42"), ("2026/3/2 18:42", "18:42"), ("2026.3.2 8:05", "08:05"), ("2026年3月2日 18时42分", "18:42"),
        ("3月2日 18：42", "18:42"), ("3/2 下午6:42", "18:42"), ("2026-03-02T18:42:31", "18:42"), ("２０２６－０３－０２　１８：４２", "18:42"),
        ("202603021842", "18:42"), (202603021842, "18:42"), ("18:42", "18:42"), ("下午6点42分", "18:42"), ("6:42 PM", "18:42"),
        (dt.datetime(2026, 3, 2, 18, 42, 10), "18:42"), (dt.time(18, 42), "18:42"), (46083 + 18.7 / 24, "18:42"), (18.7 / 24, "18:42"),
        ("46083.7791667", "18:42"), ("晚上7点", "19:00"), ("中午12:30", "12:30"), ("凌晨12:30", "00:30"),
    ],
)  # fmt: skip
def test_instants_as_people_write_them(academy, when, minute):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1, when=when)
    returned(academy, book)
    assert clock.local(Attempt.objects.get().at).strftime("%Y-%m-%d %H:%M") == f"2026-03-02 {minute}"


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("昨天晚上", "看不懂"), ("2026-03-02", "没有时刻"), (dt.date(2026, 3, 2), "没有时刻"), (20260302, "没有时刻"), ("2026-13-02 18:42", "看不懂"),
        ("2026-03-02 25:42", "看不懂"), ("2026-03-02 20:30", "晚于现在"), ("2026-03-01 18:42", "早于这一期开放"), (46083, "没有时刻"),
        (-5.5, "看不懂"), ("18.42.11", "看不懂"),
    ],
)  # fmt: skip
def test_instants_that_cannot_be_meant_are_refused(academy, when, says):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1, when=when)
    ((row, title, sentence),) = bad(academy, book)
    assert (row, title) == (top + 1, "联系时间") and says in sentence


def test_time_without_a_date_is_the_evening_of_the_slot_or_the_morning_after(academy):
    at = slot(academy)
    now = MORNING + dt.timedelta(days=1, hours=1)  # 09:00 the next day
    assert clock.local(instant_of("18:42", at, now)).strftime("%d %H:%M") == "02 18:42"
    assert clock.local(instant_of("08:30", at, now)).strftime("%d %H:%M") == "03 08:30"
    assert clock.local(instant_of("08:30", at, EVENING)).strftime("%d %H:%M") == "02 08:30"
    with pytest.raises(Wrong):
        instant_of("23:59", at, EVENING)


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("2.02301E+09", "科学计数法"), (2023010000000000.0, "失真"), ("P999", "没有学工号“P999”"), ("P004", "没有学工号“P004”"),
        (None, "没有学工号"), ("P0 01,P002", "学工号"),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_trusted_are_refused(academy, number, says):
    """A number lost in scientific notation; one of more digits than a spreadsheet keeps; somebody of another class."""
    book, sheet, top = exported(academy)
    fill(sheet, top, 1)
    sheet.cell(top + 1, 5).value = number
    ((row, title, sentence),) = bad(academy, book)
    assert (row, title) == (top + 1, "学工号") and says in sentence


def test_numbers_that_a_spreadsheet_made_of_text_are_understood(academy):
    for number, name in (("2023010001", "丁甲"), ("0012345", "丁乙")):
        academy.person[name] = academy.add(number, name, "软件2301", since=clock.instant(FIRST))
    book, sheet, top = exported(academy)
    rows = {sheet.cell(row, 4).value: row for row in range(top + 1, top + 6)}
    for name, value in (("丁甲", 2023010001.0), ("丁乙", 12345), ("甲一", "　Ｐ００１ "), ("甲二", "'P002")):
        fill(sheet, top, rows[name] - top)
        sheet.cell(rows[name], 5).value = value
    returned(academy, book)
    assert set(Attempt.objects.values_list("person__name", flat=True)) == {"丁甲", "丁乙", "甲一", "甲二"}


def test_two_people_whose_numbers_differ_by_zeros_only_are_not_guessed(academy):
    for number, name in (("0012345", "丁乙"), ("012345", "丁丙")):
        academy.person[name] = academy.add(number, name, "软件2301", since=clock.instant(FIRST))
    book, sheet, top = exported(academy)
    fill(sheet, top, 1)
    sheet.cell(top + 1, 5).value = 12345
    ((_row, title, sentence),) = bad(academy, book)
    assert title == "学工号" and "12345" in sentence


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("未接通", "no_answer"), ("无人接听", "no_answer"), (" 空 号 ", "no_number"), ("停机", "no_number"), ("已请假", "leave"), ("Leave", "leave")],
)
def test_results_in_usual_words(academy, outcome, code):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1, outcome=outcome, way="微信")
    returned(academy, book)
    assert (Attempt.objects.get().outcome, Attempt.objects.get().way) == (code, "message")


def test_every_error_is_named_by_row_and_column_and_nothing_is_entered(academy):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1)
    fill(sheet, top, 2, outcome="睡着了", way="飞鸽")
    fill(sheet, top, 3, outcome="", when="2026-03-02 18:00")
    errors = bad(academy, book)
    assert [(row - top, title) for row, title, _ in errors] == [(2, "方式"), (2, "结果"), (3, "结果")]
    assert "补报、代报、请假、免报申请、未接通、空号" in errors[1][2]


def test_rows_without_a_result_say_nothing(academy):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1)
    sheet.cell(top + 2, 15).value = "李老师"  # filled down for the whole column
    done = returned(academy, book)
    assert (len(done.entered.made), done.blank) == (1, 2)


def test_blank_ways_times_and_callers_are_filled_in_and_not_entered_again(academy):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1, when=None, way=None, caller=None)
    returned(academy, book)
    row = Attempt.objects.get()
    assert (row.way, row.caller, clock.day_of(row.at)) == ("phone", "辅导员甲", FIRST)
    clock.move(EVENING + dt.timedelta(hours=1))
    assert returned(academy, book).entered.known == 1 and Attempt.objects.count() == 1


def test_a_corrected_file_adds_what_is_new_and_keeps_what_was(academy):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1, outcome="未接通")
    returned(academy, book)
    clock.move(EVENING + dt.timedelta(minutes=5))
    fill(sheet, top, 1, outcome="补报")
    fill(sheet, top, 2, outcome="请假")
    done = returned(academy, book)
    assert (len(done.entered.made), Attempt.objects.count()) == (2, 3)
    assert calls.attempts(slot(academy), [academy.person["甲一"].pk])[academy.person["甲一"].pk][0].outcome == "late"


def test_what_was_entered_on_the_screen_stands_in_the_file_and_comes_back_as_known(academy):
    tried = Tried(academy.person["甲一"].pk, "leave", "message", clock.now())
    enter_attempts(slot=slot(academy), tries=[tried], by=actor(academy, "辅导员甲"))
    book, sheet, top = exported(academy)
    assert [sheet.cell(top + 1, at).value for at in (12, 13, 14, 15)] == ["2026-03-02 20:00", "短信或微信", "请假", "辅导员甲"]
    assert returned(academy, book).entered.known == 1 and Attempt.objects.count() == 1


def test_same_person_twice_in_a_file_is_two_attempts(academy):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1, when="2026-03-02 18:00", outcome="未接通")
    for at in range(1, 16):
        sheet.cell(top + 4, at).value = sheet.cell(top + 1, at).value
    fill(sheet, top, 4, when="2026-03-02 19:00", outcome="补报")
    assert len(returned(academy, book).entered.made) == 2


def test_somebody_transferred_after_the_export_does_not_spoil_the_file(academy):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1)
    fill(sheet, top, 2)
    offer = actions.offer_transfer(person=academy.person["甲二"], target=academy.unit["软件2302"], by=academy.by)
    actions.accept_transfer(transfer=offer, by=academy.by)
    assert len(returned(academy, book).entered.made) == 2


def test_somebody_merged_after_the_export_is_found(academy):
    book, sheet, top = exported(academy)
    fill(sheet, top, 2)
    actions.merge_people(kept=academy.person["甲三"], gone=academy.person["甲二"], by=academy.by)
    returned(academy, book)
    assert Attempt.objects.get().person == academy.person["甲三"]


def test_file_of_another_day_or_without_its_slot_is_refused(academy):
    book, sheet, top = exported(academy)
    fill(sheet, top, 1)
    content = saved(book)
    with pytest.raises(BadCalls) as caught:
        import_calls(scope(academy, "辅导员甲"), slot(academy, FIRST + dt.timedelta(days=1)), content)
    assert caught.value.refusal.code == "checkin.110" and "daily/2026-03-02" in str(caught.value)
    sheet.delete_rows(1, top - 1)
    bad(academy, book, code="checkin.109")


def test_files_that_are_no_call_list_are_refused_in_a_sentence(academy):
    for content in (b"", b"PK\x03\x04 broken", "学工号,结果\nP001,补报\n".encode(), b"\x00" * 100):
        with pytest.raises(BadCalls) as caught:
            import_calls(scope(academy, "辅导员甲"), slot(academy), content)
        assert caught.value.refusal.code == "checkin.106"
    for title, code in (("结果", "checkin.107"), ("学工号", "checkin.107")):
        book, sheet, top = exported(academy)
        fill(sheet, top, 1)
        sheet.delete_cols(column(sheet, top, title))
        bad(academy, book, code=code)
    book, sheet, top = exported(academy)
    sheet.cell(top, 15).value = "结果"
    bad(academy, book, code="checkin.108")


def test_list_is_found_on_another_sheet_and_under_titles_in_english(academy):
    from django.utils import translation

    with translation.override("en"):
        book, sheet, top = exported(academy)
    for at, value in ((12, "2026-03-02 18:42"), (14, "补报")):
        sheet.cell(top + 1, at).value = value
    book.create_sheet("说明", 0)["A1"] = "这一页是说明"
    assert len(returned(academy, book).entered.made) == 1


def test_nothing_in_the_workbook_runs_as_a_formula(academy):
    actions.change_person(person=academy.person["甲一"], name="=1+1", dormitory="@SUM(A1)", by=academy.by)
    book, sheet, top = exported(academy)
    assert sheet.cell(top + 1, 4).value == "=1+1" and sheet.cell(top + 1, 4).data_type in {"s", "f"}
    raw = calls_workbook.workbook(slot(academy), calls.lines(scope(academy, "辅导员甲"), slot(academy), calls.missing(scope(academy, "辅导员甲"), slot(academy))), None, "")
    import zipfile

    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    assert book


# ---- the pages


def test_page_sends_the_workbook_and_takes_it_back(academy, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(academy.account["辅导员甲"])
    sent = client.post(reverse("checkin:calls_file", args=["daily"]), {"purpose": "催报"})
    assert sent["Content-Disposition"].endswith('.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(sent.content))
    sheet = book.active
    top = heading(sheet)
    fill(sheet, top, 1)
    url = reverse("checkin:calls_import", args=["daily"])
    page = client.post(url, {"file": SimpleUploadedFile("联系单.xlsx", saved(book))}, follow=True)
    assert "新记 1 条" in page.content.decode()
    fill(sheet, top, 2, outcome="睡着了")
    page = client.post(url, {"file": SimpleUploadedFile("联系单.xlsx", saved(book))})
    assert page.status_code == 422 and "不认识“睡着了”" in page.content.decode()
    assert client.post(url).status_code == 422
    assert client.post(reverse("checkin:calls_file", args=["daily"]), {"purpose": ""}).status_code == 422


@pytest.mark.parametrize("name", ["督查", "学工", "主任", "院长", "审计", "安全", "管理"])
def test_wrong_roles_neither_export_nor_import(academy, client, name):
    client.force_login(academy.account[name])
    for to in ("calls_file", "calls_import"):
        assert client.post(reverse(f"checkin:{to}", args=["daily"]), {"purpose": "看看"}).status_code == 404
    assert not Access.objects.exists() and not Attempt.objects.exists()
