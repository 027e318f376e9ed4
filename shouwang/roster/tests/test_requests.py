"""Requests for exemption: who may ask and decide, what granting does, and who is told."""

import datetime as dt

import pytest
from django.urls import reverse

from shouwang.checkin import cells
from shouwang.checkin.models import Slot
from shouwang.checkin.tests.posted import actor, post, posted, scope
from shouwang.core import clock
from shouwang.core.models import Access, Notice
from shouwang.core.refusals import Refused
from shouwang.questions.queries import forget
from shouwang.roster import actions, requests
from shouwang.roster.figures import requests_number
from shouwang.roster.models import Exemption, ExemptionRequest, Kind, Role
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db
State = ExemptionRequest.State


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        yield posted()
    forget()


def refused(code, call, **kwargs):
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    assert caught.value.code == code, caught.value


def ask(academy, name="甲二", by="辅导员甲", **more):
    return actions.ask_exemption(person=academy.person[name], reason="suspended", by=actor(academy, by), **more)


def test_granting_exempts_in_the_same_transaction(academy):
    academy.answer("甲一")
    row = ask(academy, until=clock.instant(FIRST + dt.timedelta(days=30)), note="教务处已批")
    assert not Exemption.objects.exists(), "asking exempts nobody"
    row = actions.grant_request(request=row, by=actor(academy, "书记"))
    assert (row.state, row.exemption.person, row.exemption.until, row.exemption.note) == (
        State.GRANTED, academy.person["甲二"], row.until, "教务处已批",
    )  # fmt: skip
    total = cells.roll_call(Slot.objects.select_related("campaign__unit").get()).find(academy.unit["软件2301"].pk).total
    assert (total.exempt, total.expected) == (1, 2)


def test_exemption_that_cannot_begin_leaves_the_request_waiting(academy):
    row = ask(academy)
    actions.exempt(person=academy.person["甲二"], reason="abroad", by=academy.by)
    refused("roster.08", actions.grant_request, request=row, by=actor(academy, "书记"))
    row.refresh_from_db()
    assert row.state == State.ASKED and row.exemption is None


def test_request_whose_end_has_passed_is_not_granted(academy):
    row = ask(academy, until=clock.instant(FIRST + dt.timedelta(days=1)))
    clock.move(MORNING + dt.timedelta(days=3))
    refused("roster.07", actions.grant_request, request=row, by=actor(academy, "书记"))


def test_declining_says_why_and_tells_the_asker_and_the_person(academy):
    row = ask(academy)
    refused("roster.63", actions.decline_request, request=row, answer=" ", by=actor(academy, "书记"))
    row = actions.decline_request(request=row, answer="请先办休学手续", by=actor(academy, "书记"))
    told = {one.to for one in Notice.objects.filter(code="roster.request_declined")}
    assert told == {f"roster.Person:{academy.person[name].pk}" for name in ("辅导员甲", "甲二")}
    assert Notice.objects.filter(code="roster.request_declined").first().refs == {"number": row.pk}
    refused("roster.61", actions.grant_request, request=row, by=actor(academy, "书记"))


def test_one_request_waits_at_a_time_and_is_taken_back_by_who_asked(academy):
    row = ask(academy)
    refused("roster.60", ask, academy=academy)
    for other in ("辅导员乙", "督查"):
        refused("core.04", actions.withdraw_request, request=row, by=actor(academy, other))
    assert actions.withdraw_request(request=row, by=actor(academy, "辅导员甲")).state == State.WITHDRAWN
    assert not Notice.objects.exists() and ask(academy).state == State.ASKED


def test_person_asks_for_themself_by_account(academy):
    academy.account["甲一"] = actions.make_account(person=academy.person["甲一"], by=academy.by)
    row = ask(academy, "甲一", by="甲一")
    assert list(requests.own(scope(academy, "甲一"))) == [row]
    refused("core.04", ask, academy=academy, name="甲二", by="甲一")
    refused("core.04", actions.grant_request, request=row, by=actor(academy, "甲一"))


def test_nobody_grants_their_own_exemption(academy):
    post(academy, "书记", Role.OFFICER, "人事处")
    row = ask(academy, "书记", by="书记")
    refused("roster.62", actions.grant_request, request=row, by=actor(academy, "书记"))
    assert row not in requests.waiting(scope(academy, "书记"))
    assert actions.grant_request(request=row, by=actor(academy, "主任")).state == State.GRANTED


@pytest.mark.parametrize("name", ["辅导员乙", "督查", "院长", "审计", "管理"])
def test_wrong_roles_neither_ask_nor_decide(academy, name, client):
    row = ask(academy)
    refused("core.04", ask, academy=academy, name="甲三", by=name)
    for act, more in ((actions.grant_request, {}), (actions.decline_request, {"answer": "不"})):
        refused("core.04", act, request=row, by=actor(academy, name), **more)
    client.force_login(academy.account[name])
    assert client.post(reverse("roster:request_new", args=[academy.person["甲三"].pk]), {"request_reason": "suspended"}).status_code == 404
    for what in ("grant", "decline", "withdraw"):
        assert client.post(reverse("roster:request_decide", args=[row.pk, what])).status_code == 404


def test_adviser_asks_and_does_not_decide(academy):
    refused("core.04", actions.grant_request, request=ask(academy), by=actor(academy, "辅导员甲"))


def test_decider_of_other_kinds_does_not_see_the_reason(academy):
    post(academy, "丙二", Role.OFFICER, "ALL", [Kind.POSTGRADUATE])
    row = ask(academy)
    assert row not in requests.waiting(scope(academy, "丙二")) and requests_number(scope(academy, "丙二")).value == 0
    refused("core.04", actions.grant_request, request=row, by=actor(academy, "丙二"))
    assert requests_number(scope(academy, "书记")).value == 1


def test_request_of_a_record_merged_away_is_withdrawn(academy):
    row = ask(academy)
    actions.merge_people(kept=academy.person["甲三"], gone=academy.person["甲二"], by=academy.by)
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN


def test_pages_ask_decide_and_log_the_reading(academy, client):
    client.force_login(academy.account["辅导员甲"])
    url = reverse("roster:request_new", args=[academy.person["甲二"].pk])
    assert client.post(url, {"reason": "suspended", "until": "2026-03-01"}).status_code == 422
    page = client.post(url, {"reason": "suspended", "until": "2026-06-30", "note": "教务处已批"}, follow=True).content.decode()
    assert "申请已提出" in page and "2026-06-30" in page and not Access.objects.filter(what="roster.requests").exists()
    client.force_login(academy.account["书记"])
    assert "免报申请等您批准" in client.get(reverse("site:home")).content.decode()
    assert "教务处已批" in client.get(reverse("roster:requests")).content.decode()
    assert Access.objects.filter(what="roster.requests").exists()
    row = ExemptionRequest.objects.get()
    assert client.post(reverse("roster:request_decide", args=[row.pk, "decline"]), {}).status_code == 422
    page = client.post(reverse("roster:request_decide", args=[row.pk, "grant"]), follow=True).content.decode()
    assert "已批准，免报已生效" in page and Exemption.objects.get().person == academy.person["甲二"]


def test_result_of_a_call_leads_to_the_request(academy, client):
    clock.move(MORNING + dt.timedelta(hours=11))
    client.force_login(academy.account["辅导员甲"])
    sent = client.post(reverse("checkin:call_result", args=["daily", academy.person["甲二"].pk]), {"outcome": "exemption"})
    assert sent["Location"] == reverse("roster:request_new", args=[academy.person["甲二"].pk])
