"""The words of the command line about watches, as scripts read them."""

import datetime as dt
import json

import pytest

from shouwang.cli import main
from shouwang.core import clock
from shouwang.roster.models import Mandate
from shouwang.watch.models import Review, Watch


@pytest.fixture
def run(academy, capsys):
    """(exit code, JSON of stdout) of one command; names of people become their numbers."""
    numbers = {name: person.number for name, person in academy.person.items()}

    def told(*words):
        capsys.readouterr()
        code = main([numbers.get(word, str(word)) for word in words])
        return code, json.loads(capsys.readouterr().out)

    return told


def opened(run, *more, kind="居家健康监测", person="甲一", exposed="2026-03-01"):
    return run("watch", "open", "--person", person, "--kind", kind, "--last-exposure", exposed, "--by", "医生", *more)


def checked(run, person="甲一", but=()):
    for day in range(2, 16):
        for half, time in (("am", "08:00"), ("pm", "23:59")):
            if (day, half) not in but:
                code, said = run("watch", "check", "--person", person, "--at", f"2026-03-{day:02}T{time}", "--temp-c", "36.5", "--by", "医生")
                assert (code, said["half"], said["day"]) == (0, half, f"2026-03-{day:02}")


def test_issue_example_word_for_word(academy, run):
    assert opened(run)[0] == 0
    checked(run)
    code, verdict = run("watch", "verdict", "--person", "甲一", "--on", "2026-03-15")
    assert (code, verdict["ok"], verdict["day"], verdict["of"]) == (0, False, 14, 14)
    assert [reason["code"] for reason in verdict["reasons"]] == ["watch.30"] and "2026-03-16" in verdict["reasons"][0]["text"]
    code, verdict = run("watch", "verdict", "--person", "甲一", "--on", "2026-03-16")
    assert (code, verdict["ok"], verdict["reasons"]) == (0, True, [])


def test_list_has_the_agreed_shape_and_reads_as_known_then(academy, run):
    before = clock.now()
    clock.move(before + dt.timedelta(minutes=5))
    opened(run)
    [line] = run("watch", "list", "--on", "2026-03-10")[1]
    wanted = {"person": academy.person["甲一"].number, "kind": "home_monitoring", "since": "2026-03-01", "until": "2026-03-16", "day": 9, "of": 14,
              "state": "observing", "last_day": "2026-03-15"}  # fmt: skip
    assert {name: line[name] for name in wanted} == wanted
    assert run("watch", "list", "--on", "2026-03-10", "--known-at", before.isoformat()) == (0, [])
    assert run("watch", "list", "--on", "2026-02-28") == (0, [])
    assert run("watch", "list")[1][0]["state"] == "due"
    assert run("watch", "list", "--known-at", "2026-03-17T00:00")[0] == 2


def test_isolation_needs_its_order_and_self_monitoring_does_not(academy, run):
    code, said = opened(run, kind="居家隔离医学观察")
    assert code == 1 and said["code"] == "watch.11" and "健康监测" in said["refused"]
    assert opened(run, kind="自我健康监测")[0] == 0
    code, said = opened(run, "--ordered-by", "区疾控", "--doc", "1号", kind="home")
    assert code == 0 and Watch.objects.get(pk=said["id"]).ordered_day == dt.date(2026, 3, 16)
    code, said = opened(run, "--ordered-by", "区疾控", kind="集中隔离医学观察")
    assert code == 1 and said["code"] == "watch.11"
    assert opened(run, kind="关起来")[1]["code"] == "watch.10"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--kind", "monitoring"), 2), (("--kind", "monitoring", "--day0", "2026-03-01", "--last-exposure", "2026-03-01"), 2),
        (("--kind", "monitoring", "--day0", "2026-03-17"), 1), (("--kind", "monitoring", "--day0", "2026-03-01", "--disease", "感冒"), 1),
    ],
)  # fmt: skip
def test_what_cannot_be_opened(academy, run, words, code):
    found, said = run("watch", "open", "--person", "甲一", *words, "--by", "医生")
    assert found == code and (said.get("refused") or said.get("error"))


def test_disease_gives_length_and_measure_by_its_name(academy, run):
    code, said = opened(run, "--disease", "水痘", kind="健康监测")
    assert (code, said["of"], said["last_day"], said["disease"]) == (0, 21, "2026-03-22", "varicella")
    code, said = run("watch", "open", "--person", "甲二", "--kind", "防蚊隔离", "--disease", "chikungunya", "--day0", "2026-03-10", "--by", "医生")
    assert (code, said["of"]) == (0, 7)


