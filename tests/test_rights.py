"""Doors tried from the wrong side: what a role may not see or do through another page, another kind of people, a merged record."""

import io
from pathlib import Path

import pytest
import xlsxwriter
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext_lazy

from shouwang.bulletin import counting
from shouwang.checkin.actions import return_for_correction, send_sheet
from shouwang.checkin.frontdoor import FrontDoor
from shouwang.checkin.links import token
from shouwang.core import export, workbooks
from shouwang.core.figures import registry
from shouwang.core.models import Access
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, imports, queries
from shouwang.roster.models import Grant, Kind, Role
from tests.academy import FIRST
from tests.inhabited import SECOND, world  # noqa: F401  fixture

pytestmark = pytest.mark.django_db


def account(world, name):  # noqa: F811
    """Somebody logged in: only their grants count."""
    return access.actor_of(world.account[name])


def logged_in(world, name, role, kinds=(), unit="ALL"):  # noqa: F811
    """A role on a unit for some kinds only, given to somebody who had none; the one who acts."""
    person = world.person[name]
    actions.grant_role(person=person, role=role, unit=world.unit[unit], kinds=list(kinds), by=world.by)
    return access.actor_of(actions.make_account(person=person, by=world.by))


def scope_of(actor):
    return access.Scope(actor, access.reach_of(actor.person_id))


def absent(call, **kwargs):
    with pytest.raises(Refused) as refused:
        call(**kwargs)
    assert refused.value.code == "core.04"


def rows_of(actor, key, **about):
    return registry[key].rows(scope_of(actor), about)


def test_merging_gives_nobody_the_grants_of_another(world):  # noqa: F811
    keeper = logged_in(world, "丙二", Role.ROSTER)
    actions.merge_people(kept=world.person["丙二"], gone=world.person["安全"], by=keeper)
    assert not access.may(keeper, access.GRANTS), "who keeps the roster has made themselves security officer"
    assert not Grant.objects.known().filter(person=world.person["安全"]).exists()


def test_merging_by_a_security_officer_carries_the_grants_on(world):  # noqa: F811
    both = logged_in(world, "丙二", Role.ROSTER)
    actions.grant_role(person=world.person["丙二"], role=Role.SECURITY, unit=world.root, by=world.by)
    actions.merge_people(kept=world.person["甲三"], gone=world.person["督查"], by=both)
    assert access.reach_of(world.person["甲三"].pk).get(access.NAMES)


@pytest.mark.parametrize("key", ["bulletin.answered_in_hour", "bulletin.checks_overdue", "bulletin.unsigned", "bulletin.missing_streak"])
def test_figures_of_a_bulletin_show_an_adviser_their_own_class_only(world, key):  # noqa: F811
    slot = world.campaign.slots.get(day=FIRST)
    mine = world.unit["软件2302"]
    for hour in counting.hours_of(slot):
        about = {"slot": slot.pk, "unit": mine.pk, "known_at": "2026-03-03T10:30:00+08:00", "hour": hour, "days": 1}
        found = rows_of(account(world, "辅导员乙"), key, **about)
        assert {line[0] for line in found.rows} <= {str(mine)}
        assert found.total == len(found.rows)


def test_figures_of_a_bulletin_show_the_kinds_of_the_grant_only(world):  # noqa: F811
    slot = world.campaign.slots.get(day=FIRST)
    found = rows_of(account(world, "学工"), "bulletin.missing_streak", slot=slot.pk, days=1)
    assert found.total and {line[0] for line in found.rows} <= {str(world.unit[name]) for name in ("软件2301", "软件2302")}


def test_missing_names_of_a_sign_off_are_those_of_the_grant(client, world):  # noqa: F811
    client.force_login(world.account["学工"])
    page = client.get(reverse("checkin:signoff", args=["daily", world.root.pk]), {"day": SECOND})
    assert page.status_code == 404 or "丙二" not in page.content.decode()


def test_a_sign_off_of_other_kinds_is_not_sent_back(world):  # noqa: F811
    slot = world.campaign.slots.get(day=FIRST)
    for chain in ("", "postgraduate"):
        absent(return_for_correction, slot=slot, unit=world.unit["研2401"], note="?", chain=chain, by=account(world, "学工"))


def test_the_sheet_of_everybody_is_not_sent_by_the_office_of_some(world):  # noqa: F811
    absent(send_sheet, slot=world.campaign.slots.get(day=FIRST), by=account(world, "学工"))


