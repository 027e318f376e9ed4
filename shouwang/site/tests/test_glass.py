"""Breaking the glass: for a while, for one file, read only, with a reason, everybody concerned told."""

import datetime as dt

import pytest
from django.urls import reverse

from shouwang.core import clock, notices
from shouwang.core.models import Access, Event, Notice, Review
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions
from shouwang.roster.models import Glass, Kind, Role
from shouwang.site.actions import review
from tests.academy import GRANTS
from tests.inhabited import world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
WHY = "在操场昏倒，需要联系家属"


def by(world, name):  # noqa: F811
    return access.actor_of(world.account[name])


def file_of(client, world, who, whom="甲二", **asked):  # noqa: F811
    client.force_login(world.account[who])
    return client.get(reverse("site:dossier", args=[world.person[whom].pk]), asked)


def refused(code, **kwargs):
    with pytest.raises(Refused) as caught:
        actions.break_glass(**kwargs)
    assert caught.value.code == code


def test_office_opens_answers_for_an_hour_and_not_a_moment_longer(client, world):  # noqa: F811
    assert "38.0" not in file_of(client, world, "主任").content.decode()
    start = clock.now()
    glass = actions.break_glass(person=world.person["甲二"], reason=WHY, by=by(world, "主任"))
    assert glass.until - glass.since == dt.timedelta(minutes=60)
    page = file_of(client, world, "主任")
    assert "38.0" in page.content.decode() and "紧急查看中，还剩" in page.content.decode()
    clock.move(glass.until - clock.TICK)
    assert "38.0" in file_of(client, world, "主任").content.decode(), "the last moment counts"
    clock.move(glass.until)
    page = file_of(client, world, "主任").content.decode()
    assert "38.0" not in page and "还剩" not in page, "at its end it is gone"
    clock.move(start + dt.timedelta(hours=3))


def test_minutes_are_a_parameter(world):  # noqa: F811
    from shouwang.core import parameters

    parameters.set_parameter(code="glass_minutes", value=15, since_day=clock.today(), source="会议", by=world.by)
    glass = actions.break_glass(person=world.person["甲二"], reason=WHY, by=by(world, "主任"))
    assert glass.until - glass.since == dt.timedelta(minutes=15)


def test_it_opens_one_file_and_nothing_else(client, world):  # noqa: F811
    actions.break_glass(person=world.person["甲二"], reason=WHY, by=by(world, "主任"))
    assert "38.2" not in file_of(client, world, "主任", "甲一").content.decode(), "a classmate"
    assert client.get(reverse("checkin:checks")).status_code == 404
    assert "38.0" not in file_of(client, world, "督查").content.decode(), "somebody else"
    export = client.post(reverse("site:dossier_export", args=[world.person["甲二"].pk]), {"purpose": "x"})
    assert export.status_code == 200, "the inspector may take away what they may read"
    client.force_login(world.account["主任"])
    assert client.post(reverse("site:dossier_export", args=[world.person["甲二"].pk]), {"purpose": "x"}).status_code == 404


def test_everybody_concerned_is_told(world):  # noqa: F811
    actions.set_responsible(unit=world.unit["2023级"], person=world.person["书记"], by=world.by)
    actions.break_glass(person=world.person["甲二"], reason=WHY, by=by(world, "主任"))
    told = {(row.to, row.code) for row in Notice.objects.filter(code__startswith="roster.glass")}
    wanted = {("甲二", "roster.glass_over_you"), ("书记", "roster.glass_broken"), ("审计", "roster.glass_broken")}
    assert told == {(f"roster.Person:{world.person[name].pk}", code) for name, code in wanted}
    row = Access.objects.get(kind=Access.Kind.BREAK_GLASS)
    assert row.purpose == WHY and row.ref == f"roster.Person:{world.person['甲二'].pk}"
    assert Event.objects.filter(verb="roster.glass_broken").count() == 1
    assert WHY not in str(list(Event.objects.values_list("refs", flat=True))), "an event holds ids, never values"


@pytest.mark.parametrize("reason", ["", "  ", "看看", "abc"])
def test_a_word_is_no_reason(world, reason):  # noqa: F811
    refused("roster.56", person=world.person["甲二"], reason=reason, by=by(world, "主任"))


@pytest.mark.parametrize("who", [name for name, role, *_rest in GRANTS if access.GLASS not in access.RIGHTS[role]])
def test_without_the_right_there_is_no_glass(client, world, who):  # noqa: F811
    refused("core.04", person=world.person["丙一"], reason=WHY, by=by(world, who))
    client.force_login(world.account[who])
    address = reverse("site:glass", args=[world.person["丙一"].pk])
    assert client.get(address).status_code == client.post(address, {"reason": WHY}).status_code == 404


