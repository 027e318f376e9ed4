"""The screens of sweeps: opened, followed by an adviser, a phone on a click, a case, a file, numbers that open."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.core import clock
from shouwang.core.models import Access
from shouwang.roster.actions import change_person
from shouwang.watch.actions.sweeps import open_sweep
from shouwang.watch.models import Designation, Sweep, SweepTarget, Watch
from shouwang.watch.views import sweeps as sweep_views
from tests.academy import FIRST, MORNING, Academy

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def a():
    with clock.moved(MORNING):
        yield Academy().grant()


@pytest.fixture
def sweep(a):
    return open_sweep(code="hb", mandate=a.mandate, question="是否到过湖北", place="湖北省", from_day=FIRST - 14 * DAY, to_day=FIRST - DAY, by=a.by)


def enter(a, name):
    client = Client()
    client.force_login(a.account[name])
    return client


def target(a, name):
    return SweepTarget.objects.get(person=a.person[name])


def test_the_office_opens_a_sweep_and_announces_a_place(a):
    office = enter(a, "主任")
    sent = {"code": "hb", "mandate": a.mandate.pk, "question": "是否到过湖北", "place": "湖北", "from_day": "2026-02-16", "to_day": "2026-03-01", "reach": "whole"}
    assert office.post(reverse("watch:sweep_new"), sent).status_code == 302
    assert Sweep.objects.get().targets.count() == 19
    assert office.post(reverse("watch:sweep_place", args=["hb"]), {"place": "火星", "from_day": "2026-02-16", "to_day": "2026-03-01"}).status_code == 422
    assert office.post(reverse("watch:sweep_place", args=["hb"]), {"place": "温州市", "from_day": "2026-02-16", "to_day": "2026-03-01"}).status_code == 302
    page = office.get(reverse("watch:sweep", args=["hb"])).content.decode()
    assert "浙江省温州市" in page and "软件2301" in page


def test_a_large_tree_is_shown_level_by_level_and_a_unit_opens_below_itself(a, sweep, monkeypatch):
    monkeypatch.setattr(sweep_views, "ROWS", 1)  # as in an institution with thousands of units
    office, address = enter(a, "主任"), reverse("watch:sweep", args=["hb"])
    top = office.get(address)
    assert [row["depth"] for row in top.context["rows"]] == [0] + [1] * (len(top.context["rows"]) - 1)
    assert "软件2301" not in top.content.decode()
    college = a.unit["计算机学院"]
    (line,) = [row for row in top.context["rows"] if row["unit"] == college]
    assert line["more"] and f"unit={college.pk}" in top.content.decode()
    below = office.get(address, {"unit": college.pk})
    assert below.context["numbers"]["should"].value == line["numbers"]["should"].value > 0
    assert below.context["rows"][0]["unit"] == college and below.context["rows"][0]["depth"] == 0 and below.context["change"] is None
    for wrong in ("0", "x", "99999999"):
        assert office.get(address, {"unit": wrong}).status_code == 404


def test_an_adviser_sees_own_people_only_and_puts_down_what_they_said(a, sweep):
    adviser = enter(a, "辅导员甲")
    page = adviser.get(reverse("watch:sweep_people", args=["hb"])).content.decode()
    assert "甲一" in page and "乙一" not in page
    address = reverse("watch:sweep_person", args=["hb", target(a, "甲一").pk])
    assert adviser.post(address, {"what": "no_answer", "way": "phone"}).status_code == 302
    assert "联系中，未果 1 次" in adviser.get(address).content.decode()
    assert adviser.post(address, {"what": "positive", "way": "phone", "place": "武汉市", "from_day": "2026-02-20", "to_day": "2026-02-25"}).status_code == 302
    assert target(a, "甲一").state == "positive"
    assert adviser.get(reverse("watch:sweep_person", args=["hb", target(a, "乙一").pk])).status_code == 404
    assert adviser.post(address, {"what": "lost", "way": "phone"}).status_code == 404


def test_a_day_that_cannot_be_read_is_said(a, sweep):
    address = reverse("watch:sweep_person", args=["hb", target(a, "甲一").pk])
    page = enter(a, "辅导员甲").post(address, {"what": "positive", "way": "phone", "place": "武汉市", "from_day": "二月三十"})
    assert page.status_code == 422 and "二月三十" in page.content.decode()


def test_the_telephone_is_shown_on_a_click_and_logged(a, sweep):
    change_person(person=a.person["甲一"], phone="13800005678", by=a.by)
    adviser, pk = enter(a, "辅导员甲"), target(a, "甲一").pk
    assert "13800005678" not in adviser.get(reverse("watch:sweep_person", args=["hb", pk])).content.decode()
    assert "13800005678" in adviser.post(reverse("watch:sweep_phone", args=["hb", pk])).content.decode()
    assert Access.objects.filter(what="watch.sweep_phones").count() == 1


def test_a_case_is_opened_with_one_button(a, sweep):
    clinic, pk = enter(a, "医生"), target(a, "甲一").pk
    clinic.post(reverse("watch:sweep_person", args=["hb", pk]), {"what": "positive", "way": "phone", "place": "武汉市", "to_day": "2026-02-25"})
    clinic.post(reverse("watch:sweep_case", args=["hb", pk]))
    assert Watch.objects.get().person == a.person["甲一"] and target(a, "甲一").state == "case"


def test_a_file_is_read_whole_or_not_at_all(a, sweep):
    from django.core.files.uploadedfile import SimpleUploadedFile

    clinic, address = enter(a, "医生"), reverse("watch:sweep_file", args=["hb"])
    bad = SimpleUploadedFile("x.csv", "学工号,结果\nP001,查无\nP002,不知道\n".encode())
    page = clinic.post(address, {"file": bad})
    assert page.status_code == 422 and "不知道" in page.content.decode() and target(a, "甲一").state == "pending"
    good = SimpleUploadedFile("x.csv", "学工号,结果\nP001,查无\nP002,查实\n".encode("gb18030"))
    assert clinic.post(address, {"file": good}).status_code == 302
    assert (target(a, "甲一").state, target(a, "甲二").state) == ("negative", "positive")


def test_every_number_of_a_sweep_opens_into_as_many_rows(a, sweep):
    office = enter(a, "主任")
    page = office.get(reverse("watch:sweep", args=["hb"]))
    for row in page.context["rows"]:
        for number in row["numbers"].values():
            opened = office.get(reverse("site:figure", args=[number.key]), number.about)
            assert opened.context["rows"].total == number.value


def test_a_leader_counts_and_opens_no_names(a, sweep):
    leader = enter(a, "院长")
    assert leader.get(reverse("watch:sweep", args=["hb"])).context["count"].should == 19
    assert leader.get(reverse("watch:sweep_people", args=["hb"])).status_code == 404
    behind = leader.get(reverse("site:figure", args=["watch.sweep_should"]), {"sweep": "hb"}).content.decode()
    assert behind.count('<td class="r num"') == 19 and "甲*" in behind and "甲一" not in behind and "P001" not in behind


def test_divisions_are_designated_and_lifted(a):
    office = enter(a, "主任")
    sent = {"place": "武汉市", "level": "high", "source": "市指挥部第 3 号公告", "since_day": "2026-03-01"}
    assert office.post(reverse("watch:divisions"), sent).status_code == 302
    assert "湖北省武汉市" in office.get(reverse("watch:divisions")).content.decode()
    assert office.post(reverse("watch:divisions"), sent).status_code == 422
    office.post(reverse("watch:division_lift", args=[Designation.objects.get().pk]))
    assert "湖北省武汉市" not in office.get(reverse("watch:divisions")).content.decode()


def test_a_sweep_list_costs_the_same_for_many_people(a, sweep, django_assert_max_num_queries):
    office = enter(a, "主任")
    office.get(reverse("watch:sweep_people", args=["hb"]))
    with django_assert_max_num_queries(30):
        office.get(reverse("watch:sweep_people", args=["hb"]))