def test_transfers_of_other_kinds_are_neither_seen_nor_accepted(world):  # noqa: F811
    offer = actions.offer_transfer(person=world.person["丙二"], target=world.unit["软件2301"], by=world.by)
    office = account(world, "学工")
    for side in ("in", "out"):
        assert offer not in queries.transfers(scope_of(office), side)
    absent(actions.accept_transfer, transfer=offer, by=office)
    absent(actions.decline_transfer, transfer=offer, by=office)
    with pytest.raises(Refused):
        queries.transfer(scope_of(office), offer.pk)


def test_a_keeper_of_some_kinds_touches_no_whole_roster(world):  # noqa: F811
    keeper = logged_in(world, "丙二", Role.ROSTER, [Kind.POSTGRADUATE])
    plan = imports.plan("学工号,姓名,类别,单位\n1,甲,学生,新班\n".encode())
    absent(actions.commit_import, plan=plan, allow_leaves=True, by=keeper)
    absent(actions.stage_import, plan=plan, content=b"", by=keeper)
    absent(actions.merge_units, units=[world.unit["软件2301"]], target=world.unit["软件2302"], by=keeper)
    absent(actions.move_unit, unit=world.unit["软件2301"], parent=world.unit["医学院"], by=keeper)
    absent(queries.duplicates, scope=scope_of(keeper))
    actions.leave(person=world.person["甲三"], by=world.by)
    assert world.person["甲三"] not in queries.people(scope_of(keeper), off=True)


def test_a_security_officer_of_some_kinds_grants_no_other(world):  # noqa: F811
    officer = logged_in(world, "丙二", Role.SECURITY, [Kind.POSTGRADUATE])
    give = {"person": world.person["甲三"], "role": Role.OFFICE, "unit": world.root, "by": officer}
    absent(actions.grant_role, **give)
    absent(actions.grant_role, kinds=[Kind.STAFF], **give)
    assert actions.grant_role(kinds=[Kind.POSTGRADUATE], **give)
    absent(actions.set_password, account=world.account["主任"], password="a-longer-secret", by=officer)


def test_reading_flags_in_any_list_is_entered_in_the_access_log(client, world):  # noqa: F811
    client.force_login(world.account["辅导员甲"])
    for chosen in ("on_roster", "late"):
        before = Access.objects.count()
        client.get(reverse("checkin:rollcall_of", args=["daily"]), {"day": FIRST, "list": chosen})
        assert Access.objects.count() == before + 1, chosen
    before = Access.objects.count()
    client.get(reverse("checkin:proxy_of", args=["daily"]), {"day": FIRST, "q": "甲"})
    assert Access.objects.count() == before + 1
    client.get(reverse("checkin:rollcall_of", args=["daily"]), {"day": FIRST, "list": "missing"})
    assert Access.objects.count() == before + 1, "who is missing says nothing of their health"


def test_the_order_of_a_list_tells_no_flag_of_kinds_beyond_the_grant(world):  # noqa: F811
    from shouwang.checkin import board
    from shouwang.checkin.queries import those

    slot = world.campaign.slots.get(day=FIRST)
    found = those(access.everything(), slot, "answered")
    order = [row.person_id for row in board.by_place(found, scope_of(account(world, "督查")))]
    assert order == [row.person_id for row in board.by_place(found)]


@pytest.mark.parametrize("name", ["site.jobs_owed", "roster.exempt", "checkin.to_verify"])
def test_a_figure_that_asks_nothing_is_not_found_with_parameters(client, world, name):  # noqa: F811
    client.raise_request_exception = False
    for who in ("管理", "主任", "医生"):
        client.force_login(world.account[who])
        assert client.get(reverse("site:figure", args=[name]), {"known_at": "rubbish"}).status_code == 404


def missing_of(world, who, unit, **asked):  # noqa: F811
    """The missing as the sign-off page of a unit lists them."""
    from shouwang.checkin import signing_page

    scope = scope_of(account(world, who))
    page = signing_page.read(scope, "daily", {"day": SECOND.isoformat(), **asked})
    return signing_page.unit_page(scope, page, unit)["missing"]


