"""告知书 and 解除通知书: numbered without a gap, frozen, said day by day, received or refused, by right; docx and PDF to the letter."""

import datetime as dt
import io
import re

import docx
import pypdf
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.checkin.links import token
from shouwang.core import clock, paper, verify
from shouwang.core.actions import SYSTEM
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster import actions as roster
from shouwang.watch import paper_content, paper_texts
from shouwang.watch.actions import papers as actions
from shouwang.watch.models import Day0, Disease, Kind, Paper, PaperKind, Watch
from shouwang.watch.queries import papers as queries
from shouwang.watch.rules.papers import notice_verdict, number_text, release_verdict_of_paper, sex_of
from tests.academy import MORNING, Academy

pytestmark = pytest.mark.django_db
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def academy(db):
    with clock.moved(MORNING):
        yield Academy().grant()


def by(academy, name):
    return access.actor_of(academy.account[name])


def watched(academy, name="甲一", **more):
    now = clock.now()
    values = {
        "person": academy.person[name], "person_kind": academy.person[name].kind, "mandate": academy.mandate, "kind": Kind.MONITORING,
        "day0": MARCH, "last_day": dt.date(2026, 3, 15), "since": now, "opened_at": now, "confirmed_at": now, "opened_by": "operator",
    }  # fmt: skip
    return Watch.objects.create(**values | more)


def ended(watch, end="released"):
    Watch.objects.filter(pk=watch.pk).update(until=clock.now(), closed_at=clock.now(), end=end, end_basis="期满")
    watch.refresh_from_db()
    return watch


def issued(academy, watch=None, who="医生", place="集中观察点 1 号楼 203 室", **more):
    return actions.issue_notice(watch=watch or watched(academy), by=by(academy, who), place=place, contact="李老师 13800000000", **more)


# ---- rules


def test_number_has_three_digits_and_more_when_needed():
    assert number_text("观告", 2026, 1) == "观告〔2026〕001号" and number_text("观解", 2026, 1234) == "观解〔2026〕1234号"


@pytest.mark.parametrize(
    ("confirmed", "ended", "same_as", "code"),
    [(True, False, "", None), (False, False, "", "watch.70"), (True, True, "", "watch.71"), (True, False, "X", "watch.72")],
)
def test_notice_verdict(confirmed, ended, same_as, code):
    verdict = notice_verdict(confirmed=confirmed, ended=ended, same_as=same_as)
    assert verdict.ok == (code is None) and (verdict.ok or verdict.reasons[0][0] == code)


@pytest.mark.parametrize(
    ("ended", "released", "issued", "code"), [(True, True, "", None), (False, False, "", "watch.73"), (True, False, "", "watch.73"), (True, True, "X", "watch.74")]
)
def test_release_verdict(ended, released, issued, code):
    verdict = release_verdict_of_paper(ended=ended, released=released, issued=issued)
    assert verdict.ok == (code is None) and (verdict.ok or verdict.reasons[0][0] == code)


def test_sex_is_read_from_the_seventeenth_digit():
    assert sex_of("11010519491231002X") == "female" and sex_of("110105194912310012") == "male"
    assert sex_of("E12345678") == "" and sex_of("") == ""


# ---- the sentence of day 0


@pytest.mark.parametrize(
    ("day0", "last", "words"),
    [
        (MARCH, dt.date(2026, 3, 15), "末次暴露日 3月1日为第0天，自3月2日第1天起算，3月15日为第14天，当日计满，3月16日起经审核可以解除。"),
        (dt.date(2028, 2, 28), dt.date(2028, 3, 1), "末次暴露日 2月28日为第0天，自2月29日第1天起算，3月1日为第2天，当日计满，3月2日起经审核可以解除。"),
        (dt.date(2026, 12, 25), dt.date(2027, 1, 8), "末次暴露日 12月25日为第0天，自12月26日第1天起算，2027年1月8日为第14天，当日计满，2027年1月9日起经审核可以解除。"),
        (MARCH, dt.date(2026, 3, 2), "末次暴露日 3月1日为第0天，3月2日为第1天，当日计满，3月3日起经审核可以解除。"),
        (MARCH, MARCH, "末次暴露日 3月1日为第0天，当日计满，3月2日起经审核可以解除。"),
    ],
)  # fmt: skip
def test_day0_sentence_on_boundary_days(day0, last, words):
    assert paper_content.day0_sentence(Watch(day0=day0, last_day=last, basis=Day0.EXPOSURE)) == words


