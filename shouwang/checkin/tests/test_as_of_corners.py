"""What was asserted counts to its numbers again, also when somebody fills an earlier day in afterwards."""

import datetime as dt

import pytest

from shouwang.bulletin import replaying
from shouwang.bulletin.actions import issue_now
from shouwang.bulletin.verify import issues_reproduce
from shouwang.checkin import cells, slots
from shouwang.checkin.actions import close_check, open_campaign, send_sheet, set_clock, sign_off
from shouwang.checkin.models import Cadence, Check, Slot
from shouwang.checkin.returns_file import import_returns
from shouwang.checkin.verify import assertions_reproduce
from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import actions
from shouwang.roster.models import Exemption
from tests.academy import FIRST, MORNING, Academy, found

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def academy():
    """The academy in the morning of its first day; the clock may be moved on."""
    found()
    with clock.moved(MORNING):
        yield Academy(founded=True)


def slot_on(academy, day):
    """The opened slot of a day."""
    return Slot.objects.select_related("campaign__unit").get(campaign=academy.campaign, day=day)


def test_a_sheet_reproduces_after_the_day_before_it_was_filled_in(academy):
    academy.answer("甲一", "38.5")
    clock.move(MORNING + 2 * DAY)
    academy.answer("甲一", "38.6")
    slot = slot_on(academy, FIRST + 2 * DAY)
    reasons = {p.pk: "外出" for name, p in academy.person.items() if name != "甲一"}
    sign_off(slot=slot, unit=academy.root, reasons=reasons, by=academy.by)
    send_sheet(slot=slot, by=academy.by)
    clock.move(MORNING + 2 * DAY + dt.timedelta(hours=1))
    academy.answer("甲二", day=FIRST + DAY)
    assert list(assertions_reproduce()) == []


def test_an_issue_reproduces_after_the_day_before_it_was_filled_in(academy):
    for n in (0, 1, 3, 4):
        clock.move(MORNING + n * DAY)
        academy.answer("甲一")
        if n == 1:
            academy.answer("乙一")  # which ends a row of missing days, until a day is put in between
    clock.move(MORNING + 5 * DAY)
    issue = issue_now(day=FIRST + 4 * DAY, by=academy.by)
    assert any(cell.startswith("finding/streak") for cell in issue.frozen["cells"])
    clock.move(MORNING + 5 * DAY + dt.timedelta(hours=1))
    academy.answer("甲二", day=FIRST + 2 * DAY)
    assert list(issues_reproduce()) == []
    assert replaying.replay(issue).reproduces


def test_a_day_that_was_filled_in_after_the_instant_of_an_issue_has_no_point_in_its_curve(academy):
    academy.answer("甲一")
    for n in (2, 3):
        clock.move(MORNING + n * DAY)
        academy.answer("甲一")
    clock.move(MORNING + 4 * DAY)
    academy.answer("甲一", "38.5", day=FIRST + DAY)
    issue = issue_now(day=FIRST + 2 * DAY, by=academy.by)  # as of its lock, yesterday
    assert [key for key in issue.frozen["cells"] if key.startswith("days/")] == [f"days/{FIRST}", f"days/{FIRST + 2 * DAY}"]


def test_three_records_of_one_person_lead_to_the_one_that_stays(academy, tmp_path):
    a = academy
    actions.merge_people(kept=a.person["甲二"], gone=a.person["甲三"], by=a.by)
    actions.merge_people(kept=a.person["甲一"], gone=a.person["甲二"], by=a.by)
    file = tmp_path / "r.csv"
    file.write_text(f"number,day,temp_c\n{a.person['甲三'].number},{FIRST},36.5\n")
    result = import_returns(campaign=a.campaign, path=file, by=a.by)
    assert result.errors == []


def test_day_that_is_not_asked_is_an_error_of_the_day_where_the_file_has_no_slots(academy, tmp_path):
    file, number = tmp_path / "r.csv", academy.person["甲一"].number
    for columns, value, column in (("number,day,temp_c", "", "day"), ("number,day,temp_c,slot", ",am", "slot")):
        file.write_text(f"{columns}\n{number},{FIRST - 30 * DAY},36.5{value}\n")
        result = import_returns(campaign=academy.campaign, path=file, by=academy.by)
        assert [(row, name) for row, name, _sentence in result.errors] == [(2, column)]


def test_a_voided_check_is_not_closed_again(academy):
    a = academy
    a.answer("甲一", "38.5")
    check = Check.objects.get()
    actions.merge_people(kept=a.person["甲二"], gone=a.person["甲一"], by=a.by)
    with pytest.raises(Refused):
        close_check(check=check, outcome=Check.Outcome.NOT_REACHED, by=a.by)


def test_half_daily_afternoon_is_not_cut_off_before_it_opens(academy):
    asked = {
        "code": "half", "mandate": academy.mandate, "form": "daily-health", "since_day": FIRST, "cadence": Cadence.HALF_DAILY,
        "by": academy.by,
    }  # fmt: skip
    with pytest.raises(Refused):
        open_campaign(cutoff_min=12 * 60, **asked)
    campaign = open_campaign(cutoff_min=13 * 60, **asked)
    with pytest.raises(Refused):
        set_clock(campaign=campaign, minutes={"cutoff_min": 10 * 60, "reminds_min": 9 * 60}, by=academy.by)
    campaign.refresh_from_db()
    for name in slots.names(campaign):
        plan = slots.planned(campaign, FIRST, name)
        assert plan.opens_at < plan.cutoff_at <= plan.locks_at
        assert plan.opens_at <= plan.reminds_at <= plan.cutoff_at


def test_merge_keeps_an_exemption_that_was_ended_and_reproduces(academy):
    a = academy
    slot = a.answer("甲一").slot
    slot = slot_on(a, FIRST)
    row = actions.exempt(person=a.person["甲二"], reason=Exemption.Reason.SUSPENDED, until=clock.instant(FIRST + 10 * DAY), by=a.by)
    clock.move(MORNING + dt.timedelta(hours=1))
    k1, n1 = clock.now(), cells.recounted(slot).total
    clock.move(MORNING + dt.timedelta(hours=2))
    actions.shorten_exemption(exemption=row, until=clock.now(), by=a.by)
    clock.move(MORNING + dt.timedelta(hours=3))
    k2, n2 = clock.now(), cells.recounted(slot).total
    clock.move(MORNING + dt.timedelta(hours=4))
    actions.merge_people(kept=a.person["甲一"], gone=a.person["甲二"], by=a.by)
    assert cells.recounted(slot, k1).total == n1
    assert cells.recounted(slot, k2).total == n2
    assert cells.recounted(slot).total == cells.roll_call(slot).total
