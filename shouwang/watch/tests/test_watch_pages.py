"""The pages of watches: what each office sees, and what it does there."""


import pytest
from django.test import Client
from django.urls import reverse

from shouwang.watch.actions.watches import open_watch, review_watch
from shouwang.watch.models import End, Kind, Review, Watch
from shouwang.watch.tests.test_release import MARCH, by, due


def client(academy, name):
    found = Client()
    found.force_login(academy.account[name])
    return found


def page(academy, name, to, *args, status=200, **query):
    answer = client(academy, name).get(reverse(f"watch:{to}", args=args), query)
    assert answer.status_code == status, (answer.status_code, name, to)
    return answer.content.decode()


def send(academy, name, to, *args, follow=True, **said):
    return client(academy, name).post(reverse(f"watch:{to}", args=args), said, follow=follow)


def test_list_shows_each_office_its_own_people(academy):
    row = open_watch(person=academy.person["甲一"], kind=Kind.MONITORING, day0=MARCH(10), by=academy.by)
    for name in ("医生", "主任", "辅导员甲"):
        text = page(academy, name, "watches")
        assert "甲一" in text and "第6/14天" in text and reverse("watch:watch", args=[row.pk]) in text
    assert "甲一" not in page(academy, "辅导员乙", "watches")
    for name in ("督查", "管理", "院长"):
        page(academy, name, "watches", status=404)
        page(academy, name, "watch", row.pk, status=404)
    page(academy, "辅导员乙", "watch", row.pk, status=404)


@pytest.mark.parametrize(
    ("query", "seen"),
    [({}, 2), ({"kind": "monitoring"}, 1), ({"state": "due"}, 1), ({"state": "observing"}, 1), ({"unit": "MED"}, 0), ({"unit": "CS"}, 2),
     ({"release": "2026-03-16"}, 1), ({"kind": "nonsense"}, 2)],
)  # fmt: skip
def test_list_is_narrowed(academy, query, seen):
    open_watch(person=academy.person["甲一"], kind=Kind.MONITORING, day0=MARCH(10), by=academy.by)
    open_watch(person=academy.person["甲二"], kind=Kind.SELF_MONITORING, day0=MARCH(1), by=academy.by)
    text = page(academy, "医生", "watches", **query)
    assert sum(f">{name}</a>" in text for name in ("甲一", "甲二")) == seen


def test_unknown_unit_in_the_filter_is_said(academy):
    assert "没有" in page(academy, "医生", "watches", unit="没有的学院")


def test_clinic_opens_a_watch_and_an_order_without_its_document_is_said_beside_the_form(academy):
    said = {"person": academy.person["甲一"].number, "kind": Kind.HOME, "ground": "contact", "day0": "2026-03-15"}
    answer = send(academy, "医生", "watch_new", **said)
    assert answer.status_code == 422 and "决定机关" in answer.content.decode() and not Watch.objects.exists()
    answer = send(academy, "医生", "watch_new", **said, ordered_by="区疾控", doc="1号", ordered_day="2026-03-15")
    row = Watch.objects.get()
    assert answer.status_code == 200 and (row.kind, row.last_day) == (Kind.HOME, MARCH(29))


def test_adviser_is_offered_only_what_harms_least(academy):
    text = page(academy, "辅导员甲", "watch_new")
    assert 'value="self_monitoring"' in text and 'value="central"' not in text and 'value="home_monitoring"' not in text
    assert 'value="central"' in page(academy, "主任", "watch_new")


def test_report_is_confirmed_or_dismissed_by_the_clinic(academy):
    one, other = (
        open_watch(person=academy.person[name], kind=Kind.MONITORING, day0=MARCH(15), confirmed=False, by=academy.by) for name in ("甲一", "甲二")
    )
    assert "属实，开始观察" in page(academy, "医生", "watches_pending") and "属实，开始观察" not in page(academy, "辅导员甲", "watches_pending")
    send(academy, "医生", "watch_settle", one.pk, "confirm")
    assert "排除的原因" in send(academy, "医生", "watch_settle", other.pk, "dismiss", why="").content.decode()
    send(academy, "医生", "watch_settle", other.pk, "dismiss", why="误报")
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.confirmed_at and other.voided_at
    assert send(academy, "辅导员甲", "watch_settle", one.pk, "confirm").status_code == 404


