"""Cases and contacts in the academy: shared classes and rooms, converted contacts, watches by the rule, rights, pages."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.core import clock
from shouwang.core.models import Access
from shouwang.core.refusals import Refused
from shouwang.core.verify import examine
from shouwang.roster import access, actions
from shouwang.roster.actions import accept_transfer, create_unit, join, offer_transfer
from shouwang.roster.models import Role, UnitKind
from shouwang.roster.tree import root
from shouwang.watch.actions import contacts as acting
from shouwang.watch.actions.contact_watches import watch_contacts
from shouwang.watch.diseases import disease_by_word
from shouwang.watch.models import Case, ContactEvent, ContactKind, ContactSource, Ground, Kind, Watch
from shouwang.watch.queries import contacts as queries


def MARCH(day):
    return dt.date(2026, 3, day)


ONSET, TOGETHER = MARCH(14), MARCH(15)


def refused(code):
    return pytest.raises(Refused, match=f"\\[{code}\\]")


def case(academy, name=None, code=None, disease="influenza", onset=ONSET, **more):
    """A case on the line list, of somebody of the academy or of a stranger."""
    person = academy.person[name] if name else None
    found = disease_by_word(disease) if disease else None
    return acting.note_case(mandate=academy.mandate, code=code or name, person=person, disease=found, onset_day=onset, by=academy.by, **more)


def meet(academy, row, *names, day=TOGETHER, kind=ContactKind.MEAL, source=ContactSource.INTERVIEW):
    people = [academy.person[name].pk for name in names]
    return acting.note_contacts(case=row, people=people, kind=kind, source=source, day=day, by=academy.by)


def chain_of(academy, known_at=None):
    scope = access.everything()
    return queries.outbreak(scope, academy.mandate, known_at)


def names(found):
    return [one.person.name for one in found]


# ---- who was near


def test_whoever_shared_the_class_is_offered_and_not_the_next_class(academy):
    found = queries.near(access.everything(), case(academy, "甲一"), MARCH(12), MARCH(16))
    assert names(found) == ["甲二", "甲三"] and {one.last_day for one in found} == {MARCH(16)}
    assert {one.kind for one in found} == {ContactKind.CLASS}


def test_whoever_moved_away_in_between_is_offered_with_the_last_day_together(academy):
    row = case(academy, "甲一")
    clock.move(clock.instant(MARCH(16), 10 * 60))
    moved = offer_transfer(person=academy.person["甲二"], target=academy.unit["软件2302"], by=academy.by)
    accept_transfer(transfer=moved, by=academy.by)
    clock.move(clock.instant(MARCH(20), 10 * 60))
    found = {one.person.name: one.last_day for one in queries.near(access.everything(), row, MARCH(14), MARCH(20))}
    assert found == {"甲二": MARCH(16), "甲三": MARCH(20)}
    assert names(queries.near(access.everything(), row, MARCH(18), MARCH(20))) == ["甲三"]  # gone before the window


def test_room_mates_come_first(academy):
    building = create_unit(parent=root("D"), name="1号楼", kind=UnitKind.DORM_BUILDING, by=academy.by)
    room = create_unit(parent=building, name="101", kind=UnitKind.DORM_ROOM, by=academy.by)
    for name in ("甲一", "乙一"):
        join(person=academy.person[name], unit=room, by=academy.by)
    found = queries.near(access.everything(), case(academy, "甲一"), MARCH(15), MARCH(16))
    assert next((one.person.name, one.kind) for one in found) == ("乙一", ContactKind.DORMITORY)


def test_a_window_that_ends_before_it_begins_is_refused(academy):
    with refused("watch.225"):
        queries.near(access.everything(), case(academy, "甲一"), MARCH(16), MARCH(15))


# ---- contacts and conversions


def test_a_contact_who_falls_ill_becomes_a_link_of_the_chain(academy):
    row = case(academy, "甲一")
    assert meet(academy, row, "甲二", "甲三") == 2 and chain_of(academy).chain.links == 0
    turned = case(academy, "甲二", onset=MARCH(16))
    found = chain_of(academy)
    assert found.chain.links == 1 and found.chain.generations == {row.chain: 0, turned.chain: 1}
    assert found.near == {row.chain: {academy.person["甲三"].pk}}
    assert ContactEvent.objects.filter(supersedes__isnull=False).count() == 1  # by a mark, the first stays


def test_who_is_a_case_already_is_linked_when_named(academy):
    row, other = case(academy, "甲一"), case(academy, "甲二")
    meet(academy, row, "甲二")
    assert chain_of(academy).chain.sources[other.chain] == [row.chain]


def test_the_same_contact_twice_is_one_and_one_withdrawn_is_not_entered_again(academy):
    row = case(academy, "甲一")
    assert (meet(academy, row, "甲二"), meet(academy, row, "甲二")) == (1, 0)
    acting.withdraw_contact(event=ContactEvent.objects.get(), why="认错了人", by=academy.by)
    assert meet(academy, row, "甲二") == 0 and queries.events(access.everything(), academy.mandate) == []


def test_what_was_known_before_a_contact_was_withdrawn_is_still_known(academy):
    row = case(academy, "甲一")
    meet(academy, row, "甲二")
    before = clock.now()
    clock.move(before + dt.timedelta(hours=1))
    acting.withdraw_contact(event=ContactEvent.objects.get(), why="认错了人", by=academy.by)
    acting.exclude_case(case=row, why="检测阴性", by=academy.by)
    assert len(chain_of(academy).cases) == 0
    then = chain_of(academy, known_at=before)
    assert len(then.cases) == 1 and len(then.events) == 1


def test_a_case_has_one_code_and_a_person_is_one_case(academy):
    case(academy, "甲一", code="A1")
    with refused("watch.214"):
        case(academy, "甲二", code="A1")
    with refused("watch.215"):
        case(academy, "甲一", code="A2")
    with refused("watch.221"):
        case(academy, "甲三", onset=MARCH(17))


def test_a_correction_keeps_the_chain_and_needs_a_reason(academy):
    row = case(academy, "甲一", code="A1")
    meet(academy, row, "甲二")
    with refused("watch.216"):
        acting.correct_case(case=row, why=" ", by=academy.by, onset_day=MARCH(13))
    fresh = acting.correct_case(case=row, why="流调更正", by=academy.by, onset_day=MARCH(13), code="B1")
    assert fresh.chain == row.chain and fresh.code == "B1"
    assert chain_of(academy).cases[row.chain].onset_day == MARCH(13) and len(chain_of(academy).events) == 1
    row.refresh_from_db()
    assert row.voided_at is not None and row.onset_day == MARCH(14)


# ---- watches


def test_contacts_go_under_watch_by_the_rule_from_the_last_day_together(academy):
    row = case(academy, "甲一", disease="varicella")
    meet(academy, row, "甲二", "甲三")
    done = watch_contacts(case=row, people=[academy.person[name].pk for name in ("甲二", "甲三")], by=academy.by)
    assert done.opened == 2
    watch = Watch.objects.get(person=academy.person["甲二"])
    assert (watch.kind, watch.ground, watch.day0, watch.last_day) == (Kind.MONITORING, Ground.CONTACT, MARCH(15), dt.date(2026, 4, 5))


def test_a_later_contact_restarts_the_watch_and_an_earlier_one_does_not(academy):
    row = case(academy, "甲一", disease="varicella")
    pupil = academy.person["甲二"].pk
    meet(academy, row, "甲二", day=MARCH(14))
    assert watch_contacts(case=row, people=[pupil], by=academy.by).opened == 1
    assert watch_contacts(case=row, people=[pupil], by=academy.by).standing == 1
    other = case(academy, "甲三", disease="varicella", onset=MARCH(15))
    meet(academy, other, "甲二", day=MARCH(16))
    assert watch_contacts(case=other, people=[pupil], by=academy.by).restarted == 1
    watch = Watch.objects.known().get(person=pupil, until=None)
    assert (watch.day0, watch.last_day, watch.episode is not None) == (MARCH(16), dt.date(2026, 4, 6), True)


def test_a_contact_whose_period_is_past_is_not_watched(academy):
    row = case(academy, "甲一", disease="norovirus", onset=MARCH(3))
    meet(academy, row, "甲二", day=MARCH(12))  # 3 days: the last one is the 15th
    assert watch_contacts(case=row, people=[academy.person["甲二"].pk], by=academy.by).over == 1


@pytest.mark.parametrize("code", ["dengue", "chikungunya", "tuberculosis"])
def test_contacts_of_a_disease_that_isolates_none_are_refused_with_a_sentence(academy, code):
    row = case(academy, "甲一", disease=code)
    meet(academy, row, "甲二")
    with refused("watch.219"):
        watch_contacts(case=row, people=[academy.person["甲二"].pk], by=academy.by)


def test_a_contact_without_a_day_cannot_be_watched(academy):
    row = case(academy, "甲一")
    meet(academy, row, "甲二", day=None)
    with refused("watch.224"):
        watch_contacts(case=row, people=[academy.person["甲二"].pk], by=academy.by)
    assert not Watch.objects.exists()


# ---- who may


@pytest.mark.parametrize("name", ["辅导员甲", "书记", "主任", "院长", "督查", "学工"])
def test_only_whoever_analyses_sees_a_chain(academy, name):
    row = case(academy, "甲一")
    client = Client()
    client.force_login(academy.account[name])
    assert client.get(reverse("watch:chain", args=[academy.mandate.pk])).status_code == 404
    assert client.get(reverse("watch:case", args=[academy.mandate.pk, row.chain])).status_code == 404
    with refused("core.04"):
        acting.note_case(mandate=academy.mandate, code="x", by=access.actor_of(academy.account[name]))


def test_a_clinic_of_one_college_or_of_some_kinds_sees_no_torn_chain(academy):
    for unit, kinds in (("计算机学院", ()), ("ALL", ("undergraduate",))):
        person = academy.add(f"N{len(kinds)}", "分院医生", "校医院", "staff")
        actions.grant_role(person=person, role=Role.CLINIC, unit=academy.unit[unit], kinds=list(kinds), by=academy.by)
        account = actions.make_account(person=person, by=academy.by)
        assert not queries.analyses(access.scope_of(account))


@pytest.fixture
def doctor(academy):
    client = Client()
    client.force_login(academy.account["医生"])
    return client


def test_the_pages_walk_from_a_case_to_watched_contacts(academy, doctor):
    chain = reverse("watch:chain", args=[academy.mandate.pk])
    assert "还没有病例" in doctor.get(chain).content.decode()
    sent = {"code": "A1", "number": academy.person["甲一"].number, "onset_day": "2026-03-14", "sex": "male", "age": "19", "disease": disease_by_word("influenza").pk}
    there = doctor.post(f"{chain}new/", sent, follow=True)
    page = there.content.decode()
    assert "A1" in page and "甲二" in page and "甲三" in page
    one = Case.objects.get()
    here = reverse("watch:case", args=[academy.mandate.pk, one.pk])
    window = {"since": "2026-03-12", "last": "2026-03-16", "person": [f"class-{academy.person['甲二'].pk}"]}
    assert "已登记 1 条接触" in doctor.post(f"{here}shared/", window, follow=True).content.decode()
    named = {"numbers": f"{academy.person['乙一'].number}，{academy.person['乙二'].number}", "day": "2026-03-15", "kind": "event"}
    doctor.post(f"{here}named/", named)
    assert {row.source for row in ContactEvent.objects.all()} == {"class", "event"}
    people = [academy.person[name].pk for name in ("甲二", "乙一", "乙二")]
    assert "新开观察 3 人" in doctor.post(f"{here}watch/", {"person": people}, follow=True).content.decode()
    assert Access.objects.filter(what="watch.case").exists()
    event = ContactEvent.objects.filter(to_person=academy.person["乙二"]).get()
    doctor.post(f"{here}contacts/{event.pk}/withdraw/", {"why": "当天请假"})
    assert len(queries.events(access.everything(), academy.mandate)) == 2


def test_an_unknown_number_names_itself_and_nobody_is_entered(academy, doctor):
    row = case(academy, "甲一")
    here = reverse("watch:case_named", args=[academy.mandate.pk, row.chain])
    page = doctor.post(here, {"numbers": f"{academy.person['乙一'].number} 999", "day": "2026-03-15", "kind": "event"})
    assert page.status_code == 422 and "999" in page.content.decode() and not ContactEvent.objects.exists()


def test_an_export_needs_a_purpose_and_is_on_record(academy, doctor):
    case(academy, "甲一")
    here = reverse("watch:chain_file", args=[academy.mandate.pk])
    assert doctor.post(here, {"purpose": " "}).status_code == 422
    done = doctor.post(here, {"purpose": "流调会商"})
    assert done.status_code == 200 and done["Content-Disposition"].endswith('.xlsx"')
    assert Access.objects.get(kind=Access.Kind.EXPORT).purpose == "流调会商"


def test_a_chain_of_1000_is_read_in_a_constant_number_of_queries(academy, doctor, django_assert_max_num_queries):
    from shouwang.watch.actions.contacts import Met, import_cases, import_contacts
    from shouwang.watch.case_imports import Named

    rows = [Named(n, f"C{n}", None, "", None, MARCH(1 + n % 14), None, "") for n in range(1000)]
    import_cases(mandate=academy.mandate, rows=rows, source="big.csv", by=academy.by)
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    met = [Met(ids[n // 3], one, None) for n, one in enumerate(ids[1:])]
    import_contacts(mandate=academy.mandate, met=met, by=academy.by)
    with django_assert_max_num_queries(40):
        page = doctor.get(reverse("watch:chain", args=[academy.mandate.pk]))
    assert page.status_code == 200 and page.content.decode().count('class="dot-case"') == 999


def test_laws_of_contacts_hold(academy):
    row = case(academy, "甲一")
    meet(academy, row, "甲二", "甲三")
    case(academy, "甲二")
    acting.correct_case(case=row, why="更正", by=academy.by, place="软件2301")
    assert examine("watch.contacts_lead_to_cases").broken == examine("watch.cases_stand_once").broken == 0
    ContactEvent.objects.filter(to_person=academy.person["甲三"]).update(to_case=row.chain)
    assert examine("watch.contacts_lead_to_cases").broken == 1


def test_a_person_reads_of_themself_that_they_were_a_contact_and_never_of_whom(academy):
    from shouwang.roster.timeline import file_of
    from shouwang.watch.timeline.contacts import contacts

    row = case(academy, "甲一", code="保密编号")
    meet(academy, row, "甲二")
    said = " ".join(entry.words for entry in contacts(access.everything(), file_of(academy.person["甲二"]), None))
    assert "密切接触者" in said and "甲一" not in said and "保密编号" not in said


def test_a_purge_takes_the_people_and_leaves_degrees_and_generations(academy):
    from shouwang.core import retention

    row = case(academy, "甲一", code="保密编号")
    meet(academy, row, "甲二", "甲三")
    case(academy, "甲二")
    before = chain_of(academy).chain
    for place in retention.manifest():
        if place.name in ("watch.Case", "watch.ContactEvent"):
            ids = place.ids(retention.Asked("case", academy.mandate.pk))
            place.model._base_manager.filter(pk__in=ids).update(**place.blank)
            assert place.ids(retention.Asked("case", academy.mandate.pk)) == []
    after = chain_of(academy).chain
    assert (after.degrees, after.generations) == (before.degrees, before.generations)
    assert not Case.objects.exclude(person=None, code="").exists() and not ContactEvent.objects.exclude(to_person=None).exists()
