"""The guard's door: what is answered, what is shown and what is not, offline afterwards, alerts; a guard sees nothing else of the house."""

import datetime as dt
import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.core import clock, parameters
from shouwang.core.models import Access, Event, Notice
from shouwang.core.refusals import Refused
from shouwang.gate import actions, codes, offline
from shouwang.gate.models import Scan
from shouwang.gate.verify import nobody_was_asked_without_a_measure
from shouwang.roster.models import Person
from shouwang.watch.models import Kind
from tests.addresses import ADDRESSES, url_of
from tests.test_doors import people_on

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def browser(house, name):
    client = Client()
    client.force_login(house.account[name])
    return client


def scan(house, text, **more):
    return actions.scan(text=text, by=house.by("门卫"), **more)


def code(house, name, seconds=60):
    return codes.of_person(Person.objects.get(pk=house.person[name].pk), clock.now() + seconds * dt.timedelta(seconds=1))


def ask(house, text, **more):
    return browser(house, "门卫").post(reverse("gate:ask"), {"text": text, "direction": "in"} | more).json()


def test_guard_is_told_what_to_say_and_never_why(house):
    house.switch_on()
    house.under("甲一")
    said = ask(house, "P001", gate=house.gate.pk)
    assert said["answer"] == "ask_clinic" and said["words"] == "请联系校医院" and said["name"] == "甲*"
    assert said["say"] and said["phone"] == "0371-12345" and said["waiting"] == "东门值班室外长椅"
    told = json.dumps(said, ensure_ascii=False)
    assert not any(word in told for word in ("隔离", "观察", "家", "甲一", "P001", "疾控"))


def test_gate_has_a_waiting_place_of_its_own(house):
    house.switch_on()
    house.under("甲一")
    gate = actions.open_gate(name="北门", waiting="北门凉亭", by=house.by("保卫"))
    assert ask(house, "P001", gate=gate.pk)["waiting"] == "北门凉亭"


def test_pass_and_ask_do_not_differ_by_colour_alone_and_nothing_is_stored_as_one(house):
    house.switch_on()
    house.under("甲一")
    scan(house, "P001"), scan(house, "P002")
    assert set(Scan.objects.values_list("answer", flat=True)) == {"pass", "ask_clinic"}
    page = browser(house, "门卫").post(reverse("gate:door"), {"text": "P001", "direction": "in"}).content.decode()
    assert "请联系校医院" in page and "shape-ask" in page


def test_page_works_without_scripts_and_shows_the_last_scans_masked(house):
    client = browser(house, "门卫")
    page = client.post(reverse("gate:door"), {"text": "P001", "direction": "out", "to_clinic": "1"})
    assert page.status_code == 200 and "放行" in page.content.decode() and not people_on(page)
    assert "甲*" in client.get(reverse("gate:door")).content.decode()
    assert client.post(reverse("gate:door"), {"text": " "}).status_code == 422
    assert "camera=(self)" in client.get(reverse("gate:door"))["Permissions-Policy"]


def test_code_answers_as_its_person_and_an_old_one_says_so(house):
    house.switch_on()
    house.under("甲一")
    text = code(house, "甲一")
    assert scan(house, text).answer == "ask_clinic"
    clock.move(clock.now() + 10 * MINUTE)
    late = scan(house, text)
    assert (late.answer, late.flaw, late.person) == ("ask_clinic", "expired", house.person["甲一"])
    forged = scan(house, text[:-1] + ("1" if text[-1] != "1" else "2"))
    assert (forged.answer, forged.flaw, forged.person) == ("pass", "forged", None)


def test_unknown_number_passes_and_is_kept_as_a_hash(house):
    house.switch_on()
    row = scan(house, "X99999")
    assert (row.answer, row.flaw) == ("pass", "unknown") and row.digest and "X99999" not in str(vars(row))


