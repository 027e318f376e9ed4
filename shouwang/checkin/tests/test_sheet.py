"""The daily sheet of a consolidating office: its columns, who may send it, received and returned, and the workbook."""

import datetime as dt
import io

import pytest

from shouwang.checkin import sheet, slots
from shouwang.checkin.actions import receive_sheet, return_sheet, send_sheet, sign_off
from shouwang.checkin.chains import EVERYBODY, chain_by_code
from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.core.writing import freeze
from shouwang.roster import access
from shouwang.roster.actions import grant_role
from shouwang.roster.models import Role
from tests.academy import FIRST, GRANTS, MORNING, Academy, found

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def academy(db):
    found()
    with clock.moved(MORNING):
        made = Academy(founded=True)
        for name, role, unit, kinds in GRANTS:
            grant_role(person=made.person[name], role=role, unit=made.unit[unit], kinds=list(kinds), by=made.by)
        yield made


def account(academy, name):
    """Somebody logged in: only their grants count."""
    person = academy.person[name]
    return Actor(ref=f"roster.Account:{person.pk}", name=person.name, person_id=person.pk)


def answers(academy, day, but=(), fever=()):
    """The undergraduates and postgraduates answer at nine."""
    clock.move(max(clock.now(), clock.instant(day, 9 * 60)))
    for name in ("甲一", "甲二", "甲三", "乙一", "乙二", "丙一", "丙二"):
        if name not in but:
            assert academy.answer(name, "38.1" if name in fever else "36.6", day=day).status == "recorded"


def signed_undergraduates(academy, day=FIRST):
    """The undergraduates' office has signed."""
    slot = slots.find(academy.campaign, day)
    sign_off(slot=slot, unit=academy.root, chain="undergraduate", by=access.on_behalf(academy.person["学工"]))
    return slot


def test_sheet_counts_new_and_cumulative_abnormal_people(academy):
    answers(academy, FIRST, fever=["甲一", "丙一"])
    answers(academy, FIRST + DAY, fever=["甲一", "乙一"])
    clock.move(clock.instant(FIRST + DAY, 19 * 60))
    academy.answer("乙二", "38.0", day=FIRST + DAY)
    academy.answer("乙二", "36.5", day=FIRST + DAY)  # put right: ever flagged, not flagged now
    numbers = sheet.numbers_of(slots.find(academy.campaign, FIRST + DAY), chain_by_code("undergraduate"), freeze())
    line = numbers[str(academy.unit["计算机学院"].pk)]
    assert {name: line[name] for name in ("expected", "answered", "missing", "flagged", "fever")} == {
        "expected": 5, "answered": 5, "missing": 0, "flagged": 2, "fever": 2,
    }  # fmt: skip
    assert (line["new_flagged"], line["ever_flagged"]) == (1, 3)
    assert list(numbers) == [str(academy.unit["计算机学院"].pk)]  # postgraduates are in another chain
    everybody = sheet.numbers_of(slots.find(academy.campaign, FIRST + DAY), EVERYBODY, freeze())
    assert sheet.total_of(everybody.values())["ever_flagged"] == 4
    assert sheet.total_of(everybody.values())["expected"] == len(academy.person)


def test_sheet_goes_out_after_the_office_signed_by_another_hand(academy):
    answers(academy, FIRST)
    slot = slots.find(academy.campaign, FIRST)
    office = account(academy, "主任")

    def refused(**kwargs):
        with pytest.raises(Refused) as caught:
            send_sheet(slot=slot, chain="undergraduate", **kwargs)
        return caught.value.code

    assert refused(by=office) == "checkin.38"
    signed_undergraduates(academy)
    assert refused(by=account(academy, "书记")) == "core.04"
    assert refused(by=account(academy, "学工")) == "checkin.39"
    row = send_sheet(slot=slot, chain="undergraduate", phone="0898-1234", by=office)
    assert (row.filled_by, row.reviewed_by, row.state) == ("主任", "学工", "sent")
    assert refused(by=office) == "checkin.40"
    with pytest.raises(Refused) as caught:
        receive_sheet(sheet=row, by=account(academy, "学工"))  # whose kinds are only undergraduates
    assert caught.value.code == "core.04"
    with pytest.raises(Refused) as caught:
        receive_sheet(sheet=row, by=office)  # who sent it
    assert caught.value.code == "checkin.90"
    grant_role(person=academy.person["督查"], role=Role.OFFICE, unit=academy.root, by=academy.by)
    deputy = account(academy, "督查")
    return_sheet(sheet=row, note="请核对甲二", by=deputy)
    again = send_sheet(slot=slot, chain="undergraduate", by=office)
    assert receive_sheet(sheet=again, by=deputy).state == "received"


def test_sheet_as_sent_stays_when_returns_change(academy):
    answers(academy, FIRST, but=["甲三"])
    clock.move(clock.instant(FIRST, 19 * 60))
    slot = slots.find(academy.campaign, FIRST)
    reasons = {academy.person["甲三"].pk: "住院"}
    sign_off(slot=slot, unit=academy.root, chain="undergraduate", reasons=reasons, by=access.on_behalf(academy.person["学工"]))
    row = send_sheet(slot=slot, chain="undergraduate", by=account(academy, "主任"))
    academy.answer("甲三", "38.9", day=FIRST)
    sent = sheet.as_sent(row)
    assert (sent.total.numbers["missing"], sent.total.numbers["flagged"]) == (1, 0)
    assert sent.title == "健康情况零报告表" and sent.total.note == "异常0、未报1"
    assert sent.lines[0].note.startswith("异常0、未报1")


def test_sheet_workbook_has_the_columns_and_harmless_cells(academy):
    calamine = pytest.importorskip("python_calamine")
    answers(academy, FIRST, fever=["甲一"])
    clock.move(clock.instant(FIRST, 19 * 60))
    slot = signed_undergraduates(academy)
    row = send_sheet(slot=slot, chain="undergraduate", phone="=1+1", by=account(academy, "主任"))
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(sheet.xlsx(sheet.as_sent(row), watermark="主任")))
    rows = book.get_sheet_by_index(0).to_python()
    titles = ["单位", "应报", "已报", "未报", "免报", "异常", "其中发热", "当日新增异常", "累计异常人数", "备注"]
    head = next(place for place, cells in enumerate(rows) if cells[0] == "单位")
    assert rows[head] == titles
    assert rows[head + 1][:9] == ["计算机学院", 5, 5, 0, 0, 1, 1, 1, 1]
    assert rows[head + 2][0] == "合计"
    text = "\n".join(str(cell) for cells in rows[:head] for cell in cells)
    assert "健康情况日报" in text and "学工处" in text and "填报人：主任" in text and "审核人：学工" in text
