"""如实上报: by the person alone, one at a time; the clinic confirms or dismisses, with a word back."""

import datetime as dt

import pytest
from django.urls import reverse

from shouwang.checkin import link_page, links
from shouwang.checkin.tests.posted import actor, posted, scope
from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused
from shouwang.questions.queries import forget
from shouwang.watch.actions.followup import ensure_followup
from shouwang.watch.actions.self_reports import confirm_report, dismiss_report, report_self
from shouwang.watch.audiences import under_watch
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.models import Ground, Kind, SelfReport, Watch
from shouwang.watch.queries import self_reports
from shouwang.watch.tests.followed import at, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy():
    with clock.moved(dt.datetime(2026, 3, 10, 0, tzinfo=dt.UTC)):  # 08:00 in Shanghai
        yield posted()
    forget()


def own(academy, name):
    return Actor(ref=f"roster.Person:{academy.person[name].pk}", person_id=academy.person[name].pk)


def reported(academy, name="甲一", what="contact", on=8, **more):
    return report_self(person=academy.person[name], what=what, day=day(on), by=own(academy, name), **more)


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, caught.value


def told(academy, name):
    return [row.code for row in Notice.objects.filter(to=f"roster.Person:{academy.person[name].pk}").order_by("id")]


def test_report_waits_for_the_clinic_and_asks_nobody_yet(academy):
    row = reported(academy, note="和确诊同学同车")
    watch = row.watch
    assert (watch.ground, watch.kind, watch.day0, watch.confirmed_at) == (Ground.SELF_REPORT, Kind.SELF_MONITORING, day(8), None)
    assert watch.mandate == academy.mandate and not under_watch(clock.now()).exists()
    assert told(academy, "医生") == ["watch.self_reported"] and told(academy, "辅导员甲") == []
    assert list(self_reports.waiting(scope(academy, "医生"))) == [row]
    assert not self_reports.waiting(scope(academy, "辅导员甲")), "what somebody reports of themself goes to the clinic"


def test_one_report_at_a_time_by_the_person_alone(academy):
    reported(academy)
    refused("watch.58", reported, academy)
    refused("core.04", report_self, person=academy.person["甲二"], what="contact", day=day(8), by=own(academy, "甲一"))
    refused("core.04", report_self, person=academy.person["甲二"], what="contact", day=day(8), by=actor(academy, "医生"))
    refused("watch.59", reported, academy, "甲二", what="rumour")
    refused("watch.60", reported, academy, "甲二", on=11)
    assert SelfReport.objects.count() == 1


def test_clinic_confirms_with_another_measure_and_the_person_is_asked(academy):
    row = reported(academy)
    refused("core.04", confirm_report, report=row, by=actor(academy, "辅导员甲"))
    watch = confirm_report(
        report=row, kind=Kind.HOME_MONITORING, day0=day(7), disease=disease_by_word("水痘"), answer="请在宿舍等医生电话", by=actor(academy, "医生")
    )
    assert (watch.kind, watch.day0, watch.last_day) == (Kind.HOME_MONITORING, day(7), day(28))
    assert told(academy, "甲一") == ["watch.self_report_confirmed"]
    ensure_followup(watch.mandate, watch.day0)
    assert [task.slot.name for task in link_page.tasks(academy.person["甲一"]) if task.campaign.audience] == ["am", "pm"]
    refused("watch.61", confirm_report, report=row, by=actor(academy, "医生"))
    assert not self_reports.waiting(scope(academy, "医生"))


def test_clinic_dismisses_with_a_word_and_another_may_be_made(academy):
    row = reported(academy)
    refused("watch.22", dismiss_report, report=row, answer=" ", by=actor(academy, "医生"))
    dismiss_report(report=row, answer="不是密切接触者，正常上课即可", by=actor(academy, "医生"))
    assert told(academy, "甲一") == ["watch.self_report_dismissed"]
    assert self_reports.last_of(academy.person["甲一"]).answer == "不是密切接触者，正常上课即可"
    assert Watch.objects.known().count() == 0
    assert reported(academy, what="symptom", on=10).watch.basis == "onset"


def test_whoever_is_under_watch_already_may_report_anew(academy):
    from shouwang.watch.actions.watches import open_watch

    open_watch(person=academy.person["甲一"], kind=Kind.SELF_MONITORING, day0=day(3), by=academy.by)
    assert reported(academy).watch.kind == Kind.MONITORING


# ---- on the phone


def test_phone_reports_in_one_page_without_scripts(academy, client):
    person = academy.person["甲一"]
    path = reverse("watch_links:report", args=[links.token(person.pk, person.link_version)])
    page = client.get(path).content.decode()
    assert "如实上报" in page and "甲*" in page and "甲一" not in page
    answer = client.post(path, {"what": "contact", "day": "2026-03-08", "note": "同车"})
    assert answer.status_code == 200 and "校医院" in answer.content.decode()
    row = SelfReport.objects.get()
    assert (row.what, row.day, row.by) == ("contact", day(8), f"roster.Person:{person.pk}")
    again = client.get(path).content.decode()
    assert "待核实" in again and "name=\"what\"" not in again
    assert path in client.get(links.path(person)).content.decode()


def test_phone_says_what_is_wrong_and_keeps_what_was_typed(academy, client):
    person = academy.person["甲一"]
    path = reverse("watch_links:report", args=[links.token(person.pk, person.link_version)])
    answer = client.post(path, {"what": "contact", "day": "2026-03-18", "note": "同车"})
    assert answer.status_code == 422 and "同车" in answer.content.decode() and "60" in answer.content.decode()
    assert client.post(path, {}).status_code == 422
    assert client.get(reverse("watch_links:report", args=["forged"])).status_code == 404
    assert not SelfReport.objects.exists() and at(1, 0)


def test_own_page_and_the_clinics_list(academy, client):
    client.force_login(academy.account["督查"])
    answer = client.post(reverse("watch:report"), {"what": "place", "day": "2026-03-09"}, follow=True)
    assert answer.status_code == 200 and SelfReport.objects.get().watch.person == academy.person["督查"]
    client.force_login(academy.account["医生"])
    row = SelfReport.objects.get()
    assert "督查" in client.get(reverse("watch:self_reports")).content.decode()
    assert client.get(reverse("watch:self_report", args=[row.pk])).status_code == 200
    client.post(reverse("watch:self_report", args=[row.pk]), {"do": "dismiss", "answer": "不需要观察"})
    assert SelfReport.objects.get().answer == "不需要观察"
    client.force_login(academy.account["督查"])
    assert "不需要观察" in client.get(reverse("watch:report")).content.decode()
    for stranger in ("辅导员甲", "主任", "院长", "审计"):
        client.force_login(academy.account[stranger])
        assert client.get(reverse("watch:self_reports")).status_code == 404
        assert client.get(reverse("watch:self_report", args=[row.pk])).status_code == 404