# ---- issued


def test_notice_says_all_that_it_must(academy):
    roster.change_person(person=academy.person["甲一"], by=academy.by, phone="13912345678", id_document="110105200312310012")
    varicella = Disease.objects.get(code="varicella")
    watch = watched(
        academy, kind=Kind.HOME, disease=varicella, ordered_by="海口市疾控中心", doc="海疾控〔2026〕7号", ordered_day=dt.date(2026, 3, 2)
    )
    row = issued(academy, watch)
    said = paper_content.says(row)
    pairs = dict(map(tuple, said["pairs"]))
    assert row.number == "观告〔2026〕001号" and said["title"] == "医学观察告知书" and said["organisation"] == "守望学院"
    assert (pairs["姓名"], pairs["性别"], pairs["电话"]) == ("甲一", "男", "13912345678")
    assert "软件2301" in pairs["单位"] and pairs["措施种类"] == "居家隔离医学观察" and pairs["末次暴露"] == "2026年3月1日"
    assert pairs["观察期"] == "2026年3月1日 至 2026年3月15日" and pairs["决定机关"] == "海口市疾控中心"
    assert pairs["文号"] == "海疾控〔2026〕7号（2026年3月2日）" and pairs["观察地点"].endswith("203 室")
    assert pairs["健康联络人"] == "李老师 13800000000" and "测试疫情" in pairs["依据"]
    whole = "".join(f"{heading}{text}" for heading, text in said["paragraphs"])
    for words in ("每天上午、下午各测一次", "12356", "120", "三餐", "缓考", "申诉", "个人信息保护法", "3月16日起经审核可以解除"):
        assert words in whole
    assert said["signed"] == ["签发人：医生"] and "测试文书" in said["mark"]


def test_numbers_run_on_by_kind_and_year(academy):
    first, second = issued(academy), issued(academy, watched(academy, "甲二"))
    release = actions.issue_release(watch=ended(first.watch), by=by(academy, "主任"))
    assert [first.number, second.number, release.number] == ["观告〔2026〕001号", "观告〔2026〕002号", "观解〔2026〕001号"]
    clock.move(dt.datetime(2026, 12, 31, 16, tzinfo=dt.UTC))  # midnight of 1 January in Shanghai, still December in UTC
    assert issued(academy, watched(academy, "甲三", since=clock.now(), opened_at=clock.now())).number == "观告〔2027〕001号"


def test_a_refused_issue_takes_no_number(academy):
    watch = watched(academy, confirmed_at=None)
    with pytest.raises(Refused, match=r"watch\.70"):
        issued(academy, watch)
    assert issued(academy, watched(academy, "甲二")).serial == 1


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(["notice", "release", "broken", "again"]), min_size=1, max_size=10))
def test_numbers_have_no_gap_whatever_fails_between(academy, deeds):
    with transaction.atomic():
        open_watches = []
        for deed in deeds:
            if deed == "notice":
                open_watches.append(issued(academy, watched(academy, kind=f"k{Watch.objects.count()}")).watch)
            elif deed == "release" and open_watches:
                actions.issue_release(watch=ended(open_watches.pop()), by=SYSTEM)
            elif deed == "again" and open_watches:
                with pytest.raises(Refused):
                    issued(academy, open_watches[-1])
            elif deed == "broken":
                with pytest.raises(RuntimeError), transaction.atomic():
                    issued(academy, watched(academy, kind=f"k{Watch.objects.count()}"))
                    raise RuntimeError("the wire was cut")
        for kind in PaperKind.values:
            serials = list(Paper.objects.filter(kind=kind).order_by("pk").values_list("serial", flat=True))
            assert serials == list(range(1, len(serials) + 1))
        assert verify.examine("watch.papers_without_a_gap").broken == 0
        assert verify.examine("watch.papers_say_what_they_said").broken == 0
        transaction.set_rollback(True)


