"""电话抽查: drawn by a seed that anybody can work out again; rung and compared; what does not match goes to the unit."""

import io

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shouwang.checkin import actions, sampling, spotting
from shouwang.checkin.models import SpotAttempt, SpotDraw
from shouwang.checkin.verify import draws_are_what_their_seed_draws
from shouwang.core import clock, export, timeline
from shouwang.core.models import Access, Notice, Sighting
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster import actions as roster
from shouwang.roster.models import Kind, Role
from shouwang.site import today
from tests.academy import GRANTS
from tests.inhabited import SECOND, world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
COLLEGES = ("计算机学院", "医学院")


def by(world, name):  # noqa: F811
    return access.actor_of(world.account[name])


def slot_of(world):  # noqa: F811
    return world.campaign.slots.select_related("campaign__unit", "campaign__form").get(day=SECOND)


def draw(world, *units, each=2, who="督查", **more):  # noqa: F811
    chosen = [world.unit[name] for name in units or COLLEGES]
    return actions.draw_spots(slot=slot_of(world), units=chosen, each=each, by=by(world, who), **more)


def names(row):
    return [check.person.name for check in row.checks.select_related("person").order_by("place")]


def refused(code, act, **kwargs):
    with pytest.raises(Refused) as caught:
        act(**kwargs)
    assert caught.value.code == code


def test_the_algorithm_is_the_one_that_the_page_documents():
    """Worked out by hand: for n in 001 … 010: `printf '%s\\n%s' 20260303 P$n | sha256sum`, sorted."""
    numbers = [f"P{n:03}" for n in range(1, 11)]
    assert sampling.rank("20260303", "P001") == "4362c7fc8ed28b5a82228df44955028cbd05fdde3e04c53a7d6e662f84bfb20e"
    assert sampling.sample(numbers, "20260303", 3) == ["P007", "P001", "P004"]


@given(numbers=st.sets(st.text("0123456789PF-", min_size=1, max_size=8), max_size=40), seed=st.text("0123456789", min_size=1, max_size=8),
       n=st.integers(0, 50))  # fmt: skip
def test_a_sample_depends_on_numbers_and_seed_alone(numbers, seed, n):
    drawn = sampling.sample(numbers, seed, n)
    assert drawn == sampling.sample(sorted(numbers, reverse=True), seed, n) and len(drawn) == min(n, len(numbers))
    assert set(drawn) <= numbers and len(set(drawn)) == len(drawn)
    assert sampling.sample(numbers, seed, n + 1)[:n] == drawn, "one more is drawn behind, not among"
    for gone in list(numbers - set(drawn))[:3]:
        assert sampling.sample(numbers - {gone}, seed, n) == drawn, "who was not drawn changes nothing by leaving"


def test_each_unit_is_drawn_by_itself_from_whoever_is_expected(world):  # noqa: F811
    row = draw(world, each=50)
    assert set(names(row)) == {"甲一", "甲二", "甲三", "乙一", "丙一", "丙二"}, "乙二 is exempt, the staff stand elsewhere"
    assert [check.unit.name for check in row.checks.order_by("place")] == ["计算机学院"] * 4 + ["医学院"] * 2


def test_the_same_seed_and_roster_draw_the_same_people(world):  # noqa: F811
    chosen = [world.unit[name] for name in COLLEGES]
    first = actions.draw_spots(slot=slot_of(world), units=chosen, each=2, by=world.by, seed="12345678")
    second = actions.draw_spots(slot=slot_of(world), units=chosen[::-1], each=2, by=world.by, seed="12345678", reason="复核一次")
    assert names(first) == names(second) and len(names(first)) == 4
    numbers = [world.person[name].number for name in ("甲一", "甲二", "甲三", "乙一")]
    assert [check.person.number for check in first.checks.order_by("place")[:2]] == sampling.sample(numbers, "12345678", 2)


def test_nobody_chooses_the_seed_but_the_operator(world):  # noqa: F811
    refused("core.04", draw, world=world, seed="1")


def test_a_draw_can_be_worked_out_again_after_the_roster_changed(world):  # noqa: F811
    row = draw(world, each=1)
    roster.exempt(person=row.checks.first().person, reason="suspended", by=world.by)
    roster.leave(person=world.person["丙二"], by=world.by)
    assert list(draws_are_what_their_seed_draws()) == []
    SpotDraw.objects.filter(pk=row.pk).update(seed="changed")
    SpotDraw.objects.filter(pk=row.pk).update(each=2)
    assert len(list(draws_are_what_their_seed_draws())) == 1


def test_drawn_again_only_with_a_reason(world):  # noqa: F811
    draw(world, "计算机学院")
    for units in (["计算机学院"], ["2023级"], ["软件2301", "医学院"]):
        refused("checkin.142", lambda world, units: draw(world, *units), world=world, units=units)
    assert draw(world, "医学院") and draw(world, "软件2301", reason="辅导员说名单过时").reason
    assert slot_of(world).spot_draws.count() == 3, "the first is kept"


