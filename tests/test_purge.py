"""A purge from proposal to certificate: two people, what is due and nothing else, totals as they were, nothing left of the rows."""

import datetime as dt

import pytest

from shouwang.bulletin import replaying
from shouwang.bulletin.actions import issue_now
from shouwang.checkin import cells, queries
from shouwang.checkin.actions import close_check, lock_slot, sign_off
from shouwang.checkin.models import Channel, Check, Destroyed, Explanation, Return, Slot
from shouwang.core import accesses, clock, verify
from shouwang.core.actions import SYSTEM, operator
from shouwang.core.assertions import Result, certificate_of
from shouwang.core.models import Assertion, Event
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, certificates, keeping
from shouwang.roster.handlers import carry_out_purges
from shouwang.roster.models import Account, Certificate, Person, Purge, PurgeBatch
from tests.academy import PASSWORD
from tests.purging import FIRST, LAST, a, actor, approved, at, due_day, everywhere, over, plus, totals  # noqa: F401

pytestmark = pytest.mark.django_db
# ruff: noqa: F811  fixtures


def broken():
    return [sentence for held in verify.examine_all() for sentence in held.sentences]


def refused(code):
    return pytest.raises(Refused, match=rf"\[{code}\]|{code}")


def test_purge_of_an_ended_outbreak_leaves_every_total_and_no_answer(a):
    clock.move(at(due_day(a)))
    before = totals()
    assert any(any(counters) for units in before.values() for counters in units.values())
    purge = actions.run_purge(purge=approved(a), by=SYSTEM)
    assert purge.state == Purge.State.DONE
    assert not Return.objects.exists() and not Check.objects.exists()
    assert totals() == before
    assert broken() == []
    said = {part["place"]: part for part in purge.certificate.content["places"]}
    assert said["checkin.Return"] == {"place": "checkin.Return", "method": "delete", "before": 6, "destroyed": 6, "after": 0}


@pytest.mark.parametrize("days, due", [(0, False), (1, True)])
def test_returns_are_kept_through_the_last_day_and_due_on_the_next(a, days, due):
    """30 days after the last day of the outbreak: on day 30 not yet, on day 31 due."""
    clock.move(at(LAST + plus(a.mandate.retention_days + days), 0))
    if due:
        assert actions.propose_purge(keep="return", mandate=a.mandate, by=actor(a, "主任"), reason="到期").state == "proposed"
    else:
        with refused("roster.72"):
            actions.propose_purge(keep="return", mandate=a.mandate, by=actor(a, "主任"), reason="到期")


def test_open_mandate_blocks_with_a_sentence_except_what_is_past_its_longest_time(a):
    type(a.mandate).objects.filter(pk=a.mandate.pk).update(until=None, closed_at=None)
    clock.move(at(FIRST + plus(400)))
    with refused("roster.71"):
        actions.propose_purge(keep="return", mandate=a.mandate, by=actor(a, "主任"), reason="到期")
    clock.move(at(FIRST + plus(401)))
    purge = actions.run_purge(purge=approved(a), by=SYSTEM)
    assert purge.before == LAST
    assert set(Return.objects.values_list("slot__day", flat=True)) == {LAST}, "only the first day is past 400 days"
    assert broken() == []


def test_approver_is_another_human_being(a):
    clock.move(at(due_day(a)))
    office = actor(a, "主任")
    purge = actions.propose_purge(keep="return", mandate=a.mandate, by=office, reason="到期")
    with refused("roster.75"):
        actions.approve_purge(purge=purge, by=office)
    vouched = access.on_behalf(a.person["主任"], "root")
    with refused("roster.75"):
        actions.approve_purge(purge=purge, by=vouched, password=PASSWORD)
    purge.refresh_from_db()
    assert purge.state == Purge.State.PROPOSED


def test_merged_record_of_the_proposer_is_the_same_human_being(a):
    clock.move(at(due_day(a)))
    purge = actions.propose_purge(keep="return", mandate=a.mandate, by=actor(a, "主任"), reason="到期")
    Person.objects.filter(pk=a.person["主任"].pk).update(merged_into=a.person["安全"])
    with refused("roster.75"):
        actions.approve_purge(purge=purge, by=actor(a, "安全"))


