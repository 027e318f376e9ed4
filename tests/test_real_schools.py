"""Two real schools come through the command line to the digit: Derbyshire 2001 and the boarding school of 1978.

The data are facts collected for teaching and live beside the project, not in it; without them these tests have nothing to say.
"""

import csv
import json
from pathlib import Path

import pytest

from tests.command_line import installation  # noqa: F401  a fixture

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the data of the real schools are not beside this checkout")


def _open(place, school, since, review, cadence):
    place.ok("init", "--name", school, "--timezone", "Europe/London", "--mark", "test")
    place.ok("roster", "import", place.home / "roster.csv", "--as-of", since, "--json")
    place.ok(
        "outbreak", "open", "ob", "--name", "outbreak", "--basis", "Public Health", "--since", since, "--review", review
    )
    place.ok(
        "campaign",
        "open",
        "illness",
        "--outbreak",
        "ob",
        "--form",
        "daily-health",
        "--since",
        since,
        "--cadence",
        cadence,
    )


def test_derbyshire_2001_counts_186_absent_of_492_in_15_classes(installation):  # noqa: F811
    place = installation
    children = list(csv.DictReader((DATA / "norovirus_derbyshire_2001_school.csv").open()))
    names = [f"D{number:04}" for number in range(1, len(children) + 1)]
    place.table(
        "roster.csv", ["number", "name", "kind", "unit"],
        [[number, f"Child {number}", "student", f"School/Class {child['class']}"] for number, child in zip(names, children, strict=True)],
    )  # fmt: skip
    _open(place, "Derbyshire primary school", "2001-06-01", "2001-07-31", "once")
    absent = {number: child for number, child in zip(names, children, strict=True) if int(child["day_absent"] or 0) > 0}
    assert (len(children), len(absent)) == (492, 186)
    place.table(
        "returns.csv", ["number", "day", "temp_c", "symptoms"],
        [[number, "2001-06-10", "36.6", "呕吐" if number in absent else ""] for number in names],
    )  # fmt: skip
    done = place.ok("returns", "import", place.home / "returns.csv", "--campaign", "illness", "--json")
    assert (done["recorded"], done["refused"]) == (492, 0)
    call = place.ok("rollcall", "--campaign", "illness", "--day", "2001-06-10", "--json", "--names")
    assert (call["expected"], call["answered"], call["flagged"], call["missing"]) == (492, 492, 186, 0)
    assert set(call["names"]["flagged"]) == set(absent)
    classes = call["children"][0]["children"]
    assert len(classes) == 15
    for each in classes:
        of_class = [
            n for n, child in zip(names, children, strict=True) if each["path"] == f"School/Class {child['class']}"
        ]
        assert (each["expected"], each["flagged"]) == (len(of_class), len(set(of_class) & set(absent)))
    issue = place.ok("bulletin", "issue", "--day", "2001-06-10", "--format", "json", "--out", place.home / "issue.json")
    printed = json.loads((place.home / "issue.json").read_text())
    assert (issue["total"]["flagged"], printed["total"]["flagged"], printed["total"]["expected"]) == (186, 186, 492)
    assert place.ok("replay", issue["serial"])["result"] == "identical"
    place.ok("verify")


def test_boarding_school_1978_peaks_at_298_in_bed_on_27_january(installation):  # noqa: F811
    place = installation
    days = list(csv.DictReader((DATA / "influenza_england_1978_school.csv").open()))
    boys = [f"B{number:04}" for number in range(1, 764)]
    place.table(
        "roster.csv", ["学工号", "姓名", "类别", "单位"],
        [[boy, f"Boy {boy}", "学生", f"Houses/House {index % 8 + 1}"] for index, boy in enumerate(boys)],
    )  # fmt: skip
    first = days[0]["date"]
    _open(place, "Boarding school", first, "1978-02-28", "daily")
    rows = []
    for number, day in enumerate(days):
        shift = number * 29 % 763  # not always the same boys
        ill = {boys[(shift + k) % 763] for k in range(int(day["in_bed"]))}
        rows += [
            [boy, day["date"], f"{day['date']}T08:{index % 60:02}:00", "38.4" if boy in ill else "36.7"]
            for index, boy in enumerate(boys)
        ]
    place.table("returns.csv", ["number", "day", "at", "temp_c"], rows)
    done = place.ok("returns", "import", place.home / "returns.csv", "--campaign", "illness", "--json")
    assert done["recorded"] == 763 * len(days)
    calls = {day["date"]: place.ok("rollcall", "--campaign", "illness", "--day", day["date"], "--json") for day in days}
    assert {date: call["flagged"] for date, call in calls.items()} == {day["date"]: int(day["in_bed"]) for day in days}
    assert max(calls, key=lambda date: calls[date]["flagged"]) == "1978-01-27"
    assert {call["on_time"] for call in calls.values()} == {763}
    issue = place.ok("bulletin", "issue", "--day", "1978-01-27", "--format", "json", "--out", place.home / "issue.json")
    assert (issue["total"]["flagged"], issue["total"]["expected"]) == (298, 763)
    place.ok("verify")
