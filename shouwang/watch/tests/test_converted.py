"""A contact under watch who becomes a case: the clinic ends the watch as 确诊 in one step, linked to the case, on the timeline."""

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.core import clock, timeline
from shouwang.core.models import Event
from shouwang.roster import access
from shouwang.roster.timeline import file_of
from shouwang.watch.actions.contact_watches import confirm_contact, note_confirmed, watch_contacts
from shouwang.watch.actions.watches import open_watch
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.models import Case, End, Ground, Kind, Watch
from shouwang.watch.queries import contacts as queries
from shouwang.watch.tests.test_contacts import MARCH, case, meet, refused


@pytest.fixture
def met(academy):
    """甲一 is a case of varicella, 甲二 was with them and is under watch for it."""
    row = case(academy, "甲一", disease="varicella")
    meet(academy, row, "甲二")
    watch_contacts(case=row, people=[academy.person["甲二"].pk], by=academy.by)
    return row


def contact_watch(academy, name="甲二"):
    return Watch.objects.known().get(person=academy.person[name], ground=Ground.CONTACT)


def facts(academy, name="甲二", **more):
    return {
        "mandate": academy.mandate, "code": "X2", "person": academy.person[name], "disease": disease_by_word("varicella"), "onset_day": MARCH(2)
    } | more  # fmt: skip


def test_a_contact_who_is_registered_as_a_case_stays_under_watch_until_the_clinic_says_so(academy, met):
    second = case(academy, "甲二", disease="varicella")
    assert contact_watch(academy).until is None and len(queries.watches_as_contact(access.everything(), second)) == 1
    [ended] = confirm_contact(case=second, why="核酸阳性", by=academy.by)
    assert (ended.end, ended.end_note, ended.ended_by) == (End.CONFIRMED, "核酸阳性", academy.by.ref) and ended.until == ended.closed_at
    said = Event.objects.filter(verb="watch.contact_confirmed").get()
    assert said.refs["case"] == second.chain and said.refs["watches"] == [ended.pk] and said.ref == f"watch.Case:{second.pk}"
    assert queries.watches_confirmed(access.everything(), second) == [ended]
    with refused("watch.241"):
        confirm_contact(case=second, by=academy.by)


def test_case_and_end_of_the_watch_are_one_step_or_nothing(academy, met):
    row = note_confirmed(by=academy.by, **facts(academy))
    assert contact_watch(academy).end == End.CONFIRMED and row.person == academy.person["甲二"]
    assert note_confirmed(by=academy.by, **facts(academy, "丙一", code="X3")).pk, "nobody's watch is no hindrance"
    with refused("watch.214"):
        note_confirmed(by=academy.by, **facts(academy, "丙二", code="X3"))
    assert Case.objects.filter(person=academy.person["丙二"]).count() == 0


def test_watches_of_another_disease_of_another_ground_or_not_confirmed_go_on(academy, met):
    more = [
        open_watch(person=academy.person["甲二"], kind=kind, day0=clock.today(), by=academy.by, **said)
        for kind, said in (
            (Kind.INPATIENT, {"confirmed": False, "ground": Ground.CONTACT}),
            (Kind.SELF_MONITORING, {"disease": disease_by_word("influenza"), "ground": Ground.CONTACT}),
        )
    ]
    row = note_confirmed(by=academy.by, **facts(academy))
    assert len(queries.watches_confirmed(access.everything(), row)) == 1
    assert not Watch.objects.filter(pk__in=[one.pk for one in more]).exclude(until=None).exists()


@pytest.mark.parametrize("name", ["辅导员甲", "主任", "书记"])
def test_nobody_but_the_clinic_ends_it(academy, met, name):
    second = case(academy, "甲二", disease="varicella")
    with refused("core.04"):
        confirm_contact(case=second, by=access.actor_of(academy.account[name]))
    assert contact_watch(academy).until is None


def test_the_timeline_leads_from_the_watch_to_the_case(academy, met):
    row = note_confirmed(by=academy.by, **facts(academy))
    file = file_of(academy.person["甲二"])
    [part] = [one for one in timeline.parts() if one.key == "watch.watches"]

    def lines(scope):
        return [line for entry in part.entries(scope, file) for line in entry.lines]

    doctor, adviser = (lines(access.scope_of(academy.account[name])) for name in ("医生", "辅导员甲"))
    assert {"label": "病例", "value": row.label} in doctor and not [line for line in adviser if line["label"] == "病例"]


def test_the_page_of_the_case_offers_it_with_one_tap(academy, met):
    client = Client()
    client.force_login(academy.account["医生"])
    second = case(academy, "甲二", disease="varicella")
    here = reverse("watch:case", args=[academy.mandate.pk, second.chain])
    assert "本人正在作为接触者观察" in client.get(here).content.decode()
    tap = reverse("watch:case_confirm", args=[academy.mandate.pk, second.chain])
    said = client.post(tap, follow=True).content.decode()
    assert "观察已以确诊结束" in said and "以确诊结束的观察" in said and "本人正在作为接触者观察" not in said
    assert contact_watch(academy).end == End.CONFIRMED


def test_the_form_of_a_case_ends_the_watch_where_the_clinic_ticks_it(academy, met):
    client = Client()
    client.force_login(academy.account["医生"])
    sent = {"code": "X9", "number": academy.person["甲二"].number, "disease": disease_by_word("varicella").pk, "confirm": "on"}
    assert client.post(reverse("watch:case_new", args=[academy.mandate.pk]), sent).status_code == 302
    assert contact_watch(academy).end == End.CONFIRMED
