"""一人一档: each part by right, opening it on record, what was known at an instant, one file for whoever was merged."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shouwang.checkin import one_person
from shouwang.checkin.actions import close_check
from shouwang.checkin.models import Slot
from shouwang.checkin.recount import standing_rows
from shouwang.core import clock, export, timeline
from shouwang.core.models import Access, Sighting
from shouwang.roster import access, actions
from shouwang.roster.models import Kind, Person, Role
from tests.academy import FIRST, GRANTS
from tests.inhabited import EVENING, world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
ROLES = [name for name, *_rest in GRANTS]


def opened(client, world, who, whom, **asked):  # noqa: F811
    """The file of one as another asks for it."""
    client.force_login(world.account[who])
    return client.get(reverse("site:dossier", args=[world.person[whom].pk]), asked)


def words(response):
    """What the entries of a page say, with badges and particulars."""
    return [
        " ".join([entry.words, *(str(word) for _state, word in entry.badges), *(str(line["value"]) for line in entry.lines)])
        for entry in response.context["page"].object_list
    ]


@pytest.mark.parametrize("whom", ["甲二", "丙一", "主任", "丁一"])
@pytest.mark.parametrize("who", ROLES)
def test_each_role_reads_exactly_the_parts_of_its_rights(client, world, who, whom):  # noqa: F811
    scope, person = access.scope_of(world.account[who]), world.person[whom]
    own = world.person[who].pk == person.pk
    wanted = {one.key for one in timeline.parts() if own or any(scope.allows(right, person.path, person.kind) for right in one.rights)}
    page = opened(client, world, who, whom)
    if not wanted:
        assert page.status_code == 404
        return
    assert {one.key for one in page.context["found"].parts} == wanted
    assert {entry.part for entry in page.context["page"].object_list} <= wanted
    for absent in {one.key for one in timeline.parts()} - wanted:
        assert opened(client, world, who, whom, part=absent).status_code == 404, "absent and forbidden look the same"


def test_every_part_is_read_by_somebody_in_the_academy(world):  # noqa: F811
    rights = {right for name in ROLES for right in access.scope_of(world.account[name]).reach}
    assert not [one.key for one in timeline.parts() if one.rights and not rights & set(one.rights)]  # none: the person alone


def test_answers_are_for_who_may_see_answers(client, world):  # noqa: F811
    seen = "".join(words(opened(client, world, "督查", "甲二")))
    assert "按时" in seen and "38" not in seen and "发热" not in seen
    assert not any(entry.sensitive for entry in opened(client, world, "督查", "甲二").context["page"].object_list)
    seen = "".join(words(opened(client, world, "辅导员甲", "甲二")))
    assert "38.0" in seen and "发热" in seen


def test_silence_and_lateness_stand_in_the_file(client, world):  # noqa: F811
    said = words(opened(client, world, "辅导员甲", "甲三"))
    assert any("2026-03-02" in one and "未报" in one for one in said)
    assert any("补报" in one for one in words(opened(client, world, "辅导员甲", "甲二")))
    assert any("免报" in one for one in words(opened(client, world, "辅导员乙", "乙二")))


def test_opening_a_file_is_on_record_with_whom_it_concerned(client, world):  # noqa: F811
    opened(client, world, "督查", "甲二")
    row = Access.objects.latest("pk")
    assert (row.what, row.ref) == ("site.file", f"roster.Person:{world.person['甲二'].pk}")
    opened(client, world, "辅导员甲", "甲二")
    assert Access.objects.latest("pk").what == "site.file_health"
    assert Sighting.objects.filter(person=world.person["甲二"].pk).count() == 2


def test_reading_ones_own_file_is_not_entered(client, world):  # noqa: F811
    before = Access.objects.count()
    page = opened(client, world, "主任", "主任")
    assert {one.key for one in page.context["found"].parts} == {one.key for one in timeline.parts()}
    assert Access.objects.count() == before


def test_what_was_known_at_an_instant(client, world):  # noqa: F811
    morning = clock.local(clock.instant(FIRST, 9 * 60 + 30)).strftime("%Y-%m-%dT%H:%M")
    now, then = (words(opened(client, world, "辅导员甲", "甲一", known_at=at)) for at in ("", morning))
    assert any("38.2" in one for one in now + then)
    assert any("2026-03-03" in one for one in now) and not any("2026-03-03" in one for one in then)
    check = world.person["甲一"].checks.get()
    close_check(check=check, outcome="clinic", by=access.actor_of(world.account["辅导员甲"]))
    said = words(opened(client, world, "辅导员甲", "甲一", known_at="2026-03-03T18:00", part="checkin.checks"))
    assert any("待核实" in one for one in said) and not any("转校医院" in one for one in said)
    assert any("转校医院" in one for one in words(opened(client, world, "辅导员甲", "甲一", part="checkin.checks")))


def test_an_instant_to_come_is_refused(client, world):  # noqa: F811
    assert opened(client, world, "主任", "甲一", known_at="2030-01-01T00:00").status_code == 409
    assert opened(client, world, "主任", "甲一", known_at="soon").status_code == 404


def test_the_file_of_the_kept_includes_that_of_the_gone(client, world):  # noqa: F811
    gone, kept = world.person["甲一"], world.person["甲三"]
    client.force_login(world.account["医生"])
    client.get(reverse("site:dossier", args=[gone.pk]))
    actions.merge_people(kept=kept, gone=gone, by=world.by)
    answer = client.get(reverse("site:dossier", args=[gone.pk]))
    assert answer.status_code == 302 and answer["Location"] == reverse("site:dossier", args=[kept.pk])
    page = client.get(answer["Location"])
    said = words(page)
    assert any("38.2" in one for one in said) and any("并入" in one for one in said)
    assert sum("38.2" in one for one in said) == 1, "what the merge brought along stands once"
    assert gone.number in page.content.decode(), "the number it had is printed with the present one"
    client.force_login(world.account["审计"])
    assert any("档案" in one for one in words(client.get(answer["Location"]))), "who read the one that is gone is kept too"


def test_household_beyond_reach_is_masked(client, world):  # noqa: F811
    person = world.person["丙二"]
    actions.grant_role(person=person, role=Role.OFFICER, unit=world.unit["人事处"], by=world.by)
    client.force_login(actions.make_account(person=person, by=world.by))
    page = client.get(reverse("site:dossier", args=[world.person["辅导员甲"].pk]))
    text = page.content.decode()
    assert "家属：丁*" in text and world.person["丁一"].number not in text and "丁一" not in text


def test_auditor_reads_who_looked_and_no_more(client, world):  # noqa: F811
    opened(client, world, "医生", "甲二")
    text = opened(client, world, "审计", "甲二").content.decode()
    assert "甲*" in text and "甲二" not in text and world.person["甲二"].number not in text
    assert "医生" in text and "38.0" not in text


def test_telephones_are_shown_on_record(client, world):  # noqa: F811
    actions.change_person(person=world.person["甲二"], phone="13812345678", by=world.by)
    assert "138****5678" in opened(client, world, "辅导员甲", "甲二").content.decode()
    address = reverse("site:dossier_contacts", args=[world.person["甲二"].pk])
    assert "13812345678" in client.post(address).content.decode()
    assert Access.objects.filter(what="roster.contacts").count() == 1
    client.force_login(world.account["督查"])
    assert client.post(address).status_code == 404


def test_export_needs_a_purpose_and_leads_back_to_its_row(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    address = reverse("site:dossier_export", args=[world.person["甲二"].pk])
    assert client.post(address, {"purpose": " "}).status_code == 409
    content = client.post(address, {"purpose": "转诊"}).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    row = Access.objects.get(kind=Access.Kind.EXPORT, ref=f"roster.Person:{world.person['甲二'].pk}")
    assert export.mark_of(row.pk) in rows[1][0] and "转诊" in rows[1][0] and row.rows == len(rows) - 3
    assert any("38.0" in str(cell) for line in rows for cell in line)


def test_one_person_over_all_slots_stands_as_each_slot_says(world):  # noqa: F811
    """The roll call turned about says of everybody in every slot what the roll call itself says, at any instant."""
    actions.merge_people(kept=world.person["甲三"], gone=world.person["甲一"], by=world.by)
    actions.accept_transfer(transfer=world.person["乙一"].transfers.get(), by=world.by)
    instants = [None, EVENING, clock.instant(FIRST, 9 * 60 + 30), clock.instant(FIRST, 23 * 60)]
    compared = 0
    for known_at in instants:
        slots = Slot.objects.filter(opens_at__lte=known_at or clock.now()).select_related("campaign__unit")
        wanted = {(slot.pk, row[0]): row[1:4] for slot in slots for row in standing_rows(slot, known_at)}
        people = Person.objects.values_list("pk", flat=True)
        found = {
            (row.slot.pk, pk): (row.unit_id, row.kind, row.exempt) for pk in people for row in one_person.asked([pk], known_at)
        }
        assert found == wanted
        compared += len(wanted)
    assert compared > 50


def test_a_campaign_of_one_college_and_kind_is_in_nobody_elses_file(world):  # noqa: F811
    from shouwang.checkin.actions import open_campaign
    from shouwang.checkin.record import Incoming, record

    campaign = open_campaign(
        code="cs", mandate=world.mandate, form="daily-health", since_day=FIRST + dt.timedelta(days=1),
        unit=world.unit["计算机学院"], kinds=[Kind.UNDERGRADUATE], by=world.by,
    )  # fmt: skip
    person = world.person["甲三"]
    by = access.on_behalf(person)
    record([Incoming(campaign=campaign, person_id=person.pk, answers={"temp_c": "36.5"}, by=by, channel="link")])
    slot = campaign.slots.get()
    slot.campaign = campaign
    wanted = {row[0] for row in standing_rows(slot)}
    found = {pk for pk in Person.objects.values_list("pk", flat=True) for row in one_person.asked([pk]) if row.slot.pk == slot.pk}
    assert found == wanted and found == {world.person[name].pk for name in ("甲一", "甲二", "甲三", "乙一", "乙二")}
