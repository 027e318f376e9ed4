"""The bugs of every system before us, each by name: boundary days, late and corrected and proxy answers, moves at noon."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from shouwang.checkin import cells, queries, slots
from shouwang.checkin.actions import campaigns as actions_of_campaign
from shouwang.checkin.actions import open_campaign
from shouwang.checkin.models import Channel, Check, Return
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.core.writing import freeze
from shouwang.roster import access, actions
from shouwang.roster.models import Exemption, Kind
from tests.academy import FIRST, MORNING, Academy, counts

pytestmark = pytest.mark.django_db
TUESDAY = FIRST + dt.timedelta(days=1)


def at(day, hour, minute=0, second=0):
    """An instant on the academy's wall clock."""
    return clock.instant(day, hour * 60 + minute) + dt.timedelta(seconds=second)


@pytest.fixture
def a():
    """The academy at eight in the morning of its first day."""
    with clock.moved(MORNING):
        yield Academy()


def call(a, day=FIRST, unit="ALL", known_at=None, name=None):
    """The counters of a unit on a day, after checking that the tallies equal the rows."""
    scope = access.everything()
    slot = queries.slot_of(scope, a.campaign, day, name)
    live, counted = queries.roll_call(scope, slot, a.unit[unit]), cells.recounted(slot).find(a.unit[unit].pk)
    assert live.total == counted.total
    return counts(queries.roll_call(scope, slot, a.unit[unit], known_at))


def test_reported_23_59_is_late_today_and_00_01_is_on_time_tomorrow(a):
    clock.move(at(FIRST, 23, 59))
    assert a.answer("甲一").ret.late
    clock.move(at(TUESDAY, 0, 1))
    outcome = a.answer("甲一")
    assert (outcome.slot.day, outcome.ret.late) == (TUESDAY, False)
    assert (call(a).late, call(a).answered, call(a, TUESDAY).on_time) == (1, 1, 1)


def test_cut_off_itself_is_late_and_the_second_before_is_not(a):
    clock.move(at(FIRST, 17, 59, 59))
    assert not a.answer("甲一").ret.late
    clock.move(at(FIRST, 18))
    assert a.answer("甲二").ret.late


def test_retry_of_23_59_59_at_00_00_01_is_the_same_return(a):
    clock.move(at(FIRST, 23, 59, 59))
    first = a.answer("甲一", key="phone-1")
    clock.move(at(TUESDAY, 0, 0, 1))
    again = a.answer("甲一", key="phone-1")
    assert (again.status, again.ret.pk, again.slot.day) == ("repeated", first.ret.pk, FIRST)
    assert call(a, TUESDAY).answered == 0


def test_same_key_with_another_body_is_a_conflict(a):
    a.answer("甲一", key="k")
    outcome = a.answer("甲一", "38.0", key="k")
    assert (outcome.status, outcome.refusal.code) == ("refused", "checkin.02")
    assert call(a).flagged == 0


def test_late_about_yesterday_changes_yesterday_live_and_not_as_known_then(a):
    clock.move(at(TUESDAY, 9))
    then = freeze()
    clock.move(at(TUESDAY, 10))
    outcome = a.answer("甲一", day=FIRST)
    assert (outcome.slot.day, outcome.ret.late) == (FIRST, True)
    assert (call(a).answered, call(a, known_at=then).answered) == (1, 0)


def test_claimed_time_is_kept_beside_receipt_and_does_not_make_it_punctual(a):
    clock.move(at(FIRST, 22))
    row = a.answer("甲一", at=at(FIRST, 12)).ret
    assert (row.late, row.at, clock.local(row.recorded_at).hour) == (True, at(FIRST, 12), 22)


def test_claimed_time_is_clamped_between_opening_and_receipt(a):
    clock.move(at(FIRST, 10))
    assert a.answer("甲一", at=at(FIRST - dt.timedelta(days=3), 12)).ret.at == at(FIRST, 0)
    row = a.answer("甲二", at=at(TUESDAY, 12)).ret
    assert row.at == row.recorded_at