def test_what_was_said_stays_when_the_watch_and_the_texts_change(academy):
    row = issued(academy)
    before = paper_content.says(row)
    roster.change_person(person=academy.person["甲一"], by=academy.by, name="甲一一")
    actions.set_paper_text(key="phones", text="校医院 66270120，心理 12356", by=by(academy, "主任"))
    row.refresh_from_db()
    assert paper_content.says(row) == before
    later = issued(academy, row.watch, place="家")
    assert "66270120" in str(paper_content.says(later)) and "甲一一" in str(paper_content.says(later))


def test_a_changed_watch_gets_a_paper_that_names_the_former(academy):
    first = issued(academy)
    old = first.watch
    Watch.objects.filter(pk=old.pk).update(voided_at=clock.now())
    new = watched(academy, last_day=dt.date(2026, 3, 18), episode=old.pk, why="再次暴露")
    assert queries.watch_to_issue(access.scope_of(academy.account["医生"]), old.pk) == new
    second = issued(academy, new)
    assert second.former == first and "本告知书替代 观告〔2026〕001号" in str(paper_content.says(second))
    with pytest.raises(Refused, match=r"watch\.72"):
        issued(academy, new)
    release = actions.issue_release(watch=ended(new), by=by(academy, "主任"))
    assert release.notice == second and dict(map(tuple, paper_content.says(release)["pairs"]))["对应告知书"] == second.number
    with pytest.raises(Refused, match=r"watch\.74"):
        actions.issue_release(watch=new, by=by(academy, "主任"))


@pytest.mark.parametrize("end", ["referred", "moved", "confirmed", "lost"])
def test_only_a_release_gets_the_paper_of_a_release(academy, end):
    watch = ended(watched(academy), end)
    with pytest.raises(Refused, match=r"watch\.73"):
        actions.issue_release(watch=watch, by=by(academy, "主任"))
    with pytest.raises(Refused, match=r"watch\.71"):
        issued(academy, watch)


@pytest.mark.parametrize(("who", "may"), [("医生", True), ("主任", True), ("辅导员甲", False), ("书记", False), ("督查", False), ("学工", False)])
def test_clinic_and_office_issue_and_nobody_else(academy, who, may):
    watch = watched(academy)
    if may:
        assert issued(academy, watch, who).serial == 1
    else:
        with pytest.raises(Refused, match=r"core\.04"):
            issued(academy, watch, who)


def test_english_paper_is_english_and_keeps_its_number(academy):
    row = issued(academy, lang="en")
    said = paper_content.says(row)
    assert said["lang"] == "en" and row.number.endswith("〔2026〕001号")


# ---- received


def test_person_receives_once_and_refusal_needs_a_witness(academy):
    row = issued(academy)
    person = access.on_behalf(academy.person["甲一"])
    with pytest.raises(Refused, match=r"watch\.75"):
        actions.hand_over_paper(paper=row, how="refused", by=by(academy, "辅导员甲"), note="当面宣读")
    actions.hand_over_paper(paper=row, how="refused", by=by(academy, "辅导员甲"), witness="王老师", note="当面宣读，本人不签")
    clock.move(MORNING + dt.timedelta(hours=1))
    assert actions.receive_paper(paper=row, by=person).how == "account"
    with pytest.raises(Refused, match=r"watch\.76"):
        actions.receive_paper(paper=row, by=person)
    with pytest.raises(Refused, match=r"watch\.76"):
        actions.hand_over_paper(paper=row, how="refused", by=by(academy, "辅导员甲"), witness="王老师", note="x")