def test_operator_has_no_shortcut(a):
    clock.move(at(due_day(a)))
    with refused("roster.76"):
        actions.propose_purge(keep="return", mandate=a.mandate, by=operator(), reason="到期")
    with refused("roster.76"):
        actions.propose_purge(keep="return", mandate=a.mandate, by=SYSTEM, reason="到期")
    with refused("core.04"):  # vouched for, and yet without the right
        actions.propose_purge(keep="return", mandate=a.mandate, by=access.on_behalf(a.person["甲一"]), reason="到期")
    purge = actions.propose_purge(keep="return", mandate=a.mandate, by=access.on_behalf(a.person["主任"]), reason="到期")
    security = access.on_behalf(a.person["安全"])
    for password in (None, "", "wrong"):
        with refused("roster.81"):
            actions.approve_purge(purge=purge, by=security, password=password)
    assert actions.approve_purge(purge=purge, by=security, password=PASSWORD).state == Purge.State.APPROVED


@pytest.mark.parametrize("role", ["辅导员甲", "书记", "院长", "督查", "医生", "管理", "审计"])
def test_other_roles_can_neither_propose_nor_approve_nor_withdraw(a, role):
    clock.move(at(due_day(a)))
    purge = actions.propose_purge(keep="return", mandate=a.mandate, by=actor(a, "主任"), reason="到期")
    for act, more in (
        (actions.propose_purge, {"keep": "return", "mandate": a.mandate, "reason": "x"}),
        (actions.approve_purge, {"purge": purge}), (actions.withdraw_purge, {"purge": purge}),
    ):  # fmt: skip
        with refused("core.04"):
            act(by=actor(a, role), **more)


def test_nothing_runs_before_it_is_approved(a):
    clock.move(at(due_day(a)))
    purge = actions.propose_purge(keep="return", mandate=a.mandate, by=actor(a, "主任"), reason="到期")
    with refused("roster.78"):
        actions.run_purge(purge=purge, by=SYSTEM)
    carry_out_purges()
    assert Return.objects.count() == 6
    actions.withdraw_purge(purge=purge, by=actor(a, "主任"))
    with refused("roster.78"):
        actions.approve_purge(purge=purge, by=actor(a, "安全"))


def test_change_since_the_dry_run_makes_the_proposal_stale(a):
    clock.move(at(due_day(a)))
    purge = approved(a)
    a.answer("丁一", day=LAST, at=at(LAST, 10), channel=Channel.IMPORT)  # somebody imports a forgotten sheet
    with refused("roster.79"):
        actions.run_purge(purge=purge, by=SYSTEM)
    purge.refresh_from_db()
    assert purge.state == Purge.State.STALE
    assert Return.objects.count() == 7, "not one row went"


def test_row_that_went_since_the_dry_run_makes_the_proposal_stale(a):
    clock.move(at(due_day(a)))
    purge = approved(a)
    Check.objects.all().delete()
    with refused("roster.79"):
        actions.run_purge(purge=purge, by=SYSTEM)
    purge.refresh_from_db()
    assert purge.state == Purge.State.STALE and Return.objects.count() == 6
    assert approved(a).state == Purge.State.APPROVED, "proposed again"


def test_hold_blocks_until_it_is_lifted(a):
    clock.move(at(due_day(a)))
    purge = approved(a)
    hold = actions.set_hold(mandate=a.mandate, reason="法院调取", by=actor(a, "审计"))
    with refused("roster.74"):
        actions.run_purge(purge=purge, by=SYSTEM)
    assert Return.objects.count() == 6
    with refused("core.04"):
        actions.lift_hold(hold=hold, by=actor(a, "书记"))
    actions.lift_hold(hold=hold, by=actor(a, "审计"))
    assert actions.run_purge(purge=purge, by=SYSTEM).state == Purge.State.DONE


def test_hold_on_somebody_blocks_the_range_they_are_in(a):
    clock.move(at(due_day(a)))
    actions.set_hold(person=a.person["甲一"], reason="纠纷", by=actor(a, "安全"))
    with refused("roster.74"):
        approved(a)
    assert actions.set_hold(person=a.person["书记"], reason="未填报的人", by=actor(a, "安全"))


