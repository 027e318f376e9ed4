"""The command line as a stranger drives it: JSON on stdout whatever happens, sentences on stderr, exit 0, 1 or 2."""

import csv
import datetime as dt
import json

import pytest

from shouwang.checkin.actions import open_campaign
from shouwang.cli import main
from shouwang.core import clock
from shouwang.core.tally import COUNTERS
from tests.academy import FIRST, MORNING, Academy
from tests.command_line import installation  # noqa: F401  a fixture

HEADER = ("学工号", "姓名", "类别", "单位")
PEOPLE = [(f"S{n:03}", f"学生{n}", "本科生", f"甲院/{'A' if n <= 30 else 'B'}班") for n in range(1, 61)]
DAY = dt.date.today() - dt.timedelta(days=3)


@pytest.fixture
def place(installation):  # noqa: F811
    """Sixty students in two classes, asked every day since three days ago."""
    since = DAY.isoformat()
    review = (DAY + dt.timedelta(days=60)).isoformat()
    installation.ok("init", "--name", "试验大学", "--timezone", "Asia/Shanghai", "--mark", "test")
    installation.ok("roster", "import", installation.table("r.csv", HEADER, PEOPLE), "--as-of", since, "--json")
    installation.ok("outbreak", "open", "ob", "--name", "流感", "--basis", "法", "--since", since, "--review", review)
    installation.ok("campaign", "open", "d", "--outbreak", "ob", "--form", "daily-health", "--since", since)
    return installation


def summed(node):
    """Holds every counter of every unit to: own + sub-units."""
    for name in COUNTERS:
        assert node[name] == node["own"][name] + sum(child[name] for child in node["children"]), (node["unit"], name)
    assert node["on_roster"] == node["expected"] + node["exempt"]
    assert node["answered"] == node["on_time"] + node["late"] == node["normal"] + node["flagged"]
    for child in node["children"]:
        summed(child)
    return node


def here(capsys, *words):
    """(exit code, JSON of stdout, stderr) of a command run in this process, on the test's own database."""
    try:
        code = main([str(word) for word in words])
    except SystemExit as left:
        code = left.code
    printed = capsys.readouterr()
    return code, json.loads(printed.out), printed.err


@pytest.mark.parametrize("words", [(), ("nonsense",), ("roster",), ("rollcall",), ("replay", "x")])
def test_bad_usage_is_exit_2_with_json(capsys, words):
    code, value, said = here(capsys, *words)
    assert code == 2 and value["error"] and said


def test_before_init_it_says_what_to_run(installation):  # noqa: F811
    for words in (("stats",), ("rollcall", "--campaign", "d", "--day", "2026-03-02")):
        code, value, said = installation.run(*words)
        assert (code, value["code"]) == (1, "core.01"), words
        assert "shouwang init" in said and "Traceback" not in said


CALL = ("rollcall", "--campaign", "daily", "--day")
OPEN = ("--outbreak", "ob", "--form", "daily-health", "--since", FIRST)
REFUSED = [
    ("rollcall", "--campaign", "nope", "--day", FIRST), (*CALL, FIRST, "--unit", "没有"), (*CALL, FIRST, "--slot", "am"),
    (*CALL, "2001-01-01"), ("replay", "9"), ("link", "NOBODY"), ("campaign", "open", "../x y", *OPEN),
    ("campaign", "open", "new", *OPEN), ("bulletin", "issue", "--day", "2026-03-09", "--out", "/dev/null"), ("campaign", "open", "daily", *OPEN),
]  # fmt: skip
BAD = [
    (*CALL, FIRST, "--known-at", "2199-01-01T00:00"),
    (*CALL, "2026-02-30"), (*CALL, "9999-12-31"), (*CALL, "0001-01-01"), (*CALL, FIRST, "--known-at", "tomorrow"),
    (*CALL, FIRST, "--known-at", "0001-01-01T00:00"), (*CALL, FIRST, "--known-at", "9999-12-31T23:59:59-12:00"),
    ("link",), ("roster", "import", "/nowhere.csv"),
]  # fmt: skip


@pytest.mark.django_db
def test_refused_and_bad_input_are_told_apart(capsys):
    with clock.moved(MORNING):
        academy = Academy()
        open_campaign(  # it answers to any day, and still there is no bulletin of a day to come
            code="once", mandate=academy.mandate, form="daily-health", since_day=FIRST, cadence="once", by=academy.by
        )
        for exit_code, word, many in ((1, "refused", REFUSED), (2, "error", BAD)):
            for words in many:
                code, value, said = here(capsys, *words)
                assert (code, bool(value[word])) == (exit_code, True), (words, value)
                assert said and "Traceback" not in said, words
                assert exit_code == 2 or value["code"], words


