"""The pages of absences: what each viewer sees, what a press does, and what never leaves the clinic."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.checkin.tests.posted import actor, posted, scope
from shouwang.core import clock
from shouwang.questions.queries import forget
from shouwang.roster import access
from shouwang.watch import absences as record
from shouwang.watch.actions.absences import check_return, follow_up, register_absence
from shouwang.watch.models import Absence, Intensified
from shouwang.watch.queries.register import register
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        made = posted()
        made.absence = register_absence(
            person=made.person["甲一"], first_day=FIRST, reason="ill", symptoms=("fever", "cough"), by=actor(made, "辅导员甲")
        )
        yield made
    forget()


def client(academy, name):
    found = Client()
    found.force_login(academy.account[name])
    return found


def page(academy, name, to, *args, **query):
    return client(academy, name).get(reverse(f"watch:{to}", args=args), query)


def test_list_says_whose_turn_it_is_and_a_stranger_finds_nobody(academy):
    said = page(academy, "辅导员甲", "absences").content.decode()
    assert "甲一" in said and "今天联系" in said and "发热、咳嗽" in said
    assert "甲一" not in page(academy, "辅导员乙", "absences").content.decode()
    assert page(academy, "辅导员乙", "absence", academy.absence.pk).status_code == 404
    assert page(academy, "院长", "absences").status_code == 404


def test_follow_up_and_return_on_the_page(academy):
    mine = client(academy, "辅导员甲")
    url = reverse("watch:absence", args=[academy.absence.pk])
    gone = clock.local(clock.now() - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    answer = mine.post(url, {"situation": "退烧了", "seen": "doctor", "hospital": "校医院", "temp_c": "38.5", "fever_gone_at": gone, "symptoms_gone_at": gone})
    assert answer.status_code == 302, answer.content.decode()
    said = mine.get(url).content.decode()
    assert "退烧了" in said and "最早" in said and "还不能复课" in said
    assert mine.post(reverse("watch:absence_end", args=[academy.absence.pk, "back"]), follow=True).content.decode().count("还不能复课")
    with clock.moved(MORNING + dt.timedelta(hours=48)):
        mine.post(reverse("watch:absence_end", args=[academy.absence.pk, "back"]))
        assert record.known([Absence.objects.get()])[0].state == "back"


def test_empty_follow_up_says_what_is_missing(academy):
    answer = client(academy, "辅导员甲").post(reverse("watch:absence", args=[academy.absence.pk]), {"situation": ""})
    assert answer.status_code == 422 and "要写一点什么" in answer.content.decode()


def test_clinics_finding_is_read_by_the_clinic_alone(academy):
    check_return(absence=academy.absence, agreed=False, finding="咽拭子阳性", by=actor(academy, "医生"))
    assert "咽拭子阳性" in page(academy, "医生", "absence", academy.absence.pk).content.decode()
    for name, to, args in (("辅导员甲", "absence", [academy.absence.pk]), ("书记", "absence", [academy.absence.pk]), ("辅导员甲", "register", [])):
        said = page(academy, name, to, *args).content.decode()
        assert "咽拭子阳性" not in said and "暂缓" in said
    dossier = client(academy, "辅导员甲").get(reverse("site:dossier", args=[academy.person["甲一"].pk])).content.decode()
    assert "咽拭子阳性" not in dossier and "复课查验" in dossier


def test_clinic_checks_a_return_on_the_page_and_an_adviser_may_not(academy):
    url = reverse("watch:absence_check", args=[academy.absence.pk])
    assert client(academy, "辅导员甲").post(url, {"agreed": "1"}).status_code == 404
    client(academy, "医生").post(url, {"agreed": "0", "finding": "还咳"})
    assert record.known([Absence.objects.get()])[0].check.agreed is False


def test_why_says_the_rule_and_who_acts(academy):
    said = client(academy, "辅导员甲").get(reverse("watch:why", args=[academy.person["甲一"].pk])).content.decode()
    assert "还没有记录症状消失的时间" in said or "还没有记录退热的时间" in said
    assert "今天联系" in said


def test_absence_by_hand_on_the_page(academy):
    mine = client(academy, "辅导员甲")
    given = {"number": "P002", "first_day": FIRST.isoformat(), "missed": "1", "reason": "ill", "symptoms": ["vomiting"]}
    assert mine.post(reverse("watch:absence_new"), given).status_code == 302 and Absence.objects.count() == 2
    answer = mine.post(reverse("watch:absence_new"), given | {"number": "P004"})
    assert answer.status_code == 422 and Absence.objects.count() == 2  # another adviser's


def test_register_page_and_its_file(academy):
    said = page(academy, "医生", "register", day=FIRST.isoformat()).content.decode()
    assert "软件2301" in said and "研2401" in said and "未报" in said
    mine = client(academy, "辅导员甲")
    refused = mine.post(reverse("watch:register_file"), {"day": FIRST.isoformat(), "purpose": ""})
    assert refused.status_code == 422
    answer = mine.post(reverse("watch:register_file"), {"day": FIRST.isoformat(), "purpose": "报学院"})
    assert answer.status_code == 200 and answer.content[:2] == b"PK"


def test_office_suspends_and_intensifies_on_the_page(academy):
    from shouwang.checkin.actions import open_campaign
    from shouwang.checkin.models import Suspension

    open_campaign(code="morning", mandate=academy.mandate, form="absence-check", since_day=FIRST, by=academy.by)
    office, unit = client(academy, "主任"), academy.unit["软件2301"].pk
    url = reverse("watch:suspensions")
    given = {"what": "suspend", "suspend-unit": unit, "suspend-since_day": FIRST.isoformat(), "suspend-last_day": FIRST.isoformat(),
             "suspend-decided_by": "领导小组", "suspend-basis": "流感"}  # fmt: skip
    assert office.post(url, given).status_code == 302 and "软件2301" in office.get(url).content.decode()
    assert client(academy, "辅导员甲").post(url, given).status_code == 404
    more = {"what": "intensify", "intensify-unit": unit, "intensify-last_day": FIRST.isoformat(), "intensify-why": "诺如"}
    assert office.post(url, more).status_code == 302 and Intensified.objects.count() == 1
    row = Suspension.objects.get()
    office.post(reverse("watch:suspension_end", args=[row.pk]), {"last_day": (FIRST + dt.timedelta(days=2)).isoformat(), "why": "延长"})
    assert Suspension.objects.known().get().last_day == FIRST + dt.timedelta(days=2)
    days = {"first_day": (FIRST + dt.timedelta(days=7)).isoformat(), "last_day": (FIRST + dt.timedelta(days=7)).isoformat(), "teaching": "0", "name": "清明"}
    assert office.post(reverse("watch:calendar"), days).status_code == 302 and "清明" in office.get(reverse("watch:calendar")).content.decode()
    assert office.post(reverse("watch:intensified_end", args=[Intensified.objects.get().pk])).status_code == 302


def test_list_costs_the_same_for_many(academy, django_assert_max_num_queries):
    for name in ("甲二", "甲三"):
        one = register_absence(person=academy.person[name], first_day=FIRST, reason="ill", by=academy.by)
        follow_up(absence=one, situation="在家", by=academy.by)
    mine = client(academy, "辅导员甲")
    mine.get(reverse("watch:absences"))
    with django_assert_max_num_queries(60):
        mine.get(reverse("watch:absences"))


def test_summary_counts_for_every_office_and_names_nobody_to_who_only_counts(academy):
    for name in ("主任", "院长", "督查", "医生"):
        said = page(academy, name, "day_summary", day=FIRST.isoformat()).content.decode()
        assert "计算机学院" in said and "医学院" in said and "甲一" not in said, name
    college = academy.unit["计算机学院"].pk
    assert "软件2301" in page(academy, "主任", "day_summary", unit=college).content.decode()
    for name, seen in (("主任", True), ("医生", True), ("院长", False), ("督查", False)):
        rows = client(academy, name).get(reverse("site:figure", args=["watch.summary_ill"]), {"day": FIRST.isoformat()})
        assert rows.status_code == 200 and ("甲一" in rows.content.decode()) is seen, name


def test_summary_is_of_what_the_viewer_counts(academy):
    said = page(academy, "书记", "day_summary").content.decode()
    assert "软件2301" in said and "研2401" not in said
    assert page(academy, "书记", "day_summary", unit=academy.unit["医学院"].pk).status_code == 404
    assert page(academy, "管理", "day_summary").status_code == 404
    assert page(academy, "主任", "day_summary", unit="x").status_code == 404


def test_sums_of_the_colleges_make_the_whole(academy):
    found = register(scope(academy, "主任"), FIRST, right=access.COUNT)
    parts = [found.sums(sheets) for _top, sheets in found.colleges()]
    whole = found.sums()
    assert {name: sum(part[name] for part in parts) for name in whole} == whole and whole["expected"] == 7 and whole["ill"] == 1


def test_viewer_of_some_kinds_counts_only_these(academy):
    """学工 counts undergraduates: the postgraduates' class is not theirs."""
    found = register(scope(academy, "学工"), FIRST, right=access.COUNT)
    assert {sheet.unit.name: sheet.expected for sheet in found.classes} == {"软件2301": 3, "软件2302": 2}
