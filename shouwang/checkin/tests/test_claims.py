"""A late answer that claims to have been given in time: accepted, declined, corrected, merged; and who may decide."""

import datetime as dt

import pytest
from django.urls import reverse

from shouwang.checkin import cells, claims, queries
from shouwang.checkin.actions import accept_claims, decline_claims, open_campaign, sign_off
from shouwang.checkin.models import Channel, Check, ClaimDecision, Return, Slot
from shouwang.checkin.tests.posted import actor, post, posted, scope
from shouwang.checkin.verify import assertions_reproduce, recount
from shouwang.core import clock, timeline, verify
from shouwang.core.assertions import Result, check
from shouwang.core.refusals import Refused
from shouwang.core.tally import Tally
from shouwang.core.writing import freeze
from shouwang.questions.queries import forget
from shouwang.roster import access, actions
from shouwang.roster.models import Role
from tests.academy import FIRST, MORNING

pytestmark = pytest.mark.django_db
CUTOFF = MORNING + dt.timedelta(hours=10)  # 18:00
EVENING = MORNING + dt.timedelta(hours=12)  # 20:00
REASON = "当时没有网络"


@pytest.fixture
def academy():
    with clock.moved(MORNING):
        academy = posted()
        clock.move(EVENING)
        yield academy
    forget()


def late(academy, name, claimed=CUTOFF - dt.timedelta(minutes=10), temp="36.5"):
    """An answer that arrives in the evening and says that it is from before the cut-off."""
    return academy.answer(name, temp, at=claimed).ret


def tally(academy, unit="ALL"):
    slot = Slot.objects.get(campaign=academy.campaign, day=FIRST)
    return cells.roll_call(slot).find(academy.unit[unit].pk).total


def whole():
    """Every law of check-in holds."""
    return [sentence for name in verify.names() if name.startswith(("checkin", "core")) for sentence in verify.examine(name).sentences]


def refused(code, call, **kwargs):
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    assert caught.value.code == code, caught.value


def test_accepted_claim_counts_as_on_time_everywhere(academy):
    answer = late(academy, "甲一", temp="38.0")
    assert answer.late and tally(academy).late == 1
    before = freeze()
    accept_claims(answers=[answer], reason=REASON, by=actor(academy, "辅导员甲"))
    assert tally(academy, "软件2301") == Tally(3, 0, 1, 0, 0, 1)
    row = Return.objects.get(person=academy.person["甲一"], seq=2)
    assert (row.late, row.channel, row.flagged, row.at, row.answers) == (False, Channel.ACCEPTED, True, answer.at, answer.answers)
    assert Check.objects.filter(person=row.person).count() == 1, "what is abnormal was abnormal before"
    slot = row.slot
    assert queries.roll_call(access.everything(), slot).total.late == 0
    assert queries.roll_call(access.everything(), slot, known_at=before).total.late == 1, "as known before, it was late"
    assert whole() == []


def test_accepted_then_corrected_stays_on_time(academy):
    accept_claims(answers=[late(academy, "甲一")], reason=REASON, by=actor(academy, "书记"))
    clock.move(EVENING + dt.timedelta(hours=1))
    corrected = academy.answer("甲一", "36.9").ret
    assert (corrected.seq, corrected.late) == (3, False)
    assert tally(academy).late == 0 and whole() == []


def test_corrected_then_accepted_keeps_the_correction(academy):
    answer = late(academy, "甲一", temp="38.5")
    academy.answer("甲一", "36.6")
    accept_claims(answers=[answer], reason=REASON, by=actor(academy, "辅导员甲"))
    row = Return.objects.get(person=academy.person["甲一"], seq=3)
    assert row.answers["temp_dc"] == 366 and not row.flagged and row.at == answer.at
    assert tally(academy) == Tally(19, 0, 1, 0, 0, 0) and whole() == []