@pytest.mark.parametrize("each", [0, 51, -1])
def test_how_many_has_bounds(world, each):  # noqa: F811
    refused("checkin.140", draw, world=world, each=each)


def test_one_unit_below_another_is_refused(world):  # noqa: F811
    refused("checkin.141", lambda world: draw(world, "计算机学院", "软件2301"), world=world)


def test_nobody_to_draw_is_said(world):  # noqa: F811
    unit = roster.create_unit(parent=world.root, name="空院", by=world.by)
    world.unit["空院"] = unit
    refused("checkin.143", lambda world: draw(world, "空院"), world=world)


@pytest.mark.parametrize("who", [name for name, role, *_rest in GRANTS if access.SPOT not in access.RIGHTS[role]])
def test_only_inspectors_draw_and_ring(client, world, who):  # noqa: F811
    row = draw(world)
    refused("core.04", draw, world=world, who=who)
    refused("core.04", actions.note_spot, check=row.checks.first(), outcome="matched", by=by(world, who))
    client.force_login(world.account[who])
    assert client.get(reverse("checkin:spot", args=[row.pk])).status_code == 404


def test_an_inspector_of_some_kinds_draws_those_only(world):  # noqa: F811
    person = world.person["丙二"]
    roster.grant_role(person=person, role=Role.INSPECTOR, unit=world.root, kinds=[Kind.POSTGRADUATE], by=world.by)
    world.account["丙二"] = roster.make_account(person=person, by=world.by)
    assert set(names(draw(world, "ALL", each=50, who="丙二"))) == {"丙一", "丙二"}


def test_record_says_whether_and_when_and_not_what(client, world):  # noqa: F811
    row = draw(world, "软件2301", each=3)
    client.force_login(world.account["督查"])
    page = client.get(reverse("checkin:spot", args=[row.pk])).content.decode()
    assert "按时" in page and "未报" in page and "38.0" not in page and "38.2" not in page and "发热" not in page and row.seed in page


def test_telephones_of_those_drawn_only_and_on_record(client, world):  # noqa: F811
    for number, name in enumerate(("甲一", "甲二", "甲三")):
        roster.change_person(person=world.person[name], phone=f"1380000000{number}", by=world.by)
    row = draw(world, "软件2301", each=1)
    client.force_login(world.account["督查"])
    drawn = row.checks.get().person
    address = reverse("checkin:spot", args=[row.pk])
    assert "1380000000" not in client.get(address).content.decode()
    page = client.get(address + "?phones=1").content.decode()
    assert drawn.phone in page and page.count("1380000000") == 2, "the link and its words, of one person"
    assert [seen.person for seen in Sighting.objects.filter(access__what="checkin.spot_phones")] == [drawn.pk]


def test_all_tries_are_kept_and_the_last_one_counts(client, world):  # noqa: F811
    row = draw(world, "软件2301", each=2)
    first, second = row.checks.order_by("place")
    client.force_login(world.account["督查"])

    def tell(check, outcome, note=""):
        return client.post(reverse("checkin:spot_tried", args=[row.pk, check.pk]), {"outcome": outcome, "note": note})

    assert tell(first, "unreached").status_code == 302
    assert tell(first, "matched").status_code == 302
    assert tell(second, "mismatched").status_code == 422, "what differs must be said"
    assert tell(second, "rubbish").status_code == 422
    tell(second, "unreached")
    numbers = client.get(reverse("checkin:spot", args=[row.pk])).context["numbers"]
    assert {name: number.value for name, number in numbers.items() if name != "rate"} == {
        "drawn": 2, "open": 1, "tried": 2, "reached": 1, "matched": 1, "mismatched": 0, "unreached": 1,
    }  # fmt: skip
    assert numbers["rate"].text == "50.0%" and SpotAttempt.objects.filter(check_of__draw=row).count() == 3
    for number in numbers.values():
        rows = client.get(reverse("site:figure", args=[number.key]), number.about)
        assert rows.context["rows"].total == number.value


def test_what_does_not_match_goes_to_the_unit_and_back(client, world):  # noqa: F811
    row = draw(world, "软件2301", each=3)
    check = row.checks.get(person=world.person["甲一"])
    actions.note_spot(check=check, outcome="mismatched", note="本人说没有填过", by=by(world, "督查"))
    mismatch = check.mismatches.get()
    told = set(Notice.objects.filter(ref=f"checkin.Mismatch:{mismatch.pk}").values_list("to", flat=True))
    assert told == {f"roster.Person:{world.person[name].pk}" for name in ("辅导员甲", "书记")}
    client.force_login(world.account["辅导员乙"])
    assert mismatch not in [card["row"] for card in client.get(reverse("checkin:mismatches")).context["cards"]]
    client.force_login(world.account["辅导员甲"])
    page = client.get(reverse("checkin:mismatches"))
    assert "本人说没有填过" in page.content.decode() and page.context["number"].value == len(page.context["cards"])
    assert any("不符" in str(task.words) for task in today.tasks(access.scope_of(world.account["辅导员甲"]), []))
    client.post(reverse("checkin:mismatch_close", args=[mismatch.pk]), {"outcome": "corrected", "note": "室友代填"})
    mismatch.refresh_from_db()
    assert (mismatch.outcome, mismatch.closed_by) == ("corrected", by(world, "辅导员甲").ref)
    refused("checkin.17", actions.close_mismatch, mismatch=mismatch, outcome="warned", by=by(world, "辅导员甲"))
    part = next(one for one in timeline.parts() if one.key == "checkin.spots")
    from shouwang.roster.timeline import file_of

    said = [entry.words for entry in part.entries(access.everything(), file_of(world.person["甲一"]))]
    assert any(str(SECOND) in one for one in said) and any("已更正" in one for one in said)


