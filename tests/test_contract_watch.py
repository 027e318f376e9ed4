"""The commands about watches, absences, sweeps, contacts and the gate as a stranger drives them, on files of every make.

Each test has an institution of its own, from `init` and a roster file, and runs its commands in one process beside the test.
"""

import csv
import json
import shutil
from collections import Counter

import openpyxl
import pytest

from tests.command_line import Installation, installation  # noqa: F401  a fixture

DRIVER = """
import contextlib, io
from shouwang.cli import main
done = []
for words in json.loads({words!r}):
    out, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        try:
            code = main(words)
        except SystemExit as left:
            code = left.code
    assert "Traceback" not in said.getvalue(), said.getvalue()
    done.append([code, json.loads(out.getvalue())])
print(json.dumps(done))
"""
COLUMNS = ("学 号", "姓名", "人员类别", "学院/班级", "宿舍", "出生日期", "户主学工号")
PEOPLE = [
    *((f"00{n}", f"学{n}", "本科生", f"{'文' if n <= 6 else '理'}学院/{'甲' if n % 2 else '乙'}班", f"南1-{n // 4}", "2006/3/1", "") for n in range(1, 10)),
    ("T1", "师", "教职工", "文学院", "", "1980-1-1", ""), ("C1", "厨", "食堂员工", "后勤处/一食堂", "", "", ""),
    ("F1", "孩", "家属", "文学院", "", "2016-01-01", "T1"), ("F2", "偶", "家属", "文学院", "", "", "T1"),
]  # fmt: skip
EXPOSED = ("--last-exposure", "2026-03-01", "--by", "T1")


def table(place, name, header, rows, encoding="gb18030"):
    """A .csv as an office in China saves it."""
    path = place.home / name
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows([header, *rows])
    return path


