"""From a day's answers to a numbered issue, printed four ways, replayed, restated, and never changed."""

import datetime as dt
import io
import json
import re

import pytest

from shouwang.bulletin import actions, queries, replaying
from shouwang.bulletin.build import document
from shouwang.bulletin.files import rendered
from shouwang.bulletin.models import Cell, Issue
from shouwang.bulletin.render.document import digits
from shouwang.checkin.actions import close_check
from shouwang.checkin.models import Check, Slot
from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.core.models import Assertion
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import accept_transfer, leave, offer_transfer
from tests.academy import FIRST

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def at(day, hour, minute=0):
    """An instant on the wall clock of Shanghai."""
    return clock.instant(day, hour * 60 + minute)


def everybody(academy, day=FIRST, but=(), fever=()):
    """Everybody answers at nine, some with fever, some not at all."""
    clock.move(max(clock.now(), at(day, 9)))
    for name in academy.person:
        if name not in but:
            assert academy.answer(name, "38.4" if name in fever else "36.5", day=day).status == "recorded", name


def issue_at(academy, when, day=FIRST, known_at=None) -> Issue:
    clock.move(when)
    return actions.issue_now(day=day, known_at=known_at, by=academy.by)


def total(issue, name):
    return issue.frozen["cells"][f"t1/total/{name}"]


def test_issue_default_as_of_is_the_last_lock(academy):
    everybody(academy, but=["甲二"], fever=["甲一"])
    issue = issue_at(academy, at(FIRST + DAY, 16))
    assert issue.known_at == Slot.objects.get().locks_at
    assert (issue.serial, issue.year, issue.number, issue.state) == (1, 2026, 1, "issued")
    assert (total(issue, "expected"), total(issue, "answered"), total(issue, "missing")) == (19, 18, 1)
    assert (total(issue, "flagged"), total(issue, "fever"), total(issue, "under_check")) == (1, 1, 1)
    steps = [stage["step"] for stage in issue.frozen["stages"]]
    assert steps == ["draft", "review", "countersign", "signed", "numbered"]
    assert issue.stages.last().step == "issued"
    assert Cell.objects.filter(issue=issue).count() == len(issue.frozen["cells"])
    assert replaying.replay(issue).result == "identical"


def test_issue_total_is_the_sum_of_subtotals_of_units(academy):
    everybody(academy, but=["丙一", "丁一"], fever=["乙一"])
    issue = issue_at(academy, at(FIRST + DAY, 10))
    cells, lines = issue.frozen["cells"], issue.frozen["frame"]["lines"]
    assert {line["group"] for line in lines if line["kind"] == "subtotal"} == {"college", "department", "hospital", "families"}
    for name in ("expected", "answered", "missing", "flagged"):
        units = sum(cells[f"t1/{line['key']}/{name}"] for line in lines if line["kind"] == "unit")
        subtotals = sum(cells[f"t1/{line['key']}/{name}"] for line in lines if line["kind"] == "subtotal")
        assert units == subtotals == cells[f"t1/total/{name}"]
    assert sum(value for key, value in cells.items() if key.startswith("hours/")) == cells["t1/total/answered"]


def test_as_of_reproduces_after_retroactive_edits(academy):
    everybody(academy, but=["甲二", "乙一"], fever=["甲一"])
    issue = issue_at(academy, at(FIRST + DAY, 10))
    academy.answer("甲二", day=FIRST)  # late
    academy.answer("甲一", "36.4", day=FIRST)  # a correction that takes the flag away
    leave(person=academy.person["乙二"], at=at(FIRST, 12), by=academy.by)  # known only now
    transfer = offer_transfer(person=academy.person["丙一"], target=academy.unit["软件2301"], effective_at=at(FIRST, 13), by=academy.by)
    accept_transfer(transfer=transfer, by=academy.by)
    found = replaying.replay(issue)
    assert found.reproduces and found.result == "restated"
    changed = {change.cell: (change.issued, change.now) for change in found.changes}
    assert "t1/total/answered" not in changed  # one more answered late, one who had answered is gone
    assert changed["t1/total/flagged"] == (1, 0)
    assert changed["t1/total/late"] == (0, 1)
    assert changed["t1/total/expected"] == (19, 18)
    assert json.loads(json.dumps(Issue.objects.get().frozen)) == issue.frozen


def test_restatement_appears_once_in_the_next_issue(academy):
    everybody(academy, but=["甲二"])
    first = issue_at(academy, at(FIRST + DAY, 10))
    academy.answer("甲二", day=FIRST)
    everybody(academy, FIRST + DAY)
    second = issue_at(academy, at(FIRST + 2 * DAY, 10), FIRST + DAY)
    restated = {entry["cell"]: (entry["serial"], entry["issued"], entry["now"]) for entry in second.frozen["restatements"]}
    assert restated["t1/total/missing"] == (first.serial, 1, 0)
    assert restated["t1/total/late"] == (first.serial, 0, 1)
    text = "\n".join(document(second).restatements)
    assert "第1期" in text and "未报由1更正为0" in text and "合计" in text
    everybody(academy, FIRST + 2 * DAY)
    third = issue_at(academy, at(FIRST + 3 * DAY, 10), FIRST + 2 * DAY)
    assert third.frozen["restatements"] == []
    assert replaying.replay(first).result == "restated"
    assert replaying.replay(second).result == "identical"