def test_second_purge_of_the_same_range_is_empty(a):
    clock.move(at(due_day(a)))
    actions.run_purge(purge=approved(a), by=SYSTEM)
    with refused("roster.73"):
        approved(a)


def test_two_purges_of_the_same_are_not_under_way_together(a):
    clock.move(at(due_day(a)))
    actions.propose_purge(keep="return", mandate=a.mandate, by=actor(a, "主任"), reason="到期")
    with refused("roster.77"):
        actions.propose_purge(keep="return", mandate=a.mandate, by=actor(a, "安全"), reason="到期")


def test_purge_goes_on_where_it_was_interrupted_and_counts_each_batch(a):
    clock.move(at(due_day(a)))
    before, purge = totals(), approved(a)
    steps = 0
    while purge.state != Purge.State.DONE:
        purge = actions.run_purge(purge=purge, by=SYSTEM, size=1, steps=1)
        assert totals() == before and broken() == [], f"after step {steps}"
        steps += 1
        assert steps < 40
    rows = PurgeBatch.objects.filter(purge=purge)
    assert sum(rows.values_list("rows", flat=True)) == 6 + 2  # six returns, two checks, one at a time
    assert set(rows.values_list("rows", flat=True)) == {1}
    assert purge.certificate.content["places"][0]["after"] == 0


def test_background_work_carries_it_out(a):
    clock.move(at(due_day(a)))
    purge = approved(a)
    carry_out_purges()
    purge.refresh_from_db()
    assert purge.state == Purge.State.DONE and purge.executed_by == "system"


def test_certificates_are_numbered_and_chained(a):
    clock.move(at(due_day(a)))
    first = actions.run_purge(purge=approved(a), by=SYSTEM).certificate
    accesses.log_read(ref="roster.Person:1", what="checkin.history", rows=1, by=actor(a, "医生"))
    clock.move(at(FIRST + plus(1200)))
    second = actions.run_purge(purge=approved(a, keep="audit"), by=SYSTEM).certificate
    assert (first.number, second.number) == (1, 2)
    assert second.previous == first.digest
    lines = certificates.own_lines()
    assert [(line["kind"], line["number"]) for line in lines] == [
        ("begun", 1), ("certificate", 1), ("begun", 2), ("certificate", 2),
    ]  # fmt: skip
    assert certificates.broken() == [] and lines[3]["content"] == second.content


def test_certificate_names_who_answers_for_it_and_nobody_who_was_destroyed(a):
    clock.move(at(due_day(a)))
    certificate = actions.run_purge(purge=approved(a, witness="公证员 钱"), by=SYSTEM).certificate
    text = str(certificate.content) + certificates.path().read_text()
    assert all(name in text for name in ("主任", "安全", "公证员 钱", "测试疫情"))
    assert not any(name in text for name in ("甲一", "甲二", "乙一", "丙一"))


def test_signed_numbers_say_under_which_certificate_their_rows_went(a):
    slot = Slot.objects.get(day=FIRST)
    clock.move(at(LAST + plus(1), 11))
    sign_off(slot=slot, unit=a.unit["软件2301"], reasons={a.person["甲三"].pk: "请假"}, by=actor(a, "辅导员甲"))
    lock_slot(slot=slot)
    issue = issue_now(day=FIRST, by=a.by)
    assert broken() == [] and replaying.replay(issue).result != Result.PURGED
    clock.move(at(due_day(a)))
    purge = actions.run_purge(purge=approved(a), by=SYSTEM)
    found = replaying.replay(issue)
    assert (found.result, found.certificate, found.result.failure) == (Result.PURGED, str(purge.number), False)
    for row in Assertion.objects.filter(kind__in=["signoff", "lock"]):
        assert certificate_of(row) == str(purge.number)
    assert broken() == []


def test_forged_issue_is_found_after_the_purge_too(a):
    clock.move(at(LAST + plus(1), 11))
    issue = issue_now(day=FIRST, by=a.by)
    clock.move(at(due_day(a)))
    actions.run_purge(purge=approved(a), by=SYSTEM)
    frozen = issue.frozen | {"cells": issue.frozen["cells"] | {"t1/total/answered": 99}}
    type(issue).objects.filter(pk=issue.pk).update(frozen=frozen)
    issue.refresh_from_db()
    assert replaying.replay(issue).result is Result.FORGED
    assert any("有人改过" in sentence for sentence in broken())


