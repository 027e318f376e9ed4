"""The gate by the API, as a card system asks: many numbers in one call, changes since the last, never a name or a reason."""

import datetime as dt

import pytest

from shouwang.api.tests.conftest import Caller, token_for
from shouwang.core import clock
from shouwang.core.models import Access
from shouwang.gate.models import Scan
from shouwang.gate.tests.conftest import house  # noqa: F401  fixture
from tests.inhabited import world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(house):  # noqa: F811
    """A card system's calls, with a token of 保卫 for the gate alone."""
    return Caller(token_for(house.person["保卫"], ["read:gate"])[1])


def test_many_numbers_are_answered_in_their_order_without_a_name(house, call):  # noqa: F811
    house.switch_on()
    house.under("甲一")
    answer = call.post("/gate/answers", {"numbers": ["P002", "P001", "X1", "P001"]})
    said = answer.json()
    assert [(one["number"], one["answer"], one["known"]) for one in said["items"]] == [
        ("P002", "pass", True), ("P001", "ask_clinic", True), ("X1", "pass", False), ("P001", "ask_clinic", True)
    ]  # fmt: skip
    assert said["measure"] == "校防〔2026〕3 号" and "甲" not in answer.content.decode() and "home" not in answer.content.decode()
    assert Access.objects.filter(what="gate.answers").count() == 1 and not Scan.objects.exists(), "an asking is no passage"
    out = call.post("/gate/answers", {"numbers": ["P001"], "direction": "out", "to_clinic": True})
    assert out.json()["items"][0]["answer"] == "pass"


def test_changes_go_on_from_the_last_call(house, call):  # noqa: F811
    first = call.get("/gate/changes").json()
    assert first["items"] == []
    house.switch_on()
    house.under("甲一")
    clock.move(clock.now() + dt.timedelta(minutes=5))
    second = call.get("/gate/changes", after=first["next"]).json()
    assert [(one["number"], one["answer"]) for one in second["items"]] == [("P001", "ask_clinic")]
    clock.move(clock.now() + dt.timedelta(minutes=5))
    assert call.get("/gate/changes", after=second["next"]).json()["items"] == []
    assert call.get("/gate/changes", after="rubbish").status_code == 422


def test_token_of_somebody_without_the_gate_gets_nothing(house):  # noqa: F811
    call = Caller(token_for(house.person["主任"], ["read:gate"])[1])
    assert call.post("/gate/answers", {"numbers": ["P001"]}).status_code == 404
    assert call.get("/gate/changes").status_code == 404