def test_an_assertion_made_before_reads_as_restated(academy):
    answer = late(academy, "甲一")
    everyone = {academy.person[name].pk: "联系不上" for name in ("甲二", "甲三")}
    slot = Slot.objects.get(campaign=academy.campaign, day=FIRST)
    signed = sign_off(slot=slot, unit=academy.unit["软件2301"], reasons=everyone, by=actor(academy, "辅导员甲"))
    kept = dict(signed.assertion.numbers["counters"])
    accept_claims(answers=[answer], reason=REASON, by=actor(academy, "辅导员甲"))
    signed.assertion.refresh_from_db()
    assert signed.assertion.numbers["counters"] == kept and kept["late"] == 1
    finding = check(signed.assertion, lambda at: recount(signed.assertion, slot, at))
    assert finding.result == Result.RESTATED
    assert {change.key for change in finding.changes} == {"counters/late", "counters/on_time"}
    assert list(assertions_reproduce()) == []


def test_declined_claim_stays_late_and_waits_no_more(academy):
    answer = late(academy, "甲一")
    mine = scope(academy, "辅导员甲")
    assert claims.number(mine).value == 1
    decline_claims(answers=[answer], reason="无法证实", by=mine.viewer)
    assert claims.waiting(mine) == [] and tally(academy).late == 1
    assert [row.person.name for row in claims.declined(mine)] == ["甲一"]
    refused("checkin.74", decline_claims, answers=[answer], reason="又来", by=mine.viewer)
    accept_claims(answers=[answer], reason="室友证实", by=mine.viewer)
    assert claims.declined(mine) == [] and tally(academy).late == 0
    assert [row.verdict for row in ClaimDecision.objects.order_by("id")] == ["declined", "accepted"]
    refused("checkin.70", accept_claims, answers=[answer], reason="再来", by=mine.viewer)


@pytest.mark.parametrize(
    ("claimed", "code"),
    [(CUTOFF - clock.TICK, None), (CUTOFF, "checkin.72"), (CUTOFF + dt.timedelta(hours=1), "checkin.72")],
    ids=["a tick before the cut-off", "at the cut-off", "an hour after"],
)
def test_claim_on_its_boundaries(academy, claimed, code):
    answer = late(academy, "甲一", claimed)
    by = actor(academy, "辅导员甲")
    if code is None:
        assert accept_claims(answers=[answer], reason=REASON, by=by)
    else:
        refused(code, accept_claims, answers=[answer], reason=REASON, by=by)
        assert claims.waiting(scope(academy, "辅导员甲")) == []


def test_claim_from_before_the_slot_opened_is_clamped_to_its_opening(academy):
    answer = late(academy, "甲一", MORNING - dt.timedelta(days=2))
    assert answer.at == answer.slot.opens_at
    assert accept_claims(answers=[answer], reason=REASON, by=actor(academy, "辅导员甲"))
    assert whole() == []


def test_on_time_answer_needs_no_acceptance_and_a_decision_a_reason(academy):
    clock.move(CUTOFF - dt.timedelta(hours=1))
    on_time = academy.answer("甲二").ret
    clock.move(EVENING)
    by = actor(academy, "辅导员甲")
    refused("checkin.70", accept_claims, answers=[on_time], reason=REASON, by=by)
    refused("checkin.73", accept_claims, answers=[late(academy, "甲一")], reason="  ", by=by)
    assert tally(academy).late == 1 and not ClaimDecision.objects.exists()


def test_several_are_accepted_together_or_not_at_all(academy):
    good, bad = late(academy, "甲一"), late(academy, "甲二", CUTOFF)
    by = actor(academy, "辅导员甲")
    refused("checkin.72", accept_claims, answers=[good, bad], reason=REASON, by=by)
    assert tally(academy).late == 2 and not ClaimDecision.objects.exists()
    other = late(academy, "甲三")
    assert len(accept_claims(answers=[good, other], reason=REASON, by=by)) == 2
    assert tally(academy).late == 1 and whole() == []


@pytest.mark.parametrize("name", ["辅导员乙", "督查", "医生", "审计", "安全"])
def test_whoever_does_not_sign_for_a_person_accepts_nothing(academy, name):
    answer = late(academy, "甲一")
    for act in (accept_claims, decline_claims):
        refused("core.04", act, answers=[answer], reason=REASON, by=actor(academy, name))
    assert not [claim for claim in claims.waiting(scope(academy, name)) if claim.answer == answer]


