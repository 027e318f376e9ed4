"""Line lists and contacts through the command line: real outbreaks reproduce, and a wrong file changes nothing."""

import csv
from pathlib import Path

import pytest

from tests.command_line import an_installation

HERE = Path(__file__).resolve().parents[3]
SHARED = next((found for up in HERE.parents if (found := up / "shared" / "data").is_dir()), HERE / "shared")
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the real line lists are not shipped")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with an_installation(tmp_path_factory.mktemp("chains")) as place:
        place.ok("init", "--name", "链条学院", "--mark", "test")
        for code in ("mers", "hagelloch", "native", "wrong", "loop"):
            place.ok("outbreak", "open", code, "--name", code, "--basis", "传染病防治法2025", "--since", "2026-03-01", "--review", "2026-05-01")
        yield place


def shared(name):
    with (SHARED / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def taken(place, outbreak, cases, links):
    """Import both files under the contract's columns; the summary."""
    listed = place.table(f"{outbreak}-cases.csv", ["id", "sex", "age", "onset"], cases)
    met = place.table(f"{outbreak}-links.csv", ["from", "to", "date"], links)
    first = place.ok("linelist", "import", listed, "--outbreak", outbreak, "--json")
    assert (first["cases"], first["new"]) == (len(cases), len(cases))
    assert place.ok("contacts", "import", met, "--outbreak", outbreak, "--json")["new"] == len(links)
    if outbreak != "mers":
        return place.ok("contacts", "summary", "--outbreak", outbreak, "--json")
    again = place.ok("linelist", "import", listed, "--outbreak", outbreak), place.ok("contacts", "import", met, "--outbreak", outbreak)
    assert [one["new"] for one in again] == [0, 0] and [one["same"] for one in again] == [len(cases), len(links)]
    return place.ok("contacts", "summary", "--outbreak", outbreak, "--json")


@real
def test_mers_2015_reproduces(place):
    cases = [[row["id"], row["sex"], row["age"], row["dt_onset"]] for row in shared("mers_korea_2015_hospital_linelist.csv")]
    links = [[row["from"], row["to"], ""] for row in shared("mers_korea_2015_hospital_contacts.csv")]
    found = taken(place, "mers", cases, links)
    assert set(found) == {"cases", "links", "out_degree", "generations"}
    assert (found["cases"], found["links"]) == (162, 98)
    assert list(found["out_degree"].items())[:3] == [("SK_14", 38), ("SK_1", 26), ("SK_16", 21)]
    assert len(found["out_degree"]) == 162 and sum(found["out_degree"].values()) == 98
    assert found["generations"] == {"0": 67, "1": 28, "2": 65, "3": 2}  # 28/65/2, and 67 without a known source


@real
def test_hagelloch_1861_reproduces(place):
    rows = shared("measles_hagelloch_1861.csv")
    cases = [[row["case"], row["sex"], row["age"], row["prodrome"]] for row in rows]
    links = [[row["infector"], row["case"], row["prodrome"]] for row in rows if row["infector"]]
    found = taken(place, "hagelloch", cases, links)
    assert (found["cases"], found["links"], found["out_degree"]["45"]) == (188, 184, 30)
    assert max(found["out_degree"].values()) == 30
    assert found["generations"] == {"0": 4, "1": 8, "2": 50, "3": 102, "4": 22, "5": 2}


@real
def test_public_files_are_understood_under_their_own_column_names(place):
    for name, outbreak, kind in (
        ("measles_hagelloch_1861.csv", "native", "linelist"),
        ("measles_hagelloch_1861.csv", "native", "contacts"),
    ):
        place.ok(kind, "import", SHARED / name, "--outbreak", outbreak)
    found = place.ok("contacts", "summary", "--outbreak", "native")
    assert (found["cases"], found["links"], found["out_degree"]["45"]) == (188, 184, 30)


def test_a_wrong_row_is_named_and_nothing_is_entered(place):
    listed = place.table("wrong.csv", ["编号", "性别", "年龄", "发病日期"], [["A", "男", "19", "2026-03-01"], ["B", "雄", "19", "2026-13-01"], ["A", "女", "", ""]])
    errors = place.home / "errors.csv"
    code, value, said = place.run("linelist", "import", listed, "--outbreak", "wrong", "--errors", errors, "--json")
    assert code == 2 and value["new"] == 0 and "3" in said
    assert [(one["row"], one["column"]) for one in value["errors"]] == [(3, "性别"), (3, "发病日期"), (4, "编号")]
    assert errors.read_text(encoding="utf-8-sig").splitlines()[0] == "行,列,说明"
    assert place.ok("contacts", "summary", "--outbreak", "wrong")["cases"] == 0


def test_a_link_to_an_unknown_id_is_an_error_by_row(place):
    listed = place.table("two.csv", ["编号", "性别", "年龄", "发病日期"], [["A", "男", "19岁", "2026年3月1日"], ["B", "女", "9个月", "20260304"]])
    assert place.ok("linelist", "import", listed, "--outbreak", "wrong")["new"] == 2
    met = place.table("links.csv", ["来源", "接触者", "接触日期"], [["A", "B", "2026/3/2"], ["A", "Z", ""], ["B", "B", ""]])
    code, value, _said = place.run("contacts", "import", met, "--outbreak", "wrong")
    assert code == 2 and [(one["row"], one["column"]) for one in value["errors"]] == [(3, "接触者"), (4, "接触者")]
    assert place.ok("contacts", "summary", "--outbreak", "wrong")["links"] == 0


def test_an_unknown_outbreak_is_refused(place):
    listed = place.table("one.csv", ["id", "sex", "age", "onset"], [["A", "", "", ""]])
    code, value, _said = place.run("linelist", "import", listed, "--outbreak", "nowhere")
    assert code == 1 and value["code"] == "watch.213"
    assert place.run("contacts", "summary", "--outbreak", "nowhere")[1]["code"] == "roster.15"


def test_a_file_without_the_columns_is_bad_input(place):
    listed = place.table("odd.csv", ["甲", "乙"], [["1", "2"]])
    code, value, _said = place.run("linelist", "import", listed, "--outbreak", "wrong")
    assert code == 2 and "id" in value["error"]


def test_a_corrected_row_is_a_correction_and_a_blank_cell_says_nothing(place):
    header = ["id", "sex", "age", "onset"]
    first = place.table("first.csv", header, [["L1", "M", "20", "2026-03-01"], ["L2", "", "", ""]])
    place.ok("linelist", "import", first, "--outbreak", "loop")
    second = place.table("second.csv", header, [["L1", "", "", "2026-03-02"], ["L2", "NA", "NA", "NA"]])
    done = place.ok("linelist", "import", second, "--outbreak", "loop")
    assert (done["cases"], done["new"], done["changed"], done["same"]) == (2, 0, 1, 1)


def test_two_who_infected_each_other_have_no_generation_and_both_a_degree(place):
    met = place.table("ring.csv", ["from", "to", "date"], [["L1", "L2", "2026-03-02"], ["L2", "L1", "2026-03-02"]])
    place.ok("contacts", "import", met, "--outbreak", "loop")
    code, found, said = place.run("contacts", "summary", "--outbreak", "loop")
    assert code == 0 and found["out_degree"] == {"L1": 1, "L2": 1} and found["generations"] == {} and "2" in said