def test_one_watch_says_its_day_0_its_checks_and_why_not(academy):
    row = due(academy, but={(15, "pm")}, temp={(9, "am"): "38.2"})
    text = page(academy, "医生", "watch", row.pk)
    for words in ("2026-03-01 是第0天，不计入", "3月15日晚", "发热", "漏测", "待解除"):
        assert words in text
    office = page(academy, "主任", "watch", row.pk)
    assert "发热" not in office and "异常" in office and "登记审核意见" not in office


def test_review_and_signature_from_the_page(academy):
    row = due(academy, but={(15, "pm")})
    assert "须写明理由" in send(academy, "医生", "watch_step", row.pk, "review", agreed="1").content.decode()
    send(academy, "医生", "watch_step", row.pk, "review", agreed="1", note="电话核对体温正常")
    text = page(academy, "主任", "watch", row.pk)
    assert "签发解除" in text and "电话核对" not in text
    send(academy, "主任", "watch_step", row.pk, "release")
    row.refresh_from_db()
    assert row.end == End.RELEASED


def test_change_leads_to_the_version_that_holds_and_the_former_says_so(academy):
    row = open_watch(person=academy.person["甲一"], kind=Kind.MONITORING, day0=MARCH(10), by=academy.by)
    answer = send(academy, "医生", "watch_step", row.pk, "change", last_day="2026-03-28", why="同住者确诊")
    assert "2026-03-28" in answer.content.decode() and "同住者确诊" in answer.content.decode()
    assert "这一版已经更改" in page(academy, "医生", "watch", row.pk)
    fresh = Watch.objects.known().get()
    send(academy, "医生", "watch_step", fresh.pk, "again", day="2026-03-15")
    assert Watch.objects.known().get().day0 == MARCH(15)
    send(academy, "医生", "watch_step", Watch.objects.known().get().pk, "end", end="referred", note="发热门诊")
    assert Watch.objects.known().get().end == End.REFERRED


def test_queue_reviews_and_signs_many_and_names_who_may_not_go(academy):
    rows = [due(academy, "甲一"), due(academy, "甲二"), due(academy, "甲三", but={(15, "pm")})]
    ids = [row.pk for row in rows]
    text = page(academy, "医生", "watches_due")
    assert "3月15日晚" in text and text.count("可以解除") >= 2
    said = send(academy, "医生", "watches_due_many", "review", watch=ids).content.decode()
    assert "已审核 2 人" in said and "甲三" in said
    said = send(academy, "主任", "watches_due_many", "sign", watch=ids).content.decode()
    assert "已解除 2 人" in said and "甲三" in said and "3月15日晚" in said
    assert Watch.objects.filter(end=End.RELEASED).count() == 2 and Review.objects.count() == 2
    assert "请先勾选" in send(academy, "主任", "watches_due_many", "sign").content.decode()
    assert send(academy, "主任", "watches_due_many", "review", watch=ids).status_code == 404


def test_page_of_a_watch_that_was_released_shows_a_later_symptom_nowhere_as_open(academy):
    row = due(academy)
    review_watch(watch=row, agreed=True, by=by(academy, "医生"))
    send(academy, "主任", "watch_step", row.pk, "release")
    text = page(academy, "医生", "watch", row.pk)
    assert "已解除" in text and "今天能不能解除" not in text


def test_who_may_not_sign_finds_no_such_page(academy):
    row = due(academy)
    for name in ("辅导员甲", "医生"):
        assert send(academy, name, "watch_step", row.pk, "release").status_code == 404
    assert send(academy, "主任", "watch_step", row.pk, "review", agreed="1").status_code == 404


def test_page_leads_to_the_follow_up_and_to_the_paper_of_its_stage(academy):
    row = due(academy)
    text = page(academy, "医生", "watch", row.pk)
    assert reverse("watch:follow_person", args=[row.pk]) in text and reverse("watch:paper_issue", args=[row.pk, "notice"]) in text
    assert reverse("watch:paper_issue", args=[row.pk, "notice"]) not in page(academy, "辅导员甲", "watch", row.pk)
    review_watch(watch=row, agreed=True, by=by(academy, "医生"))
    send(academy, "主任", "watch_step", row.pk, "release")
    text = page(academy, "主任", "watch", row.pk)
    assert reverse("watch:paper_issue", args=[row.pk, "release"]) in text and reverse("watch:follow_person", args=[row.pk]) not in text