def test_second_adviser_of_a_class_decides_as_well(academy):
    second = post(academy, "丙二", Role.ADVISER, "软件2301")
    answer = late(academy, "甲一")
    accept_claims(answers=[answer], reason=REASON, by=second)
    refused("checkin.70", accept_claims, answers=[answer], reason=REASON, by=actor(academy, "辅导员甲"))


def test_claim_of_somebody_transferred_at_noon_waits_for_the_new_adviser(academy):
    answer = late(academy, "甲一")
    offer = actions.offer_transfer(person=academy.person["甲一"], target=academy.unit["软件2302"], by=academy.by)
    actions.accept_transfer(transfer=offer, by=academy.by)
    old, new = (scope(academy, name) for name in ("辅导员甲", "辅导员乙"))
    assert claims.waiting(old) == [] and [claim.answer for claim in claims.waiting(new)] == [answer]
    accept_claims(answers=[answer], reason=REASON, by=new.viewer)
    assert tally(academy, "软件2302").late == 0 and whole() == []


@pytest.mark.parametrize("accepted", ["甲一", "甲二"])
def test_merging_two_records_keeps_what_was_accepted(academy, accepted):
    for name in ("甲一", "甲二"):
        late(academy, name)
    answer = Return.objects.get(person=academy.person[accepted])
    accept_claims(answers=[answer], reason=REASON, by=academy.by)
    actions.merge_people(kept=academy.person["甲一"], gone=academy.person["甲二"], by=academy.by)
    current = Return.objects.filter(person=academy.person["甲一"]).order_by("-seq").first()
    assert not current.late and tally(academy).late == 0 and whole() == []


def test_claim_on_a_closed_campaign_is_accepted_still(academy):
    from shouwang.checkin.actions import close_campaign

    answer = late(academy, "甲一")
    close_campaign(campaign=academy.campaign, by=academy.by)
    assert accept_claims(answers=[answer], reason=REASON, by=actor(academy, "辅导员甲"))


def test_half_day_claim_goes_by_its_own_cutoff(academy):
    campaign = open_campaign(
        code="half", mandate=academy.mandate, form="daily-health", since_day=FIRST, cadence="half-daily", by=academy.by
    )
    academy.campaign = campaign
    noon = MORNING + dt.timedelta(hours=4)
    answer = academy.answer("甲一", at=noon - dt.timedelta(minutes=5), slot="am").ret
    assert answer.late and answer.slot.name == "am"
    accept_claims(answers=[answer], reason=REASON, by=actor(academy, "辅导员甲"))
    assert cells.roll_call(answer.slot).total.late == 0


def test_page_accepts_what_was_ticked(academy, client):
    first, second = late(academy, "甲一"), late(academy, "甲二")
    client.force_login(academy.account["辅导员甲"])
    page = client.get(reverse("checkin:claims")).content.decode()
    assert "P001" in page and "P002" in page and "17:50" in page
    decide = reverse("checkin:claims_decide")
    assert client.post(decide, {"to": "accept", "reason": REASON}).status_code == 422
    assert client.post(decide, {"to": "accept", "answer": first.pk}).status_code == 422
    sent = client.post(decide, {"to": "accept", "answer": [first.pk, second.pk], "reason": REASON}, follow=True)
    assert "已认可 2 份" in sent.content.decode() and tally(academy).late == 0


def test_the_list_of_late_people_says_what_they_claim(academy, client):
    late(academy, "甲一")
    client.force_login(academy.account["辅导员甲"])
    page = client.get(reverse("checkin:rollcall_of", args=["daily"]), {"list": "late"}).content.decode()
    assert "自称 03-02 17:50" in page


def test_the_file_says_who_accepted(academy, client):
    accept_claims(answers=[late(academy, "甲一")], reason=REASON, by=actor(academy, "书记"))
    client.force_login(academy.account["辅导员甲"])
    page = client.get(timeline.address(academy.person["甲一"].pk)).content.decode()
    assert "自称 17:50，认可" in page and "书记" in page and REASON in page