def test_issue_before_the_cutoff_says_so_and_names_no_unit(academy):
    everybody(academy, but=["甲二", "丙一"], fever=["甲一"])
    issue = issue_at(academy, at(FIRST, 16))
    assert issue.frozen["not_yet_cut_off"]
    for file_format in ("html", "json"):
        text = rendered(issue, file_format).decode()
        assert "尚未截止" in text or '"not_yet_cut_off": true' in text
        for name in ("计算机学院", "软件2301", "医学院", "人事处"):
            assert name not in text, name
    assert total(issue, "missing") == 2
    assert [line["kind"] for line in issue.frozen["frame"]["lines"] if line["kind"] == "unit"] == []


def test_problem_list_names_who_is_missing_for_three_days_and_the_worst_unit(academy):
    for n in range(3):
        everybody(academy, FIRST + n * DAY, but=["甲二", "丙一"] if n else ["甲二"])
    issue = issue_at(academy, at(FIRST + 3 * DAY, 10), FIRST + 2 * DAY)
    texts = [problem["text"] for problem in issue.frozen["problems"]]
    computing, medicine = academy.unit["计算机学院"].pk, academy.unit["医学院"].pk
    assert texts[0] == f"计算机学院有{{streak:{computing}}}人连续3天以上未报。"
    assert texts[1].startswith("医学院未报率最高") and f"{{rate:{medicine}}}" in texts[1]
    assert "逾期未审核的单位有{unsigned}个" in texts[2]
    cells = issue.frozen["cells"]
    assert cells[f"finding/streak:{computing}"] == 1
    assert cells["finding/unsigned"] == 5
    printed = rendered(issue, "html").decode()
    assert "50.0%" in printed


def test_edited_problem_keeps_its_number_and_typed_figures_are_marked(academy):
    everybody(academy, but=["丙一"])
    clock.move(at(FIRST + DAY, 10))
    office, by = Actor(ref="p1", name="主任", person_id=academy.person["主任"].pk), academy.by
    issue = actions.draft_issue(day=FIRST, by=office)
    rate = next(problem for problem in issue.problems.all() if "未报率" in problem.text)
    medicine = academy.unit["医学院"].pk
    actions.edit_problem(problem=rate, text=f"医学院还差{{missing:{medicine}}}人。", by=office)
    actions.add_problem(issue=issue, text="抽查发现7名学生代报。", by=office)
    dropped = next(problem for problem in issue.problems.all() if "逾期未审核" in problem.text)
    actions.drop_problem(problem=dropped, by=office)
    box = issue.boxes.get(section=2, group="宣传信息组")
    actions.edit_box(box=box, text="推送文章3篇。", by=by)
    for step in (actions.submit_for_review, actions.review_issue, actions.countersign):
        step(issue=issue, by=by)
    issue = actions.sign_issue(issue=issue, by=by)
    assert issue.frozen["cells"][f"finding/missing:{medicine}"] == 1
    page = rendered(issue, "html").decode()
    assert "逾期未审核" not in page
    assert "抽查发现7名学生代报。〔人工填写〕" in page and "推送文章3篇。〔人工填写〕" in page
    assert "学生管理组本期未报送" in page
    with pytest.raises(Refused) as refused:
        actions.edit_box(box=box, text="太晚了", by=by)
    assert refused.value.code == "bulletin.05"


