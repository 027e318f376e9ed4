"""Why somebody is on a list today: the rule, its version, what it was given, what comes next, who acts; by right."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.core import clock, wording
from shouwang.core.models import Access
from shouwang.roster import access
from shouwang.watch.actions.checks import record_check
from shouwang.watch.actions.followup import ensure_followup
from shouwang.watch.diseases import rule_of
from shouwang.watch.explaining import why
from shouwang.watch.models import Disease, Ground, Kind, Watch
from tests.academy import FIRST, MORNING, Academy

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy(db):
    with clock.moved(MORNING):
        yield Academy().grant()


def watched(academy, name="甲一", **more):
    """A watch as the database keeps it, of somebody who met a case of varicella on 1 March."""
    disease = Disease.objects.get(code="varicella")
    now = clock.now()
    values = {
        "person": academy.person[name], "person_kind": academy.person[name].kind, "mandate": academy.mandate, "kind": Kind.MONITORING,
        "ground": Ground.CONTACT, "disease": disease, "rule": rule_of(disease), "day0": dt.date(2026, 3, 1),
        "last_day": dt.date(2026, 3, 22), "since": now, "opened_at": now, "confirmed_at": now, "opened_by": "operator",
    }  # fmt: skip
    return Watch.objects.create(**values | more)


def reasons(academy, viewer, name="甲一"):
    scope = access.scope_of(academy.account[viewer]) if viewer else access.everything()
    return why(scope, academy.person[name].pk)[1]


def test_watch_says_rule_version_inputs_next_day_and_who(academy):
    row = watched(academy)
    (found,) = [one for one in reasons(academy, "医生") if one.ref == f"watch.Watch:{row.pk}"]
    assert "第 1/21 天" in found.state and "水痘" in found.rule and "21 天" in found.rule
    assert str(row.rule_id) in found.version and row.rule.source in found.version and "2020-01-01" in found.version
    assert ("末次暴露", "2026-03-01") in found.inputs and "2026-03-23" in found.next


@pytest.mark.parametrize(
    ("day", "words"),
    [(FIRST, "第 1/21 天"), (dt.date(2026, 3, 22), "第 21/21 天"), (dt.date(2026, 3, 23), "待解除")],
)
def test_state_on_the_boundary_days(academy, day, words):
    watched(academy)
    clock.move(clock.instant(day, 12 * 60))
    assert words in reasons(academy, "医生")[0].state


def test_unconfirmed_watch_waits_for_the_clinic(academy):
    watched(academy, confirmed_at=None)
    (found,) = reasons(academy, "医生")
    assert "待核实" in found.state and "核实" in found.who


def test_adviser_reads_kind_and_days_but_no_disease(academy):
    watched(academy)
    (found,) = reasons(academy, "辅导员甲")
    said = " ".join(
        [found.state, found.rule, found.version, found.next, found.who, *(f"{a}{b}" for a, b in found.inputs)]
    )
    assert "健康监测" in said and "2026-03-22" in said
    assert "水痘" not in said and "密切接触" not in said


def test_who_may_not_follow_finds_no_page(academy):
    watched(academy)
    client = Client()
    client.force_login(academy.account["辅导员乙"])
    assert client.get(reverse("watch:why", args=[academy.person["甲一"].pk])).status_code == 404
    client.force_login(academy.account["督查"])
    assert client.get(reverse("watch:why", args=[academy.person["甲一"].pk])).status_code == 404


def test_page_of_another_is_logged_and_ones_own_is_not(academy):
    watched(academy)
    watched(academy, "辅导员甲")
    client = Client()
    client.force_login(academy.account["辅导员甲"])
    page = client.get(reverse("watch:why_me"), follow=True)
    assert page.status_code == 200 and "我为什么在名单上" in page.content.decode() and "水痘" in page.content.decode()
    assert not Access.objects.filter(what="watch.why").exists()
    page = client.get(reverse("watch:why", args=[academy.person["甲一"].pk]))
    assert page.status_code == 200 and Access.objects.filter(what="watch.why").count() == 1


def test_missed_half_days_say_since_which_and_who_acts(academy):
    watched(academy)
    ensure_followup(academy.mandate, FIRST)
    clock.move(clock.instant(FIRST, 22 * 60))
    (found,) = [one for one in reasons(academy, "辅导员甲") if one.subject == "早晚监测"]
    assert "连续漏测 2 个半日" in found.state and "打电话" in found.next and ("从哪一次起", "2026-03-02 上午") in found.inputs
    record_check(person=academy.person["甲一"], at=clock.now(), temp_c="36.5", symptoms=[], by=academy.by)
    assert not [one for one in reasons(academy, "辅导员甲") if one.subject == "早晚监测"]


def test_nobody_on_no_list_reads_so(academy):
    client = Client()
    client.force_login(academy.account["医生"])
    page = client.get(reverse("watch:why", args=[academy.person["甲二"].pk]))
    assert "不在您能看到的任何名单上" in page.content.decode()


def test_a_log_masks_who_is_watched_for_whoever_may_not_read_watches(academy):
    row = watched(academy)
    ref = f"watch.Watch:{row.pk}"
    said = {name: wording.named(access.scope_of(academy.account[name]), {ref})[ref].name for name in ("医生", "审计")}
    assert said == {"医生": "甲一(P001) 健康监测", "审计": "甲*"}