def test_reasons_of_the_missing_are_for_who_signs_or_reads_answers(world):  # noqa: F811
    from shouwang.checkin.models import Explanation

    slot = world.campaign.slots.get(day=SECOND)
    Explanation.objects.create(
        slot=slot, person=world.person["甲三"], text="发热住院", by="operator", at=slot.cutoff_at, recorded_at=slot.cutoff_at
    )
    said = {
        who: [row["reason"] for row in missing_of(world, who, world.unit["软件2301"])]
        for who in ("督查", "辅导员甲", "院长")
    }
    assert said == {"督查": [""], "辅导员甲": ["发热住院"], "院长": []}


def test_names_of_the_missing_are_of_the_kinds_of_the_grant(world):  # noqa: F811
    rows = missing_of(world, "学工", world.root, chain="undergraduate")
    assert {row["person"].kind for row in rows} == {Kind.UNDERGRADUATE}


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", " =1+1", "\n=1", "@a", "-1+1", gettext_lazy("=1")])
def test_no_cell_of_an_export_is_run_as_a_formula(text):
    assert export.harmless(text).startswith("'")
    assert export.harmless(-1) == -1 and export.harmless("张三") == "张三"


def heard(door, **environ):
    """The status of one request to a front door."""
    said = []
    head = {"REQUEST_METHOD": "POST", "PATH_INFO": "/login/", "wsgi.input": io.BytesIO(), "QUERY_STRING": ""}
    door(head | environ, lambda status, headers: said.append(status))
    return said[0]


@pytest.mark.parametrize("length", [str(10**12), "-1", "1e9"])
def test_a_body_larger_than_any_page_takes_reaches_no_page(length):
    def page(environ, start_response):
        pytest.fail("Django would lay it on the disk")

    assert heard(FrontDoor(page), CONTENT_LENGTH=length).startswith("413")


def test_a_database_error_puts_no_answer_into_the_log(caplog):
    door = FrontDoor(None)

    def broken(item):
        raise IntegrityError("DETAIL: Failing row contains (…, 38.9, 发热, …).")

    door.batcher.submit = broken
    status = heard(door, PATH_INFO="/c/" + token(1, 1), CONTENT_LENGTH="0")
    assert status.startswith("500") and "38.9" not in caplog.text and "IntegrityError" in caplog.text


def corner(last_row, last_column):
    """A workbook of two cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("survey")
    sheet.write(0, 0, "学工号")
    sheet.write(last_row, last_column, "x")
    book.close()
    return out.getvalue()


def test_a_workbook_with_a_cell_in_the_last_corner_is_refused_not_laid_out(monkeypatch):
    from shouwang.questions import sheets
    from shouwang.roster.imports import reading

    for read in (reading.read, sheets.read):
        with pytest.raises(Refused) as refused:
            read(corner(1_048_575, 16_383))
        assert refused.value.code in {"roster.40", "questions.40"}
    workbooks.require_bounded(corner(100_000, 40))
    monkeypatch.setattr(workbooks, "MOST_BYTES", 100)
    with pytest.raises(workbooks.TooLarge):
        workbooks.require_bounded(corner(3, 3))


def test_the_head_of_a_household_is_not_told_where_another_slept(world):  # noqa: F811
    from shouwang.checkin import answering

    world.answer("丁一", place="410811")
    person = world.person["丁一"]
    assert answering.last_place(scope_of(account(world, "医生")), person)
    assert answering.may_answer(scope_of(account(world, "辅导员甲")), person)
    assert answering.last_place(scope_of(account(world, "辅导员甲")), person) == ""


def test_nginx_lets_no_caller_name_the_address_that_logins_are_counted_by():
    text = (Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf").read_text()
    assert "X-Forwarded-For $remote_addr" in text and "client_max_body_size" in text


def test_a_grant_for_some_kinds_carries_no_right_over_the_institution(world):  # noqa: F811
    part = logged_in(world, "丙二", Role.OFFICE, [Kind.POSTGRADUATE])
    whole = logged_in(world, "乙二", Role.OFFICE)
    for right in access.INSTITUTIONAL & access.RIGHTS[Role.OFFICE]:
        assert not access.may(part, right) and not access.may(part, right, "R", Kind.POSTGRADUATE), right
        assert access.may(whole, right, "R"), right
    assert access.may(part, access.NAMES, world.unit["研2401"].path, Kind.POSTGRADUATE)
    assert not access.may(part, access.NAMES, world.unit["研2401"].path, Kind.STAFF)
