"""The office of a house of its own (a hospital) signs, sends and returns what is the house's, with no right anywhere else."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.checkin import slots
from shouwang.checkin.actions import return_for_correction, send_sheet, sign_off
from shouwang.core import clock
from shouwang.core.actions import Actor
from shouwang.core.refusals import Refused
from shouwang.roster.actions import grant_role, make_account
from tests.academy import FIRST, MORNING, Academy, found

pytestmark = pytest.mark.django_db
OFFICES = ("院办甲", "院办乙")


@pytest.fixture
def academy(db):
    """The hospital has an office of two, who consolidate the hospital and nothing else."""
    found()
    with clock.moved(MORNING):
        made = Academy(founded=True)
        for number, name in enumerate(OFFICES):
            made.person[name] = made.add(f"H{number}", name, "校医院", "staff", clock.instant(FIRST))
            grant_role(person=made.person[name], role="consolidator", unit=made.unit["校医院"], by=made.by)
        clock.move(clock.instant(FIRST, 19 * 60))
        for name in ("医生", *OFFICES):
            assert made.answer(name).status == "recorded"
        yield made


def actor(academy, name):
    person = academy.person[name]
    return Actor(ref=f"roster.Person:{person.pk}", name=person.name, person_id=person.pk)


def signed(academy, name, chain):
    slot = slots.find(academy.campaign, FIRST)
    return sign_off(slot=slot, unit=academy.root, chain=chain, by=actor(academy, name))


def test_it_signs_and_sends_its_own_chain(academy):
    row = signed(academy, "院办甲", "hospital")
    assert row.assertion.numbers["counters"]["expected"] == 3
    sheet = send_sheet(slot=row.slot, chain="hospital", by=actor(academy, "院办乙"))
    assert list(sheet.assertion.numbers["units"]) == [str(academy.unit["校医院"].pk)]


@pytest.mark.parametrize("chain", ["", "staff", "undergraduate", "logistics"])
def test_it_signs_and_sends_nothing_else(academy, chain):
    slot = slots.find(academy.campaign, FIRST)
    for act in (lambda: signed(academy, "院办甲", chain), lambda: send_sheet(slot=slot, chain=chain, by=actor(academy, "院办甲"))):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "core.04"


def test_it_sends_back_in_its_house_only(academy):
    slot = slots.find(academy.campaign, FIRST)
    for unit in ("校医院", "家属"):
        sign_off(slot=slot, unit=academy.unit[unit], reasons={academy.person["丁一"].pk: "外出"} if unit == "家属" else {}, by=academy.by)
    with pytest.raises(Refused) as refused:
        return_for_correction(slot=slot, unit=academy.unit["家属"], note="补充", by=actor(academy, "院办甲"))
    assert refused.value.code == "core.04"
    assert return_for_correction(slot=slot, unit=academy.unit["校医院"], note="补充", by=actor(academy, "院办甲")).verdict == "returned"


def test_its_pages_offer_its_own_sheet_and_no_other(academy):
    client = Client()
    client.force_login(make_account(person=academy.person["院办甲"], by=academy.by))
    page = client.get(reverse("checkin:sheets_of", args=[academy.campaign.code])).content.decode()
    assert "医院办公室" in page and "人事处" not in page
    where = reverse("checkin:signoff", args=[academy.campaign.code, academy.root.pk])
    assert client.get(where, {"chain": "hospital"}).status_code == 200
    assert client.get(where, {"chain": "staff"}).status_code == 404
    assert client.get(reverse("checkin:sheet", args=[academy.campaign.code, "staff"])).status_code == 404
    assert client.get(reverse("checkin:sheet", args=[academy.campaign.code, "hospital"])).status_code == 200


def test_every_number_of_its_sheet_opens(academy):
    client = Client()
    client.force_login(make_account(person=academy.person["院办甲"], by=academy.by))
    for name, words in (("sheet", ["hospital"]), ("signoff", [academy.root.pk])):
        where = reverse(f"checkin:{name}", args=[academy.campaign.code, *words])
        page = client.get(where, {"chain": "hospital"} if name == "signoff" else {}).content.decode()
        numbers = {html.unescape(link) for link in re.findall(r'href="(/figures/[^"]+)"', page)}
        assert numbers, where
        for link in numbers:
            assert client.get(link).status_code == 200, link
            other = re.sub(r"units=\d+", f"units={academy.unit['家属'].pk}", link)
            assert client.get(other).status_code == 404 or other == link


def test_it_signs_on_its_page(academy):
    client = Client()
    client.force_login(make_account(person=academy.person["院办甲"], by=academy.by))
    where = reverse("checkin:signoff_sign", args=[academy.campaign.code, academy.root.pk])
    assert client.post(f"{where}?chain=hospital").status_code == 302
    assert client.post(f"{where}?chain=undergraduate").status_code == 404