def test_changed_total_of_a_sealed_slot_is_found(a):
    clock.move(at(due_day(a)))
    actions.run_purge(purge=approved(a), by=SYSTEM)
    cell = Slot.objects.get(day=FIRST).cells.get(unit=a.unit["软件2301"])
    type(cell).objects.filter(pk=cell.pk).update(answered=0)
    assert any("封存时为" in sentence for sentence in broken())


def test_sealed_slot_takes_no_answer_and_no_standing(a):
    clock.move(at(due_day(a)))
    before, _done = totals(), actions.run_purge(purge=approved(a), by=SYSTEM)
    outcome = a.answer("甲三", day=FIRST, at=at(FIRST, 10), channel=Channel.IMPORT)
    assert outcome.status == "refused" and outcome.refusal.code == "checkin.80"
    a.add("P900", "后补", "软件2301", since=clock.instant(FIRST))
    actions.exempt(
        person=a.person["甲三"], reason="suspended", since=clock.instant(FIRST), until=clock.instant(LAST + plus(1)), by=a.by
    )
    assert totals() == before and broken() == []


def test_names_and_past_instants_of_a_sealed_slot_are_refused_with_the_certificate(a):
    clock.move(at(due_day(a)))
    actions.run_purge(purge=approved(a), by=SYSTEM)
    slot, scope = Slot.objects.get(day=FIRST), access.everything()
    assert queries.roll_call(scope, slot).total.answered == 3
    for ask in (
        lambda: queries.called(scope, slot), lambda: queries.roll_call(scope, slot, known_at=at(FIRST, 12)),
        lambda: cells.recounted(slot), lambda: sign_off(slot=slot, unit=a.root, by=a.by),
    ):  # fmt: skip
        with refused("checkin.80") as caught:
            ask()
        assert "第 1 号" in caught.value.sentence


def test_no_value_of_the_class_stands_anywhere_afterwards(a):
    """Planted by the product's own doors: answers, a check's note, an explanation. Then every text column of every table is read."""
    secrets = ("独一无二的地点410811", "独一无二的核实丙", "独一无二的说明乙", "独一无二的审核丁")
    Return.objects.filter(person=a.person["甲二"]).update(answers={"temp_dc": 365, "other": secrets[0]})
    close_check(check=Check.objects.get(person=a.person["甲二"]), outcome=Check.Outcome.CLINIC, note=secrets[1], by=a.by)
    slot = Slot.objects.get(day=LAST)
    clock.move(at(LAST + plus(1), 11))
    sign_off(slot=slot, unit=a.unit["软件2301"], reasons={a.person["甲三"].pk: secrets[2]}, by=actor(a, "辅导员甲"))
    from shouwang.checkin.actions import return_for_correction

    return_for_correction(slot=slot, unit=a.unit["软件2301"], note=secrets[3], by=actor(a, "主任"))
    planted = everywhere(secrets)
    assert set(planted) == set(secrets), "a test that cannot find them proves nothing"
    clock.move(at(due_day(a)))
    actions.run_purge(purge=approved(a), by=SYSTEM)
    assert everywhere(secrets) == {}
    assert not Explanation.objects.exists()


def test_who_left_long_ago_is_forgotten_and_still_counted(a):
    gone = a.person["乙二"]
    actions.change_person(person=gone, phone="13900001234", emergency_name="独一无二的亲属", by=a.by)
    actions.make_account(person=gone, by=a.by)
    actions.exempt(person=gone, reason="hospital", note="独一无二的病因", by=a.by)
    clock.move(at(LAST + plus(1)))
    actions.leave(person=gone, by=a.by)
    clock.move(at(LAST + plus(1 + 365)))
    with refused("roster.73"):
        approved(a, keep="roster")
    clock.move(at(LAST + plus(1 + 366)))
    before = totals()
    purge = actions.run_purge(purge=approved(a, keep="roster"), by=SYSTEM)
    assert everywhere(["独一无二的亲属", "独一无二的病因", gone.number, gone.name]) == {}
    row = Person.objects.get(pk=gone.pk)
    assert (row.number, row.phone, row.phone_hash, row.pinyin, row.id_document) == (f"gone-{gone.pk}", "", "", "", "")
    account = Account.objects.get(person=row)
    assert not account.active and not account.has_usable_password()
    assert Person.objects.get(pk=a.person["甲一"].pk).name == "甲一"
    assert totals() == before and broken() == []
    assert {part["place"] for part in purge.certificate.content["places"]} >= {"roster.Person", "roster.Account", "roster.Exemption"}


