"""Places of stay: a bed holds one person at an instant, a person is in one place, and the unit that answers for them does not move."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.checkin.models import Tally
from shouwang.core import clock, jobs, verify
from shouwang.core.actions import SYSTEM, operator
from shouwang.core.events import handlers
from shouwang.core.refusals import Refused
from shouwang.core.timeline import File
from shouwang.roster import access
from shouwang.watch.actions import stays as actions
from shouwang.watch.actions.watches import change_watch, end_watch, open_watch
from shouwang.watch.explaining import why
from shouwang.watch.forms.stays import RoomsForm
from shouwang.watch.models import Bed, Kind, PlaceKind, Stay, Watch
from shouwang.watch.queries import stays as queries
from shouwang.watch.rules.stays import place_verdict, time_verdict, to_clean
from shouwang.watch.timeline.stays import stays as part
from tests.academy import FIRST, MORNING, Academy

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def academy(db):
    with clock.moved(MORNING):
        yield _built()


def _built():
    academy = Academy().grant()
    academy.house = actions.open_house(name="隔离点", kind=PlaceKind.CENTRAL, address="东门", by=academy.by)
    actions.add_rooms(house=academy.house, names=["101", "102"], beds=1, by=academy.by)
    academy.beds = list(Bed.objects.order_by("pk"))
    return academy


def by(academy, name):
    return access.actor_of(academy.account[name])


def watched(academy, name="甲一", kind=Kind.SINGLE_ROOM):
    return open_watch(person=academy.person[name], kind=kind, day0=FIRST, last_day=FIRST + dt.timedelta(days=7), by=academy.by)


def placed(academy, name="甲一", bed=0, **more):
    return actions.move_in(person=academy.person[name], kind=PlaceKind.CENTRAL, bed=academy.beds[bed], by=academy.by, **more)


def works(event_verb, person):
    """Do what the worker does with the events of a verb about a person."""
    from shouwang.core.models import Event

    for event in Event.objects.filter(verb=event_verb, refs__person=person.pk):
        for _name, function in handlers(event_verb):
            function(event)


# ---- rules


@pytest.mark.parametrize(
    ("said", "ok"),
    [
        ({"bedded": True, "has_bed": True, "at_home": False, "district": ""}, True),
        ({"bedded": True, "has_bed": False, "at_home": False, "district": ""}, False),
        ({"bedded": False, "has_bed": False, "at_home": True, "district": "460108"}, True),
        ({"bedded": False, "has_bed": False, "at_home": True, "district": ""}, False),
        ({"bedded": False, "has_bed": True, "at_home": True, "district": "460108"}, False),
        ({"bedded": False, "has_bed": False, "at_home": False, "district": ""}, True),
    ],
)
def test_place_is_a_bed_or_a_district(said, ok):
    assert place_verdict(**said).ok is ok


def test_time_is_neither_to_come_nor_before_the_beginning():
    assert time_verdict(at=MORNING, now=MORNING).ok and time_verdict(at=MORNING, now=MORNING, since=MORNING).ok
    assert time_verdict(at=MORNING + clock.TICK, now=MORNING).reasons[0][0] == "watch.88"
    assert time_verdict(at=MORNING, now=MORNING + HOUR, since=MORNING + clock.TICK).reasons[0][0] == "watch.89"


def test_bed_waits_for_cleaning_from_the_leaving_on():
    assert not to_clean(None, None) and to_clean(MORNING, None) and to_clean(MORNING, MORNING - HOUR)
    assert not to_clean(MORNING, MORNING) and not to_clean(MORNING, MORNING + HOUR)


# ---- deeds


def test_bed_is_given_once_and_again_only_after_cleaning(academy):
    stay = placed(academy)
    with pytest.raises(Refused, match=r"watch\.85"):
        placed(academy, "甲二")
    with pytest.raises(Refused, match=r"watch\.86"):
        placed(academy, bed=1)
    clock.move(MORNING + HOUR)
    actions.move_out(stay=stay, by=academy.by)
    with pytest.raises(Refused, match=r"watch\.87"):
        placed(academy, "甲二")
    actions.clean_beds(beds=[academy.beds[0]], by=academy.by)
    assert placed(academy, "甲二").bed == academy.beds[0]


def test_move_ends_one_and_begins_the_other_at_the_same_instant(academy):
    first = placed(academy)
    clock.move(MORNING + HOUR)
    second = actions.move(stay=first, kind=PlaceKind.CENTRAL, bed=academy.beds[1], by=academy.by)
    first.refresh_from_db()
    assert first.until == second.since and first.out == "moved" and second.moved_from == first
    with pytest.raises(Refused, match=r"watch\.94"):
        actions.move_out(stay=first, by=academy.by)


def test_back_dated_arrival_does_not_cross_a_later_stay(academy):
    clock.move(MORNING + 2 * HOUR)
    stay = placed(academy, at=MORNING + HOUR)
    assert stay.since == MORNING + HOUR
    with pytest.raises(Refused, match=r"watch\.85"):
        placed(academy, "甲二", at=MORNING)
    with pytest.raises(Refused, match=r"watch\.88"):
        placed(academy, "甲三", bed=1, at=MORNING + 3 * HOUR)


def test_central_place_needs_a_bed_and_home_a_district(academy):
    with pytest.raises(Refused, match=r"watch\.90"):
        actions.move_in(person=academy.person["甲一"], kind=PlaceKind.CENTRAL, by=academy.by)
    with pytest.raises(Refused, match=r"watch\.90"):
        actions.move_in(person=academy.person["甲一"], kind=PlaceKind.HOME, by=academy.by)
    row = actions.move_in(person=academy.person["甲一"], kind=PlaceKind.HOME, district="460108", address="某路 1 号", by=academy.by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM watch_stay WHERE id = %s", [row.pk])
        assert "某路" not in cursor.fetchone()[0]


def test_rooms_and_houses_refuse_what_cannot_be(academy):
    for names, beds, code in ((["101"], 1, "watch.91"), (["201", "201"], 1, "watch.91"), (["201"], 21, "watch.92"), ([], 1, "watch.92")):
        with pytest.raises(Refused) as refused:
            actions.add_rooms(house=academy.house, names=names, beds=beds, by=academy.by)
        assert refused.value.code == code
    placed(academy)
    with pytest.raises(Refused, match=r"watch\.93"):
        actions.close_room(room=academy.beds[0].room, by=academy.by)
    actions.close_room(room=academy.beds[1].room, by=academy.by)
    with pytest.raises(Refused, match=r"core\.04"):
        placed(academy, "甲二", bed=1)


@pytest.mark.parametrize(("who", "may"), [("医生", True), ("主任", True), ("辅导员甲", False), ("书记", False), ("督查", False)])
def test_only_who_looks_after_places_gives_a_bed(academy, who, may):
    deed = lambda: actions.move_in(person=academy.person["甲一"], kind="central", bed=academy.beds[0], by=by(academy, who))  # noqa: E731
    if may:
        assert deed().pk
    else:
        with pytest.raises(Refused, match=r"core\.04"):
            deed()


def test_roll_call_and_responsible_unit_do_not_move_with_the_room(academy):
    academy.answer("甲二")
    slot = academy.campaign.slots.get()
    before = _counters(slot)
    unit = academy.person["甲一"].unit_id
    stay = placed(academy)
    clock.move(MORNING + HOUR)
    actions.move(stay=stay, kind=PlaceKind.HOSPITAL, where="附属医院 3 病区", by=academy.by)
    academy.person["甲一"].refresh_from_db()
    assert academy.person["甲一"].unit_id == unit and before == _counters(slot) != []


def _counters(slot):
    return list(Tally.objects.filter(slot=slot).order_by("unit").values())


# ---- cascade


def test_end_of_a_watch_frees_the_bed_and_asks_for_cleaning(academy):
    watch = watched(academy)
    stay = placed(academy)
    assert stay.watch == watch
    clock.move(MORNING + HOUR)
    end_watch(watch=watch, end="referred", by=academy.by, note="转发热门诊")
    works("watch.watch_ended", academy.person["甲一"])
    stay.refresh_from_db()
    watch.refresh_from_db()
    assert stay.until == watch.until and stay.out == "ended"
    (now,) = queries.glance(access.everything(), [academy.house])
    assert [one.state for one in now.beds()] == ["cleaning", "free"]
    works("watch.watch_ended", academy.person["甲一"])  # the worker may come twice
    assert Stay.objects.count() == 1
    words = [entry.words for entry in part(access.everything(), File(academy.person["甲一"], (academy.person["甲一"].pk,)), None)]
    assert words == ["住进 隔离点 101 1"]


def test_changed_watch_keeps_its_bed_and_its_end_still_frees_it(academy):
    watch = watched(academy)
    stay = placed(academy)
    clock.move(MORNING + HOUR)
    longer = change_watch(watch=watch, why="再次暴露", last_day=FIRST + dt.timedelta(days=9), by=academy.by)
    works("watch.watch_changed", academy.person["甲一"])
    stay.refresh_from_db()
    assert stay.until is None
    clock.move(MORNING + 2 * HOUR)
    end_watch(watch=longer, end="referred", by=academy.by)
    works("watch.watch_ended", academy.person["甲一"])
    stay.refresh_from_db()
    assert stay.out == "ended"


def test_bed_stays_while_another_watch_goes_on(academy):
    first = watched(academy)
    placed(academy)
    second = watched(academy, kind=Kind.MONITORING)
    clock.move(MORNING + HOUR)
    end_watch(watch=first, end="referred", by=academy.by)
    works("watch.watch_ended", academy.person["甲一"])
    row = Stay.objects.known().get(until=None)
    assert row.watch == second and row.bed == academy.beds[0] and row.until is None


def test_job_is_owed_for_the_end_of_a_watch(academy):
    watch = watched(academy)
    placed(academy)
    clock.move(MORNING + HOUR)
    end_watch(watch=watch, end="referred", by=academy.by)
    names = [name for name, _function in handlers("watch.watch_ended")]
    assert "shouwang.watch.handlers.stays.free_the_bed" in names
    while jobs.run_due():
        pass
    assert Stay.objects.get().out == "ended"


# ---- the law


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(["in", "move", "out", "clean", "late", "void"]), st.integers(0, 2), st.integers(0, 1)), max_size=12))
def test_no_bed_is_shared_and_nobody_is_in_two_places(academy, deeds):
    names = ["甲一", "甲二", "甲三"]
    with transaction.atomic():
        for step, (deed, who, bed) in enumerate(deeds, 1):
            clock.move(MORNING + step * HOUR)
            person = academy.person[names[who]]
            stay = Stay.objects.known().filter(person=person, until=None).first()
            try:
                with transaction.atomic():
                    if deed in {"in", "late"}:
                        placed(academy, names[who], bed, at=MORNING + (step - 1) * HOUR if deed == "late" else None)
                    elif deed == "clean":
                        actions.clean_beds(beds=[academy.beds[bed]], by=academy.by)
                    elif stay is not None and deed == "move":
                        actions.move(stay=stay, kind=PlaceKind.CENTRAL, bed=academy.beds[bed], by=academy.by)
                    elif stay is not None and deed == "out":
                        actions.move_out(stay=stay, by=academy.by)
                    elif stay is not None and deed == "void":
                        actions.void_stay(stay=stay, why="录错", by=academy.by)
            except Refused:
                pass
            assert _worst(Stay.objects.known()) <= 1
        assert verify.examine("watch.one_person_a_bed").broken == 0 and verify.examine("watch.one_place_a_person").broken == 0
        transaction.set_rollback(True)


def _worst(rows):
    """The most stays that share an instant of one bed, or of one person."""
    rows, worst = list(rows), 0
    for one in rows:
        for field in ("bed_id", "person_id"):
            at = [two for two in rows if getattr(two, field) == getattr(one, field) and two.since <= one.since and (two.until is None or two.until > one.since)]
            worst = max(worst, len(at))
    return worst


def test_law_sees_a_bed_with_two(academy):
    stay = placed(academy)
    clock.move(MORNING + HOUR)
    actions.move_out(stay=stay, by=academy.by)
    actions.clean_beds(beds=[academy.beds[0]], by=academy.by)
    other = placed(academy, "甲二")
    Stay.objects.filter(pk=other.pk).update(since=MORNING)
    assert verify.examine("watch.one_person_a_bed").broken == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_give_out_the_last_bed_at_once():
    """Two connections, one bed: one gets it, the other reads why not."""
    academy = _built()
    gate, outcomes = threading.Barrier(2), []

    def give(name):
        try:
            gate.wait(20)
            actions.move_in(person=academy.person[name], kind=PlaceKind.CENTRAL, bed=academy.beds[0], by=operator())
            outcomes.append("given")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=[name]) for name in ("甲一", "甲二")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["given", "watch.85"] and Stay.objects.filter(bed=academy.beds[0]).count() == 1


# ---- pages


def client(academy, name):
    browser = Client()
    browser.force_login(academy.account[name])
    return browser


def test_pages_show_beds_arrivals_and_who_waits_for_a_bed(academy):
    watched(academy, "甲二")
    placed(academy)
    browser = client(academy, "医生")
    text = browser.get(reverse("watch:stays")).content.decode()
    assert "隔离点" in text and "甲一" in text and "安排床位" in text and "甲二" in text
    text = browser.get(reverse("watch:house", args=[academy.house.pk])).content.decode()
    assert "甲一" in text and "空床" in text and "换房" in text
    assert "甲一" in browser.get(reverse("watch:stays_list")).content.decode()
    for name in ("辅导员甲", "督查", "院长"):
        assert client(academy, name).get(reverse("watch:stays")).status_code == 404


def test_arriving_moving_and_leaving_through_the_pages(academy):
    browser = client(academy, "医生")
    address = reverse("watch:stay_in")
    assert browser.post(address, {"number": "P001", "bed": ""}).status_code == 422
    assert browser.post(address, {"number": "P001", "bed": academy.beds[0].pk}).status_code == 302
    stay = Stay.objects.get()
    assert "102" in browser.get(reverse("watch:stay_move", args=[stay.pk])).content.decode()
    clock.move(MORNING + HOUR)
    assert browser.post(reverse("watch:stay_move", args=[stay.pk]), {"bed": academy.beds[1].pk}).status_code == 302
    new = Stay.objects.known().get(until=None)
    clock.move(MORNING + 2 * HOUR)
    assert browser.post(reverse("watch:stay_out", args=[new.pk]), {}).status_code == 302
    assert browser.post(reverse("watch:house_clean", args=[academy.house.pk]), {}).status_code == 302
    (now,) = queries.glance(access.everything(), [academy.house])
    assert [one.state for one in now.beds()] == ["free", "free"]
    home = {"number": "P001", "kind": "home", "district": "海南省海口市美兰区"}
    assert browser.post(address, home).status_code == 302 and Stay.objects.known().get(until=None).district == "460108"


def test_runs_of_room_numbers_are_written_out():
    form = RoomsForm({"names": "201-203\n东一\n008—010，305", "beds": "2"})
    assert form.is_valid() and form.cleaned_data["names"] == ["201", "202", "203", "东一", "008", "009", "010", "305"]


def test_why_says_the_place_and_the_day(academy):
    watched(academy)
    placed(academy)
    found = why(access.scope_of(academy.account["医生"]), academy.person["甲一"].pk)[1]
    (row,) = [one for one in found if one.ref.startswith("watch.Stay")]
    assert "隔离点 101 1" in row.state and "2026-03-10" in row.next
    assert not [one for one in why(access.scope_of(academy.account["辅导员甲"]), academy.person["甲一"].pk)[1] if "Stay" in one.ref]


def test_glance_costs_the_same_for_many_rooms(academy, django_assert_num_queries):
    scope = access.everything()
    actions.add_rooms(house=academy.house, names=[str(n) for n in range(200, 300)], beds=4, by=academy.by)
    with django_assert_num_queries(4):
        (now,) = queries.glance(scope, [academy.house])
    assert len(now.beds()) == 402 and Watch.objects.count() == 0 and SYSTEM.trusted


def test_a_stay_entered_by_mistake_is_voided_on_its_page(academy):
    stay, browser = placed(academy), Client()
    address = reverse("watch:stay_void", args=[stay.pk])
    browser.force_login(academy.account["辅导员乙"])
    assert browser.post(address, {"why": "登记错了人"}).status_code == 404
    browser.force_login(academy.account["医生"])
    assert address in browser.get(reverse("watch:stay_out", args=[stay.pk])).content.decode()
    assert browser.post(address, {"why": ""}).status_code == 422
    assert browser.post(address, {"why": "登记错了人"}).status_code == 302
    stay.refresh_from_db()
    assert stay.voided_at is not None and stay.until is None and stay.note == "登记错了人"
    assert placed(academy, "甲二").bed == stay.bed, "nobody stayed there: it need not be cleaned"
    assert browser.post(address, {"why": "再来"}).status_code == 404