def test_a_mismatch_by_mistake_is_voided_by_the_next_try(world):  # noqa: F811
    check = draw(world, "软件2301", each=1).checks.get()
    actions.note_spot(check=check, outcome="mismatched", note="听错", by=by(world, "督查"))
    actions.note_spot(check=check, outcome="mismatched", note="又听错", by=by(world, "督查"))
    assert check.mismatches.filter(voided_at=None).count() == 1, "one at a time"
    actions.note_spot(check=check, outcome="matched", by=by(world, "督查"))
    assert not check.mismatches.filter(voided_at=None).exists()
    assert list(spotting.mismatches(access.everything())) == [world.mismatch]


def test_the_sheet_leaves_with_its_number_and_its_people(client, world):  # noqa: F811
    row = draw(world, "软件2301", each=2)
    client.force_login(world.account["督查"])
    content = client.post(reverse("checkin:spot_file", args=[row.pk])).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    entry = Access.objects.get(kind=Access.Kind.EXPORT)
    assert export.mark_of(entry.pk) in rows[2][0] and row.seed in rows[1][0]
    assert [line[3] for line in rows[4:]] == [check.person.number for check in row.checks.order_by("place")]
    assert set(entry.sightings.values_list("person", flat=True)) == set(row.checks.values_list("person_id", flat=True))


@pytest.mark.parametrize(("minute", "asked"), [(16 * 60 + 59, False), (17 * 60, True), (23 * 60, True)])
def test_home_asks_inspectors_from_five_in_the_afternoon(world, minute, asked):  # noqa: F811
    before = clock.now()
    clock.move(clock.instant(SECOND, minute))
    scope = access.scope_of(world.account["督查"])
    tasks = [task for task in today.tasks(scope, today.watched(scope)) if "抽查" in str(task.words)]
    clock.move(before)
    assert bool(tasks) == asked


def test_home_counts_those_still_to_be_reached(world):  # noqa: F811
    row = draw(world, "软件2301", each=2)
    scope = access.scope_of(world.account["督查"])
    task = next(task for task in today.tasks(scope, today.watched(scope)) if "抽查" in str(task.words))
    assert task.number.value == 2 and task.url == reverse("checkin:spot", args=[row.pk])
    for check in row.checks.all():
        actions.note_spot(check=check, outcome="matched", by=by(world, "督查"))
    assert not [task for task in today.tasks(scope, today.watched(scope)) if "抽查" in str(task.words)]


def test_the_form_draws_from_the_units_offered(client, world):  # noqa: F811
    client.force_login(world.account["督查"])
    page = client.get(reverse("checkin:spots"))
    assert {unit.name for unit in page.context["units"]} == {"计算机学院", "医学院", "人事处", "校医院", "家属"}
    sent = {"campaign": "daily", "each": "2", "unit": [world.unit["计算机学院"].pk, world.unit["医学院"].pk]}
    assert client.post(reverse("checkin:spots"), sent).status_code == 302
    again = client.post(reverse("checkin:spots"), sent)
    assert again.status_code == 422 and "必须写明理由" in again.content.decode()
    assert client.post(reverse("checkin:spots"), sent | {"unit": [world.unit["软件2301"].pk]}).status_code == 404
    assert client.post(reverse("checkin:spots"), sent | {"each": "x", "reason": "再抽一次"}).status_code == 422


def test_of_a_sealed_slot_nobody_is_called_missing(client, world):  # noqa: F811
    """The returns are destroyed, the slot stays: a file says so, and a draw of it is still listed."""
    row = draw(world, "软件2301", each=3)
    slot = slot_of(world)
    slot.sealed_at = clock.now()
    slot.save()
    client.force_login(world.account["督查"])
    assert client.get(reverse("checkin:spots")).status_code == client.get(reverse("checkin:spot", args=[row.pk])).status_code == 200
    page = client.get(reverse("site:dossier", args=[world.person["甲三"].pk]), {"part": "checkin.returns"}).context["page"]
    said = {entry.words: str(entry.badges[0][1]) for entry in page.object_list}
    assert sorted(said.values()) == ["个人填报已按证明销毁", "未报"]
    assert list(draws_are_what_their_seed_draws()) == []