def test_import_is_judged_by_its_own_at(a):
    clock.move(at(TUESDAY, 12))
    assert not a.answer("甲一", day=FIRST, at=at(FIRST, 9), channel=Channel.IMPORT).ret.late
    assert a.answer("甲二", day=FIRST, at=at(FIRST, 19), channel=Channel.IMPORT).ret.late
    assert a.answer("甲三", day=FIRST, channel=Channel.IMPORT).ret.late  # no time of its own: judged by receipt


def test_correction_keeps_lateness_of_the_first_and_flag_of_the_last(a):
    clock.move(at(FIRST, 9))
    a.answer("甲一", "38.4")
    assert (call(a).flagged, call(a).on_time) == (1, 1)
    clock.move(at(FIRST, 20))
    row = a.answer("甲一", "36.6").ret
    assert (row.seq, row.late, call(a).flagged, call(a).on_time, call(a).late) == (2, False, 0, 1, 0)
    check = Check.objects.get()
    assert check.outcome == Check.Outcome.MISTAKEN and check.until is not None


@pytest.mark.django_db(transaction=True)
def test_correction_that_flips_the_flag_twice_from_two_connections(a):
    a.answer("甲一", "36.5")
    pools = [ThreadPoolExecutor(1), ThreadPoolExecutor(1)]
    temps = ["38.1", "36.4"] * 6
    jobs = [pools[n % 2].submit(_until_recorded, a, temp) for n, temp in enumerate(temps)]
    [job.result(timeout=60) for job in jobs]
    for pool in pools:
        pool.submit(connections.close_all).result()
    rows = list(Return.objects.filter(person=a.person["甲一"]).order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, 14))
    assert call(a).flagged == int(rows[-1].flagged) and call(a).answered == 1
    assert Check.objects.filter(until=None).count() == int(rows[-1].flagged)


def _until_recorded(a, temp):
    from django.db import IntegrityError

    for _ in range(20):
        try:
            return a.answer("甲一", temp)
        except IntegrityError:  # the insert is the lock: the loser tries again, as the front door does
            continue
    raise AssertionError("twenty collisions")


def test_transfer_at_noon_moves_today_and_leaves_yesterday(a):
    a.answer("甲一")
    clock.move(at(TUESDAY, 9))
    a.answer("甲一", "38.0")
    clock.move(at(TUESDAY, 12))
    offer = actions.offer_transfer(person=a.person["甲一"], target=a.unit["软件2302"], by=a.by)
    assert call(a, TUESDAY, "软件2301").answered == 1  # an offer moves nobody
    actions.accept_transfer(transfer=offer, by=a.by)
    assert (call(a, TUESDAY, "软件2301").on_roster, call(a, TUESDAY, "软件2302").flagged) == (2, 1)
    assert (call(a, FIRST, "软件2301").on_roster, call(a, FIRST, "软件2302").on_roster) == (3, 2)
    assert Return.objects.filter(unit=a.unit["软件2301"]).count() == 2  # provenance stays where it was given


def test_unit_merged_in_mid_period_keeps_past_slots(a):
    a.answer("乙一")
    clock.move(at(TUESDAY, 9))
    a.answer("乙一")
    actions.merge_units(units=[a.unit["软件2302"]], target=a.unit["软件2301"], by=a.by)
    assert (call(a, FIRST, "软件2302").answered, call(a, TUESDAY, "软件2302").answered) == (1, 1)
    wednesday = TUESDAY + dt.timedelta(days=1)
    clock.move(at(wednesday, 9))
    a.answer("乙一")
    assert (call(a, wednesday, "软件2301").on_roster, call(a, wednesday, "软件2301").answered) == (5, 1)
    assert call(a, wednesday).on_roster == call(a, FIRST).on_roster