def test_missed_evening_of_the_last_day_stops_the_release_until_it_is_there(academy, run):
    opened(run)
    checked(run, but={(15, "pm")})
    code, said = run("watch", "release", "--person", "甲一", "--by", "主任", "--reason", "期满解除")
    assert code == 1 and said["code"] == "watch.31" and "3月15日晚" in said["refused"]
    run("watch", "check", "--person", "甲一", "--at", "2026-03-15T20:00", "--temp-c", "36.6", "--by", "医生")
    code, said = run("watch", "release", "--person", "甲一", "--by", "主任", "--reason", "expired", "--on", "2026-03-16")
    assert (code, said["ended"][0]["state"], said["ended"][0]["until"]) == (0, "released", "2026-03-16")
    assert Review.objects.count() == 1
    code, said = run("watch", "verdict", "--person", "甲一")
    assert code == 1 and said["code"] == "watch.24"


def test_check_without_the_time_of_the_day_is_no_measurement(academy, run):
    opened(run)
    code, said = run("watch", "check", "--person", "甲一", "--at", "2026-03-02", "--temp-c", "36.5", "--by", "医生")
    assert code == 2 and "2026-03-02T08:00" in said["error"]


def test_contact_of_a_disease_whose_rule_has_no_days_is_not_watched_for_none(academy, run):
    words = ("--kind", "健康监测", "--disease", "肺结核", "--by", "医生")
    code, said = run("watch", "open", "--person", "甲一", *words, "--last-exposure", "2026-03-01")
    assert (code, said["code"]) == (1, "watch.18") and not Watch.objects.exists()


def test_end_in_the_future_is_refused_whatever_the_reason(academy, run):
    opened(run)
    code, said = run("watch", "release", "--person", "甲一", "--by", "医生", "--reason", "转诊", "--on", "2030-01-01")
    assert (code, said["code"]) == (1, "watch.44") and Watch.objects.get().until is None


def test_verdict_of_a_day_without_a_watch_names_the_day(academy, run):
    opened(run)
    code, said = run("watch", "verdict", "--person", "甲一", "--on", "2026-02-20")
    assert (code, said["code"]) == (1, "watch.48") and "2026-02-20" in said["refused"] and "现在" not in said["refused"]
    code, said = run("watch", "verdict", "--person", "甲二")
    assert (code, said["code"]) == (1, "watch.24")


def test_fever_by_the_command_line_is_a_reason(academy, run):
    opened(run)
    checked(run)
    run("watch", "check", "--person", "甲一", "--at", "2026-03-09T09:00", "--temp-c", "38.2", "--symptoms", "咳嗽", "--by", "医生")
    code, verdict = run("watch", "verdict", "--person", "甲一", "--on", "2026-03-16")
    assert (code, verdict["ok"], verdict["reasons"][0]["code"]) == (0, False, "watch.32")
    assert "发热" in verdict["reasons"][0]["text"]


@pytest.mark.parametrize(
    ("reason", "more", "state"),
    [("转诊", (), "referred"), ("confirmed", (), "confirmed"), ("转集中", (), "moved"), ("early", ("--basis", "方案第九版"), "early")],
)
def test_other_ends_need_no_verdict(academy, run, reason, more, state):
    opened(run)
    code, said = run("watch", "release", "--person", "甲一", "--by", "主任", "--reason", reason, *more)
    assert (code, said["ended"][0]["state"]) == (0, state)


@pytest.mark.parametrize(("reason", "code"), [("失联", "watch.26"), ("提前解除", "watch.27"), ("想走", "watch.42")])
def test_ends_that_lack_what_they_need_are_refused(academy, run, reason, code):
    opened(run)
    found, said = run("watch", "release", "--person", "甲一", "--by", "主任", "--reason", reason)
    assert (found, said["code"]) == (1, code)
    assert Watch.objects.get().until is None


def test_of_several_watches_each_is_judged_and_named(academy, run):
    opened(run)
    opened(run, kind="健康监测", exposed="2026-03-10")
    checked(run)
    code, verdict = run("watch", "verdict", "--person", "甲一")
    assert (code, verdict["ok"], [one["ok"] for one in verdict["watches"]]) == (0, False, [True, False])
    assert verdict["reasons"][0]["text"].startswith("健康监测：")
    code, said = run("watch", "release", "--person", "甲一", "--by", "主任", "--reason", "released")
    assert code == 0 and [one["kind"] for one in said["ended"]] == ["home_monitoring"] and said["not_ended"]


def test_watch_hangs_on_the_open_outbreak(academy, run):
    opened(run)
    assert Watch.objects.get().mandate == academy.mandate and Mandate.objects.count() == 1


@pytest.mark.parametrize(
    ("word", "kind"),
    [("自我健康監測", "self_monitoring"), ("Self-Monitoring", "self_monitoring"), ("臨時留觀", "temporary"), ("住院治療", "inpatient"), ("留观", "temporary")],
)
def test_kind_is_understood_by_code_and_name(word, kind):
    from shouwang.watch.wording.watches import end_by_word, kind_by_word

    assert kind_by_word(word) == kind
    assert (end_by_word("期滿解除"), end_by_word("失聯"), end_by_word("LOST"), end_by_word("轉診")) == ("released", "lost", "lost", "referred")
