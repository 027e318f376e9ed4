"""Visitors, and the person's own side: asked, approved by another, in once and out; the answer with why; the appeal and its answer."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.checkin.links import token
from shouwang.core import clock, timeline
from shouwang.core.models import Notice
from shouwang.core.refusals import Refused
from shouwang.gate import actions, codes, offline, passes, queries
from shouwang.gate.models import Appeal, Scan, Visit
from shouwang.gate.verify import visitors_entered_on_an_approved_pass
from shouwang.watch.models import Kind

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def refused(code, act, **kwargs):
    with pytest.raises(Refused) as caught:
        act(**kwargs)
    assert caught.value.code == code, caught.value


def asked(house, who="辅导员甲", **more):
    now = clock.now()
    wanted = {"name": "来访人赵", "phone": "13800001234", "purpose": "学术报告", "since": now, "until": now + 4 * HOUR, "plate": "豫A12345"}
    return actions.ask_visit(**wanted | more, by=house.by(who))


def approved(house, **more):
    return actions.decide_visit(visit=asked(house, **more), approve=True, by=house.by("保卫"))


def scan(house, visit, direction="in"):
    return actions.scan(text=codes.of_visit(visit), direction=direction, by=house.by("门卫"))


def browser(house, name=None):
    client = Client()
    if name:
        client.force_login(house.account[name])
    return client


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "gate.30"), ({"phone": "12"}, "gate.30"), ({"purpose": ""}, "gate.31"), ({"plate": "?"}, "gate.35"),
        ({"until": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "gate.32"), ({"until": dt.datetime(2026, 4, 1, tzinfo=dt.UTC)}, "gate.32"),
    ],
)  # fmt: skip
def test_visit_without_what_it_needs_is_refused(house, change, code):
    refused(code, asked, house=house, **change)


def test_pass_lets_in_once_and_out_once(house):
    visit = approved(house)
    first, second = scan(house, visit), scan(house, visit)
    assert (first.answer, first.flaw) == ("pass", "") and (second.answer, second.flaw) == ("ask_host", "used")
    out = scan(house, visit, "out")
    visit.refresh_from_db()
    assert out.answer == "pass" and visit.left_at and scan(house, visit).flaw == "used"
    assert not list(visitors_entered_on_an_approved_pass())


@pytest.mark.parametrize("state", ["asked", "declined", "withdrawn"])
def test_pass_that_is_not_approved_lets_nobody_in(house, state):
    visit = asked(house)
    if state == "declined":
        actions.decide_visit(visit=visit, approve=False, reason="当天封校", by=house.by("保卫"))
    if state == "withdrawn":
        actions.withdraw_visit(visit=visit, by=house.by("辅导员甲"))
    assert (scan(house, visit).answer, Visit.objects.get(pk=visit.pk).entered_at) == ("ask_host", None)
    assert passes.behind(passes.token(visit)) is None


def test_pass_outside_its_time(house):
    visit = approved(house, since=clock.now() + HOUR)
    assert scan(house, visit).flaw == "outside"
    clock.move(visit.since)
    assert scan(house, visit).answer == "pass"
    other = approved(house)
    clock.move(other.until)
    assert scan(house, other).flaw == "outside"


def test_pass_used_again_offline_shows_afterwards(house):
    visit = approved(house)
    scan(house, visit)
    assert codes.short(codes.visit_handle(visit)) in offline.whole(house.scope("门卫"))["visits"]
    row = actions.Offline(codes.of_visit(visit), "key-of-the-second", clock.now(), "pass")
    actions.take_offline(scans=[row], by=house.by("门卫"))
    again = Scan.objects.get(key="key-of-the-second")
    assert (again.answer, again.flaw, again.offline) == ("pass", "used", True)


def test_inviter_does_not_approve_and_a_guard_neither(house):
    visit = asked(house, who="保卫")
    refused("gate.33", actions.decide_visit, visit=visit, approve=True, by=house.by("保卫"))
    refused("core.04", actions.decide_visit, visit=visit, approve=True, by=house.by("门卫"))
    refused("gate.17", actions.decide_visit, visit=asked(house), approve=False, by=house.by("保卫"))


def test_inviter_gets_the_address_and_the_visitor_a_page_without_a_login(house):
    visit = approved(house)
    page = browser(house, "辅导员甲").get(reverse("gate:visit", args=[visit.pk])).content.decode()
    assert passes.token(visit) in page
    shown = browser(house).get(reverse("gate:visitor_pass", args=[passes.token(visit)]))
    text = shown.content.decode()
    assert shown.status_code == 200 and "<svg" in text and "来访人赵" not in text and "13800001234" not in text
    forged = passes.token(visit).replace(str(visit.pk), str(visit.pk + 1), 1)
    assert browser(house).get(reverse("gate:visitor_pass", args=[forged])).status_code == 404
    assert browser(house, "书记").get(reverse("gate:visit", args=[visit.pk])).status_code == 404


def test_pages_of_visits_do_what_they_offer(house):
    inviter, office, guard = browser(house, "辅导员甲"), browser(house, "保卫"), browser(house, "门卫")
    wall = clock.local(clock.now())
    sent = {"name": "钱来访", "phone": "13900001111", "purpose": "送设备", "since": wall.strftime("%Y-%m-%dT%H:%M"),
            "until": (wall + 2 * HOUR).strftime("%Y-%m-%dT%H:%M"), "plate": ""}  # fmt: skip
    assert inviter.post(reverse("gate:visits"), sent).status_code == 302
    visit = Visit.objects.get()
    assert clock.local(visit.since).strftime("%H:%M") == wall.strftime("%H:%M"), "the wall clock of the institution"
    assert "钱来访" in office.get(reverse("gate:visits")).content.decode()
    office.post(reverse("gate:visit_decide", args=[visit.pk]), {"to": "approve"})
    expected = guard.get(reverse("gate:expected")).content.decode()
    assert "钱*" in expected and "钱来访" not in expected and "13900001111" not in expected
    assert Notice.objects.filter(code="gate.visit_approved", to=f"roster.Person:{house.person['辅导员甲'].pk}").exists()
    assert inviter.post(reverse("gate:visits"), sent | {"phone": ""}).status_code == 422


# ---- the person's own side


def test_own_page_says_why_from_which_rule_until_when(house):
    house.switch_on()
    house.under("甲三")
    page = browser(house).get(reverse("gate:link", args=[token(house.person["甲三"].pk, 1)])).content.decode()
    for word in ("请联系校医院", "居家隔离医学观察", "校防〔2026〕3 号", "gate.asks_home", "0371-12345", "申诉", "<svg"):
        assert word in page, word
    assert "甲三" not in page and "P003" not in page
    assert "我的通行" in browser(house).get(reverse("checkin:link", args=[token(house.person["甲三"].pk, 1)])).content.decode()
    house.under("医生", Kind.SELF_MONITORING)
    assert "放行" in browser(house, "医生").get(reverse("gate:mine")).content.decode()
    assert browser(house).get(reverse("gate:link", args=["x" * 22])).status_code == 404


def test_code_of_the_page_is_read_at_the_gate(house):
    shown = browser(house, "医生").get(reverse("gate:mine_code"))
    assert shown.status_code == 200 and shown["Cache-Control"] == "no-store"
    paper = browser(house, "医生").get(reverse("gate:mine") + "?paper=1")
    assert paper.status_code == 200 and "当日" in paper.content.decode()


def test_appeal_is_told_and_answered(house):
    house.switch_on()
    house.under("甲三")
    address = reverse("gate:link_appeal", args=[token(house.person["甲三"].pk, 1)])
    browser(house).post(address, {"text": "昨天已经解除"})
    row = Appeal.objects.get()
    told = set(Notice.objects.filter(code="gate.appealed").values_list("to", flat=True))
    assert told == {f"roster.Person:{house.person[name].pk}" for name in ("医生", "主任")}
    browser(house).post(address, {})
    assert Appeal.objects.count() == 1, "one at a time"
    for who in ("辅导员甲", "保卫", "门卫", "书记"):
        refused("core.04", actions.answer_appeal, appeal=row, answer="不行", by=house.by(who))
        assert browser(house, who).get(reverse("gate:appeals")).status_code == 404
    clinic = browser(house, "医生")
    assert "昨天已经解除" in clinic.get(reverse("gate:appeals")).content.decode()
    clinic.post(reverse("gate:appeal_answer", args=[row.pk]), {"answer": "已核实，今日补办解除。"})
    row.refresh_from_db()
    assert row.until and "已核实" in browser(house).get(reverse("gate:link", args=[token(house.person["甲三"].pk, 1)])).content.decode()
    refused("gate.41", actions.answer_appeal, appeal=row, answer="再答", by=house.by("医生"))


def test_whoever_passes_has_nothing_to_appeal_against(house):
    refused("gate.43", actions.appeal, by=house.by("医生"))


def test_scans_of_mine_are_in_my_file_and_in_nobody_elses_sight(house):
    actions.scan(text=house.person["医生"].number, by=house.by("门卫"))
    from shouwang.roster import access

    part = next(part for part in timeline.parts() if part.key == "gate.scans")
    assert access.reads(house.scope("医生"), part.rights, house.person["医生"])
    for who in ("主任", "保卫", "门卫"):
        assert not access.reads(house.scope(who), part.rights, house.person["医生"])
    file = timeline.File(house.person["医生"], (house.person["医生"].pk,))
    assert len(part.entries(house.scope("医生"), file)) == 1


def test_old_scans_and_visits_are_due_after_seven_days(house):
    from shouwang.core.retention import Asked, manifest

    visit = approved(house)
    scan(house, visit)
    places = {one.name: one for one in manifest()}
    for name, day in (("gate.Scan", clock.today()), ("gate.Visit", clock.day_of(visit.until))):
        assert places[name].count(Asked(keep="gate", before=day)) == 0
        assert places[name].count(Asked(keep="gate", before=day + dt.timedelta(days=1))) == 1


def test_measure_pages_do_what_they_offer(house):
    office, leader = browser(house, "主任"), browser(house, "院长")
    sent = {"basis": "会议", "doc": "1 号", "last_day": (clock.today() + dt.timedelta(days=3)).isoformat(), "say": "请等候", "phone": "120",
            "waiting": "长椅", "direction": "", "unknown": "pass", "stale": "pass", "gates": [house.gate.pk]}  # fmt: skip
    assert office.post(reverse("gate:measure_new"), sent | {"doc": ""}).status_code == 422
    assert office.post(reverse("gate:measure_new"), sent).status_code == 302
    draft = queries.measures(house.scope("主任")).get()
    assert "通行措施等您签发" in leader.get("/").content.decode()
    leader.post(reverse("gate:measure_step", args=[draft.pk, "sign"]))
    assert "现在门口会问" in leader.get(reverse("gate:measures")).content.decode()
    leader.post(reverse("gate:measure_step", args=[draft.pk, "revoke"]), {"why": "解除"})
    assert "一律放行" in office.get(reverse("gate:measures")).content.decode()