def test_exempt_until_today_extended_and_shortened(a):
    wednesday, thursday = TUESDAY + dt.timedelta(days=1), TUESDAY + dt.timedelta(days=2)
    row = actions.exempt(
        person=a.person["甲一"], reason=Exemption.Reason.SUSPENDED, since=clock.instant(FIRST),
        until=clock.instant(wednesday), by=a.by,
    )  # fmt: skip
    clock.move(at(TUESDAY, 23, 59))
    assert (call(a, TUESDAY).exempt, call(a, FIRST).exempt) == (1, 1)
    longer = actions.extend_exemption(exemption=row, until=clock.instant(thursday), by=a.by)
    clock.move(at(wednesday, 9))
    assert (call(a, wednesday).exempt, call(a, thursday - dt.timedelta(days=2)).exempt) == (1, 1)
    actions.shorten_exemption(exemption=longer, until=clock.instant(wednesday), by=a.by)
    assert (call(a, wednesday).exempt, call(a, wednesday).missing) == (0, call(a, wednesday).on_roster)
    assert (call(a, TUESDAY).exempt, Exemption.objects.count()) == (1, 3)


def test_exempt_person_who_answers_is_expected_for_that_slot(a):
    actions.exempt(person=a.person["甲一"], reason=Exemption.Reason.ABROAD, by=a.by)
    before = call(a)
    a.answer("甲一", "38.0")
    after = call(a)
    assert (before.exempt, after.exempt, after.answered, after.flagged) == (1, 0, 1, 1)
    assert after.expected == before.expected + 1 and after.on_roster == before.on_roster


def test_joined_and_left_the_same_day_is_not_expected_but_keeps_the_answer(a):
    before = call(a)
    a.person["新生"] = a.add("N1", "新生", "软件2301")
    a.answer("新生")
    assert call(a).on_roster == before.on_roster + 1
    clock.move(at(FIRST, 15))
    actions.leave(person=a.person["新生"], by=a.by)
    after = call(a)
    assert (after.on_roster, after.answered) == (before.on_roster, before.answered)
    assert Return.objects.filter(person=a.person["新生"]).count() == 1


def test_left_after_the_cut_off_stays_expected_that_day(a):
    before = call(a).on_roster
    clock.move(at(FIRST, 19))
    actions.leave(person=a.person["甲一"], by=a.by)
    assert (call(a).on_roster, call(a, TUESDAY).on_roster) == (before, before - 1)


def test_two_people_one_phone_are_two_people(a):
    for name in ("甲一", "甲二"):
        actions.change_person(person=a.person[name], phone="13800000000", by=a.by)
    a.answer("甲一")
    assert (call(a, unit="软件2301").answered, call(a, unit="软件2301").missing) == (1, 2)


def test_proxy_for_a_mixed_household_answers_per_person(a):
    actions.join_household(head=a.person["辅导员甲"], member=a.person["丁一"], relation="子女", guardian=True, by=a.by)
    a.answer("辅导员甲")
    a.answer("丁一", "37.5", by="辅导员甲")
    total = call(a)
    assert (total.answered, total.proxy, total.flagged) == (2, 1, 1)
    assert (call(a, unit="家属").proxy, call(a, unit="人事处").proxy) == (1, 0)
    a.answer("丁一", "36.5")
    assert call(a).proxy == 0  # the current answer is the person's own


def test_the_same_person_twice_in_a_batch_keeps_both_rows(a):
    from shouwang.checkin.record import Incoming, record
    from shouwang.core.actions import Actor

    person = a.person["甲一"]
    by = Actor(ref="roster.Person:1", person_id=person.pk)
    pair = [Incoming(campaign=a.campaign, person_id=person.pk, answers={"temp_c": t}, by=by) for t in ("38.5", "36.5")]
    outcomes = record(pair)
    assert [outcome.ret.seq for outcome in outcomes] == [1, 2]
    assert (call(a).answered, call(a).flagged) == (1, 0)