def test_preparer_may_not_review_nor_sign(academy):
    everybody(academy)
    clock.move(at(FIRST + DAY, 10))

    def account(name):
        person = academy.person[name]
        return Actor(ref=f"roster.Account:{person.pk}", name=name, person_id=person.pk)

    issue = actions.draft_issue(day=FIRST, by=account("主任"))
    actions.submit_for_review(issue=issue, by=account("主任"))
    for step, who, code in (
        (actions.review_issue, "主任", "bulletin.04"), (actions.review_issue, "书记", "core.04"),
        (actions.countersign, "院长", "bulletin.03"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            step(issue=issue, by=account(who))
        assert refused.value.code == code
    actions.review_issue(issue=issue, by=account("院长"))
    actions.countersign(issue=issue, by=account("院长"))
    with pytest.raises(Refused) as refused:
        actions.sign_issue(issue=issue, by=account("主任"))
    assert refused.value.code == "core.04"
    issue = actions.sign_issue(issue=issue, by=account("院长"))
    assert document(issue).signer == "院长"
    assert [line.split("  ")[0] for line in document(issue).stage_lines] == ["拟稿：主任", "核稿：院长", "会签：院长", "签发：院长"]


def test_all_copies_agree_to_the_digit(academy):
    docx = pytest.importorskip("docx")
    pypdf = pytest.importorskip("pypdf")
    everybody(academy, but=["甲二", "丙一"], fever=["甲一", "乙一"])
    issue = issue_at(academy, at(FIRST + DAY, 10))
    wanted = digits(document(issue, "zh-hans"))
    assert wanted == digits(document(issue, "zh-hant")) == digits(document(issue, "en"))
    page = rendered(issue, "html").decode()
    for lang in ("zh-hans", "zh-hant"):
        word = docx.Document(io.BytesIO(rendered(issue, "docx", lang)))
        cells = [cell.text for row in word.tables[0].rows[1:] for cell in row.cells[1:]]
        table = document(issue, lang).sections[0].blocks[1]
        assert cells == [cell.text for row in table.rows for cell in row.cells]
        pages = pypdf.PdfReader(io.BytesIO(rendered(issue, "pdf", lang))).pages
        text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
        for row in table.rows:
            assert "".join(cell.text for cell in row.cells) in text, row.label
    for row in document(issue).sections[0].blocks[1].rows:
        assert row.label in page
    assert "計算機學院" in rendered(issue, "html", "zh-hant").decode()


def test_public_copy_hides_small_counts_classes_and_the_way_back(academy):
    everybody(academy, but=["甲二"], fever=["甲一"])
    clock.move(at(FIRST + DAY, 10))
    issue = actions.draft_issue(day=FIRST, by=academy.by)
    actions.edit_box(box=issue.boxes.get(section=2, group="学生管理组"), text="软件2301已逐人核实。", by=academy.by)
    for step in (actions.submit_for_review, actions.review_issue, actions.countersign):
        step(issue=issue, by=academy.by)
    issue = actions.sign_issue(issue=issue, by=academy.by)
    content = json.loads(rendered(issue, "json", is_public=True))
    assert content["public"]
    assert content["total"]["flagged"] is None and content["total"]["missing"] is None
    assert None in (content["total"]["answered"], content["total"]["expected"])  # 应报 less 已报 would be 未报
    assert all(value is None or value == 0 or value >= 5 for unit in content["units"] for value in [unit[n] for n in ("missing", "flagged", "fever")])
    page = rendered(issue, "html", is_public=True).decode()
    assert "&lt;5" in page and "软件2301" not in page and "公开版从略。" in page and "site" not in page
    assert "/figures/" not in page and "href" not in page.replace("<a href=\"#", "")
    assert "软件2301已逐人核实" in rendered(issue, "html").decode()


def test_reprint_numbers_nothing_new_until_something_changes(academy):
    everybody(academy, but=["甲二"], fever=["甲一"])
    clock.move(at(FIRST, 19))
    assert queries.reprint(access.everything(), FIRST, None) is None
    first = actions.issue_now(day=FIRST, by=academy.by)
    assert queries.reprint(access.everything(), FIRST, None).pk == first.pk
    assert queries.reprint(access.everything(), FIRST, first.known_at).pk == first.pk
    close_check(check=Check.objects.get(), outcome="clinic", by=academy.by)  # 复核中 is another number now
    assert queries.reprint(access.everything(), FIRST, None) is None
    second = actions.issue_now(day=FIRST, by=academy.by)
    assert (first.number, second.number) == (1, 2)
    assert total(first, "under_check") == 1 and total(second, "under_check") == 0
    assert replaying.replay(first).result == "identical"
    clock.move(at(FIRST + DAY, 11))
    assert queries.reprint(access.everything(), FIRST, None) is None  # the lock is an instant of its own
    third = actions.issue_now(day=FIRST, by=academy.by)
    assert queries.reprint(access.everything(), FIRST, None).pk == third.pk


def test_issue_of_a_future_instant_or_an_empty_day_is_refused(academy):
    everybody(academy)
    with pytest.raises(Refused) as refused:
        actions.issue_now(day=FIRST, known_at=at(FIRST, 23), by=academy.by)
    assert refused.value.code == "core.05"
    with pytest.raises(Refused) as refused:
        actions.issue_now(day=FIRST - DAY, by=academy.by)
    assert refused.value.code == "bulletin.02"


def test_replay_finds_a_forged_issue(academy):
    everybody(academy)
    issue = issue_at(academy, at(FIRST + DAY, 10))
    frozen = issue.frozen
    frozen["cells"]["t1/total/flagged"] = 7
    Issue.objects.filter(pk=issue.pk).update(frozen=frozen)
    assert replaying.replay(Issue.objects.get(pk=issue.pk)).result == "forged"
    frozen["cells"]["t1/total/flagged"] = 0
    Issue.objects.filter(pk=issue.pk).update(frozen=frozen)
    assert replaying.replay(Issue.objects.get(pk=issue.pk)).result == "identical"
    row = Assertion.objects.filter(kind="bulletin").first()
    Assertion.objects.filter(pk=row.pk).update(numbers={**row.numbers, "t1/x": 1})
    assert replaying.replay(Issue.objects.get(pk=issue.pk)).result == "forged"
