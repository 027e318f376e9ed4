"""Returnees: declared by form, by list or by the office; one tap on arrival; the ledger that goes out."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shouwang.checkin import links
from shouwang.checkin.actions import open_campaign
from shouwang.checkin.models import Cadence
from shouwang.checkin.record import Incoming, record
from shouwang.core import clock, jobs
from shouwang.core.actions import Actor
from shouwang.core.models import Access
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.actions import merge_people
from shouwang.watch.actions import returnees as actions
from shouwang.watch.actions.divisions import designate
from shouwang.watch.models import Returnee, Watch
from shouwang.watch.queries import returnees as queries
from shouwang.watch.returnee_file import COLUMNS
from tests.academy import FIRST, MORNING, Academy

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def a():
    with clock.moved(MORNING):
        yield Academy()


def expected(a, name, **more):
    plan = {"division": "湖北省武汉市", "planned_day": FIRST} | more
    return actions.declare_return(person=a.person[name], mandate=a.mandate, by=a.by, **plan)


def total(a, known_at=None):
    return queries.counts(access.everything(), a.mandate, known_at).total


def risky(a, place="武汉市", level="high"):
    return designate(place=place, level=level, source="公告", since_day=FIRST - DAY, by=a.by)


@pytest.mark.parametrize("level, kind", [("high", "home_monitoring"), ("key", "home_monitoring"), ("medium", "monitoring")])
def test_one_tap_on_arrival_starts_monitoring_by_the_designation(a, level, kind):
    risky(a, level=level)
    row = actions.arrive(returnee=expected(a, "甲一", division="湖北省武汉市江岸区", left_day=FIRST - DAY), by=a.by)
    assert (row.watch.kind, row.watch.day0, row.watch.ground) == (kind, FIRST - DAY, "returnee")
    assert row.watch.last_day == FIRST + 13 * DAY


def test_a_place_without_a_designation_starts_nothing(a):
    risky(a)
    row = actions.arrive(returnee=expected(a, "甲一", division="河南省焦作市"), by=a.by)
    assert row.watch is None and not Watch.objects.exists() and row.arrived_day == FIRST


def test_a_designation_of_a_district_does_not_reach_its_city(a):
    risky(a, place="湖北省武汉市江岸区")
    assert actions.arrive(returnee=expected(a, "甲一"), by=a.by).watch is None


def test_fourteen_days_after_setting_out_nothing_begins(a):
    risky(a)
    assert actions.arrive(returnee=expected(a, "甲一", left_day=FIRST - 14 * DAY), by=a.by).watch is None


def test_the_person_taps_on_the_phone_and_again_changes_nothing(a):
    risky(a)
    expected(a, "甲一")
    address = links.path(a.person["甲一"]) + "/arrived/"
    client = Client()
    page = client.get(address)
    assert page.status_code == 200 and "我已到校" in page.content.decode()
    assert "我已到校" in client.get(links.path(a.person["甲一"])).content.decode()
    for _again in range(2):
        assert client.post(address).status_code == 302
    assert "居家健康监测" in client.get(address).content.decode()
    assert Watch.objects.count() == 1 and Returnee.objects.get().end == "arrived"


def test_a_link_of_somebody_who_is_not_expected_says_so(a):
    assert Client().get(links.path(a.person["甲二"]) + "/arrived/").status_code == 404


def test_declared_by_the_form_changed_by_a_correction_and_arrived_for_good(a):
    campaign = open_campaign(code="back", mandate=a.mandate, form="return-plan", since_day=FIRST, cadence=Cadence.ONCE, by=a.by)
    person = a.person["甲一"]

    def say(day, **more):
        said = {"planned_day": str(day), "from_place": "湖北省武汉市", "lives": "dormitory"} | more
        item = Incoming(campaign=campaign, person_id=person.pk, answers=said, by=Actor(ref=f"roster.Person:{person.pk}", person_id=person.pk))
        assert record([item])[0].status == "recorded"
        jobs.run_due()

    say(FIRST + DAY)
    say(FIRST + 2 * DAY, household="3")
    row = Returnee.objects.known().get()
    assert (row.planned_day, row.division, row.household, row.source) == (FIRST + 2 * DAY, "420100", 3, "form")
    actions.arrive(returnee=row, by=a.by)
    say(FIRST + 5 * DAY)
    assert total(a).arrived == 1 and total(a).should == 1
    assert not actions.untaken_plans().exists()


def test_arrived_waiting_and_deferred_make_up_who_is_expected(a):
    rows = [expected(a, name) for name in ("甲一", "甲二", "乙一", "丙一")]
    clock.move(MORNING + dt.timedelta(hours=1))
    before = clock.now()
    clock.move(MORNING + dt.timedelta(hours=2))
    actions.arrive(returnee=rows[0], by=a.by)
    actions.defer_return(returnee=rows[1], why="家中有事", by=a.by)
    actions.cancel_return(returnee=rows[2], why="休学", by=a.by)
    assert total(a) == (1, 1, 1) and total(a, before) == (0, 4, 0)
    node = queries.counts(access.everything(), a.mandate)
    assert node.find(a.unit["软件2301"].pk).total == (1, 0, 1)
    with pytest.raises(Refused, match=r"watch\.192"):
        actions.arrive(returnee=rows[2], by=a.by)
    with pytest.raises(Refused, match=r"watch\.194"):
        expected(a, "丙一")


def test_two_records_of_one_person_are_expected_once(a):
    expected(a, "甲一")
    expected(a, "甲二")
    merge_people(kept=a.person["甲二"], gone=a.person["甲一"], by=a.by)
    assert total(a).should == 1


def test_trains_and_seats_only_while_the_centre_asks(a):
    row = expected(a, "甲一")
    with pytest.raises(Refused, match=r"watch\.193"):
        actions.note_transport(returnee=row, train="G1", seat="5A", by=a.by)
    actions.request_transport(mandate=a.mandate, asked_by="市疾控中心", doc="函〔2026〕1 号", until_day=FIRST, by=a.by)
    actions.note_transport(returnee=row, train="G1", seat="5A", by=a.by)
    clock.move(clock.instant(FIRST + DAY))
    assert not actions.transport_open(a.mandate)
    with pytest.raises(Refused, match=r"watch\.193"):
        actions.note_transport(returnee=row, train="G2", seat="5A", by=a.by)


def test_a_plan_in_the_wrong_order_is_refused(a):
    with pytest.raises(Refused, match=r"watch\.191"):
        expected(a, "甲一", left_day=FIRST + DAY)
    with pytest.raises(Refused, match=r"watch\.195"):
        expected(a, "甲一", division=" ")


def test_the_ledger_on_screen_in_and_out(a):
    a.grant()
    client = Client()
    client.force_login(a.account["辅导员甲"])
    bad = SimpleUploadedFile("x.csv", "学工号,来源地,计划到校\nP001,武汉市,2026-03-05\nP999,武汉市,不知道\n".encode())
    page = client.post(reverse("watch:returnees_list"), {"file": bad})
    assert page.status_code == 422 and "P999" in page.content.decode() and not Returnee.objects.exists()
    stranger = SimpleUploadedFile("x.csv", "学工号,来源地,计划到校\nP004,武汉市,2026-03-05\n".encode())
    assert client.post(reverse("watch:returnees_list"), {"file": stranger}).status_code == 404
    for _again in range(2):
        good = SimpleUploadedFile("x.csv", "学工号,来源地,计划到校,住处\nP001,武汉市,2026-03-05,宿舍\nP002,=cmd,2026/3/6,\n".encode())
        assert client.post(reverse("watch:returnees_list"), {"file": good}).status_code == 302
    assert Returnee.objects.count() == 2
    page = client.get(reverse("watch:returnees"))
    assert page.context["numbers"]["should"].value == 2 and "湖北省武汉市" in page.content.decode()
    row = Returnee.objects.get(person=a.person["甲一"])
    assert client.post(reverse("watch:returnee_step", args=[row.pk, "arrived"])).status_code == 302
    assert Returnee.objects.get(pk=row.pk).end == "arrived"
    out = client.post(reverse("watch:returnees_export"), {"purpose": "报送"})
    assert out["Content-Type"].endswith("sheet") and Access.objects.filter(what="watch.returnees", kind="export").count() == 1
    cells = _sheet(out.content)
    assert cells[2] == [str(column) for column in COLUMNS] and cells[3][2] == "P001" and "编号" in cells[1][0]


def _sheet(content):
    import io

    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)]