def book(place, name, rows):
    """A workbook of these rows."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(place.home / name)
    return place.home / name


_MADE: list = []  # the institution that most tests begin with, made once: the tables are most of the time


@pytest.fixture(scope="module", autouse=True)
def made_once(tmp_path_factory):
    """A home in which the first commands were run, on SQLite; each test copies it."""
    home = tmp_path_factory.mktemp("made")
    place = Installation(home, f"sqlite:///{home}/shouwang.sqlite3")
    first = settled(place)
    _MADE[:] = [home, [list(map(str, words[:2])) for words in first], _run(place, first)]
    yield
    _MADE.clear()


def many(place, commands):
    """[(exit code, JSON)] of commands, in order; those that every test begins with are not run again."""
    home, first, done = _MADE
    usual = [list(map(str, words[:2])) for words in commands[:3]] == first and "Asia/Shanghai" in commands[0]
    if not usual or not place.url.startswith("sqlite"):
        return _run(place, commands)
    shutil.copytree(home, place.home, dirs_exist_ok=True)
    return done + _run(place, commands[3:])


def _run(place, commands):
    words = json.dumps([[str(word) for word in one] for one in commands])
    return [tuple(one) for one in place.script(DRIVER.format(words=words))]


def settled(place, zone="Asia/Shanghai"):
    """The commands that make the institution."""
    roster = table(place, "roster.csv", COLUMNS, PEOPLE)
    return [
        ("init", "--name", "试大", "--timezone", zone, "--mark", "test"), ("roster", "import", roster, "--as-of", "2026-02-01"),
        ("outbreak", "open", "ob", "--name", "疫", "--basis", "法", "--since", "2026-02-01", "--review", "2026-06-01"),
    ]  # fmt: skip


def check(number, at, temp_c="36.6", *symptoms):
    """The words of one check."""
    return ("watch", "check", "--person", number, "--at", at, "--temp-c", temp_c, "--by", "T1", *(("--symptoms", *symptoms) if symptoms else ()))


def fortnight(number, times=("08:00", "20:00")):
    """Every check of the fourteen days after 1 March."""
    return [check(number, f"2026-03-{day:02}T{time}") for day in range(2, 16) for time in times]


def verdict(number, on="2026-03-16"):
    """The words that ask for a verdict."""
    return ("watch", "verdict", "--person", number, "--on", on, "--json")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati"])
def test_last_exposure_of_1_march_is_released_from_16_march_in_any_zone(installation, zone):  # noqa: F811
    opened = ("watch", "open", "--person", "001", "--kind", "自我健康监测", *EXPOSED)
    release = ("watch", "release", "--person", "001", "--by", "T1", "--reason", "已解除", "--on")
    done = many(
        installation,
        [*settled(installation, zone), opened, *fortnight("001", ("00:00", "23:59")), verdict("001", "2026-03-15"), verdict("001"),
         check("001", "2026-02-28T23:59"), (*release, "2026-03-15"), (*release, "2026-03-16"), verdict("001"),
         ("watch", "list", "--on", "2026-03-15"), ("watch", "list", "--on", "2026-03-16"), ("watch", "list", "--on", "2026-02-28")],
    )  # fmt: skip
    assert [code for code, _value in done[:32]] == [0] * 32
    (_, row), (_, no), (_, yes), before, refused, ended, gone, (_, last), (_, after), (_, earlier) = done[3], *done[32:]
    assert (row["since"], row["last_day"], row["until"], row["of"]) == ("2026-03-01", "2026-03-15", "2026-03-16", 14)
    assert (no["ok"], [one["code"] for one in no["reasons"]]) == (False, ["watch.30"])
    assert (yes["ok"], yes["reasons"]) == (True, [])
    assert (before[0], before[1]["code"]) == (1, "watch.50") and (refused[0], refused[1]["code"]) == (1, "watch.30")
    assert (ended[0], ended[1]["ended"][0]["state"]) == (0, "released") and (gone[0], gone[1]["code"]) == (1, "watch.48")
    assert [(one["person"], one["day"], one["state"]) for one in last] == [("001", 14, "observing")] and after == earlier == []


def test_a_missed_check_a_fever_and_a_symptom_each_stop_the_release(installation):  # noqa: F811
    numbers = ("001", "002", "003", "004", "005")
    opened = [("watch", "open", "--person", number, "--kind", "self monitoring", *EXPOSED) for number in numbers]
    kept = [fortnight(number) for number in numbers]
    kept[0].pop()  # the evening of the last day
    kept[1].append(check("002", "2026-03-05T12:30", "37.3"))
    kept[2].append(check("003", "2026-03-05T20:00", "37.2"))
    kept[3].append(check("004", "2026-03-05T11:59", "36.5", "咳嗽，乏力"))
    kept[4].insert(0, check("005", "2026-03-02T07:00", "38.0"))  # the routine check of the same half-day comes after it
    asked = [verdict(number) for number in numbers]
    commands = [*settled(installation), *opened, *(one for each in kept for one in each), *asked]
    done = many(installation, [*commands, check("001", "2026-03-15T23:59"), verdict("001"), check("001", "2026-03-15T23:59", "36.5", "瞎写")])
    assert {code for code, _value in done[:-1]} == {0} and done[-1][1]["code"] == "watch.52"
    missed, fever, warm, symptom, early = (value for _code, value in done[-8:-3])
    assert [one["code"] for one in missed["reasons"]] == ["watch.31"] and "3月15日晚" in missed["reasons"][0]["text"]
    assert "3月5日晚（发热）" in fever["reasons"][0]["text"] and warm["ok"] and done[-2][1]["ok"]
    assert "3月5日早" in symptom["reasons"][0]["text"] and "3月2日早（发热）" in early["reasons"][0]["text"]


KINDS = {
    "居家健康监测": "home_monitoring", "Health monitoring": "monitoring", "self-monitoring": "self_monitoring", "集中隔離醫學觀察": "central",
    "home_isolation": "home", "留观": "temporary", "单间": "single_room", "防蚊": "mosquito", "inpatient": "inpatient",
}  # fmt: skip
DISEASES = {"诺如": "norovirus", "甲流": "influenza", "chickenpox": "varicella", "TB": "tuberculosis", "支原体": "mycoplasma", "COVID-19": "covid19", "流行性腮腺炎": "mumps"}
REASONS = {"转诊": "referred", "转集中": "moved", "确诊": "confirmed", "CONFIRMED": "confirmed", "转院": "referred"}


def test_words_that_people_use_are_understood(installation):  # noqa: F811
    order = ("--ordered-by", "区疾控", "--doc", "1号")
    commands = [("watch", "open", "--person", "001", "--kind", word, *EXPOSED, *order) for word in KINDS]
    for number, word in zip(("002", "003", "004", "005", "006", "007", "008"), DISEASES, strict=True):
        commands.append(("watch", "open", "--person", number, "--kind", "住院治疗", "--day0", "2026-03-01", "--by", "T1", "--disease", word))
    for number, word in zip(("002", "003", "004", "005", "006"), REASONS, strict=True):
        commands.append(("watch", "release", "--person", number, "--by", "T1", "--reason", word))
    unordered = ("watch", "open", "--person", "009", "--kind", "居家隔离医学观察", *EXPOSED)
    lost, early, odd = ((*("watch", "release", "--person", "007", "--by", "T1"), "--reason", word) for word in ("失联", "提前解除", "走了"))
    values = many(installation, [*settled(installation), *commands, unordered, lost, early, odd])[3:]
    assert [value.get("kind") for _code, value in values[:9]] == list(KINDS.values())
    assert [value.get("disease") for _code, value in values[9:16]] == list(DISEASES.values())
    assert [value["ended"][0]["state"] for _code, value in values[16:21]] == list(REASONS.values())
    assert [(code, value["code"]) for code, value in values[21:]] == [(1, "watch.11"), (1, "watch.26"), (1, "watch.27"), (1, "watch.42")]


def test_a_second_episode_begins_where_the_first_one_ended(installation):  # noqa: F811
    opened = ("watch", "open", "--person", "001", "--kind", "健康监测", *EXPOSED)
    ended = ("watch", "release", "--person", "001", "--by", "T1", "--reason", "转诊")
    done = many(installation, [*settled(installation), opened, opened, ended, opened, ("watch", "list")])[3:]
    (_, first), (code, refused), _ended, (again, second), (_, listed) = done
    assert (code, refused["code"], again) == (1, "watch.12", 0)
    assert first["episode"] != second["episode"] and [one["id"] for one in listed if one["state"] == "due"] == [second["id"]]


CASES = [("001", "男", "20岁", "2026/3/1"), ("A 2", "", "", "2026.3.2"), (" B3 ", "F", "6个月", "2026-3-4"), ("02", "m", "12", "2026年3月5日"), ("c5", "未知", "", "")]
LINKS = [("001", "A 2", "2026/3/1"), ("A 2", "B3", ""), ("B3", "A 2", ""), ("02", "001", "2026-3-3 10:00"), ("001", "A 2", "2026/3/2")]


def generations(cases, links):
    """How many cases stand at each distance from one that nobody is known to have infected."""
    level, found = 0, dict.fromkeys(set(cases) - {target for _source, target in links}, 0)
    while at := [case for case, distance in found.items() if distance == level]:
        level += 1
        found.update({target: level for source, target in links if source in at and target not in found})
    return {str(distance): count for distance, count in sorted(Counter(found.values()).items())}


def test_chain_of_odd_files_is_the_one_that_can_be_counted_by_hand(installation):  # noqa: F811
    lines = table(installation, "l.csv", ("发病日期", "随便", "病例编号", "性别", "年龄"), [(day, "z", case, sex, age) for case, sex, age, day in CASES])
    links = book(installation, "c.xlsx", [("接触日期", "接触者", "来源"), *((day, target, source) for source, target, day in LINKS)])
    itself = table(installation, "s.csv", ("from", "to", "date"), [("c5", "001", ""), ("c5", "c5", ""), ("zz", "001", "2199-01-01")])
    at = ("--outbreak", "ob", "--json")
    commands = [("contacts", "import", links, *at), *(("linelist", "import", lines, *at),) * 2, *(("contacts", "import", links, *at),) * 2,
                ("contacts", "import", itself, *at), ("contacts", "summary", *at), ("contacts", "summary", "--outbreak", "none")]  # fmt: skip
    early, first, again, linked, twice, wrong, (_, summary), (code, unknown) = many(installation, [*settled(installation), *commands])[3:]
    assert early[0] == 2 and early[1]["new"] == 0 and early[1]["errors"][0]["row"] == 2
    assert (first[1]["new"], again[1]["new"], again[1]["same"], linked[1]["new"], twice[1]["same"]) == (5, 0, 5, 5, 5)
    assert wrong[0] == 2 and wrong[1]["new"] == 0
    assert [(one["row"], one["column"]) for one in wrong[1]["errors"]] == [(3, "to"), (4, "date")]
    pairs = {(source, target) for source, target, _day in LINKS}
    named = [case.strip() for case, *_rest in CASES]
    assert (summary["cases"], summary["links"]) == (5, len(pairs)) and summary["generations"] == generations(named, pairs)
    assert summary["out_degree"] == {case: sum(source == case for source, _target in pairs) for case in named}
    assert (code, unknown["code"]) == (1, "roster.15")


ABSENT = ("学号", "症状", "日期", "发病时间", "是否就诊·医院", "诊断", "返校时间", "乱")
ILL = [("001", "发热、咳嗽", "2026/3/2", "2026-3-1", "市一院", "甲流", "", ""), ("",) * 8, ("002", "拉肚子，呕吐", "2026年3月2日", "", "否", "", "2026.3.4", ""), ("C1", "腹泻", "2026-03-02", "", "", "", "", "")]
WRONG = [("003", "头痛", "13月2日", "", "", "", "", ""), ("NO9", "头痛", "2026-03-02", "", "", "", "", "")]
HEAD = "学院|专业班级|日期|应到|实到|缺课|其中因病|记录人".split("|")
ROW = "序号|姓名|性别|年龄|学号|宿舍楼室|电话|症状|发病时间|缺课起|离校时间/去向|是否就诊·医院|诊断(本人提供)|追踪日期·情况|追踪人|返校时间|复课证明·查验人".split("|")


def test_absences_of_a_file_stand_in_the_register_of_the_day(installation):  # noqa: F811
    good, mixed = table(installation, "g.csv", ABSENT, ILL), table(installation, "m.csv", ABSENT, ILL + WRONG)
    empty, out = table(installation, "e.csv", ABSENT, []), installation.home / "r.xlsx"
    home = ("watch", "open", "--person", "003", "--kind", "居家健康监测", *EXPOSED)  # a classmate whom a watch keeps from class: away, not ill
    commands = [home, ("absence", "import", mixed), ("absence", "import", good), ("absence", "import", good), ("absence", "import", empty),
                ("absence", "register", "--day", "2026-03-03", "--out", out), ("absence", "register", "--day", "2199-01-01", "--out", out)]  # fmt: skip
    bad, done, again, none, (code, said), future = many(installation, [*settled(installation), *commands])[4:]
    assert (bad[0], bad[1]["code"], bad[1]["recorded"]) == (2, "watch.212", 0) and [(one["row"], one["column"]) for one in bad[1]["errors"]] == [(6, "日期"), (7, "学工号")]
    assert [(value["recorded"], value["known"]) for _code, value in (done, again, none)] == [(3, 0), (0, 3), (0, 0)]
    assert (code, said["ill"], said["unreported"], future[0], future[1]["code"]) == (0, 3, 2, 1, "watch.109")
    sheets = openpyxl.load_workbook(out).worksheets
    counts = [(line[1], *line[3:7]) for line in sheets[0].iter_rows(min_row=3, values_only=True) if line[1]]
    spoke = [line for line in counts if line[0] not in {"小计", "合计"} and line[2] != "—"]
    assert spoke and all(should == here + away and ill <= away for _class, should, here, away, ill in spoke)  # nobody called the roll
    assert (said["absent"], said["ill"]) == (4, 3)
    assert (said["present"], said["absent"]) == counts[-1][2:4] == (sum(line[2] for line in spoke), sum(line[3] for line in spoke))
    rows = [[str(cell) for cell in row if cell is not None] for sheet in sheets for row in sheet.iter_rows(values_only=True)]
    assert HEAD in rows and ROW in rows and sum(row == ROW for row in rows) == 3
    (first,) = [row for row in rows if "001" in row]
    assert {"发热、咳嗽", "2026-03-01", "2026-03-02", "甲流"} <= set(first)
    assert sum("未报" in " ".join(row[7:]) and "班" not in " ".join(row[7:]) for row in rows) == 2


def coverage(value):
    """Holds the figures of a sweep to each other, and gives them."""
    counters = list(value["units"][0]["own"])
    assert value["should"] == sum(value[name] for name in ("done", "pending", "contacting", "not_reached", "lost"))
    for name in counters:
        assert value[name] == value["units"][0][name] == sum(unit["own"][name] for unit in value["units"]), name
    return value["should"], value["done"], value["coverage"]


def test_a_sweep_with_families_is_recorded_to_100_percent(installation):  # noqa: F811
    opened = ("sweep", "open", "hb", "--outbreak", "ob", "--question", "去过吗", "--from", "2026-02-01", "--to", "2026-02-20", "--place")
    part = table(installation, "a.csv", ("学工号", "结果", "到达", "离开"), [("001", "未去过", "", ""), ("",) * 4, ("002", "查实", "2026/2/5", "2026-2-8"), ("003", "未接", "", "")])
    wrong = table(installation, "w.csv", ("number", "outcome"), [("001", "no"), ("XX", "no"), ("004", "?!")], "utf-8")
    rest = book(installation, "b.xlsx", [("number", "outcome"), *((number, "clear") for number, *_more in PEOPLE if number not in {"001", "002"})])
    away = [(*row[:3], "理学院/甲班", *row[4:]) if row[0] == "002" else row for row in PEOPLE]
    status, record = ("sweep", "status", "hb"), ("sweep", "record", "--sweep", "hb")
    commands = [(*opened, "火星"), (*opened, "湖北"), (*record, wrong), status, (*record, part), (*record, part), status, (*record, rest), status,
                ("roster", "import", table(installation, "r2.csv", COLUMNS, away), "--as-of", "2026-03-01"), status]  # fmt: skip
    mars, made, bad, start, first, again, between, _rest, end, _moved, later = many(installation, [*settled(installation), *commands])[3:]
    assert (mars[0], mars[1]["code"], made[1]["targets"], made[1]["families"]) == (1, "watch.170", 13, 2)
    assert bad[0] == 2 and bad[1]["recorded"] == 0 and [(one["row"], one["column"]) for one in bad[1]["errors"]] == [(3, "学工号"), (4, "结果")]
    assert [coverage(one[1]) for one in (start, between, end, later)] == [(13, 0, "0.0%"), (13, 2, "15.3%"), (13, 13, "100.0%"), (13, 13, "100.0%")]
    assert (first[1]["recorded"], again[1]["recorded"], again[1]["known"]) == (3, 0, 3)
    assert (between[1]["positive_list"], between[1]["not_reached_list"], end[1]["not_reached_list"]) == (["002"], ["003"], [])


def test_gate_answers_by_kind_before_during_and_after(installation):  # noqa: F811
    asks = {"集中隔离": "ask_clinic", "居家隔离": "ask_clinic", "健康监测": "pass", "自我健康监测": "pass", "校内单间观察": "ask_clinic", "防蚊隔离": "pass"}
    commands, gate = [*settled(installation)], lambda number, at: ("gate", "check", number, "--at", at, "--ignore-measure")
    for number, kind in enumerate(asks, 1):
        commands.append(("watch", "open", "--person", f"00{number}", "--kind", kind, *EXPOSED, "--ordered-by", "区疾控", "--doc", "1号"))
    for number in range(1, 7):
        commands += [gate(f"00{number}", "2026-02-28T23:59"), gate(f"00{number}", "2026-03-01T00:00"), ("gate", "check", f"00{number}")]
    ended = ("watch", "release", "--person", "001", "--by", "T1", "--reason", "确诊")
    answers = many(installation, [*commands, gate("NOBODY", "2026-03-01"), ended, ("gate", "check", "001", "--ignore-measure")])
    said = [value["answer"] for _code, value in answers[9:27]]
    assert said == [answer for asked in asks.values() for answer in ("pass", asked, "pass")]
    assert (answers[27][1]["answer"], answers[27][1]["known"], answers[29][1]["answer"]) == ("pass", False, "pass")