def test_unknown_number_asks_where_the_measure_says_so(house):
    house.switch_on(unknown="ask_clinic")
    assert scan(house, "X99999").answer == "ask_clinic" and not list(nobody_was_asked_without_a_measure())


def test_leaving_for_a_clinic_passes(house):
    house.switch_on()
    house.under("甲一", Kind.CENTRAL)
    assert scan(house, "P001", direction="out").answer == "ask_clinic"
    assert scan(house, "P001", direction="out", to_clinic=True).answer == "pass"
    assert scan(house, "P001", direction="in", to_clinic=True).answer == "ask_clinic"


def test_same_key_is_the_same_asking(house):
    first = scan(house, "P001", key="k" * 36)
    assert scan(house, "P001", key="k" * 36) == first and Scan.objects.count() == 1


def test_event_of_a_scan_names_nobody(house):
    scan(house, "P001")
    event = Event.objects.filter(verb="gate.scanned").latest("pk")
    assert set(event.refs) <= {"scan"} and "Person" not in event.ref, "an Event is kept for years, a scan for days"


def test_scan_without_the_right_is_refused(house):
    for who in ("主任", "医生", "辅导员甲"):
        with pytest.raises(Refused):
            actions.scan(text="P001", by=house.by(who))
    with pytest.raises(Refused) as caught:
        scan(house, "P001", gate=10**6)
    assert caught.value.code == "gate.19"


# ---- without the network


def item(text, answer="pass", **more):
    wanted = {"text": text, "key": str(uuid.uuid4()), "at": clock.now().isoformat(), "answer": answer, "direction": "in"} | more
    return wanted


def send(house, *items):
    return browser(house, "门卫").post(reverse("gate:taken"), json.dumps({"scans": list(items)}), content_type="application/json")


def test_offline_scans_are_taken_once_as_they_were_answered(house):
    house.switch_on()
    house.under("甲一")
    at = clock.now() - 30 * MINUTE
    rows = [item("P001", "ask_clinic", at=at.isoformat()), item(code(house, "甲二")), item("X1")]
    assert send(house, *rows).json() == {"made": 3}
    assert send(house, *rows, item("P004")).json() == {"made": 1}
    first = Scan.objects.get(key=rows[0]["key"])
    assert first.offline and first.answer == "ask_clinic" and first.at == at and first.recorded_at > at
    assert Scan.objects.get(key=rows[1]["key"]).person == house.person["甲二"]


def test_offline_clock_of_tomorrow_or_last_year_is_brought_within_reason(house):
    ahead, old = item("P001", at=(clock.now() + dt.timedelta(days=3)).isoformat()), item("P002", at="2020-01-01T08:00:00+08:00")
    send(house, ahead, old)
    assert Scan.objects.get(key=ahead["key"]).at <= clock.now()
    assert Scan.objects.get(key=old["key"]).at >= clock.now() - dt.timedelta(days=7, minutes=1)


@pytest.mark.parametrize(
    "change", [{"at": "soon"}, {"answer": "green"}, {"direction": "up"}, {"key": "x"}, {"text": 5}, {"text": None}, {"at": None}, {"key": None}]
)
def test_offline_rows_that_cannot_be_read_are_refused_whole(house, change):
    answer = send(house, item("P001"), item("P002") | change)
    assert answer.status_code == 422 and "2" in answer.json()["error"] and not Scan.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"scans": 5}', "nonsense"])
def test_offline_body_that_cannot_be_read_is_refused(house, body):
    assert browser(house, "门卫").post(reverse("gate:taken"), body, content_type="application/json").status_code == 422


def test_offline_list_holds_whoever_is_asked_about_and_names_nobody(house):
    house.switch_on()
    house.under("甲一"), house.under("乙一", Kind.SELF_MONITORING), house.under("丙一", confirmed=False)
    answer = browser(house, "门卫").get(reverse("gate:offline_list"))
    found, text = answer.json(), answer.content.decode()
    measure = found["measures"][0]
    assert measure["numbers"] == [offline.digest(found["salt"], "P001")]
    assert codes.read(code(house, "甲一")).handle in measure["codes"] and len(measure["codes"]) == 3, "of yesterday, today and tomorrow"
    assert codes.read(code(house, "乙一")).handle not in measure["codes"]
    assert not any(word in text for word in ("P001", "甲一", "隔离", "home"))
    assert Access.objects.filter(what="gate.offline_list").count() == 1


