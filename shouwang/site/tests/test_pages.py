"""Opening numbers by right, taking copies away, rule values, search, what needs whom now."""

import datetime as dt

import pytest
from django.urls import reverse

from shouwang.core import clock, parameters
from shouwang.core.models import Access
from tests.inhabited import EVENING, SECOND, world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db


def figure(world, key, unit="ALL"):  # noqa: F811
    slot = world.campaign.slots.get(day=SECOND)
    return reverse("site:figure", args=[key]) + f"?slot={slot.pk}&unit={world.unit[unit].pk}"


def text(response):
    return response.content.decode()


def test_leader_opens_the_missing_with_masked_names(client, world):  # noqa: F811
    client.force_login(world.account["院长"])
    page = text(client.get(figure(world, "checkin.missing")))
    assert "甲*" in page and "甲三" not in page and world.person["甲三"].number not in page


def test_office_sees_the_missing_and_nobody_beside_a_flag(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    assert world.person["甲三"].number in text(client.get(figure(world, "checkin.missing")))
    flagged = text(client.get(figure(world, "checkin.flagged")))
    assert "甲二" not in flagged and "甲*" not in flagged and "软件2301" in flagged


def test_adviser_sees_the_flagged_of_the_class_only(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    assert "甲二" in text(client.get(figure(world, "checkin.flagged", "软件2301")))
    assert client.get(figure(world, "checkin.flagged")).status_code == 404


def test_opening_flags_is_entered_in_the_access_log(client, world):  # noqa: F811
    client.force_login(world.account["医生"])
    client.get(figure(world, "checkin.flagged"))
    row = Access.objects.get(what="checkin.flagged")
    assert row.rows == 1 and row.by == f"roster.Account:{world.account['医生'].pk}"


@pytest.mark.parametrize("bad", ["?slot=x", "?slot=999999", "?unit=1&nonsense=2", ""])
def test_figure_with_a_wrong_address_is_not_found(bad, client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    assert client.get(reverse("site:figure", args=["checkin.missing"]) + bad).status_code == 404
    assert client.get(reverse("site:figure", args=["no.such"])).status_code == 404


def export(client, world, **more):  # noqa: F811
    slot = world.campaign.slots.get(day=SECOND)
    posted = {"slot": slot.pk, "unit": world.root.pk, "purpose": "核对底数", "file_format": "csv"} | more
    return client.post(reverse("site:export", args=["checkin.missing"]), posted)


def test_export_carries_watermark_and_is_entered(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    response = export(client, world)
    lines = response.content.decode("utf-8-sig").splitlines()
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    assert "守望学院 · 主任" in lines[-1] and "核对底数" in lines[-1]
    row = Access.objects.get(kind="export")
    assert row.rows == len(lines) - 3 and row.purpose == "核对底数"
    assert export(client, world, file_format="xlsx").content[:2] == b"PK"


def test_export_is_refused_without_purpose_or_beyond_the_cap(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    assert export(client, world, purpose=" ").status_code == 409
    assert export(client, world, file_format="exe").status_code == 404
    parameters.set_parameter(code="export_rows", value=2, since_day=SECOND, source="试", by=world.by)
    refused = export(client, world)
    assert refused.status_code == 409 and "超过" in text(refused)
    assert not Access.objects.filter(kind="export").exists()


def test_rule_value_is_set_with_its_source(client, world):  # noqa: F811
    client.force_login(world.account["主任"])
    url = reverse("site:parameter", args=["fever_dc"])
    assert (
        client.post(url, {"value": "37.5", "since_day": "2026-03-04", "source": "领导小组第3次会议"}).status_code == 302
    )
    page = text(client.get(url))
    assert "领导小组第3次会议" in page and "37.5" in page and "37.3 ℃" in page and "373" not in page
    assert parameters.value("fever_dc", clock.instant(SECOND + dt.timedelta(days=1))) == 375, "kept in tenths"
    again = client.post(url, {"value": "37.4", "since_day": "2026-03-04", "source": "重复"})
    assert again.status_code == 422 and "更晚的日期" in text(again)
    for wrong in ("warm", "37.35", "NaN", "373.0.1"):
        assert client.post(url, {"value": wrong, "since_day": "2026-03-05", "source": "x"}).status_code == 422, wrong


def test_search_stays_within_reach(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    page = text(client.get(reverse("site:search"), {"q": "一"}))
    assert "甲一" in page and "乙一" not in page and "丙一" not in page


def test_home_tells_each_role_what_needs_it(client, world):  # noqa: F811
    words = {"辅导员甲": "待核实的异常填报", "医生": "待核实的异常填报", "院长": "三个问题", "主任": "还没有审核的单位"}
    for name, wanted in words.items():
        client.force_login(world.account[name])
        assert wanted in text(client.get(reverse("site:home"))), name


def test_leader_reads_no_names_on_home(client, world):  # noqa: F811
    client.force_login(world.account["院长"])
    page = text(client.get(reverse("site:home")))
    assert not any(name in page for name in ("甲一", "甲二", "甲三", "乙一", "丙二"))


def test_person_sees_who_read_their_file(client, world):  # noqa: F811
    client.force_login(world.account["医生"])
    client.get(reverse("checkin:answers", args=[world.person["主任"].pk]), follow=True)
    client.force_login(world.account["主任"])
    assert "医生（校医院） · 查看 · 档案" in text(client.get(reverse("site:account")))


def test_morning_signs_yesterday(client, world):  # noqa: F811
    """At 8:00 the slot of today is open, and what has to be signed is still that of the day before."""
    with clock.moved(EVENING + dt.timedelta(hours=13, minutes=30)):
        client.force_login(world.account["书记"])
        page = client.get(reverse("site:home"))
        wanted = [task for task in page.context["tasks"] if task.icon == "signoff"]
        assert wanted and f"day={SECOND}" in wanted[0].url and "计算机学院" in wanted[0].about
        assert client.get(wanted[0].url).status_code == 200
    with clock.moved(EVENING + dt.timedelta(hours=16)):  # after the lock it is over
        assert not [task for task in client.get(reverse("site:home")).context["tasks"] if task.icon == "signoff"]


@pytest.mark.parametrize(("day", "said"), [(28, False), (29, True), (31, True), (33, True)])
def test_an_outbreak_asks_for_its_review_three_days_before_and_until_somebody_looked(client, world, day, said):  # noqa: F811
    """The review day of the academy's outbreak is 1 April: from 29 March on the office is asked."""
    with clock.moved(clock.instant(dt.date(2026, 3, 1) + dt.timedelta(days=day - 1), 9 * 60)):
        client.force_login(world.account["主任"])
        assert ("要复核：延期或结束" in text(client.get(reverse("site:home")))) is said
        client.force_login(world.account["书记"])
        assert "要复核" not in text(client.get(reverse("site:home")))