def test_within_reach_needs_no_glass_and_twice_is_once(world):  # noqa: F811
    refused("roster.58", person=world.person["甲二"], reason=WHY, by=by(world, "医生"))
    refused("roster.58", person=world.person["主任"], reason=WHY, by=by(world, "主任"))
    actions.break_glass(person=world.person["甲二"], reason=WHY, by=by(world, "主任"))
    refused("roster.57", person=world.person["甲二"], reason=WHY, by=by(world, "主任"))
    refused("core.04", person=world.person["甲二"], reason=WHY, by=world.by)


def test_a_doctor_of_one_college_finds_a_student_of_another_by_the_whole_number(client, world):  # noqa: F811
    person = world.person["丙二"]
    actions.grant_role(person=person, role=Role.CLINIC, unit=world.unit["医学院"], kinds=[Kind.POSTGRADUATE], by=world.by)
    client.force_login(actions.make_account(person=person, by=world.by))
    number = world.person["甲二"].number
    page = client.get(reverse("site:search"), {"q": number}).content.decode()
    assert "甲*" in page and "甲二" not in page
    assert "甲*" not in client.get(reverse("site:search"), {"q": number[:-1]}).content.decode(), "by the whole number only"
    assert client.get(reverse("site:dossier", args=[world.person["甲二"].pk])).status_code == 404
    opened = client.post(reverse("site:glass", args=[world.person["甲二"].pk]), {"reason": WHY}, follow=True)
    assert "38.0" in opened.content.decode() and "发热" in opened.content.decode()


def test_holder_closes_it_early_and_nobody_else_does(client, world):  # noqa: F811
    glass = actions.break_glass(person=world.person["甲二"], reason=WHY, by=by(world, "主任"))
    with pytest.raises(Refused):
        actions.end_glass(glass=glass, by=by(world, "院长"))
    client.force_login(world.account["主任"])
    client.post(reverse("site:glass_end", args=[world.person["甲二"].pk]))
    assert "38.0" not in file_of(client, world, "主任").content.decode()
    assert not Glass.objects.holding(clock.now()).exists()


def test_person_reads_who_why_and_when(client, world):  # noqa: F811
    actions.break_glass(person=world.person["学工"], reason=WHY, by=by(world, "主任"))
    client.force_login(world.account["学工"])
    assert "打开了您的档案" in client.get(reverse("site:home")).content.decode()
    page = client.get(reverse("site:readers")).content.decode()
    assert "主任" in page and "领导小组办公室" in page and WHY in page and "紧急查看" in page


def test_auditor_looks_at_it_and_says_so(client, world):  # noqa: F811
    glass = actions.break_glass(person=world.person["甲二"], reason=WHY, by=by(world, "主任"))
    client.force_login(world.account["审计"])
    page = client.get(reverse("site:glasses"))
    assert WHY in page.content.decode() and "甲二" not in page.content.decode()
    assert [number.value for number in page.context["numbers"]] == [1, 1]
    client.post(reverse("site:review"), {"ref": f"roster.Glass:{glass.pk}", "note": "情况属实"})
    page = client.get(reverse("site:glasses"))
    assert "情况属实" in page.content.decode() and [number.value for number in page.context["numbers"]] == [1, 0]
    assert Review.objects.get().ref == f"roster.Glass:{glass.pk}"


def test_only_auditors_review_and_not_their_own_doing(client, world):  # noqa: F811
    actions.grant_role(person=world.person["审计"], role=Role.CLINIC, unit=world.unit["医学院"], by=world.by)
    glass = actions.break_glass(person=world.person["甲二"], reason=WHY, by=by(world, "审计"))
    for who, code in (("主任", "core.04"), ("审计", "site.07")):
        with pytest.raises(Refused) as caught:
            review(ref=f"roster.Glass:{glass.pk}", by=by(world, who))
        assert caught.value.code == code
    for ref in ("roster.Glass:999999", "roster.Person:1", "rubbish", "roster.Glass:x"):
        with pytest.raises(Refused):
            review(ref=ref, by=by(world, "审计"))


def test_notice_is_read_by_whom_it_is_for(world):  # noqa: F811
    actions.break_glass(person=world.person["学工"], reason=WHY, by=by(world, "主任"))
    row = notices.waiting(world.person["学工"].pk)[0]
    with pytest.raises(Refused):
        notices.mark_read(notice=row, by=by(world, "主任"))
    notices.mark_read(notice=row, by=by(world, "学工"))
    assert notices.count_waiting(world.person["学工"].pk) == 0