def test_offline_list_while_the_gate_is_off_holds_nobody(house):
    house.under("甲一")
    assert offline.whole(house.scope("门卫"))["measures"] == []


def test_offline_list_knows_the_measure_of_tomorrow(house):
    house.switch_on(since_day=clock.today() + dt.timedelta(days=1))
    house.under("甲一")
    assert len(offline.whole(house.scope("门卫"))["measures"][0]["numbers"]) == 1


def test_typing_in_bulk_is_told_once(house):
    parameters.set_parameter(code="gate.bulk_typed", value=3, since_day=clock.today(), source="测试", by=house.operator)
    for n in range(6):
        scan(house, f"P00{n + 1}")
    told = Notice.objects.filter(code="gate.bulk_typing")
    assert {one.to for one in told} == {f"roster.Person:{house.person[name].pk}" for name in ("审计", "保卫")} and told.count() == 2
    for _n in range(6):
        scan(house, code(house, "甲一"))
    assert told.count() == 2, "codes that people show are not somebody looking others up"


# ---- who sees what


def test_guard_sees_nothing_else_of_the_house(house):
    house.switch_on()
    client = browser(house, "门卫")
    seen = {name: people_on(client.get(url_of(house, name))) for name in sorted(ADDRESSES) if name != "api:v1"}
    assert {name: found for name, found in seen.items() if found} == {}


def test_board_shows_no_name_and_opens_to_those_who_look_after_the_gates(house):
    house.switch_on()
    house.under("甲一")
    scan(house, "P001"), scan(house, "P002")
    page = browser(house, "保卫").get(reverse("gate:board"))
    text = page.content.decode()
    assert page.status_code == 200 and not people_on(page) and "甲" not in text.replace("甲辰", "")
    for who in ("门卫", "主任", "医生", "辅导员甲"):
        assert browser(house, who).get(reverse("gate:board")).status_code == 404


def test_numbers_of_the_board_open_their_rows(house):
    from tests.test_numbers import numbers_of, rows_behind

    house.switch_on()
    house.under("甲一")
    scan(house, "P001"), scan(house, "P002"), scan(house, "X1")
    client = browser(house, "保卫")
    found = [(url, text) for url, text in numbers_of(client.get(reverse("gate:board"))) if "gate." in url]
    assert [text for _url, text in found] == ["3", "1", "0", "0"]
    assert [rows_behind(client, url) for url, _text in found] == [(3, 3), (1, 1), (0, 0), (0, 0)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_gives_every_number_its_answer_under_a_watermark(house, kind):
    house.switch_on()
    house.under("甲一")
    client = browser(house, "保卫")
    client.post(reverse("gate:export"), {"kind": kind, "purpose": " "})
    assert not Access.objects.filter(what="gate.export").exists(), "a file without a purpose is none"
    answer = client.post(reverse("gate:export"), {"kind": kind, "purpose": "门禁系统"})
    assert answer.status_code == 200 and Access.objects.get(what="gate.export").rows == Person.objects.exclude(path="").count()
    if kind == "csv":
        lines = answer.content.decode("utf-8-sig").split("\r\n")
        assert lines[0] == "number,answer,valid_until" and lines.index(next(line for line in lines if line.startswith("P001,ask_clinic,")))
        assert any(line.startswith("P002,pass,") for line in lines) and "编号" in answer.content.decode("utf-8-sig")
    for who in ("门卫", "主任"):
        assert browser(house, who).post(reverse("gate:export"), {"kind": kind, "purpose": "试"}).status_code == 404
