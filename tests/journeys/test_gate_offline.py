"""A guard at the gate: a scanner types, a huge answer stands; the network goes, the phone judges itself; what it said arrives once."""

import time

import pytest

from tests.academy import PASSWORD
from tests.journeys.phones import Line, Phone, ask

pytestmark = pytest.mark.browser

SET_UP = """
import datetime as dt
from shouwang.gate import actions, codes
from shouwang.roster import access, actions as roster
from shouwang.roster.models import Kind, Person, Role, Unit
from shouwang.watch.actions.watches import open_watch
by, now = operator(), clock.now()
root, staff = Unit.objects.get(path="R"), Unit.objects.get(code="HR")
for number, name, role in (("G001", "保卫", Role.PROTECTION), ("G002", "门卫", Role.GUARD)):
    person = roster.add_person(number=number, name=name, kind=Kind.STAFF, unit=staff, since=now, by=by)
    roster.grant_role(person=person, role=role, unit=root, by=by)
    roster.set_password(account=roster.make_account(person=person, by=by), password="{password}", by=by)
gate = actions.open_gate(name="东门", by=by)
measure = actions.draft_measure(basis="会议纪要", doc="校防〔2026〕3 号", last_day=clock.today() + dt.timedelta(days=6),
    say="请您先到等候处，打校医院电话。", phone="0371-12345", waiting="东门值班室外长椅", by=by)
actions.sign_measure(measure=measure, by=by)
people = {person.name: person for person in Person.objects.filter(name__in=["甲一", "甲二"])}
open_watch(person=people["甲一"], kind="home", day0=clock.today(), last_day=clock.today() + dt.timedelta(days=14), ordered_by="区疾控中心",
    doc="1 号", ordered_day=clock.today(), by=by)
until = now + dt.timedelta(hours=8)
visit = actions.ask_visit(name="赵来访", phone="13800001234", purpose="报告", since=now - dt.timedelta(minutes=5), until=until,
    by=access.on_behalf(people["甲二"]))
actions.decide_visit(visit=visit, approve=True, by=by)
print(json.dumps({name: codes.of_person(person, until) for name, person in people.items()} | {"visit": codes.of_visit(visit)}))
"""
SCANS = """
from shouwang.gate.models import Scan
rows = Scan.objects.select_related("person").order_by("at", "pk")
print(json.dumps([[row.person.name if row.person else "", row.answer, row.flaw, row.offline] for row in rows]))
"""


@pytest.fixture(scope="module")
def codes(academy):
    """A measure, 甲一 under watch, a visitor; codes that are good for hours."""
    return ask(academy, SET_UP.replace("{password}", PASSWORD))


@pytest.fixture(scope="module")
def line(academy, codes):
    """The line to a server that can be cut."""
    made = Line(academy)
    yield made
    made.cut()


def shown(guard, text):
    """Scan or type something; the field has the focus, a scanner ends with Enter."""
    assert guard.page.evaluate("document.activeElement.name") == "text"
    guard.page.keyboard.type(text)
    guard.page.keyboard.press("Enter")
    return guard


def test_guard_with_the_network_off_judges_and_what_was_said_arrives_once(chromium, academy, codes, line):
    guard = Phone(chromium, line)
    try:
        guard.log_in("G002", PASSWORD).open("/gate/door/").reads("联网", "离线名单 0 分钟前更新")
        guard.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        guard.page.reload()
        guard.reads("联网", "离线名单 0 分钟前更新")
        shown(guard, codes["甲一"]).reads("请联系校医院", "0371-12345", "东门值班室外长椅", "甲*", within="#said")
        shown(guard, codes["甲二"]).reads("放行", "甲*", within="#said")
        assert "隔离" not in guard.text() and "校防" not in guard.text()

        guard.lose()
        shown(guard, codes["甲一"]).reads("请联系校医院", "断网时由本机判断", "0371-12345", within="#said")
        guard.page.reload()  # the page itself comes from the phone
        guard.reads("断网", "1 条记录等待补送")
        shown(guard, codes["甲二"]).reads("放行", within="#big")
        forged = codes["甲一"][:-1] + ("3" if codes["甲一"][-1] != "3" else "4")
        shown(guard, forged).reads("放行", "不是本单位签发的码", within="#said")
        shown(guard, "P001").reads("请联系校医院", within="#said")
        shown(guard, "nobody-knows").reads("放行", within="#big")
        shown(guard, codes["visit"]).reads("放行", within="#big")
        shown(guard, codes["visit"]).reads("请联系保卫处", "访客通行证已用过", within="#said")
        guard.reads("7 条记录等待补送")
        kept = guard.storage()
        assert not any(word in kept for word in ("甲一", "隔离", '"home"', PASSWORD)), "the phone keeps no name and no reason"
        assert len(ask(academy, SCANS)) == 2, "nothing has arrived yet"

        guard.regain()
        deadline = time.monotonic() + 90
        while guard.text("#left"):
            assert time.monotonic() < deadline, guard.text()
            guard.page.wait_for_timeout(100)
        rows = ask(academy, SCANS)
        assert [row[:3] for row in rows[2:]] == [
            ["甲一", "ask_clinic", ""], ["甲二", "pass", ""], ["", "pass", "forged"], ["甲一", "ask_clinic", ""], ["", "pass", "unknown"],
            ["", "pass", ""], ["", "ask_host", "used"],
        ]  # fmt: skip
        assert [row[3] for row in rows] == [False] * 2 + [True] * 7
        assert ".q." not in guard.storage()
    finally:
        guard.context.close()


def test_answer_stands_within_a_second_online_and_off(chromium, academy, codes, line):
    if line.process is None:
        line.mend()
    guard = Phone(chromium, line)
    took = "(code) => new Promise((done) => { const box = document.getElementById('big'), from = performance.now(); new MutationObserver(() => done(performance.now() - from)).observe(box, { childList: true, characterData: true, subtree: true }); const form = document.getElementById('ask'); form.elements.text.value = code; form.requestSubmit(); })"
    try:
        guard.log_in("G002", PASSWORD).open("/gate/door/").reads("联网", "离线名单 0 分钟前更新")
        online = guard.page.evaluate(took, codes["甲一"])
        guard.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        guard.lose()
        off = guard.page.evaluate(took, codes["甲二"])
        print(f"online {online:.0f} ms, off {off:.0f} ms")
        assert online < 1000 and off < 1000
    finally:
        guard.context.close()