def test_the_same_key_twice_in_a_batch_is_one_row(a):
    from shouwang.checkin.record import Incoming, record
    from shouwang.core.actions import Actor

    person = a.person["甲一"]
    by = Actor(ref="roster.Person:1", person_id=person.pk)
    same = [
        Incoming(campaign=a.campaign, person_id=person.pk, answers={"temp_c": "36.5"}, by=by, key="k") for _ in range(2)
    ]
    other = Incoming(campaign=a.campaign, person_id=person.pk, answers={"temp_c": "39.5"}, by=by, key="k")
    outcomes = record([*same, other])
    assert [outcome.status for outcome in outcomes] == ["recorded", "repeated", "refused"]
    assert Return.objects.count() == 1


def test_fever_is_at_least_37_3_and_not_more_than(a):
    assert not a.answer("甲一", "37.2").ret.flagged
    assert a.answer("甲二", "37.3").ret.flagged


def test_fever_line_changed_from_a_day_on_leaves_the_days_before(a):
    from shouwang.core.parameters import set_parameter

    set_parameter(code="fever_dc", value=370, since_day=TUESDAY, source="领导小组决定", by=a.by)
    assert not a.answer("甲一", "37.1").ret.flagged
    clock.move(at(TUESDAY, 9))
    assert a.answer("甲一", "37.1").ret.flagged
    assert not a.answer("甲二", "37.1", day=FIRST).ret.flagged


def test_leap_day_is_asked_like_any_other(a):
    leap = dt.date(2028, 2, 29)
    clock.move(at(leap, 9))
    assert a.answer("甲一").slot.day == leap
    clock.move(at(dt.date(2028, 3, 1), 0, 0, 1))
    assert a.answer("甲一").slot.day == dt.date(2028, 3, 1)


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Etc/GMT-12", "Asia/Kathmandu"])
def test_far_zones_keep_their_own_days(zone):
    from shouwang.core import institution
    from shouwang.core.models import Institution

    with clock.moved(MORNING):
        a = Academy()
        Institution.objects.update(zone=zone)
        institution.forget()
        clock.move(clock.instant(TUESDAY, 23 * 60 + 59))
        late = a.answer("甲一")
        clock.move(clock.instant(TUESDAY, 24 * 60))
        fresh = a.answer("甲一")
    assert (late.slot.day, late.ret.late) == (TUESDAY, True)
    assert (fresh.slot.day, fresh.ret.late) == (TUESDAY + dt.timedelta(days=1), False)


def test_half_days_are_two_slots_with_their_own_cut_offs(a):
    campaign = open_campaign(
        code="half", mandate=a.mandate, form="daily-health", since_day=FIRST, cadence="half-daily", by=a.by
    )
    a.campaign = campaign
    assert a.answer("甲一").slot.name == "am"
    clock.move(at(FIRST, 12, 30))
    assert a.answer("甲一").slot.name == "pm"
    assert a.answer("甲二", slot="am").ret.late
    with pytest.raises(Refused) as refused:
        queries.slot_of(access.everything(), campaign, FIRST)
    assert refused.value.code == "checkin.18"
    assert (call(a, name="am").answered, call(a, name="pm").answered) == (2, 1)


def test_weekly_slot_answers_to_any_of_its_days(a):
    a.campaign = open_campaign(
        code="week", mandate=a.mandate, form="daily-health", since_day=FIRST, cadence="weekly", by=a.by
    )
    clock.move(at(FIRST + dt.timedelta(days=3), 9))
    outcome = a.answer("甲一")
    assert (outcome.slot.day, outcome.ret.late) == (FIRST, False)
    assert slots.planned(a.campaign, FIRST + dt.timedelta(days=6)).day == FIRST
    assert slots.planned(a.campaign, FIRST + dt.timedelta(days=7)).day == FIRST + dt.timedelta(days=7)