def test_person_is_not_forgotten_while_an_answer_of_theirs_is_kept(a):
    gone = a.person["乙一"]  # answered on the first day
    clock.move(at(LAST + plus(1)))
    actions.leave(person=gone, by=a.by)
    clock.move(at(LAST + plus(380)))
    with refused("roster.73"):
        approved(a, keep="roster")
    actions.run_purge(purge=approved(a), by=SYSTEM)
    actions.run_purge(purge=approved(a, keep="roster"), by=SYSTEM)
    assert Person.objects.get(pk=gone.pk).forgotten_at is not None


def test_purge_is_logged_itself_and_events_stay(a):
    clock.move(at(due_day(a)))
    events = Event.objects.count()
    purge = actions.run_purge(purge=approved(a), by=SYSTEM)
    verbs = list(Event.objects.filter(ref=f"roster.Purge:{purge.pk}").order_by("id").values_list("verb", flat=True))
    assert verbs[:3] == ["roster.purge_proposed", "roster.purge_approved", "roster.purge_begun"] and "roster.purge_batch" in verbs
    assert Event.objects.count() > events
    assert Destroyed.objects.filter(whole=True).count() == 2


def test_what_is_held_and_due_is_counted_by_class_and_mandate(a):
    (held,) = [one for one in keeping.standing() if one.keep == "return"]
    assert (held.rows, held.due, held.first_day, held.latest_day) == (6 + 2, 0, FIRST, LAST)
    assert held.next_day == due_day(a)
    clock.move(at(due_day(a)))
    (held,) = [one for one in keeping.standing() if one.keep == "return"]
    assert held.due == held.rows == 8


def test_words_for_people_name_the_day(a):
    a.mandate.refresh_from_db()
    assert str(LAST + dt.timedelta(days=30)) in keeping.words("return", a.mandate, FIRST)
    type(a.mandate).objects.filter(pk=a.mandate.pk).update(until=None, closed_at=None)
    a.mandate.refresh_from_db()
    said = keeping.words("return", a.mandate, FIRST)
    assert "测试疫情" in said and "30" in said and str(FIRST + dt.timedelta(days=400)) in said


def test_certificate_of_a_failed_transaction_is_issued_once(a):
    """Killed between the file and the commit: the line is there, the row is not; the next run issues the same certificate."""
    clock.move(at(due_day(a)))
    first = actions.run_purge(purge=approved(a), by=SYSTEM)
    content = first.certificate.content
    Certificate.objects.all().delete()  # as if the last transaction had been rolled back
    Purge.objects.update(state=Purge.State.RUNNING, done_at=None)
    clock.move(at(due_day(a), 20))
    assert actions.run_purge(purge=first, by=SYSTEM).certificate.content == content
    assert len(certificates.own_lines()) == 2 and certificates.broken() == []


def test_line_cut_off_by_a_crash_is_overwritten(a):
    clock.move(at(due_day(a)))
    purge = approved(a)
    certificates.folder().mkdir(parents=True)
    certificates.path().write_bytes(b'{"house": "half a li')
    actions.run_purge(purge=purge, by=SYSTEM)
    assert [line["kind"] for line in certificates.lines()] == ["begun", "certificate"] and certificates.broken() == []


def test_changed_line_of_the_file_is_found(a):
    clock.move(at(due_day(a)))
    actions.run_purge(purge=approved(a), by=SYSTEM)
    text = certificates.path().read_text()
    certificates.path().write_text(text.replace('"destroyed":6', '"destroyed":5', 1))
    assert certificates.broken() == [2]
