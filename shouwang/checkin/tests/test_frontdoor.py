"""The front door in one process: what it takes, what it answers, how a batch behaves. Processes: test_frontdoor_processes."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError

from shouwang.checkin import batching, cells, links
from shouwang.checkin.actions import close_campaign, open_campaign, pause_campaign
from shouwang.checkin.frontdoor import FrontDoor
from shouwang.checkin.models import Return, Slot
from shouwang.checkin.tests.phone import Phone
from shouwang.core import clock
from shouwang.roster import actions
from tests.academy import MORNING, Academy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def academy():
    """The academy at eight in the morning of its first day."""
    from tests.academy import found

    found()
    with clock.moved(MORNING):
        yield Academy(founded=True)


@pytest.fixture
def door():
    """A front door without pages behind it."""
    made = FrontDoor(lambda environ, start_response: pytest.fail("a page was asked for"))
    yield made
    assert made.batcher.drain()


@pytest.fixture
def phone(door):
    return Phone(door)


def link(academy, name):
    person = academy.person[name]
    return links.PREFIX + links.token(person.pk, person.link_version)


def tallies_hold():
    for slot in Slot.objects.select_related("campaign__unit"):
        live, counted = cells.roll_call(slot), cells.recounted(slot)
        assert [node.total for node in live.walk()] == [node.total for node in counted.walk()]


def together(door, calls):
    """Make these calls so that they wait together and form one batch. Their answers, in order."""
    began, go = threading.Event(), threading.Event()
    write = door.batcher.write

    def gated(items):
        if not began.is_set():
            began.set()
            go.wait(10)
            return [write([item])[0] for item in items]
        return write(items)

    door.batcher.write = gated
    with ThreadPoolExecutor(len(calls)) as pool:
        first = pool.submit(calls[0])
        assert began.wait(10)
        rest = []
        for number, call in enumerate(calls[1:], 1):
            rest.append(pool.submit(call))
            while len(door.batcher._waiting) < number:
                pass
        go.set()
        return [future.result(20) for future in [first, *rest]]


def test_json_is_recorded_and_receipted(academy, phone):
    status, said, headers = phone.post(link(academy, "甲一"), {"temp_c": 36.5, "symptoms": [], "place": "410811", "key": "k"})
    row = Return.objects.get()
    assert status == 201 and headers["Cache-Control"] == "no-store"
    assert said == {
        "id": row.pk, "seq": 1, "campaign": "daily", "day": "2026-03-02", "slot": "", "at": said["at"],
        "recorded_at": clock.local(row.recorded_at).isoformat(), "late": False, "flagged": False, "flags": [],
    }  # fmt: skip
    assert row.answers["temp_dc"] == 365 and row.channel == "link" and row.key == "k"
    tallies_hold()


def test_form_post_of_a_program_is_recorded_too(academy, phone):
    kind = "application/x-www-form-urlencoded"
    status, said, _ = phone.post(link(academy, "甲一"), b"temp_c=36.6&symptoms=cough&symptoms=rash", kind=kind)
    assert (status, said["flags"]) == (201, ["symptom"])
    assert Return.objects.get().answers["symptoms"] == ["cough", "rash"]


def test_json_under_the_name_of_a_form_is_understood(academy, phone):
    status, _, _ = phone.post(link(academy, "甲一"), b' {"temp_c": "36.6"}', kind="application/x-www-form-urlencoded")
    assert status == 201


def test_key_again_with_the_same_body_gives_the_first_receipt(academy, phone):
    body = {"temp_c": 36.5, "key": "once"}
    first, again = (phone.post(link(academy, "甲一"), body) for _ in range(2))
    assert (first[0], again[0]) == (201, 200) and first[1] == again[1] and Return.objects.count() == 1


def test_key_again_with_another_body_is_a_conflict(academy, phone):
    phone.post(link(academy, "甲一"), {"temp_c": 36.5, "key": "once"})
    status, said, _ = phone.post(link(academy, "甲一"), {"temp_c": 36.6, "key": "once"})
    assert (status, said["error"]["code"]) == (409, "checkin.02") and Return.objects.count() == 1


def test_key_again_for_another_day_is_a_conflict_and_not_yesterdays_receipt(academy, phone):
    phone.post(link(academy, "甲一"), {"temp_c": 36.5, "key": "once", "day": "2026-03-02"})
    clock.move(MORNING + dt.timedelta(days=1))
    status, said, _ = phone.post(link(academy, "甲一"), {"temp_c": 36.5, "key": "once", "day": "2026-03-03"})
    assert (status, said["error"]["code"]) == (409, "checkin.02")


def test_key_belongs_to_a_person(academy, phone):
    body = {"temp_c": 36.5, "key": "same"}
    assert [phone.post(link(academy, name), body)[0] for name in ("甲一", "甲二")] == [201, 201]


def test_sent_at_the_last_second_and_again_after_midnight_is_one_return_of_yesterday(academy, phone):
    body = {"temp_c": 36.5, "key": "last second"}
    clock.move(clock.instant(dt.date(2026, 3, 2), 24 * 60) - dt.timedelta(seconds=1))
    first = phone.post(link(academy, "甲一"), body)
    clock.move(clock.instant(dt.date(2026, 3, 3)) + dt.timedelta(seconds=1))
    again = phone.post(link(academy, "甲一"), body)
    assert (first[0], again[0]) == (201, 200) and again[1] == first[1] and again[1]["day"] == "2026-03-02"
    assert Return.objects.count() == 1 and Slot.objects.count() == 1


def test_first_heard_after_midnight_is_todays_unless_the_page_was_yesterdays(academy, phone):
    clock.move(clock.instant(dt.date(2026, 3, 3)) + dt.timedelta(seconds=1))
    status, today, _ = phone.post(link(academy, "甲一"), {"temp_c": 36.5, "at": "2026-03-02T23:59:59+08:00"})
    assert (status, today["day"], today["late"]) == (201, "2026-03-03", False)
    status, late, _ = phone.post(link(academy, "甲二"), {"temp_c": 36.5, "day": "2026-03-02", "at": "2026-03-02T17:50:00+08:00"})
    assert (status, late["day"], late["late"], late["at"]) == (201, "2026-03-02", True, "2026-03-02T17:50:00+08:00")


def test_claimed_time_is_held_between_opening_and_receipt(academy, phone):
    early = phone.post(link(academy, "甲一"), {"temp_c": 36.5, "at": "2020-01-01T00:00:00Z"})[1]
    future = phone.post(link(academy, "甲二"), {"temp_c": 36.5, "at": "2030-01-01T00:00:00Z"})[1]
    assert early["at"] == "2026-03-02T00:00:00+08:00" and future["at"] == future["recorded_at"]


def test_refused_answer_says_which_question_and_why_in_three_languages(academy, phone):
    says = {}
    for lang in ("zh-CN", "zh-TW", "en-GB,en;q=0.8"):
        status, said, _ = phone.post(link(academy, "甲一"), {"temp_c": 50}, HTTP_ACCEPT_LANGUAGE=lang)
        assert status == 422 and said["error"]["code"] == "checkin.03"
        assert [(p["question"], p["code"]) for p in said["problems"]] == [("temp_c", "questions.74")]
        says[lang] = said["problems"][0]["message"]
    assert len(set(says.values())) == 3 and Return.objects.count() == 0


def test_language_of_the_address_goes_before_the_pages_choice_before_the_browsers(academy, phone):
    def sentence(query="", **headers):
        return phone.post(link(academy, "甲一") + query, {"temp_c": 50}, **headers)[1]["problems"][0]["message"]

    chosen = {"HTTP_COOKIE": "a=b; django_language=en; c=d", "HTTP_ACCEPT_LANGUAGE": "zh-TW"}
    assert sentence("?lang=zh-hant", **chosen) == sentence(HTTP_ACCEPT_LANGUAGE="zh-HK")
    assert sentence(**chosen) == sentence(HTTP_ACCEPT_LANGUAGE="en") != sentence()


REFUSED = [
    (b"{", 400, "checkin.51"), (b"[1]", 400, "checkin.51"), (b'"x"', 400, "checkin.51"), (b"", 400, "checkin.51"),
    (b'{"temp_c": {"a": 1}}', 400, "checkin.51"), (b'{"temp_c": NaN}', 400, "checkin.51"),
    (b'{"temp_c": 36.5, "remark": "\\ud800"}', 400, "checkin.51"), (b"\xff\xfe{", 400, "checkin.51"),
    (b'{"temp_c": 36.5, "day": "tomorrow"}', 422, "checkin.54"), (b'{"temp_c": 36.5, "day": [1]}', 422, "checkin.59"),
    (b'{"temp_c": 36.5, "at": "noon"}', 422, "checkin.58"), (b'{"temp_c": 36.5, "at": "0001-01-01T00:00:00+14:00"}', 422, "checkin.58"),
    (b'{"temp_c": 36.5, "key": "' + b"k" * 65 + b'"}', 422, "checkin.59"), (b'{"temp_c": 36.5, "key": "=x"}', 422, "checkin.59"),
    (b'{"temp_c": 36.5, "campaign": "none"}', 422, "checkin.09"), (b'{"temp_c": 36.5, "slot": "noon"}', 422, "checkin.05"),
    (b'{"temp_c": 36.5, "slot": "am"}', 422, "checkin.05"), (b'{"temp_c": 36.5, "day": "2026-03-09"}', 422, "checkin.06"),
    (b'{"temp_c": 36.5, "day": "2020-01-01"}', 422, "checkin.08"), (b'{"temp_c": 36.5, "unheard": 1}', 422, "checkin.03"),
    (b'{"symptoms": []}', 422, "checkin.03"), (b'{"temp_c": true}', 422, "checkin.03"), (b'{"temp_c": 1e400}', 400, "checkin.51"),
    (b" " * 16_385, 413, "checkin.52"),
]  # fmt: skip


def test_what_cannot_be_taken_is_refused_with_its_code(academy, phone):
    for body, status, code in REFUSED:
        got, said, _ = phone.post(link(academy, "甲一"), body)
        assert (got, said["error"]["code"]) == (status, code) and said["error"]["sentence"], body
    assert Return.objects.count() == 0


def test_null_character_hurts_nobody(academy, phone):
    status, _, _ = phone.post(link(academy, "甲一"), b'{"temp_c": 36.5, "remark": "a\\u0000b", "key": "\\u0000"}')
    assert status in (201, 422) and phone.post(link(academy, "甲二"), {"temp_c": 36.5})[0] == 201


def test_body_that_broke_off_is_not_recorded(academy, phone):
    status, said, _ = phone.post(link(academy, "甲一"), b'{"temp_c": 36.5}', CONTENT_LENGTH="40")
    assert (status, said["error"]["code"], Return.objects.count()) == (400, "checkin.55", 0)


def test_other_methods_are_refused(academy, phone):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        status, _, headers = phone.post(link(academy, "甲一"), {}, method=method)
        assert (status, headers["Allow"]) == (405, "GET, HEAD, POST")


def test_forged_revoked_merged_and_unknown_links_are_told_the_same(academy, phone):
    revoked, gone = link(academy, "甲一"), link(academy, "甲二")
    actions.revoke_link(person=academy.person["甲一"], by=academy.by)
    actions.merge_people(kept=academy.person["甲三"], gone=academy.person["甲二"], by=academy.by)
    unknown = links.PREFIX + links.token(10**6, 1)
    said = [phone.post(path, {"temp_c": 36.5})[:2] for path in (revoked, gone, unknown, "/c/" + "x" * 22, "/c/")]
    assert {status for status, _ in said} == {404} and all(body == said[0][1] for _, body in said)
    assert Return.objects.count() == 0


def test_revoked_link_is_refused_by_the_next_batch_and_the_new_one_works(academy, phone):
    old = link(academy, "甲一")
    assert phone.post(old, {"temp_c": 36.5})[0] == 201
    actions.revoke_link(person=academy.person["甲一"], by=academy.by)
    assert phone.post(old, {"temp_c": 36.5})[0] == 404 and phone.post(link(academy, "甲一"), {"temp_c": 36.5})[0] == 201


def test_paused_and_closed_campaigns_refuse_at_once(academy, phone):
    assert phone.post(link(academy, "甲一"), {"temp_c": 36.5})[0] == 201
    pause_campaign(campaign=academy.campaign, by=academy.by)
    said = phone.post(link(academy, "甲一"), {"temp_c": 36.5, "campaign": "daily"})
    assert (said[0], said[1]["error"]["code"]) == (422, "checkin.04")
    assert phone.post(link(academy, "甲一"), {"temp_c": 36.5})[1]["error"]["code"] == "checkin.08"
    close_campaign(campaign=academy.campaign, by=academy.by)
    assert phone.post(link(academy, "甲一"), {"temp_c": 36.5, "campaign": "daily"})[1]["error"]["code"] == "checkin.04"


def test_campaign_is_the_earliest_that_asks_this_person_that_day(academy, phone):
    for code, more in {"staff": {"kinds": ["staff"]}, "medical": {"unit": academy.unit["医学院"]}, "weekly": {"cadence": "weekly"}}.items():
        open_campaign(code=code, mandate=academy.mandate, form="daily-health", since_day=dt.date(2026, 3, 2), by=academy.by, **more)
    pause_campaign(campaign=academy.campaign, by=academy.by)
    told = {name: phone.post(link(academy, name), {"temp_c": 36.5})[1]["campaign"] for name in ("医生", "丙一", "甲一")}
    assert told == {"医生": "staff", "丙一": "medical", "甲一": "weekly"}
    assert phone.post(link(academy, "甲一"), {"temp_c": 36.5, "campaign": "staff"})[0] == 201  # named: kept in the file, not counted
    assert phone.post(link(academy, "甲一") + "?campaign=weekly", {"temp_c": 36.5})[1]["campaign"] == "weekly"
    tallies_hold()


def test_flagged_answer_is_advised_at_once(academy, phone):
    status, said, _ = phone.post(link(academy, "甲一") + "?lang=en", {"temp_c": 37.3})
    assert status == 201 and said["flags"] == ["fever"] and "fever" in said["advice"]["text"]
    assert {"label": "急救", "number": "120"} in said["advice"]["phones"]


def test_two_people_with_one_phone_are_two_returns(academy, phone):
    said = [phone.post(link(academy, name), {"temp_c": 36.5, "key": "the same phone"})[1]["id"] for name in ("辅导员甲", "丁一")]
    assert len(set(said)) == 2 and Return.objects.filter(proxy=True).count() == 0


def test_same_person_twice_in_a_batch_keeps_both_rows(academy, door, phone):
    calls = [lambda: phone.post(link(academy, "乙一"), {"temp_c": 36.5})]
    calls += [lambda t=temp: phone.post(link(academy, "甲一"), {"temp_c": t}) for temp in (36.5, 38.0, 36.6)]
    said = together(door, calls)
    assert [(status, body["seq"]) for status, body, _ in said] == [(201, 1), (201, 1), (201, 2), (201, 3)]
    assert len(set(Return.objects.filter(person=academy.person["甲一"]).values_list("recorded_at", flat=True))) == 1
    tallies_hold()


def test_same_key_twice_in_a_batch_is_one_return(academy, door, phone):
    def once(temp):
        return lambda: phone.post(link(academy, "甲一"), {"temp_c": temp, "key": "k"})

    said = together(door, [lambda: phone.post(link(academy, "乙一"), {"temp_c": 36.5}), once(36.5), once(36.5), once(36.6)])
    assert [status for status, _, _ in said[1:]] == [201, 200, 409]
    assert said[1][1] == said[2][1] and Return.objects.count() == 2


def test_poison_row_hurts_only_itself(academy, door, phone, monkeypatch):
    poison = academy.person["甲二"].pk
    write = door.batcher.write

    def fragile(items):
        outcomes = write(items)
        if any(item.person_id == poison for item in items):
            raise IntegrityError("poison")
        return outcomes

    door.batcher.write = fragile
    names = ["乙一", "甲一", "甲二", "甲三"]
    said = together(door, [lambda n=name: phone.post(link(academy, n), {"temp_c": 36.5, "key": n}) for name in names])
    assert [status for status, _, _ in said] == [201, 200, 500, 200]  # the keys found what the fragile writer had kept


def test_bug_in_one_answer_hurts_only_itself(academy, door, phone, monkeypatch):
    from shouwang.checkin import record as recording

    check = recording.check_answers

    def stumbling(ready, answers, **more):
        if answers.get("remark") == "stumble":
            raise ZeroDivisionError
        return check(ready, answers, **more)

    monkeypatch.setattr(recording, "check_answers", stumbling)
    bodies = [{"temp_c": 36.5}, {"temp_c": 36.5}, {"temp_c": 36.5, "remark": "stumble"}, {"temp_c": 36.6}]
    names = ["乙一", "甲一", "甲二", "甲三"]
    said = together(door, [lambda n=n, b=b: phone.post(link(academy, n), b) for n, b in zip(names, bodies, strict=True)])
    assert [status for status, _, _ in said] == [201, 201, 500, 201] and Return.objects.count() == 3
    tallies_hold()


@pytest.mark.parametrize("error", [OperationalError("deadlock detected"), OperationalError("server closed the connection")])
def test_lost_connection_is_tried_again_as_a_whole(academy, door, phone, error):
    write, tries = door.batcher.write, []

    def flaky(items):
        tries.append(len(items))
        if len(tries) < 3:
            raise error
        return write(items)

    door.batcher.write = flaky
    assert phone.post(link(academy, "甲一"), {"temp_c": 36.5})[0] == 201 and tries == [1, 1, 1]


def test_commit_that_was_not_heard_of_is_found_and_not_written_twice(academy, door, phone):
    write, tries = door.batcher.write, []

    def deaf(items):
        outcomes = write(items)
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("connection lost after COMMIT")
        return outcomes

    door.batcher.write = deaf
    status, said, _ = phone.post(link(academy, "甲一"), {"temp_c": 36.5})
    assert (status, said["seq"], Return.objects.count()) == (201, 1, 1)


def test_database_that_stays_away_is_503_and_nothing_is_acknowledged(academy, door, phone, monkeypatch):
    monkeypatch.setattr(batching.time, "sleep", lambda seconds: None)

    def away(items):
        raise OperationalError("no")

    door.batcher.write = away
    status, said, headers = phone.post(link(academy, "甲一"), {"temp_c": 36.5})
    assert (status, said["error"]["code"], headers["Retry-After"]) == (503, "checkin.50", "3")


def test_full_queue_is_503_with_retry_after(academy, door, phone):
    door.batcher.limit = 2
    began, go = threading.Event(), threading.Event()
    write = door.batcher.write

    def slow(items):
        began.set()
        go.wait(10)
        return write(items)

    door.batcher.write = slow
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(phone.post, link(academy, "甲一"), {"temp_c": 36.5})]
        assert began.wait(10)
        waiting += [pool.submit(phone.post, link(academy, name), {"temp_c": 36.5}) for name in ("甲二", "甲三")]
        while len(door.batcher._waiting) < 2:
            pass
        status, _, headers = phone.post(link(academy, "乙一"), {"temp_c": 36.5})
        assert status == 503 and int(headers["Retry-After"]) > 0
        go.set()
        assert [future.result(20)[0] for future in waiting] == [201, 201, 201]
    assert Return.objects.count() == 3


def test_queue_that_stands_still_turns_away_what_has_not_begun(academy, door, phone, monkeypatch):
    monkeypatch.setattr(batching, "PATIENCE_S", 0.2)
    began, go = threading.Event(), threading.Event()
    write = door.batcher.write

    def stuck(items):
        began.set()
        go.wait(10)
        return write(items)

    door.batcher.write = stuck
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(phone.post, link(academy, "甲一"), {"temp_c": 36.5})
        assert began.wait(10)
        assert phone.post(link(academy, "甲二"), {"temp_c": 36.5})[0] == 503
        go.set()
        assert first.result(20)[0] == 201  # its batch had begun: it waits for the outcome, whatever it is
    assert Return.objects.count() == 1


def test_drained_door_takes_no_more(academy, door, phone):
    assert phone.post(link(academy, "甲一"), {"temp_c": 36.5})[0] == 201
    assert door.batcher.drain()
    assert phone.post(link(academy, "甲二"), {"temp_c": 36.5})[0] == 503


def test_pages_hold_at_most_their_half_and_returns_still_go_through(academy, monkeypatch):
    monkeypatch.setenv("SHOUWANG_THREADS", "4")
    go, inside = threading.Event(), threading.Semaphore(0)

    def page(environ, start_response):
        inside.release()
        go.wait(10)
        start_response("200 OK", [])
        return FakeResponse()

    class FakeResponse(list):
        streaming = False

        def close(self):
            """As Django's."""

    door = FrontDoor(page)
    phone = Phone(door)
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(phone.post, "/", method="GET") for _ in range(2)]
        assert inside.acquire(timeout=10) and inside.acquire(timeout=10)
        status, text, headers = phone.post("/", method="GET")
        assert status == 503 and "Retry-After" in headers and "refresh" in text
        assert phone.post(link(academy, "甲一"), {"temp_c": 36.5})[0] == 201
        go.set()
        assert [future.result(10)[0] for future in waiting] == [200, 200]
    assert phone.post("/", method="GET")[0] == 200 and door.batcher.drain()


def test_browser_that_posts_the_form_itself_is_answered_by_django():
    asked = []

    def page(environ, start_response):
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return Answer()

    class Answer(list):
        streaming = False

        def close(self):
            """As Django's."""

    phone = Phone(FrontDoor(page))
    phone.post("/c/anything", b"temp_c=36", kind="application/x-www-form-urlencoded", HTTP_ACCEPT="text/html,*/*")
    phone.post("/c/anything", method="GET")
    phone.post("/rollcall/", b"", method="POST")
    assert asked == ["/c/anything", "/c/anything", "/rollcall/"]