def test_a_bulletin_that_cannot_be_written_uses_up_no_number(place):
    code, value, _said = place.run("bulletin", "issue", "--day", DAY, "--out", place.home / "nowhere" / "i.json")
    assert (code, place.ok("stats")["issues"]) == (2, 0) and value["error"]
    assert place.ok("bulletin", "issue", "--day", DAY, "--out", place.home / "i.json")["serial"] == 1


def test_links_are_json_on_stdout_and_csv_in_a_file(place):
    printed = place.ok("link", "--all")
    place.ok("link", "--all", "--out", place.home / "l.csv")
    assert printed == list(csv.DictReader((place.home / "l.csv").open())) and len(printed) == 60


def test_returns_as_a_spreadsheet_writes_them(place):
    slashed, tomorrow = f"{DAY.year}/{DAY.month}/{DAY.day}", DAY + dt.timedelta(days=1)
    path = place.home / "returns.csv"
    rows = [
        ["S001", slashed, "36.5", f"{slashed} 8:05"], ["S002", DAY, "３６．６", f"{DAY} 8:05:30"], ["S003", slashed, "36.7", ""],
        ["S004", DAY, "365", f"{DAY}T09:00"], ["NOBODY", DAY, "36.5", ""], ["S005", DAY, "1e400", ""],
        ["S006", DAY, "37.3", f"{DAY}T17:59:59"], ["S007", DAY, "37.2", f"{DAY}T18:00"], ["S008", tomorrow, "36.5", "soon"],
    ]  # fmt: skip
    path.write_text(
        "学工号,日期,体温,填报时间\n" + "".join(",".join(map(str, row)) + "\n" for row in rows), encoding="gb18030"
    )
    code, done, _said = place.run("returns", "import", path, "--campaign", "d", "--json")
    assert (code, done["recorded"], done["refused"], done["late"], done["flagged"]) == (1, 5, 4, 2, 1)
    assert [(each["row"], each["column"]) for each in done["errors"]] == [
        (5, "temp_c"),
        (6, "number"),
        (7, "temp_c"),
        (10, "at"),
    ]
    assert place.run("returns", "import", path, "--campaign", "d")[1]["repeated"] == 5
    call = summed(place.ok("rollcall", "--campaign", "d", "--day", DAY, "--names"))
    assert (call["answered"], call["on_time"], call["late"], call["names"]["flagged"]) == (5, 3, 2, ["S006"])


def test_a_class_that_moves_by_import_counts_where_it_was_as_known_before(place):
    place.table(
        "a.csv", ["number", "day", "temp_c", "at"], [[row[0], DAY, "36.5", f"{DAY}T08:00"] for row in PEOPLE[:50]]
    )
    place.ok("returns", "import", place.home / "a.csv", "--campaign", "d")
    before = summed(place.ok("rollcall", "--campaign", "d", "--day", DAY))
    moved = [(*row[:3], row[3].replace("甲院/B班", "乙院/B班")) for row in PEOPLE[:-1]]
    file = place.table("r2.csv", HEADER, moved)
    plan = place.ok("roster", "import", file, "--as-of", DAY, "--dry-run")
    assert (plan["moves"], plan["leaves"], plan["committed"]) == (29, 1, False)
    place.ok("roster", "import", file, "--as-of", DAY)
    now = summed(place.ok("rollcall", "--campaign", "d", "--day", DAY))
    then = summed(place.ok("rollcall", "--campaign", "d", "--day", DAY, "--known-at", before["known_at"]))
    assert (now["on_roster"], now["answered"]) == (59, 50)
    assert [then[name] for name in COUNTERS] == [before[name] for name in COUNTERS]
    units = {child["unit"]: child for child in now["children"]}
    assert (units["甲院"]["answered"], units["乙院"]["answered"], units["乙院"]["missing"]) == (30, 20, 9)
    assert place.ok("verify")["ok"]
    few = place.table("few.csv", HEADER, moved[:-2])
    code, refused, _said = place.run("roster", "import", few, "--as-of", DAY)
    assert (code, refused["committed"], refused["leaves"], json.dumps(refused["leaving"])) == (
        1,
        False,
        2,
        '["S058", "S059"]',
    )


def test_miswritten_words_of_a_command_are_bad_usage(installation):  # noqa: F811
    code, value, said = installation.run("init", "--name", "试验大学", "--timezone", "Mars/Olympus")
    assert (code, "error" in value) == (2, True) and "Mars/Olympus" in said