def test_nobody_receives_for_another(academy):
    row = issued(academy)
    with pytest.raises(Refused, match=r"core\.04"):
        actions.receive_paper(paper=row, by=by(academy, "医生"))
    with pytest.raises(Refused, match=r"core\.04"):
        actions.hand_over_paper(paper=row, how="signed", by=by(academy, "辅导员乙"))


def test_person_is_told_on_the_home_page(academy):
    row = issued(academy)
    assert Notice.objects.get(code="watch.paper_notice").refs["number"] == row.number


# ---- pages


def page(academy, who, name, *args, follow=False):
    client = Client()
    client.force_login(academy.account[who])
    return client.get(reverse(name, args=args), follow=follow)


def test_register_shows_what_waits_and_what_was_issued(academy):
    watched(academy, "甲二")
    row = issued(academy)
    text = page(academy, "医生", "watch:papers").content.decode()
    assert row.number in text and "甲二" in text and "开告知书" in text
    text = page(academy, "辅导员甲", "watch:papers").content.decode()
    assert row.number in text and "开告知书" not in text
    assert row.number not in page(academy, "辅导员乙", "watch:papers").content.decode()


def test_a_paper_that_nobody_received_yet_says_so_on_the_screen_of_its_watch(academy):
    row = issued(academy)
    for who, name, args in (("医生", "watch:watch", [row.watch_id]), ("辅导员甲", "watch:watch", [row.watch_id])):
        text = page(academy, who, name, *args).content.decode()
        assert row.number in text and "未签收" in text, who
    actions.hand_over_paper(paper=row, how="signed", by=by(academy, "辅导员甲"))
    assert "已纸质签收" in page(academy, "医生", "watch:watch", row.watch_id).content.decode()


def test_a_person_sees_their_own_paper_before_it_is_received(academy):
    row = issued(academy)
    academy.account["甲一"] = roster.make_account(person=row.person, by=academy.by)
    text = page(academy, "甲一", "watch:papers_mine").content.decode()
    assert row.number in text and "未签收" in text and "看全文并签收" in text


def test_adviser_sees_that_it_arrived_and_not_what_it_says(academy):
    varicella = Disease.objects.get(code="varicella")
    row = issued(academy, watched(academy, disease=varicella, ground="contact"))
    text = page(academy, "辅导员甲", "watch:paper", row.pk).content.decode()
    assert row.number in text and "健康监测" in text and "2026-03-15" in text
    assert "密切接触" not in text and "水痘" not in text
    assert page(academy, "辅导员甲", "watch:paper_file", row.pk, "pdf").status_code == 404
    assert page(academy, "辅导员乙", "watch:paper", row.pk).status_code == 404


def test_link_shows_it_masked_and_one_press_receives_it(academy):
    roster.change_person(person=academy.person["甲一"], by=academy.by, phone="13912345678")
    row = issued(academy)
    client, key = Client(), token(academy.person["甲一"].pk, 1)
    assert "医学观察文书" in client.get(f"/c/{key}").content.decode()
    text = client.get(f"/c/{key}/papers/").content.decode()
    assert "我已收到" in text and "12356" in text and "13912345678" not in text and "139****5678" in text and ">甲一<" not in text
    for _twice in range(2):
        assert client.post(f"/c/{key}/papers/{row.pk}/").status_code == 302
    assert [one.how for one in row.receipts.all()] == ["link"]
    assert "我已收到" not in client.get(f"/c/{key}/papers/").content.decode()
    other = token(academy.person["甲二"].pk, 1)
    assert client.get(f"/c/{other}/papers/{row.pk}/").status_code == 404
    assert client.post(f"/c/{key[:-1]}x/papers/{row.pk}/").status_code == 404


def test_issuing_page_gives_a_number_and_says_what_is_missing(academy):
    watch, client = watched(academy), Client()
    client.force_login(academy.account["医生"])
    address = reverse("watch:paper_issue", args=[watch.pk, "notice"])
    assert client.post(address, {"place": "", "lang": "zh-hans"}).status_code == 422
    response = client.post(address, {"place": "一号楼 101", "contact": "", "lang": "zh-hans"})
    row = Paper.objects.get()
    assert response["Location"] == reverse("watch:paper", args=[row.pk])
    assert client.post(address, {"place": "一号楼 101", "contact": "", "lang": "zh-hans"}).status_code == 422


