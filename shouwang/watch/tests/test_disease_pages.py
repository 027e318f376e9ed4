"""病种与规则: every office reads them, whoever keeps the campaigns sets another from a day on; the earlier one stays."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.checkin.tests.posted import posted
from shouwang.core import clock
from shouwang.questions.queries import forget
from shouwang.watch.diseases import rule_of
from shouwang.watch.models import Disease, DiseaseRule, SyndromeRule
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        yield posted()
    forget()


def client(academy, name):
    found = Client()
    found.force_login(academy.account[name])
    return found


def given(**more):
    return {
        "since_day": (FIRST + dt.timedelta(days=2)).isoformat(), "source": "校防〔2026〕5号", "watch_days": 14, "day0": "exposure", "measure": "monitoring",
        "contacts": "on", "case_days": 14, "case_day0": "onset", "fever_hours": 0, "symptom_hours": 0, "handler_hours": 0, "certificate": "clinic",
        "conditions": "消肿",
    } | more  # fmt: skip


def test_rule_set_on_the_page_holds_from_its_day_on_and_the_earlier_stays(academy):
    office, url, mumps = client(academy, "主任"), reverse("watch:disease", args=["mumps"]), Disease.objects.get(code="mumps")
    assert office.post(url, given()).status_code == 302
    day = clock.instant(FIRST + dt.timedelta(days=2))
    assert rule_of(mumps, day - dt.timedelta(minutes=1)).case_days == 21 and rule_of(mumps, day).case_days == 14
    said = office.get(url).content.decode()
    assert "校防〔2026〕5号" in said and "14 天与 21 天两种" in said
    answer = office.post(url, given(source="x"))
    assert answer.status_code == 422 and DiseaseRule.objects.filter(disease=mumps).count() == 2


def test_every_office_reads_and_only_the_keeper_of_campaigns_sets(academy):
    for name in ("辅导员甲", "医生", "督查", "主任"):
        said = client(academy, name).get(reverse("watch:diseases"))
        assert said.status_code == 200 and "水痘" in said.content.decode() and "≥ 38.0" in said.content.decode()
    assert client(academy, "医生").post(reverse("watch:disease", args=["mumps"]), given()).status_code == 404
    assert client(academy, "医生").get(reverse("watch:disease", args=["nothing"])).status_code == 404
    assert client(academy, "医生").get(reverse("watch:disease", args=["new"])).status_code == 200


def changed(**more):
    day = (FIRST + dt.timedelta(days=2)).isoformat()
    return {"since_day": day, "source": "校防〔2026〕6号", "any_of": ["cough", "sore_throat"], "least": 1, "fever_c": "37.5", "disease": ""} | more


def test_syndrome_set_on_the_page_holds_from_its_day_on_and_the_earlier_stays(academy):
    office, url = client(academy, "主任"), reverse("watch:syndrome", args=["ili"])
    assert office.get(url).status_code == 200
    assert office.post(url, changed()).status_code == 302
    before, after = clock.instant(FIRST + dt.timedelta(days=2)) - dt.timedelta(minutes=1), clock.instant(FIRST + dt.timedelta(days=2))
    assert [SyndromeRule.objects.holding(at).get(code="ili").fever_dc for at in (before, after)] == [380, 375]
    assert "校防〔2026〕6号" in office.get(url).content.decode()
    again = office.post(url, changed())
    assert again.status_code == 422 and SyndromeRule.objects.filter(code="ili").count() == 2


def test_syndrome_asks_no_more_symptoms_than_it_names_and_only_its_keeper_sets(academy):
    url = reverse("watch:syndrome", args=["ili"])
    answer = client(academy, "主任").post(url, changed(least=3))
    assert answer.status_code == 422 and "不能多于勾选的症状" in answer.content.decode()
    assert client(academy, "医生").post(url, changed()).status_code == 404
    assert client(academy, "医生").get(url).status_code == 200
    assert client(academy, "医生").get(reverse("watch:syndrome", args=["nothing"])).status_code == 404
    assert SyndromeRule.objects.filter(code="ili").count() == 1