def test_school_days_do_not_ask_at_the_weekend(a):
    a.campaign = open_campaign(
        code="sd", mandate=a.mandate, form="daily-health", since_day=FIRST, cadence="school-days", by=a.by
    )
    assert slots.planned(a.campaign, FIRST + dt.timedelta(days=5)) is None
    assert slots.planned(a.campaign, FIRST + dt.timedelta(days=4)) is not None


def test_person_who_was_merged_keeps_both_histories(a):
    a.person["重名"] = a.add("X9", "甲一", "软件2302")
    clock.move(at(FIRST, 9))
    a.answer("重名", "38.2")
    clock.move(at(FIRST, 19))
    a.answer("甲一", "36.5")
    before = freeze()
    assert (call(a).answered, call(a).late, call(a).flagged) == (2, 1, 1)
    actions.merge_people(kept=a.person["甲一"], gone=a.person["重名"], by=a.by)
    after = call(a)
    assert (after.answered, after.late, after.flagged) == (1, 0, 0)  # the earlier answer is first, the later is current
    assert (call(a, known_at=before).answered, call(a, known_at=before).flagged) == (2, 1)


def test_campaign_for_some_kinds_below_one_unit_counts_only_those(a):
    a.campaign = open_campaign(
        code="grads", mandate=a.mandate, form="daily-health", since_day=FIRST, unit=a.unit["医学院"],
        kinds=[Kind.POSTGRADUATE], by=a.by,
    )  # fmt: skip
    a.answer("丙一")
    a.answer("甲一")  # not of the audience: kept in the file, not counted
    total = call(a)
    assert (total.on_roster, total.answered, call(a, unit="计算机学院").on_roster) == (2, 1, 0)


def test_paused_campaign_takes_no_answer(a):
    from shouwang.checkin.actions import pause_campaign, resume_campaign

    pause_campaign(campaign=a.campaign, by=a.by)
    a.campaign.refresh_from_db()
    assert a.answer("甲一").refusal.code == "checkin.04"
    resume_campaign(campaign=a.campaign, by=a.by)
    a.campaign.refresh_from_db()
    assert a.answer("甲一").status == "recorded"


def test_two_checks_a_slot_never_stand_open_together(a):
    a.answer("甲一", "38.5")
    a.answer("甲一", "38.6")
    assert Check.objects.filter(until=None).count() == 1
    a.answer("甲一", "36.5")
    a.answer("甲一", "39.0")
    assert Check.objects.filter(until=None).count() == 1 and Check.objects.count() == 2


def test_asked_once_without_an_end_is_on_time_until_the_review(a):
    a.campaign = open_campaign(code="sweep", mandate=a.mandate, form="daily-health", since_day=FIRST, cadence="once", by=a.by)
    clock.move(at(TUESDAY, 9))
    assert not a.answer("甲一").ret.late
    review = a.mandate.review_day
    clock.move(at(review, 17, 59, 59))
    assert not a.answer("甲二").ret.late
    clock.move(at(review, 18))
    assert a.answer("甲三").ret.late
    clock.move(at(review + dt.timedelta(days=3), 9))
    late = a.answer("乙一")
    assert (late.ret.late, late.slot.day) == (True, FIRST)
    assert call(a).answered == 4
    actions_of_campaign.close_campaign(campaign=a.campaign, by=a.by)
    assert a.answer("乙二").status == "refused"


def test_merge_carries_why_somebody_was_missing(a):
    from shouwang.checkin.models import Explanation

    a.answer("乙一")
    clock.move(at(FIRST, 20))
    slot = queries.slot_of(access.everything(), a.campaign, FIRST, None)
    Explanation.objects.create(slot=slot, person=a.person["甲三"], text="住院", by="operator", at=clock.now(), recorded_at=clock.now())
    actions.merge_people(kept=a.person["甲二"], gone=a.person["甲三"], by=a.by)
    row = Explanation.objects.get(person=a.person["甲二"])
    assert (row.text, row.slot_id, row.by) == ("住院", slot.pk, "operator")