# ---- paper


def squeezed(text):
    return re.sub(r"\s+", "", text)


def words_of_docx(content):
    document = docx.Document(io.BytesIO(content))
    found = []
    for block in document.element.body:
        found.append("".join(node.text or "" for node in block.iter() if node.tag.endswith("}t")))
    return squeezed("".join(found))


@pytest.mark.parametrize("kind", ["notice", "release"])
@pytest.mark.parametrize("lang", ["zh-hans", "zh-hant", "en"])
def test_word_and_pdf_say_the_same_to_the_letter_on_one_page(academy, kind, lang):
    row = issued(academy, watched(academy, disease=Disease.objects.get(code="varicella")), lang=lang)
    if kind == "release":
        row = actions.issue_release(watch=ended(row.watch), by=by(academy, "主任"), lang=lang)
    receipt = actions.receive_paper(paper=row, by=access.on_behalf(academy.person["甲一"]))
    sheet = paper_content.sheet(row, receipt)
    pdf = paper.pdf(sheet)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1 and paper.pdf(sheet) == pdf
    printed = squeezed(reader.pages[0].extract_text())
    written = words_of_docx(paper.docx(sheet))
    assert sorted(printed) == sorted(written), "the same letters, however the columns were read"
    for _heading, text in sheet.paragraphs:
        assert squeezed(text) in printed and squeezed(text) in written


def test_longest_texts_run_on_to_a_second_page_that_says_which_paper_it_is(academy):
    office = by(academy, "主任")
    for key in set(paper_texts.TEXTS) - paper_texts.SHORT:
        actions.set_paper_text(key=key, text="长文" * (paper_texts.LONGEST // 2), by=office)
    row = issued(academy, place="观察" * 60)
    actions.hand_over_paper(paper=row, how="refused", by=by(academy, "辅导员甲"), witness="王" * 40, note="说" * 200)
    sheet = paper_content.sheet(row, row.receipts.get())
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(paper.pdf(sheet))).pages]
    name = squeezed(sheet.name)
    assert len(pages) == 2 and pages[1].startswith(f"{name}2/2") and not pages[0].startswith(name)
    assert sorted("".join(pages).replace(f"{name}2/2", "")) == sorted(words_of_docx(paper.docx(sheet))), "nothing is cut off"
    assert "拒签说明" in pages[1] and "见证人" in pages[1], "the receipt is not torn apart"
    document = docx.Document(io.BytesIO(paper.docx(sheet)))
    assert document.sections[0].header.paragraphs[0].text == sheet.name and not document.sections[0].first_page_header.paragraphs[0].text


def test_typed_text_is_only_ever_text(academy):
    row = issued(academy, place="=1+1 <b>#eval[x]</b> & $x$")
    sheet = paper_content.sheet(row, None)
    assert "<b>#eval[x]</b>" in pypdf.PdfReader(io.BytesIO(paper.pdf(sheet))).pages[0].extract_text()
    assert "<b>#eval[x]</b>&$x$" in words_of_docx(paper.docx(sheet))


def test_default_texts_fit_what_the_office_may_write():
    texts = {key: str(default) for key, (_name, default) in paper_texts.TEXTS.items()}
    assert all(len(text) <= paper_texts.LONGEST for text in texts.values()) and "12356" in texts["phones"]


def test_text_too_long_or_same_prefix_is_refused(academy):
    office = by(academy, "主任")
    with pytest.raises(Refused, match=r"watch\.77"):
        actions.set_paper_text(key="appeal", text="长" * 401, by=office)
    with pytest.raises(Refused, match=r"watch\.78"):
        actions.set_paper_text(key="release_prefix", text="观告", by=office)
    with pytest.raises(Refused, match=r"core\.04"):
        actions.set_paper_text(key="appeal", text="x", by=by(academy, "医生"))
